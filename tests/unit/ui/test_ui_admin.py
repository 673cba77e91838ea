"""What administrators read, printed; pure."""

import itertools
import re
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from ui_builders import NOW, a_run_view

from pluggy_app.domain.run_outcomes import Outcome
from pluggy_app.domain.run_periods import Period, slots
from pluggy_app.domain.sync_runs import Moment, RunStatus, Trigger
from pluggy_app.domain.users import Language
from pluggy_app.reads import health
from pluggy_app.reads.health import HealthLine
from pluggy_app.reads.run_search import FoundRun
from pluggy_app.reads.run_stats import CodeCount, Outage, QueueGlance, RunFigures, SlotFigures
from pluggy_app.reads.sync_logs import AccountCountsView, LinkedEvent, SyncLogDetail, TimelineEntry
from pluggy_app.ui import admin_runs_address as addresses
from pluggy_app.ui.admin_figures import charts, queue_tiles, tiles
from pluggy_app.ui.admin_health_rows import as_demonstration, health_rows, verdict
from pluggy_app.ui.admin_live import Pace
from pluggy_app.ui.admin_run_detail import run_detail
from pluggy_app.ui.admin_run_rows import outage_text, run_row, shown_range, span
from pluggy_app.ui.admin_runs_address import RunsAddress
from pluggy_app.ui.run_charts import bars_chart, wait_chart
from pluggy_app.ui.wording.language import speaking
from pluggy_app.ui.wording.lookup import TEXTS

FULL = RunsAddress("7d", "failed", "webhook", "901", "pluggy_unavailable", "ana@", "MTI", ("-", "MTg"), "48211")
QUIET = QueueGlance(9, 9, 0, 0, 0, 0, None)


def a_run(**changes: object) -> FoundRun:
    values: dict[str, object] = {
        "id": 48211,
        "item_id": "c3e9aaaa-41f0",
        "connector_name": "Banco Norte",
        "email": "ana@padaria.example",
        "trigger": "schedule",
        "status": "failed",
        "error_code": "pluggy_unavailable",
        "attempt": 3,
        "requested_at": NOW - timedelta(seconds=80),
        "not_before": NOW - timedelta(seconds=80),
        "started_at": NOW - timedelta(seconds=79),
        "finished_at": NOW - timedelta(seconds=45),
        "seen": 1842,
        "created": 37,
        "updated": 0,
        "removed": 0,
        "pages": 4,
    }
    return FoundRun(**(values | changes))  # type: ignore[arg-type]


def figures(**changes: object) -> RunFigures:
    values: dict[str, object] = {
        "begins_at": NOW - timedelta(days=1),
        "slots": [SlotFigures(NOW - timedelta(hours=23 - n), n, 0, 1 if n == 5 else 0, 2.0 * n) for n in range(24)],
        "codes": [CodeCount("pluggy_unavailable", 8, True), CodeCount("SITE_NOT_AVAILABLE", 1, False)],
        "connectors": [],
        "runs": 1228,
        "ended": {Outcome.SUCCEEDED: 982, Outcome.PARTIAL: 7, Outcome.FAILED: 11},
        "before": {Outcome.SUCCEEDED: 992, Outcome.PARTIAL: 0, Outcome.FAILED: 8},
        "median_ms": 4_200,
        "p95_ms": 21_800,
    }
    return RunFigures(**(values | changes))  # type: ignore[arg-type]


def a_detail(*timeline: TimelineEntry, **changes: object) -> SyncLogDetail:
    return SyncLogDetail(a_run_view(**changes), "ana@padaria.example", list(timeline), [])


def test_an_address_says_what_it_was_told() -> None:
    assert addresses.parse(dict(parse_qsl(addresses.query_of(FULL)))) == FULL
    assert addresses.href(RunsAddress()) == addresses.ROUTE


@pytest.mark.parametrize("junk", ["", "x" * 500, "1; DROP", "-1", "²", "\x00", "javascript:", "../.."])
def test_an_address_that_is_not_understood_says_nothing(junk: str) -> None:
    names = ("periodo", "sit", "gatilho", "conector", "codigo", "execucao")
    address = addresses.parse(dict.fromkeys(names, junk))
    assert address == RunsAddress(code=address.code)
    assert re.fullmatch(r"[A-Za-z0-9_.-]{0,60}", address.code)


