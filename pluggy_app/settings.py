"""What the environment says, checked once at start: a mistake is one clear line, not a stack of frames."""

from enum import StrEnum
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from pluggy_app.domain.errors import BadConfiguration

PLUGGY_API = "https://api.pluggy.ai"
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOG_FORMATS = ("json", "text")
REDIS_SCHEMES = ("redis://", "rediss://", "unix://")
PRIVATE_NAMES = (".local", ".localhost", ".internal")  #: endings of names that no public DNS knows
EMBEDDED = "sandbox"  #: the word for the imitation of Pluggy that comes with the product


class Integration(StrEnum):
    """Where bank data comes from."""

    OFF = "off"  #: no credentials: everything else works
    SANDBOX = "sandbox"  #: the embedded imitation, with demo users
    PLUGGY = "pluggy"  #: Pluggy, or whatever PLUGGY_BASE_URL names


class Settings(BaseSettings):
    """Environment variables, by their names in lower case. Explained in `.env.example`."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    database_url: str = "sqlite:///data/app.db"
    pluggy_client_id: str = ""
    pluggy_client_secret: SecretStr = SecretStr("")
    pluggy_base_url: str = PLUGGY_API
    pluggy_connect_url: str = "https://connect.pluggy.ai"
    pluggy_webhook_secret: SecretStr = SecretStr("")
    app_base_url: str = "http://localhost:3000"
    app_host: str = "127.0.0.1"
    trusted_proxy_hops: int = 0
    redis_url: str = ""
    #: GRANIAN_WORKERS is the server's own name for it.
    web_workers: int = Field(1, validation_alias=AliasChoices("web_workers", "granian_workers"))
    run_scheduler: bool = True
    sync_interval_minutes: int = 360
    sync_lease_seconds: int = 120
    support_url: str = ""
    log_level: str = "INFO"
    log_format: str = "json"

    @field_validator("app_base_url", "pluggy_base_url")
    @classmethod
    def without_closing_slash(cls, address: str) -> str:
        """`https://host/` and `https://host` are one address; an Origin never has the slash."""
        return address.rstrip("/")

    @cached_property
    def integration(self) -> Integration:
        if self.pluggy_base_url == EMBEDDED:
            return Integration.SANDBOX
        return Integration.PLUGGY if self.pluggy_client_id else Integration.OFF

    @property
    def sandbox_file(self) -> Path:
        """What the embedded sandbox remembers: a file beside the database, or in data/ when that is a server."""
        scheme, _, path = self.database_url.partition(":///")
        folder = Path(path).parent if scheme.startswith("sqlite") and path else Path("data")
        return folder / "sandbox.json"

    @property
    def is_loopback(self) -> bool:
        """Whether the public address is this machine only."""
        return is_loopback(urlsplit(self.app_base_url).hostname or "")

    @property
    def webhooks_reach_us(self) -> bool:
        """Whether Pluggy may be given a webhook address: a public https one, or any when Pluggy is an imitation."""
        return is_public(self.app_base_url) or self.pluggy_base_url != PLUGGY_API


def is_public(address: str) -> bool:
    """Whether Pluggy would take an address for webhooks: https, and a public name instead of an IP address.

    https://docs.pluggy.ai/reference/webhooks-create
    """
    parts = urlsplit(address)
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme != "https" or "." not in host or host.endswith(PRIVATE_NAMES):
        return False
    try:
        ip_address(host)
    except ValueError:
        return True
    return False


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def load_settings() -> Settings:
    """The settings of this process.

    Raises:
        BadConfiguration: with one line that names the variable and what is wrong with it.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        raise BadConfiguration(f"{str(first['loc'][0]).upper()}: {first['msg']}") from None
    _check(settings)
    return settings


def check_web_workers(settings: Settings) -> None:
    """Several web processes need a place to share the state of open pages, and banks outside of them.

    Raises:
        BadConfiguration: with one line that says what to mend.
    """
    asked = f"WEB_WORKERS={settings.web_workers}"
    if settings.web_workers > 1 and settings.integration is Integration.SANDBOX:
        raise BadConfiguration(
            f"{asked} cannot be: the demonstration banks live in one web process. Set PLUGGY_CLIENT_ID and "
            "PLUGGY_CLIENT_SECRET, or WEB_WORKERS=1"
        )
    if settings.web_workers > 1 and not settings.redis_url:
        raise BadConfiguration(
            f"{asked} needs REDIS_URL, where web processes share the state of open pages: "
            "set it to the address of a Redis server, or WEB_WORKERS=1"
        )


def _check(settings: Settings) -> None:
    if bool(settings.pluggy_client_id) != bool(settings.pluggy_client_secret.get_secret_value()):
        raise BadConfiguration("PLUGGY_CLIENT_ID and PLUGGY_CLIENT_SECRET belong together: set both or neither")
    if settings.pluggy_base_url != EMBEDDED and urlsplit(settings.pluggy_base_url).scheme not in ("http", "https"):
        raise BadConfiguration("PLUGGY_BASE_URL must be an http(s) address or the word sandbox")
    base = urlsplit(settings.app_base_url)
    if base.scheme not in ("http", "https") or not base.hostname or base.path not in ("", "/"):
        raise BadConfiguration("APP_BASE_URL must be http(s)://host[:port] without a path")
    if settings.integration is Integration.SANDBOX and not is_loopback(settings.app_host):
        raise BadConfiguration("PLUGGY_BASE_URL=sandbox has open demo users: APP_HOST must be a loopback address")
    if settings.redis_url and not settings.redis_url.startswith(REDIS_SCHEMES):
        raise BadConfiguration(f"REDIS_URL must begin with {', '.join(REDIS_SCHEMES)}")
    if settings.web_workers < 1:
        raise BadConfiguration("WEB_WORKERS must be at least 1")
    if settings.log_level.upper() not in LOG_LEVELS or settings.log_format not in LOG_FORMATS:
        raise BadConfiguration(f"LOG_LEVEL is one of {', '.join(LOG_LEVELS)}; LOG_FORMAT json or text")
    if settings.sync_lease_seconds < 1 or settings.sync_interval_minutes < 1:
        raise BadConfiguration("SYNC_LEASE_SECONDS and SYNC_INTERVAL_MINUTES must be at least 1")
