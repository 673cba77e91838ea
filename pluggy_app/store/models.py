"""The schema: every table and what a row of it is. Changed only together with an Alembic revision.

Longer than most files because a schema is read as one page. Instants are aware and stored in UTC; `day` columns are
days in São Paulo; `*_cents` are whole cents, plus for the holder. Text the bank did not send is the empty string.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, Integer, UniqueConstraint, text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Field, SQLModel

#: Which database has an index. SQLite looks for words in it, without a look at the rows: ten times as fast.
#: PostgreSQL's index entries have a limit, and a long text would be refused.
ON_SQLITE, ON_POSTGRESQL = {"only": "sqlite"}, {"only": "postgresql"}


class LongKey(TypeDecorator[int]):
    """A key that outgrows 32 bits on PostgreSQL; SQLite numbers rows by itself only when the column says INTEGER."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[int]:
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else BigInteger())


class UserRow(SQLModel, table=True):
    """A person."""

    __tablename__ = "users"

    user_id: str = Field(primary_key=True)  #: opaque; Pluggy's clientUserId
    email: str = Field(unique=True)  #: lower case
    password_hash: str  #: argon2id
    plan: str  #: domain.users.Plan
    role: str  #: domain.users.Role
    is_demo: bool = False  #: made for the embedded sandbox; signs in only there
    revision: int = 0  #: raised in the transaction that changes what this user's pages show
    language: str = ""  #: domain.users.Language, empty while they never chose
    created_at: datetime


class SessionRow(SQLModel, table=True):
    """A signed-in browser."""

    __tablename__ = "sessions"

    token_hash: str = Field(primary_key=True)  #: SHA-256 of the cookie
    user_id: str = Field(foreign_key="users.user_id", ondelete="CASCADE", index=True)
    device: str = ""  #: what the browser calls itself, shortened to what a person recognises
    created_at: datetime
    last_seen_at: datetime


class ApiTokenRow(SQLModel, table=True):
    """A program that acts for a user."""

    __tablename__ = "api_tokens"

    token_hash: str = Field(primary_key=True)  #: SHA-256 of the token
    user_id: str = Field(foreign_key="users.user_id", ondelete="CASCADE", index=True)
    name: str = ""  #: what its owner calls it
    ending: str = ""  #: its last four characters, to tell one from another
    created_at: datetime
    last_used_at: datetime | None = None  #: written once an hour at most


