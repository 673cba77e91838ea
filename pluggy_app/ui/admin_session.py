"""Who may see the pages of administrators. Everybody else, signed in or not, is shown what an unknown address shows."""

from pluggy_app.domain.users import User
from pluggy_app.ui.session import Session


class AdminPage(Session):
    """Whether this tab's person is an administrator; asked for each time, the answer here is only what is drawn."""

    asked: bool = False
    allowed: bool = False

    async def _let_in(self) -> bool:
        """The guard's question. Whoever is not let in takes nothing along that was here before."""
        user = await self._enter()
        if user is None or not user.is_admin:
            self._forbid()
            return False
        self._put(asked=True, allowed=True)
        return True

    async def _admin(self) -> User | None:
        """The administrator whose state this is; None means: do nothing."""
        user = await self._person()
        return user if user is not None and user.is_admin else None

    def _forbid(self) -> None:
        """Empty this page and show the 404."""
        self.reset()  # type: ignore[no-untyped-call]
        self._put(asked=True, allowed=False)
