"""Who is asking: the one place where pages and REST find the person behind a cookie or an API token."""

from datetime import datetime
from http.cookies import CookieError, SimpleCookie

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.users import SESSION_IDLE, SESSION_LIFE, User
from pluggy_app.store.unit_of_work import Store
from pluggy_app.store.users import token_hash

COOKIE_NAME = "em_dia_session"


def session_token(cookie_header: str) -> str:
    """The session token in a Cookie header; empty when there is none."""
    try:
        found = SimpleCookie(cookie_header).get(COOKIE_NAME)
    except CookieError:
        return ""
    return found.value if found else ""


def signed_in(store: Store, cookie_header: str, *, demo: bool = True, now: datetime | None = None) -> User | None:
    """The person whose live session the Cookie header carries; demo users only where `demo` allows them."""
    token = session_token(cookie_header)
    if not token:
        return None
    with store.reading() as work:
        session = work.users.session(token_hash(token))
    at = now or utc_now()
    if session is None or at - session.last_seen_at > SESSION_IDLE or at - session.created_at > SESSION_LIFE:
        return None
    return session.user if demo or not session.is_demo else None


def by_api_token(store: Store, token: str, *, demo: bool = True) -> User | None:
    """The person an API token stands for."""
    with store.reading() as work:
        found = work.users.by_api_token(token_hash(token))
    return found.user if found and (demo or not found.is_demo) else None