class LoginAttemptRow(SQLModel, table=True):
    """A failed guess at a password, or a use of something that is rationed; kept an hour."""

    __tablename__ = "login_attempts"
    __table_args__ = (Index("ix_login_attempts_key_at", "key", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str  #: SHA-256 of the e-mail or of the address that guessed, or of the ration's name; or "all"
    at: datetime


class InstallationRow(SQLModel, table=True):
    """What this installation made up once."""

    __tablename__ = "installation"

    id: int = Field(primary_key=True)  #: always 1
    webhook_secret: str
    created_at: datetime


class WorkerHeartbeatRow(SQLModel, table=True):
    """A process that runs jobs, and when it last said so."""

    __tablename__ = "worker_heartbeats"

    worker_id: str = Field(primary_key=True)
    at: datetime


class RateBudgetRow(SQLModel, table=True):
    """How much of an endpoint's minute is used up."""

    __tablename__ = "rate_budgets"

    endpoint: str = Field(primary_key=True)  #: domain.budgets.LIMITS
    window_started_at: datetime
    used: int
    blocked_until: datetime | None  #: Pluggy answered 429


class RequestCountRow(SQLModel, table=True):
    """How often Pluggy answered how, by all processes together since the first start."""

    __tablename__ = "request_counts"

    endpoint: str = Field(primary_key=True)  #: domain.budgets.LIMITS
    status: str = Field(primary_key=True)  #: HTTP status, or "none" when no answer came
    total: int = Field(sa_type=BigInteger)


class CheckRow(SQLModel, table=True):
    """What a job found when it looked at something that pages and REST must not wait for."""

    __tablename__ = "checks"

    name: str = Field(primary_key=True)  #: pluggy | webhook
    ok: bool
    detail: str  #: what was found, without any bank data
    since: datetime  #: when it became so
    checked_at: datetime


class ItemRow(SQLModel, table=True):
    """One bank connection."""

    __tablename__ = "pluggy_items"

    id: int | None = Field(default=None, primary_key=True)
    item_id: str = Field(unique=True)  #: Pluggy's
    user_id: str = Field(foreign_key="users.user_id", ondelete="CASCADE", index=True)
    connector_id: int
    connector_name: str
    connector_image_url: str
    status: str  #: Pluggy's word, an open set
    execution_status: str  #: likewise
    error_code: str
    warning_codes: str  #: JSON list
    stale_products: str  #: JSON list of [product, as of when] that the last collection did not update
    limited_products: str = "[]"  #: JSON list of products whose monthly Open Finance quota is used up (warning 423)
    bank_message: str = ""  #: the bank's own words to its customer (providerMessage)
    consent_expires_at: datetime | None
    prompt_expires_at: datetime | None  #: how long a code or an approval is awaited
    bank_read_at: datetime | None  #: when Pluggy last read the bank (lastUpdatedAt)
    next_auto_sync_at: datetime | None
    refresh_allowed_at: datetime | None = None  #: Pluggy is not asked to read the bank, or to disconnect it, before
    last_synced_at: datetime | None  #: when our last complete run ended
    data_through: datetime | None  #: until when the rows here are known to be good
    failing_code: str  #: error code of our own last run, empty when it ended well
    gone_at: datetime | None  #: Pluggy no longer knows it
    revoke_requested_at: datetime | None  #: asked to disconnect; Pluggy has not confirmed yet
    erase_when_revoked: bool = False  #: and what was synced goes with it
    revoked_at: datetime | None
    created_at: datetime
    updated_at: datetime


class AccountRow(SQLModel, table=True):
    """One account of an item."""

    __tablename__ = "pluggy_accounts"
    __table_args__ = (UniqueConstraint("item_pk", "account_id", name="uq_pluggy_accounts_item_account"),)

    id: int | None = Field(default=None, primary_key=True)
    item_pk: int = Field(foreign_key="pluggy_items.id", ondelete="CASCADE")
    account_id: str = Field(index=True)  #: Pluggy's; the same in two items of one bank
    type: str
    subtype: str
    name: str
    number: str
    currency_code: str
    balance_cents: int | None = Field(sa_type=BigInteger)
    balance_at: datetime | None
    owner_document: str
    bank_account_id: int | None = Field(
        default=None, foreign_key="bank_accounts.id", ondelete="SET NULL", index=True
    )  #: the account of the books it posts into
    sync_enabled: bool = True
    sync_from: date | None = None  #: rows of earlier days are not asked for
    page_cursor: str | None = None  #: where the reading under way continues
    created_from: datetime | None = (
        None  #: the reading under way asks for rows that Pluggy took in since; None: for all
    )
    read_at: datetime | None = None  #: start of the newest reading that ended: what Pluggy had taken in by then is here
    complete_at: datetime | None = None  #: end of the newest one that read every row
    quiet_after: date | None = None  #: the last day on which it is usual that nothing has come; None: no habit is known


class TransactionRow(SQLModel, table=True):
    """The mirror: one transaction as Pluggy has it now."""

    __tablename__ = "pluggy_transactions"
    __table_args__ = (
        UniqueConstraint("account_pk", "pluggy_transaction_id", name="uq_pluggy_transactions_account_id"),
        Index("ix_pluggy_transactions_digest", "account_pk", "digest"),
        Index("ix_pluggy_transactions_day", "account_pk", "day", "id", info=ON_POSTGRESQL),
        Index("ix_pluggy_transactions_list", "account_pk", "day", "id", "removed_at", "search_text", info=ON_SQLITE),
        Index(
            "ix_pluggy_transactions_removed",
            "account_pk",
            "removed_at",
            sqlite_where=text("removed_at IS NOT NULL"),
            postgresql_where=text("removed_at IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=LongKey)
    account_pk: int = Field(foreign_key="pluggy_accounts.id", ondelete="CASCADE")
    pluggy_transaction_id: str
    digest: bytes  #: of the row's raw JSON: equal means nothing changed
    hash: str  #: domain.transactions.content_hash
    day: date
    occurred_at: datetime
    amount_cents: int = Field(sa_type=BigInteger)
    currency_code: str
    description: str
    search_text: str  #: what `q` looks in, normalised
    type: str
    status: str
    category: str
    payment_method: str
    counterparty_name: str
    counterparty_document: str
    reference: str
    boleto_line: str
    end_to_end_id: str
    provider_id: str
    penalty_cents: int | None = Field(default=None, sa_type=BigInteger)  #: of a paid boleto, as the next two
    interest_cents: int | None = Field(default=None, sa_type=BigInteger)
    discount_cents: int | None = Field(default=None, sa_type=BigInteger)
    removed_at: datetime | None = None  #: when the bank was found to have withdrawn it
    first_run_id: int | None = None  #: the run that brought it
    created_at: datetime
    updated_at: datetime


class TransactionAliasRow(SQLModel, table=True):
    """An id that a transaction had before: banks that settle a movement often give it a new one."""

    __tablename__ = "transaction_aliases"

    account_pk: int = Field(primary_key=True, foreign_key="pluggy_accounts.id", ondelete="CASCADE")
    pluggy_transaction_id: str = Field(primary_key=True)  #: the id it had
    transaction_pk: int = Field(
        foreign_key="pluggy_transactions.id", ondelete="CASCADE", index=True, sa_type=BigInteger
    )
    replaced_at: datetime


class TransactionChangeRow(SQLModel, table=True):
    """What the bank changed about a transaction after it was here."""

    __tablename__ = "transaction_changes"

    id: int | None = Field(default=None, primary_key=True, sa_type=LongKey)
    transaction_pk: int = Field(
        foreign_key="pluggy_transactions.id", ondelete="CASCADE", index=True, sa_type=BigInteger
    )
    at: datetime
    what: str  #: domain.corrections.Change
    sync_log_id: int | None  #: the run that found it; None: a person said so
    detail: str  #: JSON object, name of the field to [before, after]


class CorrectionQuestionRow(SQLModel, table=True):
    """Two transactions that may be one, withdrawn and given anew by the bank: only a person can say."""

    __tablename__ = "correction_questions"
    __table_args__ = (UniqueConstraint("withdrawn_pk", "arrived_pk", name="uq_correction_questions_pair"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: str = Field(foreign_key="users.user_id", ondelete="CASCADE", index=True)
    withdrawn_pk: int = Field(foreign_key="pluggy_transactions.id", ondelete="CASCADE", sa_type=BigInteger)
    arrived_pk: int = Field(foreign_key="pluggy_transactions.id", ondelete="CASCADE", index=True, sa_type=BigInteger)
    asked_at: datetime
    answer: str = ""  #: same | different; empty: not answered


class SyncLogRow(SQLModel, table=True):
    """One attempt of a sync run; pending rows are the queue."""

    __tablename__ = "pluggy_sync_logs"
    __table_args__ = (
        Index(
            "uq_pluggy_sync_logs_pending",
            "item_pk",
            unique=True,
            sqlite_where=text("status = 'pending'"),
            postgresql_where=text("status = 'pending'"),
        ),
        Index(
            "uq_pluggy_sync_logs_running",
            "item_pk",
            unique=True,
            sqlite_where=text("status = 'running'"),
            postgresql_where=text("status = 'running'"),
        ),
        Index("ix_pluggy_sync_logs_item", "item_pk", "id"),
        Index("ix_pluggy_sync_logs_requested_at", "requested_at"),
        Index("ix_pluggy_sync_logs_status", "status", "trigger"),
    )

    id: int | None = Field(default=None, primary_key=True)
    item_pk: int = Field(foreign_key="pluggy_items.id", ondelete="CASCADE")
    trigger: str  #: domain.sync_runs.Trigger
    status: str  #: domain.sync_runs.RunStatus
    step: str  #: domain.sync_runs.Step, empty before the first
    attempt: int
    requested_at: datetime
    not_before: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    lease_token: str | None = None  #: random; every write of the run names it
    lease_until: datetime | None = None
    reading_since: datetime | None = None  #: start of the first attempt of this reading; accounts read since are done
    account_index: int = 0  #: which account is being read, from 1
    account_total: int = 0
    seen: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: int = 0
    skipped_reasons: str = "{}"  #: JSON object, reason to number
    pages: int = 0
    requests: int = 0
    retries: int = 0
    error_code: str = ""
    previous_id: int | None = None  #: the attempt that this one continues
    wants_refresh: bool = False  #: a person asked: Pluggy is to read the bank first; False again once it was asked


class SyncLogEventRow(SQLModel, table=True):
    """What happened to a run, in order: its timeline."""

    __tablename__ = "pluggy_sync_log_events"
    __table_args__ = (Index("ix_pluggy_sync_log_events_run", "sync_log_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    sync_log_id: int = Field(foreign_key="pluggy_sync_logs.id", ondelete="CASCADE")
    at: datetime
    what: str  #: domain.sync_runs.Moment
    detail: str  #: ids, counts and codes only


class SyncLogAccountRow(SQLModel, table=True):
    """The counts of one account in one run."""

    __tablename__ = "pluggy_sync_log_accounts"

    sync_log_id: int = Field(primary_key=True, foreign_key="pluggy_sync_logs.id", ondelete="CASCADE")
    account_id: str = Field(primary_key=True)  #: Pluggy's
    window_from: date | None = None  #: None: everything the bank has
    seen: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: int = 0
    skipped_reasons: str = "{}"
    pages: int = 0


class WebhookEventRow(SQLModel, table=True):
    """The inbox: what Pluggy said, once each."""

    __tablename__ = "webhook_events"
    __table_args__ = (
        Index(
            "ix_webhook_events_waiting",
            "item_id",
            "id",
            sqlite_where=text("applied_at IS NULL AND status = 'kept'"),
            postgresql_where=text("applied_at IS NULL AND status = 'kept'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    event_id: str = Field(unique=True)
    event: str
    item_id: str = Field(index=True)
    account_id: str
    transaction_ids: str  #: JSON list
    created_from: datetime | None = None  #: of transactions/created: since when Pluggy took the new rows in
    only_user_id: str | None  #: came by this user's own path and counts for their items only
    status: str = Field(index=True)  #: kept | ignored | unknown_item
    sync_log_id: int | None = Field(default=None, index=True)  #: the run it asked for, or found waiting
    applied_at: datetime | None = None  #: when a run had read what it is about
    received_at: datetime
    body: bytes  #: kept 30 days


class BankAccountRow(SQLModel, table=True):
    """The books: one account of the business, whatever feeds it."""

    __tablename__ = "bank_accounts"

    id: int | None = Field(default=None, primary_key=True)
    user_id: str = Field(foreign_key="users.user_id", ondelete="CASCADE", index=True)
    name: str
    type: str  #: checking | savings | card | cash
    currency_code: str
    bank_code: str
    branch: str
    number: str  #: as printed
    account_digits: str  #: digits only, for recognising it
    owner_document: str
    opening_cents: int = Field(default=0, sa_type=BigInteger)  #: balance before the first row of `opening_on`
    opening_on: date | None = None
    auto_reconcile: bool = False  #: sure matches are made without asking
    closed_through: date | None = None  #: the last day of the period that its owner has closed
    created_at: datetime


_MATCHED = text("match_id IS NOT NULL")
_BROKEN = text("match_id IS NOT NULL AND (amount_cents <> matched_cents OR status = 'removed')")


class BankTransactionRow(SQLModel, table=True):
    """The books: one movement, whatever brought it."""

    __tablename__ = "bank_transactions"
    __table_args__ = (
        Index("ix_bank_transactions_statement", "user_id", "day", "id", info=ON_POSTGRESQL),
        Index("ix_bank_transactions_list", "user_id", "day", "id", "search_text", info=ON_SQLITE),
        Index("ix_bank_transactions_place", "bank_account_id", "amount_cents", "day"),
        # A proof adds up the days of an account from here, without a look at the rows.
        Index("ix_bank_transactions_day", "bank_account_id", "day", "status", "amount_cents"),
        Index("ix_bank_transactions_match", "match_id", sqlite_where=_MATCHED, postgresql_where=_MATCHED),
        # What the bank said otherwise after it was matched.
        Index("ix_bank_transactions_broken", "bank_account_id", sqlite_where=_BROKEN, postgresql_where=_BROKEN),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=LongKey)
    user_id: str = Field(foreign_key="users.user_id", ondelete="CASCADE")
    bank_account_id: int = Field(foreign_key="bank_accounts.id", ondelete="CASCADE")
    hash: str  #: domain.transactions.content_hash; versions before 0.2 recognise movements by it
    day: date
    amount_cents: int = Field(sa_type=BigInteger)
    currency_code: str
    description: str
    search_text: str  #: what `q` looks in, normalised
    counterparty_name: str
    counterparty_document: str
    payment_method: str
    category: str
    reference: str
    boleto_line: str
    end_to_end_id: str
    status: str  #: posted | pending | removed
    category_chosen: bool = False  #: by its owner, so it does not follow the bank's
    note: str = ""  #: its owner's own words
    ignored: bool = False  #: its owner wants it nowhere but in the statement and the balance
    ignored_reason: str = ""
    match_id: int | None = Field(default=None, sa_type=BigInteger)  #: that it is in; undone ones let it go
    matched_cents: int | None = Field(default=None, sa_type=BigInteger)  #: its amount when it was matched
    created_at: datetime
    updated_at: datetime


class StatementImportRow(SQLModel, table=True):
    """A statement file that was read into an account. Undone: the row is gone."""

    __tablename__ = "statement_imports"

    id: int | None = Field(default=None, primary_key=True)
    user_id: str = Field(foreign_key="users.user_id", ondelete="CASCADE")
    bank_account_id: int = Field(foreign_key="bank_accounts.id", ondelete="CASCADE", index=True)
    file_name: str
    format: str  #: ofx | csv
    digest: str  #: SHA-256 of the file
    account: str  #: which of several accounts of the file, as printed
    seen: int
    created: int
    duplicates: int
    skipped: int
    warnings: str  #: JSON list of code, row, text
    day_from: date | None  #: what the file says that it covers, widened by its rows
    day_to: date | None
    created_at: datetime


class CsvMappingRow(SQLModel, table=True):
    """What its owner said the columns of a CSV header mean."""

    __tablename__ = "csv_mappings"

    user_id: str = Field(primary_key=True, foreign_key="users.user_id", ondelete="CASCADE")
    signature: str = Field(primary_key=True)  #: of the header
    mapping: str  #: JSON
    used_at: datetime


class BalanceAnchorRow(SQLModel, table=True):
    """A balance that a bank stated: after all rows of that day."""

    __tablename__ = "balance_anchors"
    __table_args__ = (Index("ix_balance_anchors_day", "bank_account_id", "day"),)

    id: int | None = Field(default=None, primary_key=True)
    bank_account_id: int = Field(foreign_key="bank_accounts.id", ondelete="CASCADE")
    day: date
    balance_cents: int = Field(sa_type=BigInteger)
    source: str  #: feed | ledger | row | last: the connection, a file's own, beside a row, see `store.balances.LAST`
    account_pk: int | None = Field(default=None, foreign_key="pluggy_accounts.id", ondelete="CASCADE", index=True)
    statement_import_id: int | None = Field(
        default=None, foreign_key="statement_imports.id", ondelete="CASCADE", index=True
    )
    stated_at: datetime


class PeriodChangeRow(SQLModel, table=True):
    """Somebody closed or reopened a period of an account. The newest row of an account is how it stands."""

    __tablename__ = "period_changes"

    id: int | None = Field(default=None, primary_key=True)
    bank_account_id: int = Field(foreign_key="bank_accounts.id", ondelete="CASCADE", index=True)
    user_id: str  #: who
    at: datetime
    before: date | None  #: the last closed day until then; None: nothing was closed
    through: date | None  #: the last closed day since
    closing_cents: int | None = Field(sa_type=BigInteger)  #: what the account had at the end of `through`


class TransactionOriginRow(SQLModel, table=True):
    """Where a movement of the books comes from; it may have several origins. What Pluggy said is in the mirror."""

    __tablename__ = "transaction_origins"

    id: int | None = Field(default=None, primary_key=True, sa_type=LongKey)
    bank_transaction_id: int = Field(
        foreign_key="bank_transactions.id", ondelete="CASCADE", index=True, sa_type=BigInteger
    )
    source: str  #: pluggy | ofx | csv | manual
    pluggy_transaction_pk: int | None = Field(
        default=None, foreign_key="pluggy_transactions.id", ondelete="CASCADE", unique=True, sa_type=BigInteger
    )
    statement_import_id: int | None = Field(
        default=None, foreign_key="statement_imports.id", ondelete="CASCADE", index=True
    )
    row: int | None = None  #: of the file
    day: date | None = None
    description: str = ""
    counterparty_name: str = ""
    source_id: str = ""  #: the file's own id of it: a hint
    document_number: str = ""  #: the movement's reference
    counterparty_document: str = ""
    payment_method: str = ""
    boleto_line: str = ""
    end_to_end_id: str = ""


class MovementChangeRow(SQLModel, table=True):
    """What a person, or a rule of theirs, changed about a movement of the books."""

    __tablename__ = "movement_changes"

    id: int | None = Field(default=None, primary_key=True, sa_type=LongKey)
    bank_transaction_id: int = Field(
        foreign_key="bank_transactions.id", ondelete="CASCADE", index=True, sa_type=BigInteger
    )
    user_id: str  #: who
    rule_id: int | None = None  #: the rule of theirs that did it, minus: that was undone; None: they themselves
    at: datetime
    detail: str  #: JSON object, name of the field to [before, after]