def test_a_filter_begins_at_the_first_page_and_closes_the_run() -> None:
    narrowed = addresses.with_filter(FULL, "sit", "partial")
    assert (narrowed.outcome, narrowed.cursor, narrowed.trail, narrowed.run) == ("partial", "", (), "")
    assert addresses.with_filter(FULL, "execucao", "1") == FULL


def test_pages_are_turned_forth_and_back() -> None:
    second = addresses.next_page(RunsAddress(run="5"), "MTI")
    third = addresses.next_page(second, "MTM")
    assert (second.cursor, second.trail, second.run) == ("MTI", ("-",), "")
    assert addresses.previous_page(third) == second
    assert addresses.previous_page(second) == RunsAddress()


def test_the_filter_is_that_of_the_address() -> None:
    wanted = addresses.as_filter(FULL, NOW)
    assert (wanted.outcome, wanted.trigger, wanted.connector_id) == (Outcome.FAILED, "webhook", 901)
    assert (wanted.error_code, wanted.text) == ("pluggy_unavailable", "ana@")
    assert wanted.since == slots(Period.WEEK, NOW)[0]


def test_a_row_tells_ids_and_counts_in_the_language_spoken() -> None:
    row = run_row(a_run(), NOW)
    assert (row["at"], row["item"], row["tone"], row["took"]) == ("14:28:40", "c3e9…", "failed", "34 s")
    assert (row["seen"], row["created"], row["code"]) == ("1.842", "37", "pluggy_unavailable")
    with speaking(Language.ENGLISH):
        assert run_row(a_run(), NOW)["seen"] == "1,842"


def test_a_run_that_waits_has_no_counts_and_one_of_yesterday_has_its_day() -> None:
    waiting = run_row(a_run(status="pending", started_at=None, finished_at=None, error_code=""), NOW)
    assert {waiting[name] for name in ("took", "seen", "created", "updated", "removed", "pages")} == {"–"}
    assert run_row(a_run(requested_at=NOW - timedelta(days=1)), NOW)["at"] == "23/11 14:30"


def test_runs_in_which_nothing_went_wrong_are_told_apart() -> None:
    assert run_row(a_run(status="partial", error_code="bank_reading"), NOW)["tone"] == "waiting"
    assert run_row(a_run(error_code="item_revoked"), NOW)["tone"] == "stopped"


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 s"), (42.4, "42 s"), (118, "1 min 58 s"), (120, "2 min"), (7500, "2 h 5 min")]
)
def test_spans_are_as_exact_as_they_need_to_be(seconds: float, text: str) -> None:
    assert span(seconds) == text


def test_tiles_compare_with_the_day_before() -> None:
    told = tiles(figures(), Period.DAY)
    assert (told["runs"], told["runs_note"]) == ("1.228", "98,2\u00a0% completas")
    assert (told["failed"], told["failed_note"]) == ("11", "1,1\u00a0% · ontem 0,8\u00a0%")
    assert (told["took"], told["took_note"]) == ("4,2 s", "p95 22 s")
    assert tiles(figures(), Period.WEEK)["failed_note"] == "1,1\u00a0% · antes 0,8\u00a0%"


def test_tiles_of_an_empty_period_claim_nothing() -> None:
    nothing = dict.fromkeys((Outcome.SUCCEEDED, Outcome.PARTIAL, Outcome.FAILED), 0)
    told = tiles(figures(runs=0, ended=nothing, before=nothing, median_ms=None, p95_ms=None), Period.DAY)
    assert (told["runs"], told["took"]) == ("0", "–")
    assert told["failed_note"] == "0,0\u00a0% · antes, nenhuma execução"


def test_the_queue_tells_its_age_and_what_is_stuck() -> None:
    told = queue_tiles(QueueGlance(1, 1, 0, 3, 2, 1, NOW - timedelta(seconds=42)), NOW)
    assert (told["waiting"], told["waiting_note"]) == ("3", "a mais antiga: 42 s")
    assert (told["running_note"], told["stuck"]) == ("1 sem sinal de vida", True)
    later = queue_tiles(QueueGlance(1, 1, 0, 3, 0, 0, None), NOW)
    assert later["waiting_note"] == "nenhuma atrasada"


