"""The JSON of the books: accounts, their movements, and what is known of each. Conventions: `schemas.py`."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, ConfigDict, Field, StrictBool, StrictInt, StringConstraints, model_validator
from pydantic.alias_generators import to_camel

from pluggy_app.api.schemas import Day, Said, Wire
from pluggy_app.domain.bank_accounts import MAX_CENTS, BankAccountChanges, BankAccountTerms
from pluggy_app.domain.documents import document
from pluggy_app.domain.movements import MovementChanges, TypedMovement
from pluggy_app.reads.bank_accounts import BankAccountState
from pluggy_app.reads.history import HistoryLine
from pluggy_app.reads.movements import StatementRow


def _without_nul(value: str) -> str:
    if "\x00" in value:
        raise ValueError("must be text")
    return value


def _or_empty(value: str | None) -> str:
    return value or ""


#: Text in requests, without blanks around it, as the columns take it; null is none.
Required = Annotated[
    str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True), AfterValidator(_without_nul)
]
Line = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True), AfterValidator(_without_nul)]
Words = Annotated[Line | None, AfterValidator(_or_empty)]
Note = Annotated[
    Annotated[str, StringConstraints(max_length=5_000, strip_whitespace=True), AfterValidator(_without_nul)] | None,
    AfterValidator(_or_empty),
]
Document = Annotated[Line | None, AfterValidator(document)]
Currency = Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]
Cents = Annotated[StrictInt, Field(ge=-MAX_CENTS, le=MAX_CENTS)]

BankAccountType = Literal["checking", "savings", "card", "cash"]


class Strict(Wire):
    """A body in which a name that is not known is refused: what it asks for would not be done."""

    model_config = ConfigDict(extra="forbid")


class Sent(Strict):
    """A new object that may be sent as it would be answered: what only we say of it is not taken from the sender."""

    ours: ClassVar[frozenset[str]] = frozenset()  #: names on the wire

    @model_validator(mode="before")
    @classmethod
    def _without_ours(cls, said: object) -> object:
        return {k: v for k, v in said.items() if k not in cls.ours} if isinstance(said, dict) else said


class BankAccount(Wire):
    """An account of the books.

    `balanceCents`: the newest balance that the bank stated, by the connection or in a file; where it stated none,
    `openingCents` and the movements since. `openingCents`: the balance before the first movement of `openingOn`; where
    that is null, before every movement, those of files imported later included. `closedThrough`: the last closed day.
    """

    bank_account_id: int
    name: str
    type: BankAccountType
    currency_code: str
    bank_code: str | None
    branch: str | None
    number: str | None
    owner_document: str | None
    balance_cents: int
    opening_cents: int
    opening_on: date | None
    auto_reconcile: bool
    closed_through: date | None

    @classmethod
    def of(cls, account: BankAccountState) -> "BankAccount":
        told = {name: getattr(account, name) or None for name in ("bank_code", "branch", "number", "owner_document")}
        return cls.model_validate(vars(account) | told)


class BankAccounts(Wire):
    results: list[BankAccount]
    next: str | None


class NewBankAccount(Strict):
    """An account to keep. `openingCents`: its balance before the first movement of `openingOn`, or before every one."""

    name: Required
    type: BankAccountType
    currency_code: Currency = "BRL"
    bank_code: Words = ""
    branch: Words = ""
    number: Words = ""
    owner_document: Document = ""
    opening_cents: Cents = 0
    opening_on: Day | None = None
    auto_reconcile: StrictBool = False

    def terms(self) -> BankAccountTerms:
        return BankAccountTerms(**{name: getattr(self, name) for name in type(self).model_fields})


class BankAccountPatch(Strict):
    """What to change; what is not said stays. A period is closed by another route."""

    name: Annotated[Required | None, Said] = None
    type: Annotated[BankAccountType | None, Said] = None
    currency_code: Annotated[Currency | None, Said] = None
    bank_code: Words = ""
    branch: Words = ""
    number: Words = ""
    owner_document: Document = ""
    opening_cents: Annotated[Cents | None, Said] = None
    opening_on: Day | None = None
    auto_reconcile: Annotated[StrictBool | None, Said] = None

    def changes(self) -> BankAccountChanges:
        """What was said of it, told from what was not."""
        return BankAccountChanges(**{name: getattr(self, name) for name in self.model_fields_set})


class BankTransaction(Wire):
    """A movement of the books. `amountCents`: plus is money for the owner; `openCents`: what no match has settled.

    `category` follows the bank's until a person says one. `ignored`: to be matched with nothing.
    """

    bank_transaction_id: int
    bank_account_id: int
    day: date = Field(serialization_alias="date")
    amount_cents: int
    open_cents: int
    currency_code: str
    description: str
    counterparty_name: str | None
    counterparty_document: str | None
    payment_method: str | None
    reference: str | None
    boleto_line: str | None
    end_to_end_id: str | None
    origins: list[Literal["pluggy", "ofx", "csv", "manual"]]
    status: Literal["posted", "pending", "removed"]
    category: str | None
    note: str | None
    ignored: bool
    ignored_reason: str | None
    reconciled: bool

    @classmethod
    def of(cls, row: StatementRow) -> "BankTransaction":
        told = {name: None if value == "" else value for name, value in vars(row).items()}
        return cls.model_validate(told | {"description": row.description, "origins": list(row.origins)})


class BankTransactions(Wire):
    results: list[BankTransaction]
    next: str | None


class SlipData(Wire):
    """Of a boleto, as Pluggy spells it."""

    digitable_line: Words = ""


class PaymentData(Wire):
    """What a bank says of a payment, as Pluggy spells it; what is not read is let go."""

    reference_number: Words = ""
    receiver_reference_id: Words = ""
    boleto_metadata: SlipData | None = None


class NewBankTransaction(Sent):
    """A movement that a person types, in the currency of the account. `amountCents`: plus is money in.

    `paymentData`, as Pluggy spells it, fills `reference` and `boletoLine` where these are not said.
    """

    ours = frozenset({"bankTransactionId", "bankAccountId", "openCents", "origins", "status", "reconciled"})

    day: Day = Field(alias="date")
    amount_cents: Cents
    description: Required
    counterparty_name: Words = ""
    counterparty_document: Document = ""
    payment_method: Words = ""
    reference: Words = ""
    boleto_line: Words = ""
    end_to_end_id: Words = ""
    category: Words = ""
    note: Note = ""
    currency_code: Currency | None = None
    payment_data: PaymentData | None = None
    ignored: Literal[False] | None = None
    ignored_reason: None = None

    def typed(self) -> TypedMovement:
        said = {name: getattr(self, name) for name in TypedMovement.__dataclass_fields__}
        told = self.payment_data or PaymentData()
        line = told.boleto_metadata.digitable_line if told.boleto_metadata else ""
        derived = {
            "currency_code": self.currency_code or "",
            "reference": self.reference or told.receiver_reference_id or told.reference_number,
            "boleto_line": self.boleto_line or line,
        }
        return TypedMovement(**said | derived)


class BankTransactionPatch(Strict):
    """What to change; what is not said stays. `category` null: none, whatever the bank says."""

    category: Words = ""
    note: Note = ""
    ignored: Annotated[StrictBool | None, Said] = None
    ignored_reason: Words = ""

    def changes(self) -> MovementChanges:
        """What was said of it, told from what was not."""
        return MovementChanges(**{name: getattr(self, name) for name in self.model_fields_set})


def _in_words(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


class FieldChange(Wire):
    """What the bank or a person says otherwise: `before` and `after` as text."""

    field: str
    before: str
    after: str


class HistoryEntry(Wire):
    """Something that happened to a movement of the books.

    `by`: "run 42" (`syncLogId` 42), "import 7" (`statementImportId` 7, of the file `fileName`), "person", or a source
    where nothing else is known; of `matched` and `unmatched` (`matchId`) also "automatic", "rule", "bank", "import".
    `ids`: Pluggy's, the old one first.
    """

    at: datetime
    what: str
    by: str
    ids: list[str]
    sync_log_id: int | None
    changes: list[FieldChange]
    statement_import_id: int | None
    file_name: str | None
    match_id: int | None

    @classmethod
    def of(cls, line: HistoryLine) -> "HistoryEntry":
        changes = [
            FieldChange(field=to_camel(name), before=_in_words(before), after=_in_words(after))
            for name, (before, after) in line.changes.items()
        ]
        told = {"ids": list(line.ids), "changes": changes, "file_name": line.file_name or None}
        return cls.model_validate(vars(line) | told)


class History(Wire):
    results: list[HistoryEntry]


class StatementWarning(Wire):
    """Something of a file that a person should know; `row` is 0 when it is about the whole account."""

    code: str
    row: int
    text: str


class StatementImport(Wire):
    """seen = created + duplicates + skipped; null id: a rehearsal."""

    statement_import_id: int | None
    format: Literal["ofx", "csv"]
    seen: int
    created: int
    duplicates: int
    skipped: int
    warnings: list[StatementWarning]


class StatementFileRow(Wire):
    """What becomes of a row. `because`: the sources that told it before, `same_file`, or why it is no movement."""

    row: int
    day: date | None = Field(serialization_alias="date")
    amount_cents: int | None
    description: str
    verdict: Literal["new", "duplicate", "skipped"]
    because: str


class StatementRehearsal(StatementImport):
    """What an import would do."""

    rows: list[StatementFileRow] = Field(validation_alias="verdicts")


class StatementUndone(Wire):
    """Movements that went with an import, and those that something else tells too."""

    removed: int
    kept: int
