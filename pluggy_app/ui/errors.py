"""From an exception to one sentence a person can use."""

import logging
import secrets

import reflex as rx
from reflex.event import EventSpec

from pluggy_app.domain.errors import AppError
from pluggy_app.ui.wording.lookup import error_message, t

log = logging.getLogger(__name__)


def sentence(error: AppError) -> str:
    """What to tell the person in front of the page."""
    return error_message(error.code)


def unexpected(error: BaseException) -> str:
    """Record an error nobody expected by type and short id, never by message, and say so with that id."""
    short_id = secrets.token_hex(3)
    log.error("ui.unexpected", extra={"error_type": type(error).__name__, "error_id": short_id})
    return t("error.unexpected", code=short_id)


def handle(exception: Exception) -> EventSpec:
    """What Reflex does with an exception that left an event handler."""
    return warn(sentence(exception) if isinstance(exception, AppError) else unexpected(exception))


def warn(text: str) -> EventSpec:
    """A message at the edge of the page about something that did not work."""
    return rx.toast.error(text, duration=10_000)


def tell(text: str) -> EventSpec:
    """A message at the edge of the page about something that worked."""
    return rx.toast.success(text, duration=5_000)
