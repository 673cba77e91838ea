import json
from datetime import date, timedelta

import pytest
from ui_builders import NOW, a_run_view, an_account_view, an_item_view, runs_alike

from pluggy_app.domain.items import MEU_PLUGGY_CONNECTOR_ID, Health
from pluggy_app.domain.run_outcomes import BANK_READING
from pluggy_app.reads.items import Progress
from pluggy_app.reads.statement import StatementRow
from pluggy_app.ui.connection_rows import card, cards, progress_line
from pluggy_app.ui.run_rows import run_line, today_line
from pluggy_app.ui.statement_rows import statement_lines

DAY = timedelta(days=1)


def test_who_must_act_comes_first_and_only_that_button_is_solid() -> None:
    views = [
        an_item_view(item_id="ok"),
        an_item_view(item_id="wait", health=Health.WAITING_USER, reason="WAITING_USER_INPUT"),
        an_item_view(item_id="act", health=Health.ACTION_REQUIRED, reason="INVALID_CREDENTIALS"),
        an_item_view(item_id="gone", health=Health.REVOKED, reason="revoked"),
    ]
    live, gone = cards(views, NOW, "")
    assert [c["item_id"] for c in live] == ["act", "wait", "ok"]
    assert [c["action_style"] for c in live] == ["solid", "soft", "out"]
    assert [c["item_id"] for c in gone] == ["gone"]


@pytest.mark.parametrize(
    ("health", "reason", "action"),
    [
        (Health.OK, "ok", "sync"),
        (Health.ACTION_REQUIRED, "INVALID_CREDENTIALS", "reconnect"),
        (Health.ACTION_REQUIRED, "USER_NOT_SUPPORTED", "again"),
        (Health.ACTION_REQUIRED, "gone", "again"),
        (Health.WAITING_USER, "USER_AUTHORIZATION_PENDING", "continue"),
        (Health.DEGRADED, "SITE_NOT_AVAILABLE", "retry"),
        (Health.SYNCING, "reading", "progress"),
        (Health.PAUSED, "paused", "plans"),
        (Health.REVOKED, "revoked", "again"),
        (Health.REVOKED, "revoking", ""),
    ],
)
def test_each_state_offers_one_action(health: Health, reason: str, action: str) -> None:
    assert card(an_item_view(health=health, reason=reason), NOW, "")["action"] == action


def test_meu_pluggy_cannot_be_asked_to_sync() -> None:
    assert card(an_item_view(connector_id=MEU_PLUGGY_CONNECTOR_ID), NOW, "")["action"] == ""


def test_consent_is_told_from_thirty_days_on_and_renewed_from_fourteen() -> None:
    far = card(an_item_view(consent_expires_at=NOW + 31 * DAY), NOW, "")
    near = card(an_item_view(consent_expires_at=NOW + 29 * DAY), NOW, "")
    close = card(an_item_view(consent_expires_at=NOW + 13 * DAY), NOW, "")
    assert (far["consent"], far["action"]) == ("", "sync")
    assert (near["consent"], near["action"]) == ("A autorização do banco vale até 23/12/2026.", "sync")
    assert close["action_label"] == "Renovar autorização"


def test_a_balance_that_is_not_of_today_says_its_day() -> None:
    old = an_account_view(balance_at=NOW - 4 * DAY)
    lines = card(an_item_view(accounts=[old, an_account_view(balance_cents=None)]), NOW, "")["accounts"]
    assert (lines[0]["dated"], lines[0]["balance"], lines[0]["tail"]) == ("em 20/11", "R$\u00a048.210,77", "••3456")
    assert (lines[1]["dated"], lines[1]["balance"]) == ("", "sem saldo")


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://cdn.example/a.svg", "https://cdn.example/a.svg"),
        ("/sandbox/a.svg", "/sandbox/a.svg"),
        ("//evil.example/a.svg", ""),
        ("javascript:alert(1)", ""),
        ("http://cdn.example/a.svg", ""),
    ],
)
def test_logos_come_over_https_or_from_this_site(address: str, shown: str) -> None:
    assert card(an_item_view(connector_image_url=address), NOW, "")["logo"] == shown


def test_progress_shows_one_segment_per_account() -> None:
    line = progress_line(Progress(7, "transactions", 2, 3, 4, 1842, 37, 2, "webhook"), first=True)
    assert line["title"] == "Lendo transações da conta 2 de 3"
    assert line["segments"] == ["done", "now", ""]
    assert line["steps"] == ["done", "done", "now", ""]
    assert (line["read"], line["first"] != "") == ("1.842", True)


