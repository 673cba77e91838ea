"""Accounts of items, and how far each has been read."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, delete, select, update

from pluggy_app.domain.accounts import Account
from pluggy_app.domain.errors import AccountNotFound
from pluggy_app.store.prepared import Prepared
from pluggy_app.store.tables import ACCOUNTS, ANCHORS, ITEMS, record, upsert


@dataclass(frozen=True)
class AccountRecord:
    """A row of `pluggy_accounts`; columns are explained in models.py."""

    id: int
    item_pk: int
    account_id: str
    type: str
    subtype: str
    name: str
    number: str
    currency_code: str
    balance_cents: int | None
    balance_at: datetime | None
    owner_document: str
    bank_account_id: int | None
    sync_enabled: bool
    sync_from: date | None
    page_cursor: str | None
    created_from: datetime | None
    read_at: datetime | None
    complete_at: datetime | None
    quiet_after: date | None


class Accounts:
    """Rows of `pluggy_accounts`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, item_pk: int, account: Account, now: datetime) -> None:
        """What Pluggy says of the account now; links, switches and reading positions stay."""
        upsert(
            self._connection,
            ACCOUNTS,
            {
                "item_pk": item_pk,
                "account_id": account.account_id,
                "type": account.type.value,
                "subtype": account.subtype,
                "name": account.name,
                "number": account.number,
                "currency_code": account.currency_code,
                "balance_cents": account.balance_cents,
                "balance_at": account.updated_at or now,
                "owner_document": account.owner_document,
            },
            keys=["item_pk", "account_id"],
            only_on_insert={"sync_enabled": True},
        )

    def of_item(self, item_pk: int) -> list[AccountRecord]:
        query = select(ACCOUNTS).where(ACCOUNTS.c.item_pk == item_pk).order_by(ACCOUNTS.c.id)
        return [record(AccountRecord, row) for row in self._connection.execute(query)]

    def of_owned_item(self, user_id: str, item_id: str) -> dict[int, str] | None:
        """Account ids of the user's item, by row key; None: no such item, or somebody else's."""
        rows = _OF_OWNED_ITEM.rows(self._connection, item=item_id, user=user_id)
        return {key: account_id for key, account_id in rows if key is not None} if rows else None

    def of_user(self, user_id: str) -> list[AccountRecord]:
        query = (
            select(ACCOUNTS)
            .join(ITEMS, ITEMS.c.id == ACCOUNTS.c.item_pk)
            .where(ITEMS.c.user_id == user_id)
            .order_by(ACCOUNTS.c.id)
        )
        return [record(AccountRecord, row) for row in self._connection.execute(query)]

    def one(self, item_pk: int, account_id: str) -> AccountRecord | None:
        query = select(ACCOUNTS).where(ACCOUNTS.c.item_pk == item_pk, ACCOUNTS.c.account_id == account_id)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else record(AccountRecord, row)

    def lock(self, pk: int) -> AccountRecord:
        """The account as it is now; its link does not change until the end, and no page of it is posted meanwhile.

        Raises:
            AccountNotFound: it was erased since it was looked up.
        """
        row = self._connection.execute(_LOCK, {"pk": pk}).one_or_none()
        if row is None:
            raise AccountNotFound
        return record(AccountRecord, row)

    def link(self, pk: int, bank_account_id: int | None) -> None:
        """Post into this bank account from now on, and prove it by the balances seen; None: into none."""
        self._set(pk, bank_account_id=bank_account_id)
        its_own = ANCHORS.c.account_pk == pk
        if bank_account_id is None:
            self._connection.execute(delete(ANCHORS).where(its_own))
        else:
            self._connection.execute(update(ANCHORS).where(its_own).values(bank_account_id=bank_account_id))

    def read_from(self, pk: int, day: date | None) -> None:
        """Read from this day on, from the window's first page; None: everything the bank has."""
        self._set(pk, sync_from=day, page_cursor=None, read_at=None)

    def switch(self, pk: int, enabled: bool) -> None:
        """Whether runs read it. What changes while they do not is found by reading all: `read_from`."""
        self._set(pk, sync_enabled=enabled)

    def forget_cursors(self, item_pk: int) -> None:
        """The next reading of each account starts at its first page."""
        self._connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.item_pk == item_pk).values(page_cursor=None))

    def begin(self, pk: int, created_from: datetime | None) -> None:
        """A reading begins at its first page: of what Pluggy took in since then, or of everything."""
        self._set(pk, page_cursor=None, created_from=created_from)

    def continue_at(self, pk: int, page_cursor: str) -> None:
        """Where the reading under way goes on."""
        self._set(pk, page_cursor=page_cursor)

    def mark_read(self, pk: int, reading_since: datetime) -> None:
        """The last page is in: everything that Pluggy had taken in at `reading_since` is here."""
        self._set(pk, page_cursor=None, read_at=reading_since)

    def mark_complete(self, pk: int, now: datetime, quiet_after: date | None) -> None:
        """A reading of everything has ended: whatever came until now has been shown beside everything else."""
        self._set(pk, complete_at=now, quiet_after=quiet_after)

    def has_news(self, pk: int) -> None:
        """Something came: the feed is not quiet, and the next complete reading says from when on it would be."""
        self._set(pk, quiet_after=None)

    def _set(self, pk: int, **values: object) -> None:
        self._connection.execute(_SET, {"pk": pk} | values)


_LOCK = select(ACCOUNTS).where(ACCOUNTS.c.id == bindparam("pk")).with_for_update(key_share=True)
_SET = update(ACCOUNTS).where(ACCOUNTS.c.id == bindparam("pk"))


_OF_OWNED_ITEM = Prepared(
    select(ACCOUNTS.c.id, ACCOUNTS.c.account_id)
    .select_from(ITEMS.outerjoin(ACCOUNTS, ACCOUNTS.c.item_pk == ITEMS.c.id))
    .where(ITEMS.c.item_id == bindparam("item"), ITEMS.c.user_id == bindparam("user"))
)
