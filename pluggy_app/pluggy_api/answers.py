"""What an answer's status means. 2xx is a body; everything else is an error that says what the caller can do.

https://docs.pluggy.ai/docs/errors-validations
"""

import re
from datetime import datetime, timedelta

import msgspec

from pluggy_app.domain.errors import (
    AccountNotFound,
    AppError,
    CursorRefused,
    ItemNotFound,
    PluggyRateLimited,
    PluggyRefused,
    PluggyUnavailable,
    PluggyUnreadable,
)
from pluggy_app.pluggy_api.exchange import Answer
from pluggy_app.pluggy_api.payloads import ErrorPayload, decode
from pluggy_app.pluggy_api.rate_limit import asked_wait
from pluggy_app.pluggy_api.transform import instant

WORD = re.compile(r"[A-Za-z0-9_]{1,80}")
MOST_HOURS = 31 * 24  #: between two updates of an item; anything longer is no frequency

_ERROR = msgspec.json.Decoder(ErrorPayload)


class Refusal(Exception):
    """A 4xx. Stays in this package: each call turns it into the error that fits."""

    def __init__(
        self, status: int, reason: str, message: str, is_about_the_key: bool, again_at: datetime | None = None
    ) -> None:
        super().__init__(str(status))
        self.status = status
        self.reason = reason  #: codeDescription; empty when there is none
        self.message = message  #: Pluggy's text: to be matched, never shown or logged
        self.is_about_the_key = is_about_the_key
        self.again_at = again_at  #: when asking again makes sense; None: not said


def body_of(answer: Answer, now: datetime) -> bytes:
    """The body of a good answer.

    Raises:
        PluggyRateLimited: 429, or a 503 that says how long.
        PluggyUnreadable: a redirect (Pluggy has none), or a good answer without a body.
        PluggyUnavailable: 5xx.
        Refusal: 4xx.
    """
    status = answer.status
    if status == 204:
        return b"{}"  # enough for a deletion, and no item, account or page
    if 200 <= status < 300:
        return answer.body
    if status == 429:
        raise PluggyRateLimited(wait_seconds=asked_wait(answer.rate_limit_reset, answer.retry_after, now))
    if status == 503 and answer.retry_after:
        raise PluggyRateLimited(wait_seconds=asked_wait("", answer.retry_after, now))
    if status == 408 or status >= 500:
        raise PluggyUnavailable(f"Pluggy answered {status}.")
    if status < 400:
        raise PluggyUnreadable(f"Pluggy answered {status}, which it never does.")
    raise _refusal(answer)


def refused(refusal: Refusal) -> AppError:
    """The refusal as the rest of the product sees it."""
    message = f"Pluggy refused the request ({refusal.status} {refusal.reason}".rstrip() + ")."
    return PluggyRefused(message, status=refusal.status, reason=refusal.reason, again_at=refusal.again_at)


def item_refused(refusal: Refusal) -> AppError:
    is_gone = refusal.status == 404 or refusal.reason == "ITEM_NOT_FOUND"
    return ItemNotFound() if is_gone else refused(refusal)


def account_refused(refusal: Refusal) -> AppError:
    return AccountNotFound() if refusal.status == 404 else refused(refusal)


def cursor_refused(refusal: Refusal) -> AppError:
    """For a request with a cursor: `Invalid cursor` comes without a codeDescription."""
    if refusal.status == 400 and "cursor" in refusal.message.lower():
        return CursorRefused(status=400, reason=refusal.reason)
    return account_refused(refusal)


def _refusal(answer: Answer) -> Refusal:
    try:
        envelope = decode(_ERROR, answer.body)
        is_its_own = envelope.code is not None or bool(envelope.code_description)
    except PluggyUnreadable:
        envelope, is_its_own = ErrorPayload(), False
    # What a proxy says about an address is not Pluggy's word that an item is gone, or that we ask wrongly.
    if answer.status in (400, 404) and not is_its_own:
        raise PluggyUnreadable(f"Pluggy answered {answer.status} with something that is not its own.")
    word = envelope.code_description or ""
    return Refusal(
        status=answer.status,
        reason=word if WORD.fullmatch(word) else "",
        message=" ".join(envelope.message) if isinstance(envelope.message, list) else envelope.message or "",
        is_about_the_key=answer.status in (401, 403) and not word,
        again_at=_again_at(envelope.data),
    )


def _again_at(data: object) -> datetime | None:
    """When an item may be updated again: said as an instant, or as hours since its last update.

    https://docs.pluggy.ai/reference/items-update (TOO_MANY_CONSECUTIVE_LOGIN_FAILURES and
    CLIENT_IS_UPDATING_BEFORE_ALLOWED_FREQUENCY)
    """
    facts = data if isinstance(data, dict) else {}
    retry_at, last_at = (facts.get(name) for name in ("canRetryAfterDate", "lastUpdatedAt"))
    if isinstance(retry_at, str):
        return instant(retry_at)
    hours, since = facts.get("minUpdateFrequencyAllowedInHours"), instant(last_at if isinstance(last_at, str) else None)
    if isinstance(hours, bool) or not isinstance(hours, int | float) or not 0 < hours <= MOST_HOURS or since is None:
        return None
    return since + timedelta(hours=hours)
