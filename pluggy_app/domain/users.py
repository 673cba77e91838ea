"""People: what they may do, and how a session or an API token stands for them."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

SESSION_IDLE = timedelta(hours=12)  #: a session unused for longer is over
SESSION_LIFE = timedelta(days=30)  #: and none lives longer than this


class Plan(StrEnum):
    """What a user pays for."""

    FREE = "free"  #: everything but bank connections
    BUSINESS = "business"  #: bank connections too


class Role(StrEnum):
    """What a user may see."""

    USER = "user"  #: their own data
    ADMIN = "admin"  #: every user's sync logs, and the health page


class Language(StrEnum):
    """What the product speaks; values are what `<html lang>` says."""

    PORTUGUESE = "pt-BR"  #: of Brazil; whoever never chose gets it
    ENGLISH = "en"


@dataclass(frozen=True)
class User:
    """A person who signed in. `user_id` is opaque and is the `clientUserId` that Pluggy knows."""

    user_id: str
    email: str
    plan: Plan
    role: Role
    language: Language | None = None  #: None: never chose

    @property
    def may_connect_banks(self) -> bool:
        return self.plan is Plan.BUSINESS

    @property
    def is_admin(self) -> bool:
        return self.role is Role.ADMIN
