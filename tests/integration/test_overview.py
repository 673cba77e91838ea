"""The first page: what is in each account, whoever says so."""

from datetime import date, timedelta

import pytest
from builders import NOON, a_user

from pluggy_app.domain.bank_accounts import BankAccountTerms
from pluggy_app.domain.clock import today, utc_now
from pluggy_app.domain.ledger_entries import EntryChanges, EntryTerms
from pluggy_app.domain.movements import TypedMovement
from pluggy_app.domain.users import User
from pluggy_app.reads import overview
from pluggy_app.reads import reconciliation as proposals
from pluggy_app.reads.ledger_entries import EntrySums
from pluggy_app.services import bank_accounts, ledger_entries, movements, reconciliation, statements
from pluggy_app.services.statement_files import Upload
from pluggy_app.store.unit_of_work import Store

STATED = (
    b"OFXHEADER:100\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>BRL<BANKACCTFROM><BANKID>1<ACCTID>1"
    b"<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST><STMTTRN><TRNTYPE>OTHER<DTPOSTED>20260803<TRNAMT>-10.00<FITID>1"
    b"<MEMO>LUZ</STMTTRN></BANKTRANLIST><LEDGERBAL><BALAMT>90.00<DTASOF>20260831</LEDGERBAL></STMTRS></STMTTRNRS>"
    b"</BANKMSGSRSV1></OFX>"
)


@pytest.fixture
def user(store: Store) -> User:
    return a_user(store)


def test_an_account_without_a_connection_has_a_balance_too(store: Store, user: User) -> None:
    till = bank_accounts.create(store, user, BankAccountTerms("Caixa", "cash", opening_cents=100_00))
    movements.add(store, user, till, TypedMovement(date(2026, 8, 3), -12_50, "Padaria"))
    filed = bank_accounts.create(store, user, BankAccountTerms("Conta", "checking", bank_code="1"))
    statements.take_in(store, user, filed, Upload(STATED))

    known = overview.of(store, user, NOON)

    assert [(account.name, account.balance_cents, account.balance_at) for account in known.accounts] == [
        ("Caixa", 87_50, None),
        ("Conta", 90_00, None),
    ]
    assert [account.bank_name for account in known.accounts] == ["", "Banco do Brasil"]
    assert known.stated_on == {filed: date(2026, 8, 31)}


def a_file(first: date, last: date, cents: int) -> Upload:
    """A statement of these days with one row of ten reais, and this balance at its end."""
    row = f"<STMTTRN><DTPOSTED>{first:%Y%m%d}<TRNAMT>10.00<MEMO>VENDA</STMTTRN>"
    period = f"<DTSTART>{first:%Y%m%d}<DTEND>{last:%Y%m%d}"
    stated = f"<LEDGERBAL><BALAMT>{cents / 100:.2f}<DTASOF>{last:%Y%m%d}</LEDGERBAL>"
    body = f"<STMTRS><CURDEF>BRL<ACCTID>1<BANKTRANLIST>{period}{row}</BANKTRANLIST>{stated}</STMTRS>"
    return Upload(f"OFXHEADER:100\n\n<OFX>{body}</OFX>".encode())


def test_accounts_that_do_not_hold_or_lack_days_need_somebody(store: Store, user: User) -> None:
    today_is = today(utc_now())
    recent = today_is - timedelta(days=20)
    well = bank_accounts.create(store, user, BankAccountTerms("Em ordem", "checking"))
    statements.take_in(store, user, well, a_file(recent, today_is, 10_00))
    broken = bank_accounts.create(store, user, BankAccountTerms("Difere", "checking"))
    statements.take_in(store, user, broken, a_file(recent, today_is, 35_00))
    gap = bank_accounts.create(store, user, BankAccountTerms("Falta", "checking"))
    statements.take_in(store, user, gap, a_file(recent - timedelta(days=60), recent - timedelta(days=50), 10_00))
    statements.take_in(store, user, gap, a_file(recent, today_is - timedelta(days=10), 20_00))
    till = bank_accounts.create(store, user, BankAccountTerms("Caixa", "cash"))
    movements.add(store, user, till, TypedMovement(recent - timedelta(days=300), -12_50, "Padaria"))

    found = {one.bank_account_id: one for one in overview.of(store, user, utc_now()).troubles}

    assert found.keys() == {broken, gap}
    assert (found[broken].broken_on, found[broken].difference_cents, found[broken].gaps) == (today_is, 25_00, ())
    (missing,) = found[gap].gaps
    assert (missing.since, missing.until) == (recent - timedelta(days=49), recent - timedelta(days=1))
    assert found[gap].broken_on is None