@pytest.mark.parametrize("step", ["", "item", "accounts", "transactions", "closing", "something new"])
@pytest.mark.parametrize(("at", "total"), [(0, 0), (0, 2), (1, 2), (2, 2)])
def test_any_progress_can_be_drawn_and_is_small(step: str, at: int, total: int) -> None:
    line = progress_line(Progress(7, step, at, total, 0, 0, 0, 0, "user"), first=False)
    assert line["title"]
    assert len(json.dumps(line).encode()) < 1024


A_LOOK = a_run_view(
    sync_log_id=2, status="partial", error_code=BANK_READING, step="accounts", seen=0, created=0, pages=0
)


def test_a_look_at_a_bank_that_is_being_read_is_quiet() -> None:
    line = run_line(A_LOOK, NOW)
    assert (line["tone"], line["status"]) == ("waiting", "Aguardando o banco")


@pytest.mark.parametrize(
    ("status", "error_code", "tone"),
    [
        ("succeeded", "", "succeeded"),
        ("partial", "", "partial"),
        ("partial", "PARTIAL_SUCCESS", "partial"),
        ("failed", "pluggy_unavailable", "failed"),
        ("failed", "item_revoked", "stopped"),
        ("running", "", "running"),
        ("pending", "", "pending"),
    ],
)
def test_any_other_run_is_told_today(status: str, error_code: str, tone: str) -> None:
    run = a_run_view(status=status, error_code=error_code)
    assert today_line(runs_alike(run))["tone"] == tone
    assert run_line(run, NOW)["tone"] == tone


def a_row(number: int, day: date, **changes: object) -> StatementRow:
    values: dict[str, object] = {
        "bank_transaction_id": number,
        "bank_account_id": 1,
        "account_name": "Conta corrente",
        "day": day,
        "amount_cents": 126_250,
        "currency_code": "BRL",
        "description": "PIX RECEBIDO",
        "counterparty_name": "Padaria Aurora",
        "payment_method": "PIX",
        "category": "Services",
        "status": "posted",
        "origins": ("pluggy",),
    }
    return StatementRow(**(values | changes))  # type: ignore[arg-type]


def test_each_day_has_one_heading() -> None:
    monday, sunday = date(2026, 11, 23), date(2026, 11, 22)
    lines = statement_lines([a_row(1, monday), a_row(2, monday), a_row(3, sunday)])
    assert [line["heading"] for line in lines] == ["23/11/2026, segunda-feira", "", "22/11/2026, domingo"]


def test_a_row_says_who_how_and_how_much() -> None:
    line = statement_lines([a_row(1, date(2026, 11, 23))])[0]
    assert (line["name"], line["detail"]) == ("Padaria Aurora", "PIX RECEBIDO")
    assert (line["amount"], line["money_in"], line["badge"]) == ("+R$\u00a01.262,50", True, "")


def test_a_row_that_the_bank_took_back_is_marked_and_counts_as_nothing() -> None:
    line = statement_lines([a_row(1, date(2026, 11, 23), status="removed", counterparty_name="")])[0]
    assert (line["name"], line["badge"], line["money_in"]) == ("PIX RECEBIDO", "Removida pelo banco", False)


@pytest.mark.parametrize(
    ("name", "method", "description", "detail"),
    [
        ("Gabriela Manacá", "PIX", "Pix recebido Gabriela Manacá", "Pix recebido"),
        ("João Lima", "PIX", "PIX ENVIADO - JOAO LIMA", "PIX ENVIADO"),
        ("Padaria Aurora", "PIX", "Padaria Aurora", "Pix"),
        ("Padaria Aurora", "TED", "Aluguel de novembro", "TED · Aluguel de novembro"),
        ("Ana", "", "Banana", "Banana"),
        ("", "BOLETO", "Energia", "Boleto"),
        ("", "", "Energia", ""),
        ("Açaí (Centro)", "PIX", "Compra no Açaí (Centro) 12/11", "Pix · Compra no 12/11"),
    ],
)
def test_a_row_does_not_repeat_the_name(name: str, method: str, description: str, detail: str) -> None:
    row = a_row(1, date(2026, 11, 23), counterparty_name=name, payment_method=method, description=description)
    assert statement_lines([row])[0]["detail"] == detail


def test_fifty_rows_stay_within_the_budget_of_an_action() -> None:
    lines = statement_lines([a_row(n, date(2026, 11, 23)) for n in range(50)])
    assert len(json.dumps(lines).encode()) < 16 * 1024


