"""What proves an account: sums of its days, balances that banks stated, and who tells which days."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update
from sqlalchemy.sql import ColumnElement

from pluggy_app.domain.balance_proof import OF_ITSELF, Ground, Stated
from pluggy_app.domain.clock import today
from pluggy_app.store.books import BankAccount
from pluggy_app.store.postings import CARD, REMOVED
from pluggy_app.store.statements import LEDGER, ROW
from pluggy_app.store.tables import (
    ACCOUNTS,
    ANCHORS,
    BANK_TRANSACTIONS,
    IMPORTS,
    ITEMS,
    ORIGINS,
    PERIOD_CHANGES,
    TRANSACTIONS,
    record,
)

FEED = "feed"  #: source of a balance: the connection to the bank, at a moment
LAST = "last"  #: source of a balance: an erased connection's last one, when its rows had not been read to the end
CLOSING = "closing"  #: source of a balance: a period was closed with it
SUSPECTED = 1_000  #: rows looked at, at most


@dataclass(frozen=True)
class AnchorRecord:
    """A balance that a bank stated. `late_cents`: see `domain.balance_proof.Stated`."""

    day: date
    balance_cents: int
    source: str
    late_cents: int | None


@dataclass(frozen=True)
class SuspectRow:
    """A movement that may be behind a difference."""

    id: int
    day: date
    amount_cents: int
    description: str
    search_text: str
    status: str


@dataclass(frozen=True)
class FedRecord:
    """A connection that feeds an account: the first day it told, and when it was last read to the end."""

    first_day: date | None
    read_at: datetime | None
    bank_read_at: datetime | None


class Balances:
    """Rows of `balance_anchors`, and sums of `bank_transactions`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def state(self, account_pk: int, now: datetime) -> None:
        """Keep the balance that Pluggy states of the account beside the rows that were read with it.

        It is of a moment, the last one of its day that was seen. The caller holds the account locked.
        """
        query = select(ACCOUNTS.c.bank_account_id, ACCOUNTS.c.balance_cents, ACCOUNTS.c.balance_at)
        account = self._connection.execute(query.where(ACCOUNTS.c.id == account_pk)).one()
        if account.bank_account_id is None or account.balance_cents is None:
            return
        day = today(account.balance_at or now)
        self._connection.execute(delete(ANCHORS).where(ANCHORS.c.account_pk == account_pk, ANCHORS.c.day == day))
        self._connection.execute(
            insert(ANCHORS).values(
                bank_account_id=account.bank_account_id,
                day=day,
                balance_cents=account.balance_cents,
                source=FEED,
                account_pk=account_pk,
                stated_at=now,
            )
        )

    def keep(self, item_pk: int) -> None:
        """Give the balances of a connection to the accounts it feeds, before it is erased: they stay with the rows.

        Those of a day that its bank was not read through are the connection's last word, and prove nothing.
        """
        accounts, anchors = ACCOUNTS.c, ANCHORS.c
        feeds = (
            select(ACCOUNTS, ITEMS.c.bank_read_at)
            .join(ITEMS, ITEMS.c.id == accounts.item_pk)
            .where(accounts.item_pk == item_pk, accounts.bank_account_id.is_not(None))
            .order_by(accounts.id)
            .with_for_update(of=ACCOUNTS)
        )
        for feed in self._connection.execute(feeds).all():
            its_own = anchors.account_pk == feed.id
            newest = self._connection.execute(select(func.max(anchors.day)).where(its_own)).scalar()
            through = None if feed.read_at is None else today(min(feed.read_at, feed.bank_read_at or feed.read_at))
            beyond = its_own if through is None else and_(its_own, anchors.day > through)
            self._connection.execute(update(ANCHORS).where(beyond).values(source=LAST))
            self._connection.execute(update(ANCHORS).where(its_own).values(account_pk=None))
            if feed.balance_cents is None or (newest is not None and newest >= today(feed.balance_at)):
                continue
            self._connection.execute(
                insert(ANCHORS).values(
                    bank_account_id=feed.bank_account_id,
                    day=today(feed.balance_at),
                    balance_cents=feed.balance_cents,
                    source=LAST,
                    stated_at=feed.balance_at,
                )
            )

    def ground(self, account: BankAccount) -> Ground:
        """What the account is proven by."""
        stated = self._stated(account)
        is_fed = any(one.source in (FEED, LAST) for one in stated) or bool(self.fed(account.id))
        return Ground(
            account.opening_cents,
            account.opening_on,
            is_fed,
            account.type != CARD,
            self._sums(account.id),
            tuple(
                Stated(one.day, one.balance_cents, rank, one.late_cents, one.source == CLOSING)
                for rank, one in enumerate(stated)
                if one.source != LAST
            ),
        )

    def _stated(self, account: BankAccount) -> list[AnchorRecord]:
        """Balances of an account, the best of each day first."""
        bank_account_id, anchors = account.id, ANCHORS.c
        query = select(ANCHORS).where(anchors.bank_account_id == bank_account_id)
        rows = self._connection.execute(query.order_by(anchors.day, anchors.stated_at.desc(), anchors.id.desc())).all()
        moments = [row.id for row in rows if _is_of_a_moment(row)]
        late = self._late(bank_account_id) if moments else {}
        late = {key: late.get(key, 0) for key in moments}
        found = [AnchorRecord(row.day, row.balance_cents, row.source, late.get(row.id)) for row in rows]
        found += self._closed(account)
        return sorted(found, key=lambda one: (one.day, one.late_cents is not None, _BEST.index(one.source)))

    def _closed(self, account: BankAccount) -> list[AnchorRecord]:
        """The balance that the closed period was closed with."""
        if account.closed_through is None:
            return []
        changes = PERIOD_CHANGES.c
        query = select(changes.closing_cents).where(changes.bank_account_id == account.id)
        query = query.where(changes.through == account.closed_through).order_by(changes.id.desc()).limit(1)
        cents = self._connection.execute(query).scalar()
        return [] if cents is None else [AnchorRecord(account.closed_through, cents, CLOSING, None)]

    def _sums(self, bank_account_id: int) -> dict[date, int]:
        """What the movements of each day come to, without withdrawn ones."""
        rows = BANK_TRANSACTIONS.c
        query = (
            select(rows.day, func.sum(rows.amount_cents))
            .where(rows.bank_account_id == bank_account_id, rows.status != REMOVED)
            .group_by(rows.day)
        )
        return {day: int(cents) for day, cents in self._connection.execute(query)}

    def suspected(self, bank_account_id: int, difference_cents: int, since: date, until: date) -> list[SuspectRow]:
        """Movements of these days that may be behind a difference, oldest first: the exact amount, or unsettled."""
        rows = BANK_TRANSACTIONS.c
        exact = rows.amount_cents.in_((difference_cents, -difference_cents))
        of_itself: ColumnElement[bool] = or_(*(rows.search_text.contains(words) for words in OF_ITSELF))
        query = (
            select(*(rows[name] for name in SuspectRow.__dataclass_fields__))
            .where(rows.bank_account_id == bank_account_id, rows.day.between(since, until))
            .where(or_(exact, rows.status == "pending", of_itself))
            .order_by((~exact), rows.day, rows.id)
            .limit(SUSPECTED)
        )
        return sorted((record(SuspectRow, row) for row in self._connection.execute(query)), key=_in_order)

    def fed(self, bank_account_id: int) -> list[FedRecord]:
        """The connections that feed an account."""
        first = select(func.min(TRANSACTIONS.c.day)).where(TRANSACTIONS.c.account_pk == ACCOUNTS.c.id).scalar_subquery()
        query = (
            select(first.label("first_day"), ACCOUNTS.c.read_at, ITEMS.c.bank_read_at)
            .join(ITEMS, ITEMS.c.id == ACCOUNTS.c.item_pk)
            .where(ACCOUNTS.c.bank_account_id == bank_account_id)
            .order_by(ACCOUNTS.c.id)
        )
        return [record(FedRecord, row) for row in self._connection.execute(query)]

    def fed_before(self, bank_account_id: int) -> tuple[date, date] | None:
        """The days that erased connections told: from the first row they left to their last balance."""
        rows, anchors = BANK_TRANSACTIONS.c, ANCHORS.c
        left = (anchors.bank_account_id == bank_account_id, anchors.source == FEED, anchors.account_pk.is_(None))
        last = self._connection.execute(select(func.max(anchors.day)).where(*left)).scalar()
        if last is None:
            return None
        query = (
            select(rows.day)
            .join(ORIGINS, ORIGINS.c.bank_transaction_id == rows.id)
            .where(rows.bank_account_id == bank_account_id)
            .where(ORIGINS.c.source == "pluggy", ORIGINS.c.pluggy_transaction_pk.is_(None))
            .order_by(rows.day)
            .limit(1)
        )
        first = self._connection.execute(query).scalar()
        return None if first is None else (first, last)

    def filed(self, bank_account_id: int) -> list[tuple[date, date]]:
        """The days that each imported file says it covers."""
        imports = IMPORTS.c
        query = select(imports.day_from, imports.day_to).where(imports.bank_account_id == bank_account_id)
        rows = self._connection.execute(query.where(imports.day_from.is_not(None), imports.day_to.is_not(None)))
        return [(row.day_from, row.day_to) for row in rows]

    def _late(self, bank_account_id: int) -> dict[int, int]:
        """Of each balance: what rows of its day come to that came here after it was stated."""
        rows, anchors = BANK_TRANSACTIONS.c, ANCHORS.c
        same_day = and_(rows.bank_account_id == anchors.bank_account_id, rows.day == anchors.day)
        # Balance by balance, so that only their days are looked at.
        late = (
            select(func.coalesce(func.sum(rows.amount_cents), 0))
            .where(same_day, rows.created_at > anchors.stated_at, rows.status != REMOVED)
            .correlate(ANCHORS)
            .scalar_subquery()
        )
        query = select(anchors.id, late).where(anchors.bank_account_id == bank_account_id)
        return {key: int(cents) for key, cents in self._connection.execute(query)}


_BEST = (CLOSING, LEDGER, ROW, FEED, LAST)  #: of one day, after those of its end


def _is_of_a_moment(row: Any) -> bool:
    """A connection's is; so is one of a file that was made on that very day."""
    return bool(row.source == FEED or row.day == today(row.stated_at))


def _in_order(row: SuspectRow) -> tuple[date, int]:
    return row.day, row.id
