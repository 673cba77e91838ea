"""The lines of an account's page: what a proof is called, which days are to be imported, what may be closed."""

from datetime import UTC, date, datetime, timedelta

from pluggy_app.domain.balance_proof import Proof, ProofDay, ProofStatus, Stated, prove
from pluggy_app.domain.coverage import Span, Teller
from pluggy_app.reads.account import AccountView, FeedView
from pluggy_app.reads.balance_proof import ClosingsView, ProofView, SuspectKind, SuspectView
from pluggy_app.reads.bank_accounts import BankAccountState
from pluggy_app.store.closings import PeriodChange
from pluggy_app.ui.account_rows import (
    closed_line,
    compared_lines,
    gap_lines,
    head_line,
    may_be_closed,
    opening_fields,
    proof_line,
    reopened_to,
    span_lines,
    suspect_lines,
)

NOW = datetime(2026, 11, 29, 15, tzinfo=UTC)
FIRST, LAST = date(2026, 8, 1), date(2026, 8, 31)
FEED = FeedView("item", "account", "Banco Ipê", NOW - timedelta(hours=3), True)


def day(n: int) -> date:
    return FIRST + timedelta(n - 1)


def a_proof(*stated: Stated) -> Proof:
    return prove((FIRST, 1_000), {day(3): -200}, stated, FIRST, LAST)


def a_view(
    proof: Proof | None = None,
    *suspects: SuspectView,
    spans: tuple[Span, ...] = (),
    feeds: tuple[FeedView, ...] = (),
    closed: date | None = None,
    changes: tuple[PeriodChange, ...] = (),
    **account: object,
) -> AccountView:
    values: dict[str, object] = {"name": "Conta", "type": "checking", "bank_account_id": 7, "closed_through": closed}
    state = BankAccountState(**(values | account))  # type: ignore[arg-type]
    told = ProofView(proof or Proof(ProofStatus.UNKNOWN), suspects, "BRL")
    return AccountView(state, told, list(spans), [], False, [], list(feeds), ClosingsView(closed, changes))


def a_change(before: date | None, through: date | None) -> PeriodChange:
    return PeriodChange(7, "u", NOW, before, through, 0)


def test_a_proof_is_called_what_it_is() -> None:
    proven, broken = a_proof(Stated(day(4), 800)), a_proof(Stated(day(2), 1_000), Stated(day(4), 790))
    assert proof_line(a_view(proven))["title"] == "Confere até 04/08/2026"
    line = proof_line(a_view(broken))
    assert (line["status"], line["title"]) == ("broken", "Não confere em 04/08/2026")
    assert line["text"].endswith("somam R$\u00a00,10 a mais do que o banco. Até 02/08/2026 conferia.")
    assert proof_line(a_view(broken, closed=day(4)))["status"] == "changed"
    assert "a mais do que as transações" in proof_line(a_view(a_proof(Stated(day(4), 810))))["text"]


def test_without_a_balance_it_says_what_to_do() -> None:
    texts = [proof_line(view)["text"] for view in (a_view(), a_view(feeds=(FEED,)), a_view(type="card"))]
    assert [text.split()[0] for text in texts] == ["Importe", "A", "O"]
    assert {proof_line(a_view())["status"]} == {"unknown"}


def test_the_first_day_that_breaks_is_among_the_days_shown() -> None:
    stated = [Stated(day(n), 790) for n in range(4, 30)]
    lines = compared_lines(a_view(a_proof(*stated)))
    assert [line["day"] for line in lines] == [f"{n:02}/08/2026" for n in (29, 28, 27, 26, 25, 4)]
    assert {line["difference"] for line in lines} == {"\u2212R$\u00a00,10"}
    assert compared_lines(a_view(a_proof(Stated(day(4), 800))))[0]["agrees"]


def test_what_a_period_was_closed_with_is_not_called_the_banks() -> None:
    closed = a_view(a_proof(Stated(day(4), 800), Stated(LAST, 800, is_closing=True)), closed=LAST)
    assert proof_line(closed)["title"] == "Confere até 04/08/2026"
    assert [line["day"] for line in compared_lines(closed)] == ["04/08/2026"]
    assert head_line(closed, NOW)["balance_age"] == "segundo o banco em 04/08/2026"
    changed = a_view(a_proof(Stated(day(4), 800), Stated(LAST, 790, is_closing=True)), closed=LAST)
    assert [line["day"] for line in compared_lines(changed)] == ["31/08/2026, no fechamento", "04/08/2026"]
    both = a_view(a_proof(Stated(LAST, 800), Stated(LAST, 800, is_closing=True)), closed=LAST)
    assert head_line(both, NOW)["balance_age"] == "segundo o banco em 31/08/2026"