def test_runs_of_one_connection_that_end_alike_are_one_line_with_their_sum() -> None:
    several = today_line(runs_alike(a_run_view(sync_log_id=9), count=2, created=2, removed=1))
    single = today_line(runs_alike(a_run_view(connector_name="Coop Serrana"), created=2))

    assert (several["key"], several["text"]) == (
        "9",
        "Banco Ipê: 2 transações novas, 1 removida pelo banco, em 2 leituras",
    )
    assert single["text"] == "Coop Serrana: 2 transações novas"


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (6, "próxima leitura por volta de 20:30"),
        (12, "próxima leitura amanhã, por volta de 02:30"),
        (48, "próxima leitura em 26/11, por volta de 14:30"),
        (-1, ""),
    ],
)
def test_a_card_says_when_the_next_reading_is(hours: int, said: str) -> None:
    assert card(an_item_view(next_auto_sync_at=NOW + timedelta(hours=hours)), NOW, "")["fresh_next"] == said


def test_who_must_act_is_not_told_to_wait_for_the_next_reading() -> None:
    view = an_item_view(health=Health.ACTION_REQUIRED, reason="INVALID_CREDENTIALS")
    assert card(view, NOW, "")["fresh_next"] == ""


NEEDS_YOU = "Banco Ipê: a leitura não terminou e depende de você; veja a conexão"


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        ("failed", "pluggy_unavailable", "Banco Ipê: a leitura não terminou"),
        ("failed", "", "Banco Ipê: a leitura não terminou"),
        ("failed", "ACCOUNT_LOCKED", NEEDS_YOU),
        ("failed", "LOGIN_ERROR", NEEDS_YOU),
        ("failed", "item_not_found", NEEDS_YOU),  # Pluggy has erased it
        ("partial", "SITE_NOT_AVAILABLE", "Banco Ipê: a leitura não terminou"),
        ("partial", "PARTIAL_SUCCESS", "Banco Ipê: leitura parcial, nenhuma transação nova"),
        ("partial", "", "Banco Ipê: leitura parcial, nenhuma transação nova"),
        ("succeeded", "", "Banco Ipê: nenhuma transação nova"),
    ],
)
def test_a_run_that_failed_is_told_as_one(status: str, code: str, said: str) -> None:
    run = a_run_view(status=status, error_code=code, created=0)
    assert today_line(runs_alike(run))["text"] == said


def test_what_a_failed_run_brought_is_told_beside_the_failure() -> None:
    failed = runs_alike(a_run_view(status="failed", error_code="pluggy_unavailable"), count=2, created=3, updated=1)
    assert today_line(failed)["text"] == (
        "Banco Ipê: a leitura não terminou, 3 transações novas, 1 alterada, em 2 leituras"
    )


@pytest.mark.parametrize(
    ("status", "code", "promised"),
    [
        ("failed", "pluggy_unavailable", True),
        ("partial", "SITE_NOT_AVAILABLE", True),
        ("failed", "ACCOUNT_LOCKED", False),
        ("failed", "item_not_found", False),
        ("failed", "item_revoked", False),
        ("succeeded", "", False),
    ],
)
def test_another_attempt_is_promised_only_where_one_follows(status: str, code: str, promised: bool) -> None:
    run = a_run_view(status=status, error_code=code)
    assert today_line(runs_alike(run, is_followed=True))["text"].endswith("; tentamos de novo") is promised
    assert "tentamos" not in today_line(runs_alike(run))["text"]


def test_a_card_tells_the_banks_last_good_reading_not_when_we_last_asked() -> None:
    down = an_item_view(
        health=Health.DEGRADED,
        reason="SITE_NOT_AVAILABLE",
        accounts=[an_account_view()],
        last_synced_at=NOW,
        data_through=NOW - timedelta(hours=4),
    )
    shown = card(down, NOW, "")
    assert (shown["fresh_label"], shown["fresh"]) == ("Dados até", "hoje, 10:30")


@pytest.mark.parametrize(
    "facts", [{"data_through": None, "accounts": [an_account_view()]}, {"data_through": NOW, "accounts": []}]
)
def test_a_connection_that_was_never_read_has_no_data(facts: dict[str, object]) -> None:
    shown = card(an_item_view(health=Health.DEGRADED, reason="ERROR", last_synced_at=NOW, **facts), NOW, "")
    assert (shown["fresh_label"], shown["fresh"]) == ("Ainda sem dados", "")
