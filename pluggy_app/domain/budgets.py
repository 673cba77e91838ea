"""How often each Pluggy endpoint may be asked, shared by every process.

Published limits, per minute and address: https://docs.pluggy.ai/docs/rate-limits
"""

from datetime import datetime
from typing import Protocol

WINDOW_SECONDS = 60

#: Requests a minute by endpoint; endpoints without a published limit share the general one.
LIMITS: dict[str, int] = {
    "auth": 360,
    "accounts": 360,
    "transactions": 360,
    "items.patch": 20,
    "items": 360,
    "connect_token": 360,
    "webhooks": 360,
}


class RequestBudget(Protocol):
    """One row per endpoint that every process shares."""

    def take(self, endpoint: str, now: datetime) -> float:
        """Use one request. 0.0: go ahead; more: seconds to wait before asking again (nothing was used)."""
        ...

    def block(self, endpoint: str, until: datetime) -> None:
        """Pluggy answered 429: nobody asks this endpoint before `until`."""
        ...