def test_a_card_that_no_connection_feeds_any_more_says_of_which_day_its_balance_is() -> None:
    card = a_view(type="card", balance_cents=-4_144_14, balance_on=LAST)
    assert head_line(card, NOW)["balance_age"] == "segundo o banco em 31/08/2026"


def test_each_suspect_leads_to_where_it_can_be_settled() -> None:
    row = SuspectView(SuspectKind.TWIN, 42, day(3), day(3), -200, "CAFE")
    opening = SuspectView(SuspectKind.OPENING, None, FIRST, FIRST, 500)
    missing = SuspectView(SuspectKind.MISSING_SPAN, None, day(5), day(5))
    hrefs = [line["href"] for line in suspect_lines(a_view(a_proof(), row, opening, missing))]
    assert hrefs == [
        "/app/transactions?conta=7&transacao=42",
        "/app/accounts/7?aba=ajustes",
        "/app/import?conta=7",
    ]


def test_the_opening_that_is_missing_is_proposed_and_what_was_said_stays() -> None:
    lacking = SuspectView(SuspectKind.OPENING, None, FIRST, FIRST, 12_500_00)
    assert opening_fields(a_view(a_proof(), lacking)) == ("12500,00", "2026-08-01")
    assert opening_fields(a_view(a_proof(), lacking, opening_cents=-100)) == ("-1,00", "")
    assert opening_fields(a_view(a_proof(), opening_on=LAST)) == ("0,00", "2026-08-31")
    assert opening_fields(a_view()) == ("", "")


def test_gaps_are_told_but_not_what_a_connection_has_yet_to_tell() -> None:
    spans = (Span(day(1), day(2), Teller.FILE), Span(day(3), day(12), Teller.NONE), Span(day(13), day(13), Teller.FILE))
    ending = (*spans, Span(day(14), day(20), Teller.NONE))
    texts = [line["text"] for line in gap_lines(a_view(spans=ending))]
    assert texts == ["Importe um OFX de 14/08/2026–20/08/2026", "Importe um OFX de 03/08/2026–12/08/2026"]
    assert len(gap_lines(a_view(spans=ending, feeds=(FEED,)))) == 1
    assert [line["days"] for line in span_lines(list(spans))] == ["2", "10", "1"]


def test_the_last_proven_month_may_be_closed_once() -> None:
    proven = a_proof(Stated(LAST, 800))
    assert may_be_closed(a_view(proven), NOW) == "2026-08-31"
    assert may_be_closed(a_view(proven, closed=LAST), NOW) == ""
    assert may_be_closed(a_view(a_proof(Stated(day(30), 800))), NOW) == ""  # July is before its first day
    assert may_be_closed(a_view(), NOW) == ""
    assert "31/08/2026" in closed_line(a_view(closed=LAST))
    assert head_line(a_view(closed=LAST, feeds=(FEED,)), NOW)["bank"].startswith("Banco Ipê · Conta corrente")
    assert head_line(a_view(bank_code="0341"), NOW)["bank"] == "Itaú · Conta corrente"


def test_reopening_goes_back_to_the_closing_before() -> None:
    july = date(2026, 7, 31)
    changes = (a_change(july, LAST), a_change(None, july))
    assert reopened_to(a_view(closed=LAST, changes=changes)) == july
    assert reopened_to(a_view(closed=july, changes=(a_change(LAST, july), *changes))) is None
    assert reopened_to(a_view(closed=LAST)) is None


def test_a_balance_says_how_old_it_is() -> None:
    stated = Proof(ProofStatus.PROVEN, (ProofDay(LAST, 0, 0, 0, 0, 0),))
    ages = [head_line(view, NOW)["balance_age"] for view in (a_view(feeds=(FEED,)), a_view(stated), a_view())]
    assert ages == ["segundo o banco, hoje, 09:00", "segundo o banco em 31/08/2026", "somado das transações"]
