"""What a row of a statement is, and the words of each kind of row."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from pluggy_app.sandbox.companies import Party

BRAZIL = timezone(timedelta(hours=-3))  # no summer time since 2019
DAY = 86_400.0


@dataclass(frozen=True)
class Wording:
    """A kind of row: how the bank writes it and how Pluggy sorts it. `{party}` and `{n}` are filled in."""

    raw: str
    clean: str
    category: str
    category_id: str
    method: str | None = None
    operation: str = "OUTROS"


PIX_IN = Wording("PIX RECEBIDO - {party}", "Pix recebido {party}", "Transfer - PIX", "05070000", "PIX", "PIX")
PIX_OUT = Wording("PIX ENVIADO - {party}", "Pix enviado {party}", "Transfer - PIX", "05070000", "PIX", "PIX")
PIX_BACK = Wording("DEVOLUCAO PIX - {party}", "Devolução Pix {party}", "Transfer - PIX", "05070000", "PIX", "PIX")
TED_OUT = Wording("TED ENVIADA - {party}", "TED enviada {party}", "Transfer - TED", "05080000", "TED", "TED")
BOLETO_OUT = Wording(
    "PAGAMENTO BOLETO {party}", "Pagamento de boleto {party}", "Transfers", "05000000", "BOLETO", "BOLETO"
)
BOLETO_IN = Wording(
    "LIQUIDACAO COBRANCA {party}", "Boleto recebido {party}", "Services", "07000000", "BOLETO", "BOLETO"
)
SETTLEMENT = Wording("CREDITO VENDAS CARTAO RUMO", "Vendas no cartão Rumo", "Services", "07000000", "TED", "DEPOSITO")
RENT = Wording("TED ALUGUEL - {party}", "Aluguel {party}", "Rent", "17010000", "TED", "TED")
PAYROLL = Wording("PIX SALARIO - {party}", "Salário {party}", "Salary/pro-labore", "01010000", "PIX", "FOLHA_PAGAMENTO")
UTILITY = Wording("DEB AUT {party}", "Débito automático {party}", "Utilities", "17020000", None, "CONVENIO_ARRECADACAO")
TAX = Wording("DAS SIMPLES NACIONAL", "Simples Nacional", "Taxes", "15000000", None, "CONVENIO_ARRECADACAO")
DARF = Wording("DARF PREVIDENCIARIO", "DARF previdenciário", "Taxes", "15000000", None, "CONVENIO_ARRECADACAO")
FGTS = Wording("GUIA FGTS DIGITAL", "FGTS", "Taxes", "15000000", None, "CONVENIO_ARRECADACAO")
FEE = Wording(
    "TARIFA PACOTE SERVICOS PJ",
    "Tarifa do pacote de serviços",
    "Bank fees",
    "16000000",
    None,
    "TARIFA_SERVICOS_AVULSOS",
)
PIX_FEE = Wording("TARIFA PIX ENVIADO PJ", "Tarifa de Pix", "Bank fees", "16000000", None, "TARIFA_SERVICOS_AVULSOS")
OWNER_OUT = Wording(
    "PIX ENVIADO - {party} DISTRIB LUCROS", "Distribuição de lucros {party}", "Transfers", "05000000", "PIX", "PIX"
)
OWNER_IN = Wording("PIX RECEBIDO - {party} APORTE", "Aporte {party}", "Transfers", "05000000", "PIX", "PIX")
OWN_OUT = Wording(
    "PIX ENVIADO - {party} MESMA TITULARIDADE",
    "Transferência própria",
    "Same person transfer",
    "04000000",
    "PIX",
    "PIX",
)
OWN_IN = Wording(
    "PIX RECEBIDO - {party} MESMA TITULARIDADE",
    "Transferência própria",
    "Same person transfer",
    "04000000",
    "PIX",
    "PIX",
)
BILL_PAID = Wording(
    "PAGTO FATURA CARTAO EMPRESARIAL", "Pagamento de fatura", "Credit card payment", "05100000", None, "CARTAO"
)
PAYMENT_RECEIVED = Wording("PAGAMENTO RECEBIDO", "Pagamento recebido", "Credit card payment", "05100000")
FOREIGN_TAX = Wording("IOF COMPRA INTERNACIONAL", "IOF de compra internacional", "Taxes", "15000000")


@dataclass(slots=True)
class Line:
    """One row, as the bank knows it. The second group is set once, when a statement takes the row in."""

    key: str
    #: when it becomes visible; seconds since 1970, as all instants here
    at: float
    #: Pluggy's `date`
    dated: float
    #: plus is money for the holder, on cards too; in the account's currency
    cents: int
    wording: Wording
    party: Party | None = None
    #: until when a card row is pending; None = never pending
    posted_at: float | None = None
    usd_cents: int | None = None
    #: number, of how many, purchased at
    installment: tuple[int, int, float] | None = None
    #: merchant category code of a card purchase
    mcc: str | None = None

    id: str = ""
    created: float = 0.0
    balance: int = 0
    order: int = 0
    #: since when Pluggy no longer has it
    gone_at: float | None = None
    #: the id it had at first, from which its details follow; "" = it still has it
    first_id: str = ""

    @property
    def seed(self) -> str:
        """What a row's details follow from: they stay when the id changes."""
        return self.first_id or self.id


def moment(day: date, seconds: float) -> float:
    """An instant from a São Paulo day and seconds since its midnight."""
    return datetime(day.year, day.month, day.day, tzinfo=BRAZIL).timestamp() + seconds


def day_of(at: float) -> date:
    """The São Paulo day of an instant."""
    return datetime.fromtimestamp(at, UTC).astimezone(BRAZIL).date()


def month_of(at: float) -> tuple[int, int]:
    """Year and month of an instant in São Paulo."""
    day = day_of(at)
    return day.year, day.month


def next_month(year: int, month: int, step: int = 1) -> tuple[int, int]:
    """The month `step` months later."""
    place = year * 12 + month - 1 + step
    return place // 12, place % 12 + 1
