"""Statement files into the books: what a rehearsal promises is done, nothing is doubled, and all can be taken back."""

from collections.abc import Sequence
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from builders import NOON, a_transaction, a_user, an_account, an_item, seen
from sqlalchemy import select

from pluggy_app.domain.bank_accounts import BankAccountTerms
from pluggy_app.domain.errors import (
    AccountMismatch,
    BankAccountNotFound,
    CurrencyMismatch,
    MappingNeeded,
    PeriodClosed,
    PreviewOutdated,
    StatementAccountNeeded,
    StatementNotFound,
    UnreadableStatement,
)
from pluggy_app.services import bank_accounts
from pluggy_app.services.statement_files import columns, look
from pluggy_app.services.statements import Outcome, Upload, rehearse, take_in, undo
from pluggy_app.store.books import StatementFilter
from pluggy_app.store.tables import ANCHORS, BANK_ACCOUNTS, BANK_TRANSACTIONS
from pluggy_app.store.unit_of_work import Store

FILES = Path(__file__).parents[1] / "data" / "statements"

#: Day in August 2026, cents, text.
Row = tuple[int, int, str]
Rows = list[tuple[date, int, str, tuple[str, ...], str]]


class Desk:
    """Somebody with one bank account, fed by a bank connection and by files."""

    def __init__(self, store: Store) -> None:
        self.store, self.user = store, a_user(store)
        with store.unit_of_work() as work:
            item = an_item(self.user)
            work.items.add_once(item, self.user.user_id, NOON)
            kept = work.items.owned(self.user.user_id, item.item_id)
            assert kept is not None
            self.item = kept
            account = an_account(item.item_id, bank_code="", branch="", account_digits="", number="")
            work.accounts.save(kept.id, account, NOON)
            self.pk = work.accounts.of_item(kept.id)[0].id
            self.account = work.books.account_for(self.user.user_id, kept.id, account, "Conta", NOON)
            work.accounts.link(self.pk, self.account)

    def feed(self, rows: Sequence[Row]) -> None:
        told = [
            a_transaction(day=date(2026, 8, day), amount_cents=cents, description=text) for day, cents, text in rows
        ]
        with self.store.unit_of_work() as work:
            made = work.transactions.insert(self.pk, [seen(one) for one in told], NOON)
            work.postings.post(self.user.user_id, self.account, self.pk, made, NOON)

    def rows(self) -> Rows:
        with self.store.reading() as work:
            found = work.books.statement(self.user.user_id, StatementFilter(), limit=10_000, after=None)
        return sorted((row.day, row.amount_cents, row.description, row.origins, row.status) for row in found)

    def accounts(self) -> list[str]:
        with self.store.reading() as work:
            return [account.name for account in work.bank_accounts.states(self.user.user_id)]

    def take_in(self, content: bytes, **told: object) -> Outcome:
        upload = Upload(content, **told)  # type: ignore[arg-type]
        promised = rehearse(self.store, self.user, self.account, upload)
        done = take_in(self.store, self.user, self.account, upload)
        for name in ("format", "seen", "created", "duplicates", "skipped", "warnings", "verdicts"):
            assert getattr(promised, name) == getattr(done, name), name
        assert promised.statement_import_id is None
        assert done.seen == done.created + done.duplicates + done.skipped == len(done.verdicts)
        return done

    def set(self, **values: object) -> None:
        with self.store.engine.begin() as connection:
            connection.execute(BANK_ACCOUNTS.update().where(BANK_ACCOUNTS.c.id == self.account).values(**values))


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


def ofx(rows: Sequence[Row], *, balance: int | None = None, acct: str = "12345-6", currency: str = "BRL") -> bytes:
    told = "".join(
        f"<STMTTRN><TRNTYPE>OTHER<DTPOSTED>202608{day:02}<TRNAMT>{cents / 100:.2f}<FITID>{n}<MEMO>{text}</STMTTRN>"
        for n, (day, cents, text) in enumerate(rows)
    )
    stated = "" if balance is None else f"<LEDGERBAL><BALAMT>{balance / 100:.2f}<DTASOF>20260831</LEDGERBAL>"
    account = f"<CURDEF>{currency}<BANKACCTFROM><BANKID>0341<ACCTID>{acct}<ACCTTYPE>CHECKING</BANKACCTFROM>"
    body = f"<STMTTRNRS><STMTRS>{account}<BANKTRANLIST>{told}</BANKTRANLIST>{stated}</STMTRS></STMTTRNRS>"
    return f"OFXHEADER:100\nDATA:OFXSGML\n\n<OFX><BANKMSGSRSV1>{body}</BANKMSGSRSV1></OFX>".encode()


