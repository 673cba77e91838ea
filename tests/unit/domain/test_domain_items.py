"""The two statuses Pluggy gives, every word of them, as one word of ours and a reason."""

from datetime import timedelta
from itertools import product

import pytest
from builders import NOON

from pluggy_app.domain.items import MEU_PLUGGY_CONNECTOR_ID, UNKNOWN, BankWord, Health, bank_word, has_given_up

OK, SYNCING, WAITING = Health.OK, Health.SYNCING, Health.WAITING_USER
ACTION, DEGRADED = Health.ACTION_REQUIRED, Health.DEGRADED


def words(text: str) -> list[str]:
    return text.split()


#: https://docs.pluggy.ai/docs/item-lifecycle, the official client's types and what is seen live.
STATUSES = words("UPDATED UPDATING WAITING_USER_INPUT WAITING_USER_ACTION MERGING LOGIN_ERROR OUTDATED PARTIAL_SUCCESS")
RUNNING = words(
    "CREATING CREATED LOGIN_IN_PROGRESS LOGIN_MFA_IN_PROGRESS ACCOUNTS_IN_PROGRESS TRANSACTIONS_IN_PROGRESS "
    "PAYMENT_DATA_IN_PROGRESS CREDITCARDS_IN_PROGRESS INVESTMENTS_IN_PROGRESS INVESTMENTS_TRANSACTIONS_IN_PROGRESS "
    "INVESTMENT_TRANSACTIONS_IN_PROGRESS IDENTITY_IN_PROGRESS LOANS_IN_PROGRESS ACCOUNT_STATEMENTS_IN_PROGRESS MERGING"
)
NEEDS_USER = words(
    "INVALID_CREDENTIALS INVALID_CREDENTIALS_MFA USER_INPUT_TIMEOUT ACCOUNT_LOCKED ACCOUNT_CREDENTIALS_RESET "
    "ACCOUNT_NEEDS_ACTION USER_AUTHORIZATION_REVOKED USER_AUTHORIZATION_NOT_GRANTED USER_NOT_SUPPORTED"
)
AWAITED = words("WAITING_USER_INPUT WAITING_USER_ACTION USER_AUTHORIZATION_PENDING")
BANK_TROUBLE = words(
    "ALREADY_LOGGED_IN SITE_NOT_AVAILABLE CONNECTION_ERROR ERROR UNEXPECTED_ERROR MERGE_ERROR CREATE_ERROR"
)
GOOD = ["SUCCESS", "PARTIAL_SUCCESS"]
GARBAGE = ["", "NEW_WORD", "<script>", "ação", "\x00", "x" * 500, "null"]
EXECUTIONS = [*RUNNING, *NEEDS_USER, *AWAITED, *BANK_TROUBLE, *GOOD, *GARBAGE]


@pytest.mark.parametrize(
    ("status", "execution", "error", "word"),
    [
        ("UPDATED", "SUCCESS", "", (OK, "ok")),
        ("UPDATED", "", "", (OK, "ok")),
        ("updated", "success", "", (OK, "ok")),
        ("UPDATED", "PARTIAL_SUCCESS", "", (DEGRADED, "PARTIAL_SUCCESS")),
        ("PARTIAL_SUCCESS", "", "", (DEGRADED, "PARTIAL_SUCCESS")),
        ("PARTIAL_SUCCESS", "SUCCESS", "", (DEGRADED, "PARTIAL_SUCCESS")),
        ("UPDATED", "PARTIAL_SUCCESS", "SITE_NOT_AVAILABLE", (DEGRADED, "PARTIAL_SUCCESS")),
        *[("UPDATING", execution, "", (SYNCING, "bank_reading")) for execution in RUNNING],
        *[("UPDATED", execution, "", (SYNCING, "bank_reading")) for execution in RUNNING],
        ("MERGING", "MERGING", "", (SYNCING, "bank_reading")),
        ("UPDATING", "INVALID_CREDENTIALS", "", (SYNCING, "bank_reading")),
        ("UPDATING", "USER_AUTHORIZATION_PENDING", "", (WAITING, "USER_AUTHORIZATION_PENDING")),
        ("OUTDATED", "ERROR", "USER_AUTHORIZATION_PENDING", (WAITING, "USER_AUTHORIZATION_PENDING")),
        ("WAITING_USER_INPUT", "WAITING_USER_INPUT", "", (WAITING, "WAITING_USER_INPUT")),
        ("WAITING_USER_INPUT", "LOGIN_MFA_IN_PROGRESS", "", (WAITING, "WAITING_USER_INPUT")),
        ("WAITING_USER_ACTION", "", "", (WAITING, "WAITING_USER_ACTION")),
        *[("LOGIN_ERROR", execution, "", (ACTION, execution)) for execution in NEEDS_USER],
        *[("OUTDATED", execution, "", (ACTION, execution)) for execution in NEEDS_USER],
        ("OUTDATED", "ERROR", "ACCOUNT_LOCKED", (ACTION, "ACCOUNT_LOCKED")),
        ("LOGIN_ERROR", "", "", (ACTION, "LOGIN_ERROR")),
        ("LOGIN_ERROR", "NEW_WORD", "", (ACTION, "NEW_WORD")),
        ("LOGIN_ERROR", "LOGIN_IN_PROGRESS", "invalid_credentials", (ACTION, "INVALID_CREDENTIALS")),
        *[("OUTDATED", execution, "", (DEGRADED, execution)) for execution in BANK_TROUBLE],
        ("OUTDATED", "SUCCESS", "", (DEGRADED, "OUTDATED")),
        ("OUTDATED", "LOGIN_IN_PROGRESS", "", (DEGRADED, "LOGIN_IN_PROGRESS")),
        ("NEW_WORD", "SUCCESS", "", (DEGRADED, "NEW_WORD")),
        ("UPDATED", "NEW_WORD", "", (DEGRADED, "NEW_WORD")),
        ("", "", "", (DEGRADED, UNKNOWN)),
        ("<script>", "ação", "\x00", (DEGRADED, UNKNOWN)),
    ],
)
def test_two_statuses_are_one_word_and_a_reason(
    status: str, execution: str, error: str, word: tuple[Health, str]
) -> None:
    assert bank_word(status, execution, error) == BankWord(*word)


def test_no_words_but_two_are_ever_ok_and_every_reason_is_a_word() -> None:
    for status, execution, error in product([*STATUSES, *GARBAGE], EXECUTIONS, EXECUTIONS):
        word = bank_word(status, execution, error)
        assert (word.health is Health.OK) == (status == "UPDATED" and execution in ("SUCCESS", ""))
        assert word.reason.replace("_", "").isalnum()
        assert len(word.reason) <= 80
        assert word == bank_word(status.lower(), execution.lower(), error.lower())


def test_pluggy_has_given_up_when_it_plans_no_other_try() -> None:
    failed, healthy = BankWord(DEGRADED, "SITE_NOT_AVAILABLE"), BankWord(OK, "ok")
    assert has_given_up("OUTDATED", failed, 201, None)
    assert not has_given_up("OUTDATED", failed, 201, NOON + timedelta(hours=1))
    assert not has_given_up("OUTDATED", failed, MEU_PLUGGY_CONNECTOR_ID, None)
    assert not has_given_up("UPDATED", BankWord(DEGRADED, "PARTIAL_SUCCESS"), 201, None)
    assert not has_given_up("UPDATED", healthy, 201, None)
    assert not has_given_up("OUTDATED", BankWord(ACTION, "ACCOUNT_LOCKED"), 201, None)
