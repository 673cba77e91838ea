"""The demo users of Pluggy's sandbox and how a connection with each of them ends.

Source: https://docs.pluggy.ai/docs/sandbox
"""

import re
from dataclasses import dataclass

PASSWORD = "password-ok"  # noqa: S105  the published password of the sandbox, the same for everybody
MFA_CODE = "123456"
PERF_ROWS_PER_UNIT = 25
MAX_PERF_UNITS = 5000


@dataclass(frozen=True)
class Outcome:
    """How an execution ends."""

    status: str
    execution_status: str
    #: error.message; None means no error
    message: str | None = None
    #: the bank's own words to its customer
    provider_message: str | None = None
    #: kind of the second factor that is asked for first: text, image, select, phone
    mfa: str | None = None
    #: error.code; None = the same as the execution status
    code: str | None = None

    @property
    def good(self) -> bool:
        """Whether data is collected."""
        return self.status == "UPDATED"


OK = Outcome("UPDATED", "SUCCESS")
INVALID_CREDENTIALS = Outcome("LOGIN_ERROR", "INVALID_CREDENTIALS", "Invalid credentials")
INVALID_MFA = Outcome("OUTDATED", "INVALID_CREDENTIALS_MFA", "The code of the second factor is wrong")
INPUT_TIMEOUT = Outcome("OUTDATED", "USER_INPUT_TIMEOUT", "The second factor was not given in time")
AUTH_PENDING = Outcome(
    "UPDATED",
    "SUCCESS",
    "The user must authorize this access in the bank's application",
    code="USER_AUTHORIZATION_PENDING",
)

USERS: dict[str, Outcome] = {
    "user-ok": OK,
    "user-ok-two-checking-accounts": OK,
    "user-ok-multi-company": OK,
    "user-ok-account-error": Outcome("UPDATED", "PARTIAL_SUCCESS"),
    "user-ok-account-warning": OK,
    "user-ok-auth-pending": AUTH_PENDING,
    "user-ok-img": Outcome("UPDATED", "SUCCESS", mfa="image"),
    "user-ok-select": Outcome("UPDATED", "SUCCESS", mfa="select"),
    "user-ok-phone": Outcome("UPDATED", "SUCCESS", mfa="phone"),
    "user-logged": Outcome("OUTDATED", "ALREADY_LOGGED_IN", "The user is already logged in at the bank"),
    "user-locked": Outcome(
        "LOGIN_ERROR",
        "ACCOUNT_LOCKED",
        "The account is locked",
        "Acesso bloqueado. Desbloqueie no aplicativo do banco.",
    ),
    "user-error": Outcome("OUTDATED", "UNEXPECTED_ERROR", "An unexpected error happened"),
    "user-unavailable": Outcome("OUTDATED", "SITE_NOT_AVAILABLE", "The bank is not available"),
    "user-connection-error": Outcome("OUTDATED", "CONNECTION_ERROR", "The bank did not answer"),
    "user-account-need-actions": Outcome("OUTDATED", "ACCOUNT_NEEDS_ACTION", "The bank asks the user to act"),
    "user-account-need-actions-provider-message": Outcome(
        "OUTDATED",
        "ACCOUNT_NEEDS_ACTION",
        "The bank asks the user to act",
        "Aceite os novos termos de uso no aplicativo do banco.",
    ),
    "user-account-credentials-reset": Outcome(
        "LOGIN_ERROR", "ACCOUNT_CREDENTIALS_RESET", "The bank asks for a new password", "Crie uma nova senha no banco."
    ),
    "user-not-supported": Outcome("OUTDATED", "USER_NOT_SUPPORTED", "This kind of account is not supported"),
}


def outcome_of(user: str, *, asks_mfa: bool = False) -> Outcome:
    """How a connection of this user ends; an unknown user has invalid credentials."""
    outcome = OK if perf_rows(user) else USERS.get(user, INVALID_CREDENTIALS)
    if asks_mfa and outcome.good and outcome.mfa is None:
        return Outcome(outcome.status, outcome.execution_status, mfa="text")
    return outcome


def perf_rows(user: str) -> int:
    """Rows of the bulk users' account: 25 for each unit of `user-ok-perf-40x`, 0 for other users."""
    found = re.fullmatch(r"user-ok-perf(?:-(\d{1,4})x)?", user)
    if not found:
        return 0
    return PERF_ROWS_PER_UNIT * min(max(int(found[1] or 40), 1), MAX_PERF_UNITS)