def test_charts_are_read_out_and_listed() -> None:
    told = charts(figures(), Period.DAY, QUIET, NOW)
    assert told["bars_said"] == "Execuções por hora: pico de 23; 11 falhas e 7 parciais ao todo"
    assert told["longest"] == "máx. 46 s"
    assert [(line["code"], line["width"], line["tone"]) for line in told["codes"]] == [
        ("pluggy_unavailable", "100%", "failed"),
        ("SITE_NOT_AVAILABLE", "12%", "partial"),
    ]
    assert len(told["table"]) == 24
    assert told["table"][5] == {"when": "20h", "succeeded": "5", "partial": "0", "failed": "1", "wait": "10 s"}


def test_a_bar_stands_on_zero_and_a_single_failure_is_seen() -> None:
    chart = bars_chart([SlotFigures(NOW, 92, 0, 1, 0.0)], lambda _: "15h", str)
    assert chart["succeeded"].startswith("M30.0 100.0v-73.6")
    assert "v-2.4" in chart["failed"]
    assert (chart["top"], chart["half"]) == ("100", "50")


@pytest.mark.parametrize(
    ("most", "top"), [(0, 2), (1, 2), (9, 10), (13, 16), (17, 20), (92, 100), (135, 160), (161, 200)]
)
def test_the_scale_of_a_chart_ends_soon_after_the_highest_bar(most: int, top: int) -> None:
    assert bars_chart([SlotFigures(NOW, most, 0, 0, 0.0)], lambda _: "", str)["top"] == str(top)


def test_charts_without_runs_have_a_scale_and_no_bars() -> None:
    idle = [SlotFigures(NOW, 0, 0, 0, 0.0)]
    assert bars_chart(idle, lambda _: "15h", str)["succeeded"] == ""
    assert wait_chart(idle, 0.0, lambda _: "15h", span)["line"] == ""
    assert wait_chart([], 0.0, lambda _: "", span)["line"] == ""


def test_an_hour_without_runs_is_a_gap_and_no_wait_of_zero_seconds() -> None:
    ran, idle = SlotFigures(NOW, 1, 0, 0, 30.0), SlotFigures(NOW, 0, 0, 0, 0.0)
    at_once = SlotFigures(NOW, 1, 0, 0, 0.0)
    chart = wait_chart([ran, ran, idle, at_once, idle], 0.0, lambda _: "", span)
    first, alone = chart["line"].split("M")[1:]
    assert (first.count("L"), alone.count("L"), chart["area"].count("Z")) == (1, 1, 2)
    assert alone.count(" 100.0") == 2

    told = charts(figures(slots=[ran, idle, at_once]), Period.DAY, QUIET, NOW)["table"]
    assert [line["wait"] for line in told] == ["30 s", "–", "0 s"]


@pytest.mark.parametrize("period", list(Period))
def test_moments_under_a_chart_are_at_one_distance_and_the_newest_is_among_them(period: Period) -> None:
    starts = slots(period, NOW)
    chart = bars_chart([SlotFigures(start, 0, 0, 0, 0.0) for start in starts], lambda slot: str(slot.begins_at), str)
    at = [starts.index(datetime.fromisoformat(tick["text"])) for tick in chart["ticks"]]
    assert at[-1] == len(starts) - 1
    assert len({later - earlier for earlier, later in itertools.pairwise(at)}) == 1
    assert 3 <= len(at) <= 5


def test_what_waits_now_is_the_end_of_the_line() -> None:
    line = wait_chart([SlotFigures(NOW, 0, 0, 0, 0.0)] * 2, 60.0, lambda _: "", span)["line"]
    assert line.endswith(" 20.0")
    assert line.count("L") == 1, "nothing ran before"


def test_the_range_counts_as_deep_as_the_address_remembers() -> None:
    assert shown_range(RunsAddress(), 50, 1228) == "1–50 de 1.228"
    assert shown_range(RunsAddress(trail=("-", "x")), 28, 128) == "101–128 de 128"
    assert shown_range(RunsAddress(trail=("x",) * 20), 50, 9999) == "9.999"
    assert shown_range(RunsAddress(), 0, 0) == ""