def test_accounts_are_proven_anew_only_when_something_changed(store: Store, user: User) -> None:
    key = bank_accounts.create(store, user, BankAccountTerms("Conta", "checking"))
    first = overview.of(store, user, NOON)
    assert overview.of(store, user, NOON, first).troubles is first.troubles
    assert overview.of(store, user, NOON + timedelta(days=1), first).troubles is not first.troubles
    statements.take_in(store, user, key, Upload(STATED))
    second = overview.of(store, user, NOON, first)
    assert [one.bank_account_id for one in second.troubles] == [key]


def test_entries_are_told_while_there_is_nothing_else(store: Store, user: User) -> None:
    day = today(utc_now())
    assert (overview.of(store, user, utc_now()).expected, overview.of(store, user, utc_now()).due) == ({}, [])
    said = [EntryTerms("payable", day + timedelta(days=place), 10_00, f"Conta {place}") for place in range(-1, 6)]
    keys = ledger_entries.add(store, user, [*said, EntryTerms("receivable", day, 80_00, "Venda")])
    ledger_entries.change(store, user, keys[1], EntryChanges(cancelled=True))

    known = overview.of(store, user, utc_now())
    assert known.expected == {"payable": EntrySums(6, 60_00, 0), "receivable": EntrySums(1, 0, 80_00)}
    assert [one.description for one in known.due] == ["Conta -1", "Venda", "Conta 1", "Conta 2", "Conta 3"]
    assert overview.of(store, a_user(store), utc_now()).due == []

    bank_accounts.create(store, user, BankAccountTerms("Conta", "checking"))
    known = overview.of(store, user, utc_now())
    assert (known.expected, known.due) == ({}, [])


def test_pairs_that_wait_and_what_is_overdue_need_somebody(store: Store, user: User) -> None:
    now = utc_now()
    day = today(now)
    account = bank_accounts.create(store, user, BankAccountTerms("Conta", "checking"))
    movements.add(store, user, account, TypedMovement(day, 80_00, "PIX RECEBIDO PADARIA SOL"))
    said = [
        EntryTerms("payable", day - timedelta(days=1), 50_00, "Luz"),
        EntryTerms("payable", day - timedelta(days=400), 30_00, "Agua"),
        EntryTerms("payable", day, 7_00, "Hoje"),
        EntryTerms("receivable", day - timedelta(days=3), 80_00, "Padaria Sol", counterparty_name="Padaria Sol"),
        EntryTerms("payable", day - timedelta(days=3), 1_00, "Desistiu"),
    ]
    keys = ledger_entries.add(store, user, said)
    ledger_entries.change(store, user, keys[-1], EntryChanges(cancelled=True))
    reconciliation.run(store, user)

    known = overview.of(store, user, now)
    assert (known.pairs, known.late) == (
        1,
        {"payable": EntrySums(2, 80_00, 0), "receivable": EntrySums(1, 0, 80_00)},
    )

    (suggestion,) = proposals.suggestions(store, user)
    reconciliation.accept(store, user, suggestion.id)
    known = overview.of(store, user, now, known)
    assert (known.pairs, known.late["receivable"].count) == (0, 0)
    other = overview.of(store, a_user(store), now)
    assert (other.pairs, [sums.count for sums in other.late.values()]) == (0, [0, 0])
