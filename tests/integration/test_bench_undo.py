"""What a person does on the bench and takes back: in which order, with which words, and where the bench goes."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest
import reflex as rx
from builders import a_user
from reflex.istate.data import RouterData

from pluggy_app import wiring
from pluggy_app.domain.bank_accounts import BankAccountTerms
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import AppError, SuggestionNotFound, SuggestionOutdated
from pluggy_app.domain.ledger_entries import EntryTerms
from pluggy_app.domain.movements import TypedMovement
from pluggy_app.domain.users import Language, User
from pluggy_app.reads import bench
from pluggy_app.reads import reconciliation as reads
from pluggy_app.reads.sessions import LANGUAGE_COOKIE, SessionInUse
from pluggy_app.services import bank_accounts, ledger_entries, movements, reconciliation
from pluggy_app.store.unit_of_work import Store
from pluggy_app.ui import reconciling
from pluggy_app.ui.benching import TOLD_FOR
from pluggy_app.ui.formatting import money
from pluggy_app.ui.reconcile_address import Address
from pluggy_app.ui.reconciling import Reconciling
from pluggy_app.ui.wording.language import speaking
from pluggy_app.ui.wording.lookup import counted, t

DAY = date(2026, 11, 10)
BAKERY = "41873205000169"


class Desk:
    """One person's page of reconciliation, without a browser."""

    def __init__(self, store: Store) -> None:
        self.store, self.user = store, a_user(store)
        self.account = bank_accounts.create(store, self.user, BankAccountTerms("Conta", "checking"))
        self.root = cast(Any, rx.State)(_reflex_internal_init=True)
        self.speak(Language.PORTUGUESE)
        self.page: Any = self.root.get_substate(Reconciling.get_full_name().split("."))
        self.page._user_id = self.user.user_id

    def speak(self, language: Language) -> None:
        """What the browser says that it speaks."""
        said = {"headers": {"cookie": f"{LANGUAGE_COOKIE}={language.value}"}, "pathname": "/app", "asPath": "/app"}
        self.root.router = RouterData.from_router_data(said)

    def pair(self, cents: int, *, late: int = 0, document: str = "", name: str = "Bia Rocha Prado") -> int:
        """A movement and what it pays; without a document, and late, it is only likely."""
        typed = TypedMovement(DAY, cents, f"PIX {name}", counterparty_name=name, counterparty_document=document)
        other = name if document else name.replace("Rocha", "R")
        terms = EntryTerms(
            "receivable",
            DAY.replace(day=DAY.day - late),
            cents,
            "Venda",
            counterparty_name=other,
            counterparty_document=document,
        )
        ledger_entries.add(self.store, self.user, [terms])
        return movements.add(self.store, self.user, self.account, typed)

    def look(self, address: Address | None = None, own: frozenset[int] | None = None) -> None:
        """Read and draw the page, as it does while it is open."""
        page = self.page
        page._address = at = address or page._address
        known = page._own() if own is None else own
        page._show(reconciling._read(self.user, replace(at, row=at.row or page._kept(at)), known), at, utc_now())

    def do(self, name: str, *arguments: object) -> str:
        """Press something; all that came of it, as text."""
        states = cast(Any, Reconciling).__mro__
        handler = next(one.event_handlers[name] for one in states if name in one.event_handlers)
        return str(asyncio.run(handler.fn(self.page, *arguments)))

    def waiting(self) -> set[int]:
        return {one.row.id for one in bench.of(self.store, self.user, bench.Wanted(with_certain=True)).queue.rows}


