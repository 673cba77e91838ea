"""Who is asking, and may they? Requests are refused in a fixed order: 401, csrf, plan, 422, 404, 503.

FastAPI reads and parses the body before it runs dependencies, so a malformed body would be refused first: the question
who is asking is put by the route class, before anything of the request but its headers is looked at.
"""

import hmac
import re
from collections.abc import Callable, Coroutine
from functools import partial
from ipaddress import ip_address
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute
from fastapi.security import APIKeyCookie, HTTPBearer
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import AdminOnly, CsrfRefused, ItemNotFound, NotAuthenticated, PlanRequired
from pluggy_app.domain.users import User
from pluggy_app.reads import sessions
from pluggy_app.reads.one_moment import OneMoment, one_moment
from pluggy_app.services import api_tokens, people
from pluggy_app.settings import Settings
from pluggy_app.wiring import parts

LOCAL_NAMES = ("localhost", "127.0.0.1")
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

_PLAUSIBLE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


class SignedIn(APIRoute):
    """A route for people who are signed in, whatever they pay for."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            request.state.user = await run_in_threadpool(self._admit, request)
            return await handle(request)

        return guarded

    @classmethod
    def _admit(cls, request: Request) -> User:
        user = who_asks(request)
        cls._allow(user)
        return user

    @staticmethod
    def _allow(user: User) -> None:
        """Refuse whom this route is not for."""


class OnBusinessPlan(SignedIn):
    """A route for people whose plan includes bank connections."""

    @staticmethod
    def _allow(user: User) -> None:
        if not user.may_connect_banks:
            raise PlanRequired


class OnBusinessPlanOrAdmin(SignedIn):
    """The same, open to administrators on any plan."""

    @staticmethod
    def _allow(user: User) -> None:
        if not (user.may_connect_banks or user.is_admin):
            raise PlanRequired


class AdminsOnly(SignedIn):
    """A route for administrators."""

    @staticmethod
    def _allow(user: User) -> None:
        if not user.is_admin:
            raise AdminOnly


async def asker(request: Request) -> User:
    """The person whom the route class admitted. Waits for nothing: a plain function would be sent to a thread."""
    user: User = request.state.user
    return user


Asker = Annotated[User, Depends(asker)]

#: What the OpenAPI page says about who may ask; the asking is done above.
SCHEMES = [
    Depends(APIKeyCookie(name=sessions.COOKIE_NAME, scheme_name="session", auto_error=False)),
    Depends(HTTPBearer(scheme_name="apiToken", auto_error=False)),
]


def who_asks(request: Request) -> User:
    """The person behind the API token or the session cookie; notes that it is in use. Raises like `found_by_secret`."""
    with one_moment(parts().store) as moment:
        user, note_use = found_by_secret(request, moment)
    if note_use is not None:
        note_use()
    return user


def found_by_secret(request: Request, moment: OneMoment) -> tuple[User, Callable[[], None] | None]:
    """The person behind the API token or the session cookie, and what notes that it is in use, where that is due.

    The note may wait for another writer; the rest only reads.

    Raises:
        NotAuthenticated: neither stands for anybody.
        CsrfRefused: a cookie that would change something, from a page that is not ours.
    """
    built, now = parts(), utc_now()
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        token = token.strip()
        by_token = sessions.api_token_in_use(moment, token, demo=built.is_demo)
        if by_token is None:
            raise NotAuthenticated
        due = api_tokens.is_due(by_token.noted_at, now)
        return by_token.user, partial(api_tokens.touch, built.store, token, now) if due else None
    cookies = request.headers.get("cookie", "")
    by_cookie = sessions.session_in_use(moment, cookies, demo=built.is_demo, now=now)
    if by_cookie is None:
        raise NotAuthenticated
    if request.method not in SAFE_METHODS and not comes_from_us(request.headers, built.settings):
        raise CsrfRefused
    due = people.is_due(by_cookie.noted_at, now)
    return by_cookie.user, partial(people.touch, built.store, sessions.session_token(cookies), now) if due else None


def comes_from_us(headers: Headers, settings: Settings) -> bool:
    """Whether the page that sent this request is ours; False when it does not say."""
    return is_our_origin(headers.get("origin", ""), headers.get("host", ""), settings)


def is_our_origin(origin: str, host_header: str, settings: Settings) -> bool:
    """Whether `origin` is this application.

    It is when it equals APP_BASE_URL; while that is this machine only, also by either of the machine's names, as long
    as the request was sent to that very name and port.
    """
    page = bare_origin(origin)
    if not page:
        return False
    if page == bare_origin(settings.app_base_url):
        return True
    scheme, _, place = page.partition("://")
    by_this_machine = settings.is_loopback and _host(page) in LOCAL_NAMES
    return by_this_machine and place == _without_default_port(scheme, host_header.lower())


def bare_origin(address: str) -> str:
    """Scheme, host and port in the one spelling browsers use; empty when it is no http(s) origin."""
    scheme, found, place = address.lower().rstrip("/").partition("://")
    if not found or scheme not in _DEFAULT_PORTS or not place or set(place) & set("/?#@ \\"):
        return ""
    return f"{scheme}://{_without_default_port(scheme, place)}"


def client_address(request: Request) -> str:
    """Where the request comes from, believing as many proxies as the settings say.

    Each proxy appends the address it saw to X-Forwarded-For, so ours are counted from the right; what stands further
    left was written by the client.
    """
    peer = request.client.host if request.client else ""
    hops = parts().settings.trusted_proxy_hops
    seen = [entry.strip() for entry in ",".join(request.headers.getlist("x-forwarded-for")).split(",") if entry.strip()]
    if hops < 1 or not seen:
        return peer
    candidate = seen[-min(hops, len(seen))]
    try:
        return str(ip_address(candidate))
    except ValueError:
        return peer


def is_same(given: str, expected: str) -> bool:
    """Compare a secret without telling by the time taken how much of it is right."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def is_plausible_id(text: str) -> bool:
    """Whether this can be an id at all."""
    return _PLAUSIBLE_ID.fullmatch(text) is not None


def item_id_of(text: str) -> str:
    """An item id from outside.

    Raises:
        ItemNotFound: it cannot be one, which answers as if it were unknown.
    """
    if not is_plausible_id(text):
        raise ItemNotFound
    return text


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).hostname or ""
    except ValueError:
        return ""


def _without_default_port(scheme: str, place: str) -> str:
    return place.removesuffix(_DEFAULT_PORTS[scheme])