def test_an_outage_is_told_with_what_the_list_leaves_out() -> None:
    told = outage_text(Outage(120, "pluggy_unavailable"), folded=False)
    assert told.startswith("120 execuções falharam por isso nos últimos 15 min.")
    assert outage_text(Outage(120, "pluggy_unavailable"), folded=True).startswith(f"{told} ")


def test_a_timeline_is_told_in_words() -> None:
    entries = [
        TimelineEntry(NOW, "requested", "retry, continues run 12, not before 2026-11-24T18:00:00Z"),
        TimelineEntry(NOW, "started", "attempt 2"),
        TimelineEntry(NOW, "accounts_read", "2 accounts, 1 to read, 0 not understood"),
        TimelineEntry(NOW, "account_done", "account 18d0-aaaa"),
        TimelineEntry(NOW, "finished", "failed pluggy_unavailable"),
        TimelineEntry(NOW, "retry_queued", "run 13, attempt 3"),
        TimelineEntry(NOW, "something_new", "409 OUR_CODE"),
    ]
    told = run_detail(a_detail(*entries), NOW)["timeline"]
    assert [line["detail"] for line in told] == [
        "nova tentativa, continua a execução 12, não antes de 15:00:00",
        "tentativa 2",
        "2 contas, 1 a ler, 0 não entendidas",
        "conta 18d0…",
        "falhou pluggy_unavailable",
        "execução 13, tentativa 3",
        "409 OUR_CODE",
    ]
    assert [line["tone"] for line in told] == ["plain", "plain", "plain", "plain", "bad", "wait", "plain"]
    with speaking(Language.ENGLISH):
        assert run_detail(a_detail(entries[1]), NOW)["timeline"][0]["detail"] == "attempt 2"


def test_one_of_a_thing_is_not_told_as_many() -> None:
    entry = TimelineEntry(NOW, "accounts_read", "1 accounts, 1 to read, 1 not understood")
    told = run_detail(a_detail(entry, requests=1, retries=1, pages=1), NOW)
    assert told["timeline"][0]["detail"] == "1 conta, 1 a ler, 1 não entendida"
    assert (told["requests"], told["retries"], told["pages"]) == ("1 pedido", "1 repetido", "1 página")
    with speaking(Language.ENGLISH):
        told = run_detail(a_detail(entry, requests=1, retries=0, pages=1), NOW)
    assert told["timeline"][0]["detail"] == "1 account, 1 to read, 1 not understood"
    assert (told["requests"], told["retries"], told["pages"]) == ("1 request", "0 repeated", "1 page")
    none = TimelineEntry(NOW, "accounts_read", "0 accounts, 0 to read, 0 not understood")
    assert run_detail(a_detail(none), NOW)["timeline"][0]["detail"] == "0 contas, 0 a ler, 0 não entendidas"


def test_a_run_that_waits_says_when_it_tries() -> None:
    told = run_detail(a_detail(status="pending", not_before=NOW + timedelta(minutes=30)), NOW)["timeline"]
    assert [(line["title"], line["at"], line["tone"]) for line in told] == [("Próxima tentativa", "15:00:00", "wait")]


def test_a_drawer_shows_accounts_reasons_and_webhooks() -> None:
    account = AccountCountsView("18d0-aaaa", NOW.date(), 500, 0, 2, 498, 0, 0, {}, 1)
    detail = a_detail(accounts=[account], skipped_reasons={"amount_not_in_cents": 3})
    told = run_detail(
        SyncLogDetail(detail.run, detail.user_email, [], [LinkedEvent("e1", "item/updated", NOW)] * 30), NOW
    )
    assert (told["accounts"][0]["account"], told["accounts"][0]["window"]) == ("18d0…", "24/11")
    assert told["reasons"] == [{"reason": "amount_not_in_cents", "rows": "3"}]
    assert len(told["webhooks"]) == 20


def test_every_word_of_runs_has_its_text() -> None:
    assert {f"admin.outcome.{word.value}" for word in Outcome} <= TEXTS.keys()
    assert {f"admin.trigger.{word.value}" for word in Trigger} <= TEXTS.keys()
    assert {f"admin.moment.{word.value}" for word in Moment} <= TEXTS.keys()
    assert {f"admin.period.{word.value}" for word in Period} <= TEXTS.keys()
    assert {word.value for word in RunStatus} <= {word.value for word in Outcome}