def csv(rows: Sequence[Row]) -> bytes:
    lines = [f"{day:02}/08/2026;{text};{cents / 100:.2f}".replace(".", ",") for day, cents, text in rows]
    return "\n".join(["Data;Descrição;Valor", *lines]).encode()


BANK: list[Row] = [
    (3, -1000, "CAFE"),
    (3, -1000, "CAFE"),
    (4, 250_00, "PIX RECEBIDO MARIA"),
    (20, -9_90, "TARIFA"),
    (20, 120_00, "TED CLIENTE"),
    (31, -55_00, "LUZ"),
]


def test_a_file_brings_its_rows_once_and_is_taken_back(desk: Desk) -> None:
    done = desk.take_in(ofx(BANK))
    assert (done.seen, done.created, done.duplicates) == (6, 6, 0)
    again = desk.take_in(ofx(BANK))
    assert (again.created, again.duplicates, again.statement_import_id) == (0, 6, done.statement_import_id)
    assert {verdict.because for verdict in again.verdicts} == {"same_file"}
    assert [row[1] for row in desk.rows()] == [-1000, -1000, 250_00, -9_90, 120_00, -55_00]

    assert done.statement_import_id is not None
    assert undo(desk.store, desk.user, done.statement_import_id) == (6, 0)
    assert desk.rows() == []
    with pytest.raises(StatementNotFound):
        undo(desk.store, desk.user, done.statement_import_id)


def test_what_the_bank_told_already_is_a_duplicate_and_says_so(desk: Desk) -> None:
    desk.feed(BANK[:3])
    before = desk.rows()
    done = desk.take_in(ofx(BANK[1:4]))
    assert [(v.verdict, v.because) for v in done.verdicts] == [("duplicate", "pluggy")] * 2 + [("new", "")]
    assert undo(desk.store, desk.user, done.statement_import_id or 0) == (1, 2)
    assert desk.rows() == before


def test_a_near_day_of_another_source_is_the_same_movement(desk: Desk) -> None:
    desk.feed([(4, 250_00, "PIX RECEBIDO MARIA SILVA")])
    assert desk.take_in(ofx([(6, 250_00, "Pix recebido Maria Silva")])).created == 0
    assert desk.rows() == [
        (date(2026, 8, 4), 250_00, "PIX RECEBIDO MARIA SILVA", ("ofx", "pluggy"), "posted"),
    ]


def test_any_order_of_sources_gives_the_same_books_and_undo_of_each_what_the_others_give(store: Store) -> None:
    sources = (BANK[:4], BANK[2:5], BANK[1:], BANK)

    def bring(desk: Desk, which: int) -> int | None:
        if which == 0:
            desk.feed(sources[0])
            return None
        content = csv(sources[3]) if which == 3 else ofx(sources[which])
        return desk.take_in(content).statement_import_id

    def books_of(*brought: int) -> Rows:
        desk = Desk(store)
        for which in brought:
            bring(desk, which)
        return desk.rows()

    everything = books_of(0, 1, 2, 3)
    without = {gone: books_of(*(which for which in range(4) if which != gone)) for gone in (1, 2, 3)}
    assert [row[:2] for row in everything] == [(date(2026, 8, day), cents) for day, cents, _ in sorted(BANK)]
    for order in permutations(range(4)):
        desk = Desk(store)
        imports = {which: bring(desk, which) for which in order}
        assert desk.rows() == everything, order
        gone = order[-1] or order[-2]
        key = imports[gone]
        assert key is not None
        undo(desk.store, desk.user, key)
        assert desk.rows() == without[gone], (order, gone)


def test_an_erased_connection_leaves_rows_that_an_undone_file_does_not_take(desk: Desk) -> None:
    desk.feed(BANK[:2])
    with desk.store.unit_of_work() as work:
        work.items.erase(desk.item)
    before = desk.rows()
    assert [row[3] for row in before] == [("pluggy",)] * 2
    done = desk.take_in(ofx(BANK))
    assert (done.created, done.duplicates) == (4, 2)
    undo(desk.store, desk.user, done.statement_import_id or 0)
    assert desk.rows() == before


