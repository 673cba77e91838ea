"""Every error has a status and a stable code; what callers must not know stays here."""

import json

import pytest

from pluggy_app.api.problems import meanings, of_error, unexpected
from pluggy_app.domain import errors


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (errors.NotAuthenticated(), 401, "not_authenticated"),
        (errors.InvalidCredentials(), 401, "invalid_credentials"),
        (errors.CsrfRefused(), 403, "csrf"),
        (errors.PlanRequired(), 403, "plan_required"),
        (errors.AdminOnly(), 403, "admin_only"),
        (errors.ItemNotFound(), 404, "item_not_found"),
        (errors.SyncLogNotFound(), 404, "sync_log_not_found"),
        (errors.ItemRevoked(), 409, "item_revoked"),
        (errors.StatementNotFound(), 404, "statement_not_found"),
        (errors.AccountMismatch(), 409, "account_mismatch"),
        (errors.AccountInUse(), 409, "account_in_use"),
        (errors.PeriodClosed(), 409, "period_closed"),
        (errors.RuleExists(), 409, "rule_exists"),
        (errors.StatementAccountNeeded(accounts=("1", "2")), 422, "account_needed"),
        (errors.InvalidRequest(), 422, "invalid_request"),
        (errors.UnreadableStatement(found="pdf", expected="ofx_or_csv"), 422, "unreadable_statement"),
        (errors.StatementTooLarge(found="bytes", expected="fewer"), 413, "statement_too_large"),
        (
            errors.MappingNeeded(columns=(), sample_rows=(), header_signature="", reason="columns"),
            422,
            "mapping_needed",
        ),
        (errors.TooManyAttempts(), 429, "too_many_attempts"),
        (errors.TooManyRequests(), 429, "too_many_requests"),
        (errors.PluggyUnavailable(), 502, "pluggy_unavailable"),
        (errors.PluggyRateLimited(), 502, "pluggy_unavailable"),
        (errors.PluggyUnreadable(), 502, "pluggy_unavailable"),
        (errors.PluggyRefused(), 502, "pluggy_unavailable"),
        (errors.PluggyNotConfigured(), 503, "pluggy_not_configured"),
        (errors.DatabaseUnavailable(), 503, "database_unavailable"),
        (errors.OurBug("secret detail"), 500, "internal_error"),
        (errors.BadConfiguration("secret detail"), 500, "internal_error"),
    ],
)
def test_an_error_answers_with_its_status_and_code(error: errors.AppError, status: int, code: str) -> None:
    answer = of_error(error)
    told = json.loads(bytes(answer.body))
    assert (answer.status_code, told["status"], told["code"]) == (status, status, code)
    assert answer.media_type == "application/problem+json"
    assert "secret detail" not in str(told)


def test_what_can_get_better_says_when_to_come_back() -> None:
    assert of_error(errors.PluggyRateLimited(wait_seconds=60)).headers["retry-after"] == "60"
    assert of_error(errors.DatabaseUnavailable()).headers["retry-after"] == "5"


def test_an_unexpected_error_is_logged_by_type_and_id_only(caplog: pytest.LogCaptureFixture) -> None:
    answer = unexpected(ValueError("canary"))
    (record,) = caplog.records
    assert record.error_type == "ValueError"  # type: ignore[attr-defined]
    assert record.error_id in bytes(answer.body).decode()  # type: ignore[attr-defined]
    assert "canary" not in bytes(answer.body).decode()


def test_every_code_has_a_sentence() -> None:
    told = meanings()
    assert {"csrf", "plan_required", "item_not_found", "not_found", "unsupported_media_type"} <= set(told)
    assert all(told.values())