#: The table in the docstring of HealthLine, read: name, code and the values that come with it.
FINDINGS = [
    (cells[0], code, column)
    for cells in (
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in (health.HealthLine.__doc__ or "").splitlines()
        if line.count("|") >= 4 and "---" not in line and "name" not in line.split("|")[1]
    )
    for column, text in zip((True, False, None), cells[1:4], strict=True)
    for code in re.findall(r"`(\w+)`", text)
]
VALUES = (
    "kind version journal at needs skew_seconds count newest_age_seconds worker_id age_seconds waiting running stuck "
    "oldest_seconds url secret disabled_at event status reason"
)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(("name", "code", "ok"), FINDINGS)
def test_every_finding_has_a_sentence_and_an_ill_one_says_what_to_do(
    name: str, code: str, ok: bool | None, language: Language
) -> None:
    values = dict.fromkeys(VALUES.split(), 7)
    with speaking(language):
        (row,) = health_rows([HealthLine(name, ok, code, values, since=NOW, checked_at=NOW)], NOW)  # type: ignore[arg-type]
    assert code not in row["text"].split()
    assert bool(row["todo"]) == (ok is False)
    assert bool(row["since"]) == (ok is not True)


def test_the_table_of_findings_was_read() -> None:
    assert {("database", "answers", True), ("queue", "stuck", False), ("pluggy", "off", None)} <= set(FINDINGS)


def test_the_verdict_counts_what_is_ill() -> None:
    ill, well = HealthLine("queue", False, "late"), HealthLine("pluggy", True, "answers")
    assert verdict([well]) == "Tudo funciona."
    assert verdict([ill, well]) == "1 coisa precisa de alguém."
    assert verdict([ill, ill]) == "2 coisas precisam de alguém."


def test_the_verdict_does_not_vouch_for_what_was_not_looked_at() -> None:
    well, unlooked = HealthLine("database", True, "answers"), HealthLine("clock", None, "not_looked")
    off = HealthLine("webhook", None, "off")
    assert verdict([well, off]) == "Tudo funciona."
    assert verdict([well, unlooked]) == "Nada de errado no que já foi conferido. Falta conferir: Relógio."


def test_in_the_demonstration_nobody_is_told_that_pluggy_answers() -> None:
    found = [HealthLine("clock", None, "not_looked"), HealthLine("pluggy", True, "answers")]
    shown = as_demonstration(found)
    assert [row["text"].partition(" ")[0] for row in health_rows(shown, NOW)] == ["Na", "Demonstração:"]
    assert verdict(shown) == "Tudo funciona."
    away = [HealthLine("pluggy", False, "no_answer")]
    assert as_demonstration(away) == away


def test_an_ill_finding_says_since_when_and_how_far_off() -> None:
    late = HealthLine("clock", False, "skewed", {"skew_seconds": -1095}, NOW - timedelta(minutes=12), NOW)
    (row,) = health_rows([late], NOW)
    assert row["text"].startswith("Está 1.095 s fora do relógio da Pluggy.")
    assert row["since"] == "desde 14:18"


def test_a_code_nobody_knows_yet_is_shown_as_it_is() -> None:
    (row,) = health_rows([HealthLine("queue", False, "brand_new")], NOW)
    assert (row["text"], row["todo"], row["tone"]) == ("Código brand_new.", "", "ill")


def test_a_reading_waits_until_something_moved_and_it_is_worth_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("pluggy_app.ui.admin_live.time.monotonic", lambda: clock[0])
    pace = Pace()
    assert pace.is_due("a")
    with pace.reading("a"):
        clock[0] += 0.2
    assert not pace.is_due("a")
    assert not pace.is_due("b"), "it took 0.2 s: not again within four seconds"
    clock[0] += 4.1
    assert pace.is_due("b")
    assert not pace.is_due("a")
    clock[0] += 60
    assert pace.is_due("a"), "the period moves on even when no run does"


def test_a_reading_that_fails_was_none() -> None:
    pace = Pace()
    with pytest.raises(ValueError), pace.reading("a"):
        raise ValueError
    assert pace.is_due("a")


def test_refused_credentials_are_told_also_when_nobody_noted_how() -> None:
    (row,) = health_rows([HealthLine("pluggy", False, "credentials_refused")], NOW)

    assert row["text"] == "Recusou as credenciais."
