"""What a person says of transactions: typed ones, category and note of any, and which are to be ignored."""

import asyncio
from collections.abc import Callable, Mapping

import reflex as rx
from reflex.event import EventSpec

from pluggy_app.domain.accounts import UNSAID
from pluggy_app.domain.bank_accounts import BankAccountTerms
from pluggy_app.domain.errors import AppError
from pluggy_app.domain.movements import MovementChanges, TypedMovement
from pluggy_app.domain.users import User
from pluggy_app.services import bank_accounts, movements
from pluggy_app.ui import statement_address
from pluggy_app.ui.errors import sentence, tell, warn
from pluggy_app.ui.import_rows import KINDS
from pluggy_app.ui.session import Session, to_login
from pluggy_app.ui.typed import cents_of, day_of, key_of, text_of
from pluggy_app.ui.wording.lookup import t
from pluggy_app.wiring import parts

NEW_ACCOUNT = "new"  #: instead of the key of an account
MAX_LINE, MAX_DESCRIPTION, MAX_NOTE, MAX_NAME = 200, 500, 5_000, 100
IN, OUT = "in", "out"

Form = Mapping[str, object]


class Editing(Session):
    """Dialogs that are open, and what was missing in them. Which transaction it is comes with each form."""

    new_open: bool = False
    new_trouble: str = ""
    own_trouble: str = ""
    ignore_trouble: str = ""
    remove_open: bool = False
    _remove: tuple[int, int] = (0, 0)  #: account and transaction that the question is about

    @rx.event
    async def say(self, form: dict[str, str]) -> EventSpec | None:
        """Keep the category and the note that the drawer's form says, as far as it says other ones than it showed."""
        return await self._change(form, lambda: _said(form))

    @rx.event
    async def ignore(self, form: dict[str, str]) -> EventSpec | None:
        """Leave a transaction out of matching, for a reason."""
        return await self._change(form, lambda: _ignored(form), "row.ignore.needed", "ignore_trouble")

    @rx.event
    async def heed(self, form: dict[str, str]) -> EventSpec | None:
        """Take ignoring back."""
        return await self._change(form, lambda: MovementChanges(ignored=False))

    @rx.event
    async def ask_remove(self, form: dict[str, str]) -> EventSpec | None:
        """Ask before a typed transaction is deleted."""
        if await self._person() is None:
            return to_login()
        keys = _keys(form)
        if keys is not None:
            self._remove, self.remove_open = keys, True
        return None

    @rx.event
    async def remove(self) -> EventSpec | list[EventSpec] | None:
        """Delete the transaction that was asked about, and close its drawer."""
        user = await self._person()
        if user is None:
            return to_login()
        (account, key), self._remove, self.remove_open = self._remove, (0, 0), False
        if not key:
            return None
        try:
            await asyncio.to_thread(movements.remove, parts().store, user, account, key)
        except AppError as error:
            return warn(sentence(error))
        address = statement_address.parse(self.router.url.query_parameters)
        without = statement_address.href(statement_address.with_row(address, ""))
        return [tell(t("row.removed")), rx.redirect(without, replace=True)]

    @rx.event
    async def ask_new(self) -> EventSpec | None:
        """Open the form of a new transaction."""
        if await self._person() is None:
            return to_login()
        self._put(new_open=True, new_trouble="")
        return None

    @rx.event
    async def add(self, form: dict[str, str]) -> EventSpec | None:
        """Keep a transaction as the form says it."""
        user = await self._person()
        if user is None:
            return to_login()
        typed = _typed(form) if isinstance(form, dict) else "form"
        account = _account(form) if isinstance(form, dict) else None
        if isinstance(typed, str) or account is None:
            self.new_trouble = t(f"new.needed.{typed}" if isinstance(typed, str) else "new.needed.account")
            return None
        try:
            await asyncio.to_thread(_add, user, account, typed)
        except AppError as error:
            self.new_trouble = sentence(error)
            return None
        self._put(new_open=False, new_trouble="")
        return tell(t("new.done"))

    @rx.event
    def close_dialogs(self, is_open: bool) -> None:
        """Esc, the backdrop or a dialog's own way out."""
        if not is_open:
            self._put(new_open=False, new_trouble="", remove_open=False)

    async def _change(
        self,
        form: dict[str, str],
        say: Callable[[], MovementChanges | None],
        missing: str = "row.unsaid",
        beside: str = "own_trouble",
    ) -> EventSpec | None:
        user = await self._person()
        if user is None:
            return to_login()
        keys = _keys(form)
        if keys is None:
            return None
        wanted = say()
        self._put(own_trouble="", ignore_trouble="")
        if wanted is None:
            setattr(self, beside, t(missing))
            return None
        try:
            await asyncio.to_thread(movements.change, parts().store, user, *keys, wanted)
        except AppError as error:
            return warn(sentence(error))
        return tell(t("row.saved"))


def _keys(form: object) -> tuple[int, int] | None:
    """Account and transaction that a form is about."""
    if not isinstance(form, dict):
        return None
    account, key = key_of(form.get("account")), key_of(form.get("key"))
    return None if account is None or key is None else (account, key)


def _said(form: Form) -> MovementChanges | None:
    """None: what it says is too long."""
    category, note = text_of(form, "category", MAX_LINE), text_of(form, "note", MAX_NOTE)
    if category is None or note is None:
        return None
    return MovementChanges(
        category=UNSAID if category == form.get("was_category") else category,
        note=UNSAID if note == form.get("was_note") else note,
    )


def _ignored(form: Form) -> MovementChanges | None:
    """None: it gives no reason."""
    reason = text_of(form, "reason", MAX_LINE)
    return MovementChanges(ignored=True, ignored_reason=reason) if reason else None


def _typed(form: Form) -> TypedMovement | str:
    """The transaction, or the word for the field that is missing or is not understood."""
    day = day_of(text_of(form, "day", MAX_LINE) or "")
    if day is None:
        return "day"
    cents = cents_of(text_of(form, "amount", MAX_LINE) or "")
    if cents is None:
        return "amount"
    if form.get("direction") not in (IN, OUT):
        return "direction"
    description = text_of(form, "description", MAX_DESCRIPTION)
    if not description:
        return "description"
    category, note = text_of(form, "category", MAX_LINE), text_of(form, "note", MAX_NOTE)
    if category is None or note is None:
        return "form"
    signed = cents if form.get("direction") == IN else -cents
    return TypedMovement(day, signed, description, category=category, note=note)


def _account(form: Form) -> int | BankAccountTerms | None:
    """The account that a form names, or one to be made; None: neither."""
    if form.get("account") != NEW_ACCOUNT:
        return key_of(form.get("account"))
    name, kind = text_of(form, "name", MAX_NAME), form.get("type")
    return BankAccountTerms(name, str(kind)) if name and kind in KINDS else None


def _add(user: User, account: int | BankAccountTerms, typed: TypedMovement) -> None:
    store = parts().store
    if isinstance(account, BankAccountTerms):
        account = bank_accounts.create(store, user, account)
    movements.add(store, user, account, typed)
