"""Who is asking: the one place where pages and REST find the person behind a cookie or an API token."""

from dataclasses import dataclass
from datetime import datetime
from http.cookies import CookieError, SimpleCookie

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.users import SESSION_IDLE, SESSION_LIFE, Language, User
from pluggy_app.reads.one_moment import OneMoment
from pluggy_app.store.unit_of_work import Store
from pluggy_app.store.users import token_hash

COOKIE_NAME = "em_dia_session"
LANGUAGE_COOKIE = "em_dia_language"  #: readable by the page, which picks its texts by it; holds no secret


@dataclass(frozen=True)
class SessionInUse:
    """Who is asking in a browser, and when the session was last noted as in use."""

    user: User
    noted_at: datetime


@dataclass(frozen=True)
class ApiTokenInUse:
    """The same of a program; None: never."""

    user: User
    noted_at: datetime | None


def session_token(cookie_header: str) -> str:
    """The session token in a Cookie header; empty when there is none."""
    return _cookie(cookie_header, COOKIE_NAME)


def language(cookie_header: str) -> Language | None:
    """The language that a browser's pages speak; None when it does not say, or says none that we speak."""
    try:
        return Language(_cookie(cookie_header, LANGUAGE_COOKIE))
    except ValueError:
        return None


def signed_in(store: Store, cookie_header: str, *, demo: bool = True, now: datetime | None = None) -> User | None:
    """The person whose live session the Cookie header carries; demo users only where `demo` allows them."""
    found = session_in_use(store, cookie_header, demo=demo, now=now)
    return found.user if found else None


def session_in_use(
    store: Store | OneMoment, cookie_header: str, *, demo: bool, now: datetime | None = None
) -> SessionInUse | None:
    """The same, with when the session was last noted as in use."""
    token = session_token(cookie_header)
    if not token:
        return None
    with store.reading() as work:
        session = work.users.session(token_hash(token))
    if session is None or not is_live(session.created_at, session.last_seen_at, now or utc_now()):
        return None
    return SessionInUse(session.user, session.last_seen_at) if demo or not session.is_demo else None


def is_live(created_at: datetime, last_seen_at: datetime, now: datetime) -> bool:
    """Whether a session still stands: neither unused for too long nor too old."""
    return now - last_seen_at <= SESSION_IDLE and now - created_at <= SESSION_LIFE


def by_api_token(store: Store, token: str, *, demo: bool = True) -> User | None:
    """The person an API token stands for."""
    found = api_token_in_use(store, token, demo=demo)
    return found.user if found else None


def api_token_in_use(store: Store | OneMoment, token: str, *, demo: bool) -> ApiTokenInUse | None:
    """The same, with when the token was last noted as in use."""
    with store.reading() as work:
        found = work.users.by_api_token(token_hash(token))
    return ApiTokenInUse(found.user, found.last_used_at) if found and (demo or not found.is_demo) else None


def _cookie(cookie_header: str, name: str) -> str:
    try:
        found = SimpleCookie(cookie_header).get(name)
    except CookieError:
        return ""
    return found.value if found else ""
