"""Movements that come into somebody's books beside the pages, in the database itself, as a sync would bring them."""

from datetime import date, timedelta

from builders import a_transaction, an_account, an_item, seen
from journey import Person
from served import Site

from pluggy_app.domain.clock import bank_day, utc_now
from pluggy_app.domain.sync_runs import Trigger
from pluggy_app.domain.transactions import Transaction


class Feed:
    """One account at a bank that nobody reads: rows come only from here."""

    def __init__(self, site: Site, person: Person, name: str = "Conta corrente") -> None:
        self._store, self._person, now = site.store, person, utc_now()
        with self._store.unit_of_work() as work:
            user = work.users.by_id(person.user_id)
            assert user is not None
            item = an_item(user, created_at=now, updated_at=now, last_updated_at=now)
            work.items.add_once(item, person.user_id, now)
            kept = work.items.by_item_id(item.item_id)
            assert kept is not None
            self._item = kept.id
            account = an_account(item.item_id, name=name, updated_at=now)
            work.accounts.save(kept.id, account, now)
            self._account = work.accounts.of_item(kept.id)[0].id
            self._book = work.books.account_for(person.user_id, kept.id, account, name, now)
            work.accounts.link(self._account, self._book)

    def post(self, *transactions: Transaction) -> None:
        """Commit the rows, and tell the person's open pages in the same commit."""
        now = utc_now()
        with self._store.unit_of_work() as work:
            made = work.transactions.insert(self._account, [seen(one) for one in transactions], now)
            work.books.post(self._person.user_id, self._book, self._account, made, now)
            work.users.raise_revision(self._person.user_id)

    def correct(self, before: Transaction, after: Transaction) -> None:
        """The bank takes one row back and brings one that may be the same."""
        self.post(before)
        self.post(after)
        now = utc_now()
        with self._store.unit_of_work() as work:
            run = work.sync_runs.request(self._item, Trigger.SCHEDULE, now, not_before=now + timedelta(days=9))
            ids = work.transactions.keys_of(self._account, [before.transaction_id, after.transaction_id])
            lost, found = ids[before.transaction_id], ids[after.transaction_id]
            work.corrections.withdraw([lost], now, run.sync_log_id)
            work.corrections.ask(self._person.user_id, [(lost, found)], now)
            work.users.raise_revision(self._person.user_id)


def a_row(description: str, *, days_ago: int = 0, amount_cents: int = 12_50) -> Transaction:
    day = today() - timedelta(days=days_ago)
    kind = "CREDIT" if amount_cents > 0 else "DEBIT"
    return a_transaction(day=day, occurred_at=utc_now(), description=description, amount_cents=amount_cents, type=kind)


def today() -> date:
    return bank_day(utc_now())