def test_a_bank_that_changes_the_amount_parts_from_the_file(desk: Desk) -> None:
    desk.feed([(3, -1000, "CAFE")])
    desk.take_in(ofx([(3, -1000, "CAFE")]))
    with desk.store.unit_of_work() as work:
        ids = list(work.transactions.listed_keys(desk.pk, date(2026, 1, 1)))
        (mirrored,) = work.transactions.mirrored(ids)
        told = work.transactions.stored(desk.pk, [mirrored.transaction.transaction_id])
        (stored,) = told.values()
        now = a_transaction(
            transaction_id=mirrored.transaction.transaction_id,
            day=date(2026, 8, 3),
            amount_cents=-1100,
            description="CAFE",
        )
        work.postings.repost(work.transactions.update([(stored, seen(now))], NOON), NOON)
    assert [(row[1], row[3]) for row in desk.rows()] == [(-1100, ("pluggy",)), (-1000, ("ofx",))]


def test_a_file_of_another_account_or_currency_is_refused_unless_forced(desk: Desk) -> None:
    desk.set(number="12345-6", account_digits="123456", branch="0001", bank_code="341")
    assert desk.take_in(ofx(BANK[:1], acct="0001123456")).created == 1
    assert desk.take_in(ofx(BANK[1:3], acct="12345")).created == 1  # a coffee is told again
    with pytest.raises(AccountMismatch):
        desk.take_in(ofx(BANK, acct="99999-9"))
    with pytest.raises(CurrencyMismatch):
        desk.take_in(ofx(BANK, currency="EUR"))
    assert desk.take_in(ofx(BANK, acct="99999-9", currency="EUR"), force=True).created == 4


@pytest.mark.parametrize(
    ("printed", "is_same"), [("0001", True), ("1", True), ("0001-9", True), ("****", True), ("", True), ("0777", False)]
)
def test_the_same_number_in_another_branch_is_another_account(desk: Desk, printed: str, is_same: bool) -> None:
    desk.set(number="12345-6", account_digits="123456", branch="0001", bank_code="341")
    content = ofx(BANK[:1], acct="12345-6").replace(b"<ACCTID>", f"<BRANCHID>{printed}<ACCTID>".encode())
    if is_same:
        assert desk.take_in(content).created == 1
    else:
        with pytest.raises(AccountMismatch):
            desk.take_in(content)


def test_of_several_accounts_one_must_be_named(desk: Desk) -> None:
    content = (FILES / "real" / "bb-two-accounts-one-empty.ofx").read_bytes()
    with pytest.raises(StatementAccountNeeded) as refusal:
        desk.take_in(content)
    assert refusal.value.accounts == ("455000-5", "655000-2")
    assert desk.take_in(content, account="655000-2").created == 36
    assert desk.take_in(content, account="4550005").seen == 0
    assert desk.take_in((FILES / "real" / "empty-bank-and-card.ofx").read_bytes()).seen == 0


def test_a_closed_period_takes_nothing_new_and_gives_nothing_back(desk: Desk) -> None:
    done = desk.take_in(ofx(BANK[:3]))
    desk.set(closed_through=date(2026, 8, 4))
    with pytest.raises(PeriodClosed):
        undo(desk.store, desk.user, done.statement_import_id or 0)
    with pytest.raises(PeriodClosed):
        desk.take_in(ofx([*BANK, (4, 1, "NOVO")]))
    assert desk.take_in(ofx(BANK)).created == 3


def test_stated_balances_are_kept_and_go_with_their_file(desk: Desk) -> None:
    done = desk.take_in(ofx(BANK, balance=28_510))
    with desk.store.engine.connect() as connection:
        (kept,) = connection.execute(select(ANCHORS.c.day, ANCHORS.c.balance_cents, ANCHORS.c.source)).all()
    assert tuple(kept) == (date(2026, 8, 31), 28_510, "ledger")
    undo(desk.store, desk.user, done.statement_import_id or 0)
    with desk.store.engine.connect() as connection:
        assert connection.execute(select(ANCHORS)).all() == []


def test_somebody_elses_account_and_import_are_not_there(desk: Desk) -> None:
    other = a_user(desk.store)
    with pytest.raises(BankAccountNotFound):
        take_in(desk.store, other, desk.account, Upload(ofx(BANK)))
    done = desk.take_in(ofx(BANK))
    with pytest.raises(StatementNotFound):
        undo(desk.store, other, done.statement_import_id or 0)
    assert len(desk.rows()) == 6


