"""An entry as it is told, with what only a test may know of it: its case and the rows that pay it."""

from dataclasses import dataclass
from datetime import date

from pluggy_app.sandbox.answers import Body
from pluggy_app.sandbox.lines import Line

DEMONSTRATION = "Demonstração"


@dataclass(frozen=True, kw_only=True)
class Expected:
    """An invoice, a bill, a wage: to be paid or received. Text that is not known is empty."""

    case: str
    #: the rows that pay it, whole or with others; () = nobody has paid yet
    rows: tuple[Line, ...] = ()
    receivable: bool
    issued_on: date
    due_on: date
    #: positive
    cents: int
    description: str
    category: str
    name: str = ""
    document: str = ""
    number: str = ""
    boleto_line: str = ""
    pix_txid: str = ""
    method: str = ""
    card_brand: str = ""
    acquirer: str = ""
    withholding_cents: int = 0

    @property
    def row_ids(self) -> tuple[str, ...]:
        """Pluggy's ids of the rows that pay it."""
        return tuple(line.id for line in self.rows)

    @property
    def body(self) -> Body:
        """The JSON, as the application spells a new entry; neither the case nor the rows are told."""
        return {
            "kind": "receivable" if self.receivable else "payable",
            "issuedOn": self.issued_on.isoformat(),
            "dueOn": self.due_on.isoformat(),
            "amountCents": self.cents,
            "description": self.description,
            "counterpartyName": self.name or None,
            "counterpartyDocument": self.document or None,
            "documentNumber": self.number or None,
            "boletoLine": self.boleto_line or None,
            "pixTxid": self.pix_txid or None,
            "expectedPaymentMethod": self.method or None,
            "cardBrand": self.card_brand or None,
            "acquirer": self.acquirer or None,
            "withholdingCents": self.withholding_cents,
            "category": f"{DEMONSTRATION}: {self.category}",
        }
