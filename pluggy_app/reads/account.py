"""One account of the books, with all that its page shows."""

from dataclasses import dataclass
from datetime import datetime

from pluggy_app.domain.users import User
from pluggy_app.reads import balance_proof, bank_accounts, movements
from pluggy_app.reads.balance_proof import ClosingsView, ProofView, Span
from pluggy_app.reads.bank_accounts import BankAccountState
from pluggy_app.reads.movements import StatementFilter, StatementRow
from pluggy_app.store.statements import ImportRecord
from pluggy_app.store.unit_of_work import Store

#: A file that was imported into it.
ImportView = ImportRecord


@dataclass(frozen=True)
class FeedView:
    """A connection that feeds the account."""

    item_id: str
    account_id: str
    bank_name: str
    balance_at: datetime | None
    sync_enabled: bool


@dataclass(frozen=True)
class AccountView:
    """The account, its newest movements, and what is known of both; files and closings newest first."""

    account: BankAccountState
    proof: ProofView
    spans: list[Span]
    rows: list[StatementRow]
    has_more: bool
    imports: list[ImportView]
    feeds: list[FeedView]
    closings: ClosingsView


def of(store: Store, user: User, bank_account_id: int, rows: int) -> AccountView:
    """The account with this many movements at most.

    Raises:
        BankAccountNotFound: unknown, or somebody else's.
    """
    account = bank_accounts.one(store, user, bank_account_id)
    page = movements.page(store, user, bank_account_id, StatementFilter(), limit=rows, cursor=None)
    with store.reading() as work:
        imports = work.statements.of_account(bank_account_id)
        feeding = [one for one in work.accounts.of_user(user.user_id) if one.bank_account_id == bank_account_id]
        items = {one.item_pk: work.items.by_pk(one.item_pk) for one in feeding}
    return AccountView(
        account,
        *balance_proof.known(store, user, bank_account_id),
        page.rows,
        page.next is not None,
        imports,
        [
            FeedView(item.item_id, one.account_id, item.connector_name, one.balance_at, one.sync_enabled)
            for one in feeding
            if (item := items[one.item_pk]) is not None
        ],
        balance_proof.closings(store, user, bank_account_id),
    )


def matches_of_import(store: Store, user: User, statement_import_id: int) -> int:
    """How many matches go when this import of the user's is undone; 0 too when there is none such."""
    with store.reading() as work:
        if work.statements.one(user.user_id, statement_import_id) is None:
            return 0
        return len(work.matches.of_movements(work.statements.brought_alone(statement_import_id)))
