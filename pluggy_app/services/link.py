"""The link to Pluggy, when the integration is on: the client, and the addresses we hand out."""

import hashlib
import hmac
from dataclasses import dataclass

from pluggy_app.pluggy_api.client import PluggyClient

CALLBACK_PATH = "/api/pluggy/callback"
SECRET_HEADER = "X-Webhook-Secret"  # noqa: S105 - its name


@dataclass(frozen=True)
class PluggyLink:
    """What services need of Pluggy. `webhook_base` is None where Pluggy could not reach us."""

    client: PluggyClient
    connect_url: str
    webhook_base: str | None
    webhook_secret: str
    is_embedded: bool = False  #: the sandbox of this process, which knows each user's own address and nothing else

    @property
    def webhooks_reach_us(self) -> bool:
        """Whether Pluggy can tell us what changes."""
        return self.webhook_base is not None

    @property
    def app_webhook_url(self) -> str | None:
        """The address for events of every item, where one is wanted; Pluggy sends the secret in a header."""
        return None if self.webhook_base is None or self.is_embedded else self.webhook_base + CALLBACK_PATH

    def webhook_url(self, user_id: str) -> str | None:
        """The address for events of one user's items. Users can read it, so it carries a key for them alone."""
        if self.webhook_base is None:
            return None
        return f"{self.webhook_base}{CALLBACK_PATH}/{user_id}.{user_key(self.webhook_secret, user_id)}"


def user_key(secret: str, user_id: str) -> str:
    """Hex HMAC-SHA256 of the user id under the webhook secret."""
    return hmac.new(secret.encode(), user_id.encode(), hashlib.sha256).hexdigest()
