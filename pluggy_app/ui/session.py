"""Who is looking. Every page's state inherits from `Session`; its guard is the page's only on_load entry.

Anybody on the internet can call any handler with any arguments, so each handler starts with `_person()`.
"""

import asyncio

import reflex as rx
from reflex.event import EventSpec

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.users import User
from pluggy_app.reads import sessions
from pluggy_app.services import people
from pluggy_app.ui.formatting import initials
from pluggy_app.ui.wording.language import speak
from pluggy_app.ui.wording.lookup import t
from pluggy_app.wiring import parts

LOGIN = "/login"
HOME = "/app"
MAX_TEXT = 400  #: longest text taken from a browser; a search or an id is far shorter


class Session(rx.State):
    """What every page shows about the person, and who it is (only on the server)."""

    email: str = ""
    initials: str = ""
    plan: str = ""
    admin: bool = False
    demo: bool = False
    waiting: int = 0
    to_reconcile: str = ""
    trouble: str = ""
    seen_at: str = ""
    _user_id: str = ""

    @rx.event
    async def forget(self) -> None:
        """Empty this tab before somebody else uses it."""
        session = await self.get_state(Session)
        session.reset()  # type: ignore[no-untyped-call]

    def _put(self, **values: object) -> None:
        """Set vars, but only those that change: an assignment alone is sent to the browser again."""
        for name, value in values.items():
            if getattr(self, name) != value:
                setattr(self, name, value)

    async def _enter(self) -> User | None:
        """Look the session up, empty the state when it belonged to somebody else, and fill the shell."""
        user = await self._signed_in()
        session = await self.get_state(Session)
        if session._user_id != (user.user_id if user else ""):
            session.reset()  # type: ignore[no-untyped-call]
        session.demo = parts().is_demo
        if user is None:
            return None
        session._user_id = user.user_id
        session.email = user.email
        session.initials = initials(user.email)
        session.admin = user.is_admin
        session.plan = t("role.admin") if user.is_admin else t(f"plan.{user.plan.value}")
        return user

    async def _person(self) -> User | None:
        """The person whose state this is, if their session still stands; None means: do nothing."""
        if not self._user_id:
            return None
        user = await self._signed_in()
        return user if user is not None and user.user_id == self._user_id else None

    async def _signed_in(self) -> User | None:
        cookie = self.router.headers.cookie or ""
        speak(sessions.language(cookie))
        return await asyncio.to_thread(_at_work, cookie)


class EndedSessions(rx.Middleware):
    """Empties the state of an open tab whose session has ended, before Reflex sends that state anew.

    Reflex answers a hydrate event with everything it holds before any guard runs.
    """

    async def preprocess(self, app: rx.App, state: rx.State, event: rx.event.Event) -> None:  # type: ignore[override]
        if "hydrate" not in event.name:
            return
        session = await state.get_state(Session)
        if session._user_id and await session._person() is None:
            session.reset()  # type: ignore[no-untyped-call]


def session_owner(cookie: str) -> User | None:
    """The person behind a Cookie header; demonstration people only where the banks are the sandbox's."""
    found = _in_use(cookie)
    return found.user if found else None


def _at_work(cookie: str) -> User | None:
    """The same, and the session counts as used: a page that only stays open does not keep it alive."""
    found = _in_use(cookie)
    if found is None:
        return None
    if people.is_due(found.noted_at, now := utc_now()):
        people.touch(parts().store, sessions.session_token(cookie), now)
    return found.user


def _in_use(cookie: str) -> sessions.SessionInUse | None:
    built = parts()
    return sessions.session_in_use(built.store, cookie, demo=built.is_demo)


def may_connect(user: User) -> bool:
    """Whether banks can be connected here, by the plan and by the installation."""
    return user.may_connect_banks and parts().pluggy is not None


def to_login() -> EventSpec:
    """Leave for the log-in page."""
    return rx.redirect(LOGIN)


def is_text(value: object) -> bool:
    """True for a text that can be an id, a choice or a search: short, and without characters nobody types."""
    return isinstance(value, str) and len(value) <= MAX_TEXT and value.isprintable()