def test_what_its_owner_wrote_survives_files_that_come_and_go(desk: Desk) -> None:
    first = desk.take_in(ofx(BANK[:1]))
    with desk.store.engine.begin() as connection:
        connection.execute(BANK_TRANSACTIONS.update().values(note="almoço", category="Food"))
    desk.feed(BANK[:1])
    undo(desk.store, desk.user, first.statement_import_id or 0)
    with desk.store.engine.connect() as connection:
        (kept,) = connection.execute(select(BANK_TRANSACTIONS.c.note, BANK_TRANSACTIONS.c.category)).all()
    assert tuple(kept) == ("almoço", "Food")


# What a file holds, accounts that are made for it, and promises that are kept


def test_a_file_says_which_accounts_it_holds_and_whose_they_seem_to_be(desk: Desk) -> None:
    desk.set(number="123456", account_digits="123456", bank_code="341")
    seen_file = look(desk.store, desk.user, Upload(ofx(BANK)))
    (held,) = seen_file.accounts
    assert (seen_file.format, held.number, held.type, held.currency_code, held.rows) == (
        "ofx",
        "12345-6",
        "checking",
        "BRL",
        6,
    )
    assert (held.day_from, held.day_to, held.bank_account_id) == (date(2026, 8, 3), date(2026, 8, 31), desk.account)
    other_bank = Upload(ofx(BANK).replace(b"0341", b"0237"))
    assert look(desk.store, desk.user, other_bank).accounts[0].bank_account_id is None
    several = look(
        desk.store, desk.user, Upload((FILES / "real" / "mixed-decimals-bank-and-card.ofx").read_bytes())
    ).accounts
    assert [(one.number, one.type, one.currency_code, one.rows) for one in several] == [
        ("1459950-11", "checking", "BRL", 18),
        ("123412341234", "card", "USD", 2),
    ]
    half_empty = Upload((FILES / "real" / "bb-two-accounts-one-empty.ofx").read_bytes())
    assert [one.number for one in look(desk.store, desk.user, half_empty).accounts] == ["655000-2"]


def test_two_accounts_of_one_number_are_for_the_user_to_tell_apart(desk: Desk) -> None:
    terms = BankAccountTerms("Outra", "checking", number="12345-6")
    bank_accounts.create(desk.store, desk.user, terms)
    bank_accounts.create(desk.store, desk.user, terms)
    assert look(desk.store, desk.user, Upload(ofx(BANK))).accounts[0].bank_account_id is None


def test_columns_that_were_explained_once_are_known_and_can_be_explained_anew(desk: Desk) -> None:
    content = b"a;b;c\n01/02/2026;x;1,00\n02/02/2026;y;2,00\n03/02/2026;z;3,00\n"
    with pytest.raises(MappingNeeded):
        look(desk.store, desk.user, Upload(content))
    mapping = {"date": "a", "description": "b", "amount": "c"}
    assert look(desk.store, desk.user, Upload(content, mapping=mapping)).accounts[0].rows == 3
    take_in(desk.store, desk.user, desk.account, Upload(content, mapping=mapping))
    assert look(desk.store, desk.user, Upload(content)).mapping == mapping
    asked = columns(Upload(content))
    assert (asked.columns, len(asked.sample_rows)) == (("a", "b", "c"), 3)
    with pytest.raises(UnreadableStatement):
        columns(Upload(ofx(BANK)))


def test_an_account_is_made_with_its_file_or_not_at_all(desk: Desk) -> None:
    terms = BankAccountTerms("Nova", "checking", number="12345-6")
    promised = rehearse(desk.store, desk.user, terms, Upload(ofx(BANK)))
    assert (promised.created, promised.duplicates) == (6, 0)
    assert desk.accounts() == ["Conta"]
    with pytest.raises(CurrencyMismatch):
        take_in(desk.store, desk.user, terms, Upload(ofx(BANK, currency="USD")))
    assert desk.accounts() == ["Conta"]
    done = take_in(desk.store, desk.user, terms, Upload(ofx(BANK)), promised)
    assert desk.accounts() == ["Conta", "Nova"]
    assert done.created == 6
    assert done.bank_account_id not in (0, desk.account)


def test_a_promise_that_no_longer_holds_stores_nothing(desk: Desk) -> None:
    promised = rehearse(desk.store, desk.user, desk.account, Upload(ofx(BANK)))
    desk.feed(BANK[:2])
    with pytest.raises(PreviewOutdated):
        take_in(desk.store, desk.user, desk.account, Upload(ofx(BANK)), promised)
    assert len(desk.rows()) == 2
    promised = rehearse(desk.store, desk.user, desk.account, Upload(ofx(BANK)))
    assert take_in(desk.store, desk.user, desk.account, Upload(ofx(BANK)), promised).created == 4
