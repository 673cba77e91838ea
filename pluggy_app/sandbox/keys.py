"""API keys and connect tokens: signed, decodable tokens (JWT) that expire.

https://docs.pluggy.ai/en/docs/reference/authentication.md
"""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
from fastapi import Request

from pluggy_app.sandbox.answers import PluggyError

API_KEY_LIFE = timedelta(hours=2)
CONNECT_TOKEN_LIFE = timedelta(minutes=30)
JWT_HEADER = b'{"alg":"HS256","typ":"JWT"}'


class Options(msgspec.Struct, rename="camel", omit_defaults=True):
    """What a connect token says about the item made with it."""

    client_user_id: str | None = None
    webhook_url: str | None = None
    oauth_redirect_uri: str | None = None
    avoid_duplicates: bool = False


class Grant(msgspec.Struct, rename="camel", omit_defaults=True):
    """What a token allows. `kind` is api or connect; `itemId` is the item that may be updated."""

    jti: str
    kind: str
    iat: int
    exp: int
    client_id: str = ""
    item_id: str | None = None
    options: Options = msgspec.field(default_factory=Options)

    @property
    def is_api_key(self) -> bool:
        """Whether everything is allowed."""
        return self.kind == "api"


class Keys:
    """Makes and checks tokens with a secret of this process: after a restart clients authenticate again."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock, self._secret = clock, secrets.token_bytes(32)

    def api_key(self, client_id: str) -> str:
        """A key to everything, for two hours."""
        return self._signed("api", API_KEY_LIFE, client_id=client_id)

    def connect_token(self, client_id: str, item_id: str | None, options: Options) -> str:
        """A token for one connection, for thirty minutes."""
        return self._signed("connect", CONNECT_TOKEN_LIFE, client_id=client_id, item_id=item_id, options=options)

    def require(self, request: Request) -> Grant:
        """What the request's X-API-KEY allows; 403 without a valid one."""
        head, _, signature = request.headers.get("x-api-key", "").rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(head).encode()):
            raise _unauthorized()
        grant = msgspec.json.decode(_unpacked(head.partition(".")[2]), type=Grant)
        if self._clock().timestamp() >= grant.exp:
            raise _unauthorized()
        return grant

    def require_api_key(self, request: Request) -> Grant:
        """The same for what a connect token may not do."""
        grant = self.require(request)
        if not grant.is_api_key:
            raise _unauthorized()
        return grant

    def _signed(
        self, kind: str, life: timedelta, *, client_id: str, item_id: str | None = None, options: Options | None = None
    ) -> str:
        now = self._clock()
        begin, end = int(now.timestamp()), int((now + life).timestamp())
        grant = Grant(secrets.token_hex(8), kind, begin, end, client_id, item_id, options or Options())
        head = f"{_packed(JWT_HEADER)}.{_packed(msgspec.json.encode(grant))}"
        return f"{head}.{self._signature(head)}"

    def _signature(self, head: str) -> str:
        return _packed(hmac.digest(self._secret, head.encode(), "sha256"))


def _unauthorized() -> PluggyError:
    return PluggyError(403, "Missing or invalid authorization token")


def _packed(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _unpacked(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