@pytest.fixture
def desk(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    settings = SimpleNamespace(support_url="", app_base_url="")
    parts = SimpleNamespace(store=store, pluggy=None, is_demo=False, demo_users=[], settings=settings)
    wiring.use(cast(Any, parts))
    desk = Desk(store)
    in_use = SessionInUse(desk.user, utc_now())
    monkeypatch.setattr("pluggy_app.reads.sessions.session_in_use", lambda *_, **__: in_use)
    yield desk
    wiring.use(None)


def test_a_refusal_is_taken_back_and_forgotten(desk: Desk) -> None:
    desk.pair(77_70, late=7)
    reconciliation.run(desk.store, desk.user)
    (one,) = reads.suggestions(desk.store, desk.user)
    reconciliation.dismiss(desk.store, desk.user, one.id)
    reconciliation.run(desk.store, desk.user)
    assert reads.suggestions(desk.store, desk.user) == []

    reconciliation.restore(desk.store, desk.user, one.id)
    assert [again.id for again in reads.suggestions(desk.store, desk.user)] == [one.id]
    assert reads.memories(desk.store, desk.user) == []
    reconciliation.run(desk.store, desk.user)
    assert [again.id for again in reads.suggestions(desk.store, desk.user)] == [one.id]

    def refusal(user: User, key: int) -> type[AppError] | None:
        try:
            reconciliation.restore(desk.store, user, key)
        except AppError as error:
            return type(error)
        return None

    assert refusal(desk.user, one.id) is SuggestionOutdated, "it is not refused any more"
    assert refusal(a_user(desk.store), one.id) is SuggestionNotFound


def test_undo_takes_back_the_last_thing_that_was_done(desk: Desk) -> None:
    first, second = desk.pair(77_70, late=7), desk.pair(55_50, late=6, name="Davi Rocha Melo")
    reconciliation.run(desk.store, desk.user)
    desk.look(Address(row=str(first)))
    desk.do("accept", str(first))
    desk.look(Address(row=str(second)))
    desk.do("refuse", desk.page.choice)
    assert desk.page.toast == t("bench.refused")
    desk.look()
    assert desk.page.options == []

    assert t("undo.refused") in desk.do("undo")
    desk.look()
    assert [one["is_suggested"] for one in desk.page.options] == [True]
    assert desk.waiting() == {second}, "the match before it stays"

    assert counted("undone", 1) in desk.do("undo")
    assert (desk.waiting(), desk.page.said) == ({first, second}, counted("undone", 1))
    assert desk.do("undo") == "None"


def test_an_undo_says_what_it_undid(desk: Desk) -> None:
    rows = [desk.pair(100_00 + place, document=BAKERY, name="Padaria") for place in range(3)]
    alone = desk.pair(77_70, late=7)
    reconciliation.run(desk.store, desk.user)
    desk.look(Address(row=str(alone)))
    desk.do("ask_ignore")
    desk.do("ignore", {"reason": "outro caixa"})
    desk.do("ask_bulk")
    desk.do("accept_bulk", {f"s{one['key']}": "on" for one in desk.page.bulk})
    assert desk.page.toast == counted("matched", 3)
    assert counted("undone", 3) in desk.do("undo")
    assert desk.waiting() == {*rows}
    assert t("undo.ignored") in desk.do("undo")
    assert desk.waiting() == {*rows, alone}


@pytest.mark.parametrize("language", list(Language))
def test_an_undo_of_many_says_that_they_wait_one_by_one_from_now_on(desk: Desk, language: Language) -> None:
    rows = [desk.pair(100_00 + place, document=BAKERY, name="Padaria") for place in range(3)]
    alone = desk.pair(77_70, late=7)
    reconciliation.run(desk.store, desk.user)
    desk.speak(language)
    with speaking(language):
        desk.look(Address(row=str(alone)))
        desk.do("accept", str(alone))
        desk.do("ask_bulk")
        desk.do("accept_bulk", {f"s{one['key']}": "on" for one in desk.page.bulk})
        told = f"{counted('undone', 3)} {t('undo.batch')}"
        assert told in desk.do("undo")
        assert desk.page.said == told
        assert t("undo.batch") not in desk.do("undo"), "one alone was never one of many"
    reconciliation.run(desk.store, desk.user)
    desk.look(Address())
    assert desk.page.certain == 0
    assert {int(one["key"]) for one in desk.page.queue} == {*rows, alone}


def test_many_at_once_are_counted_in_transactions(desk: Desk) -> None:
    """A transfer is one line of the dialog, and two transactions of the queue."""
    other = bank_accounts.create(desk.store, desk.user, BankAccountTerms("Outra", "checking"))
    desk.pair(123_45, document=BAKERY, name="Padaria")
    for account, cents in ((desk.account, -5_000_00), (other, 5_000_00)):
        movements.add(desk.store, desk.user, account, TypedMovement(DAY, cents, "TRANSFERENCIA MESMA TITULARIDADE"))
    reconciliation.run(desk.store, desk.user)
    desk.look(Address(certain=True))
    page = desk.page
    assert (page.certain, page.certain_title, page.pending_count) == (3, counted("certain", 3), "3")
    assert [one["count"] for one in page.queue if one["count"]] == ["3"]
    assert page.certain_sums == [t("reconcile.bulk.in", amount=money(123_45))]
    desk.do("ask_bulk")
    assert (len(page.bulk), page.bulk_title) == (2, counted("certain", 3))
    assert page.bulk_note == t("reconcile.bulk.lines", lines=counted("bulk_lines", 2))
    desk.do("accept_bulk", {f"s{one['key']}": "on" for one in page.bulk})
    assert page.toast == counted("matched", 3)
    desk.look()
    assert page.done_count == "3"


def test_what_was_taken_back_in_the_list_is_not_undone_again(desk: Desk) -> None:
    first, second = desk.pair(77_70, late=7), desk.pair(55_50, late=6, name="Davi Rocha Melo")
    reconciliation.run(desk.store, desk.user)
    for row in (first, second):
        desk.look(Address(row=str(row)))
        desk.do("accept", str(row))
    newest = bench.matched(desk.store, desk.user, bench.Wanted(), None).matches[0]
    assert counted("undone", 1) in desk.do("undo_match", str(newest.id))
    assert counted("undone", 1) in desk.do("undo")
    assert desk.waiting() == {first, second}


@pytest.mark.parametrize("is_named", [True, False], ids=["in-address", "first"])
@pytest.mark.parametrize("is_shown", [True, False], ids=["listed", "hidden"])
def test_after_ones_own_bulk_the_bench_goes_on(desk: Desk, *, is_shown: bool, is_named: bool) -> None:
    sure = [desk.pair(100_00 + place, document=BAKERY, name="Padaria") for place in range(3)]
    reconciliation.run(desk.store, desk.user)
    address = Address(certain=is_shown, row=str(sure[1]) if is_named else "")
    desk.look(address)
    assert desk.page.bench["key"] if is_named or is_shown else not desk.page.bench["key"]
    desk.do("ask_bulk")
    desk.do("accept_bulk", {f"s{one['key']}": "on" for one in desk.page.bulk})
    for own in (frozenset[int](), None, None):  # read while it is done, before the address changes, while it stays
        desk.look(own=own)
        assert (desk.page.bench["key"], desk.page.bench_gone) == ("", False)
        assert t("reconcile.taken") not in desk.page.said


def test_after_ones_own_bulk_the_next_row_is_on_the_bench(desk: Desk) -> None:
    likely = desk.pair(77_70, late=7)
    sure = [desk.pair(100_00 + place, document=BAKERY, name="Padaria") for place in range(2)]
    reconciliation.run(desk.store, desk.user)
    desk.look(Address(certain=True, row=str(sure[0])))
    desk.do("ask_bulk")
    assert f"transacao={likely}" in desk.do("accept_bulk", {f"s{one['key']}": "on" for one in desk.page.bulk})
    desk.look()
    assert (desk.page.bench["key"], desk.page.bench_gone) == (str(likely), False)


def test_what_somebody_else_did_is_told(desk: Desk) -> None:
    row = desk.pair(77_70, late=7)
    reconciliation.run(desk.store, desk.user)
    desk.look(Address(row=str(row)))
    (one,) = reads.suggestions(desk.store, desk.user)
    reconciliation.accept(desk.store, desk.user, one.id)
    desk.look()
    assert (desk.page.bench["key"], desk.page.bench_gone) == (str(row), True)
    assert desk.page.said == t("reconcile.taken")


def test_what_was_done_long_ago_is_not_told_again(desk: Desk) -> None:
    first = desk.pair(77_70, late=7)
    reconciliation.run(desk.store, desk.user)
    desk.look(Address(row=str(first)))
    desk.do("accept", str(first))
    desk.do("enter")
    assert desk.page.toast == t("reconcile.done")
    desk.page._told_at -= TOLD_FOR
    desk.do("enter")
    assert desk.page.toast == ""
    assert desk.page.undo_count == 1, "Z still takes it back"
