"""Movements that come into somebody's books beside the pages, in the database itself, as a sync would bring them."""

from datetime import date, timedelta

from builders import a_transaction, an_account, an_item, seen
from journey import Person
from served import Site

from pluggy_app.domain.bank_accounts import BankAccountTerms
from pluggy_app.domain.clock import bank_day, utc_now
from pluggy_app.domain.corrections import Change
from pluggy_app.domain.movements import MovementChanges
from pluggy_app.domain.sync_runs import Trigger
from pluggy_app.domain.transactions import Transaction
from pluggy_app.domain.users import User
from pluggy_app.services import bank_accounts, closings, statements
from pluggy_app.services import movements as typed
from pluggy_app.services.statements import Upload
from pluggy_app.store.books import StatementFilter
from pluggy_app.store.unit_of_work import Work


class Feed:
    """One account at a bank that nobody reads: rows come only from here."""

    def __init__(self, site: Site, person: Person, name: str = "Conta corrente") -> None:
        self._store, self._person, now = site.store, person, utc_now()
        with self._store.unit_of_work() as work:
            user = work.users.by_id(person.user_id)
            assert user is not None
            item = an_item(user, created_at=now, updated_at=now, last_updated_at=now)
            work.items.add_once(item, person.user_id, now)
            kept = work.items.whose([item.item_id]).get(item.item_id)
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
            work.postings.post(self._person.user_id, self._book, self._account, made, now)
            work.users.raise_revision(self._person.user_id)

    def withdraw(self, row: Transaction) -> None:
        """The bank takes a row back."""
        with self._store.unit_of_work() as work:
            work.corrections.withdraw(self._keys(work, row), utc_now(), self._run(work))
            work.users.raise_revision(self._person.user_id)

    def correct(self, before: Transaction, after: Transaction) -> None:
        """The bank takes one row back and brings one that may be the same."""
        self.post(before, after)
        now = utc_now()
        with self._store.unit_of_work() as work:
            lost, found = self._keys(work, before, after)
            work.corrections.withdraw([lost], now, self._run(work))
            work.corrections.ask(self._person.user_id, [(lost, found)], now)
            work.users.raise_revision(self._person.user_id)

    def trouble(self, before: Transaction, after: Transaction) -> int:
        """One row that the bank corrects, gives another id, and takes back; the run that found all this."""
        self.post(before)
        now = utc_now()
        with self._store.unit_of_work() as work:
            work.transactions.insert(self._account, [seen(after)], now)
            lost, found = self._keys(work, before, after)
            run = self._run(work)
            told = {"description": (before.description, after.description), "status": ("PENDING", "POSTED")}
            work.corrections.note([(lost, Change.CHANGED, told)], now, run)
            work.corrections.take_over(lost, found, now, run)
            work.corrections.withdraw([found], now, run)
            work.users.raise_revision(self._person.user_id)
        return run

    def key_of(self, description: str) -> int:
        """The key of the newest movement that says this."""
        wanted = StatementFilter(q=description)
        with self._store.reading() as work:
            rows = work.books.statement(self._person.user_id, wanted, limit=1, after=None)
        return rows[0].bank_transaction_id

    def _keys(self, work: Work, *transactions: Transaction) -> list[int]:
        ids = [one.transaction_id for one in transactions]
        keys = work.transactions.keys_of(self._account, ids)
        return [keys[id] for id in ids]

    def _run(self, work: Work) -> int:
        """A run that waits for days, so that nobody starts it."""
        now = utc_now()
        asked = work.sync_runs.request(self._item, Trigger.SCHEDULE, now, not_before=now + timedelta(days=9))
        return asked.sync_log_id


def a_row(description: str, *, days_ago: int = 0, amount_cents: int = 12_50) -> Transaction:
    day = today() - timedelta(days=days_ago)
    kind = "CREDIT" if amount_cents > 0 else "DEBIT"
    return a_transaction(day=day, occurred_at=utc_now(), description=description, amount_cents=amount_cents, type=kind)


def today() -> date:
    return bank_day(utc_now())


def a_broken_account(site: Site, person: Person) -> int:
    """An account with two files, days between them that nothing tells, and a balance that does not agree; its key."""
    user = user_of(site, person)
    key = bank_accounts.create(site.store, user, BankAccountTerms("Conta da padaria", "checking", opening_cents=1_000))
    for first, last, cents in ((1, 2, 2_000), (13, 31, 4_500)):
        statements.take_in(site.store, user, key, _august(first, last, cents))
    return key


def a_closed_row(site: Site, person: Person) -> tuple[int, int]:
    """An account that is closed through August, and the key of its one row, VENDA 1."""
    user = user_of(site, person)
    key = bank_accounts.create(site.store, user, BankAccountTerms("Conta fechada", "checking"))
    statements.take_in(site.store, user, key, _august(1, 31, 1_000))
    with site.store.reading() as work:
        (row,) = work.books.statement(user.user_id, StatementFilter(bank_account_id=key), limit=2, after=None)
    typed.change(site.store, user, key, row.bank_transaction_id, MovementChanges(ignored=True, ignored_reason="troco"))
    closings.close_through(site.store, user, key, date(2026, 8, 31))
    return key, row.bank_transaction_id


def user_of(site: Site, person: Person) -> User:
    with site.store.reading() as work:
        user = work.users.by_id(person.user_id)
    assert user is not None
    return user


def _august(first: int, last: int, cents: int) -> Upload:
    """A statement of these days of August with one row of ten reais, and this balance at its end."""
    row = f"<STMTTRN><DTPOSTED>202608{first:02}<TRNAMT>10.00<MEMO>VENDA {first}</STMTTRN>"
    period = f"<DTSTART>202608{first:02}<DTEND>202608{last:02}"
    stated = f"<LEDGERBAL><BALAMT>{cents / 100:.2f}<DTASOF>202608{last:02}</LEDGERBAL>"
    body = f"<STMTRS><CURDEF>BRL<ACCTID>1<BANKTRANLIST>{period}{row}</BANKTRANLIST>{stated}</STMTRS>"
    return Upload(f"OFXHEADER:100\n\n<OFX>{body}</OFX>".encode(), "agosto.ofx")
