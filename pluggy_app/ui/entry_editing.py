"""What a person does with entries: new ones, changed, cancelled, brought back, deleted; and the search for pairs after.

Which entry it is comes with each form and click, and is looked up among the person's own.
"""

import asyncio
import json
from collections.abc import Callable

import reflex as rx
from reflex.event import EventSpec

from pluggy_app.domain.clock import today, utc_now
from pluggy_app.domain.errors import AlreadyMatched, AppError, LedgerEntryNotFound
from pluggy_app.domain.ledger_entries import PAYABLE, RECEIVABLE, EntryChanges, EntryTerms
from pluggy_app.domain.users import User
from pluggy_app.reads import ledger_entries as reading
from pluggy_app.reads.ledger_entries import LedgerEntry
from pluggy_app.services import ledger_entries, reconciliation
from pluggy_app.services.reconciliation import Ran
from pluggy_app.ui import entries_address
from pluggy_app.ui.entries_address import PAY, Address
from pluggy_app.ui.entry_form import (
    EMPTY,
    FIELDS,
    NOTHING_WRONG,
    blank,
    changes,
    proposed,
    says_more,
    shown,
    understood,
)
from pluggy_app.ui.errors import sentence, tell, unexpected, warn
from pluggy_app.ui.formatting import day
from pluggy_app.ui.session import Session, is_text, to_login
from pluggy_app.ui.typed import key_of
from pluggy_app.ui.wording.lookup import counted, t
from pluggy_app.wiring import parts

FORM = "entry-form"  #: its id; assets/em-dia.js fills in what a boleto's line says

#: Puts the cursor into the first field that is not understood.
TO_WRONG = f"window.emDia.toWrong('{FORM}')"


class EntryEditing(Session):
    """The form that is open and what is wrong in it, the question before one goes, and what the matcher found."""

    form_open: bool = False
    form: dict[str, str] = EMPTY
    form_key: int = 0
    form_more: bool = False
    wrong: dict[str, str] = NOTHING_WRONG
    trouble_said: str = ""
    twin_said: str = ""
    read_from_line: bool = False
    remove_open: bool = False
    pairing: bool = False
    pairs: str = ""
    pairs_found: bool = False
    _remove: int = 0  #: the entry that the question is about
    _dismissed: str = ""  #: what the address names although its form was closed: the address is on its way
    _doubled: EntryTerms | None = None  #: the new entry that there is one like: the next click keeps it
    _again: bool = False  #: something changed while the matcher ran
    _ran: Ran | None = None  #: what it did last, until other pairs wait than it left
    _pairs_trouble: str = ""  #: why it did nothing

    @rx.event
    async def read_line(self, line: str) -> EventSpec | None:
        """Offer amount and due day of a boleto's line where these fields are empty."""
        if await self._person() is None:
            return to_login()
        if not is_text(line) or not self.form_open:
            return None
        offer = proposed(line, today(utc_now()))
        self._put(read_from_line=offer is not None and any(offer.values()))
        if offer is None:
            return None
        return rx.call_script(f"window.emDia.fillEmpty('{FORM}', {json.dumps(offer)})")

    @rx.event
    async def save(self, form: dict[str, str]) -> list[EventSpec] | EventSpec | None:
        """Keep the entry as the form says it, or say beside each field what is wrong with it."""
        user = await self._person()
        if user is None:
            return to_login()
        if not isinstance(form, dict):
            return None
        key = key_of(form.get("key"))
        try:
            known = None if key is None else await asyncio.to_thread(reading.one, parts().store, user, key)
            terms, wrong = understood(self._said(form, known), known, today(utc_now()))
            self._put(wrong=wrong, trouble_said="", twin_said="")
            if terms is None:
                self._put(form_more=self.form_more or says_more(wrong))
                return rx.call_script(TO_WRONG)
            if known is None and terms != self._doubled:
                twin = await asyncio.to_thread(reading.twin, parts().store, user, terms)
                if twin is not None:
                    self._put(_doubled=terms, twin_said=twin_text(twin))
                    return None
            await asyncio.to_thread(_keep, user, known, terms)
        except AppError as error:
            self.trouble_said = sentence(error)
            return None
        return self._done("entries.added" if known is None else "entries.changed", self._there(known, terms))

    @rx.event
    async def set_cancelled(self, key: str, wanted: bool) -> list[EventSpec] | EventSpec | None:
        """Nobody will pay it any more; or bring it back."""
        if not isinstance(wanted, bool):
            return None if await self._person() is not None else to_login()
        said = EntryChanges(cancelled=wanted)
        done = "entries.cancelled" if wanted else "entries.brought_back"
        return await self._do(key, lambda user, entry: ledger_entries.change(parts().store, user, entry, said), done)

    @rx.event
    async def ask_remove(self, key: str) -> EventSpec | None:
        """Ask before an entry is deleted; of one that is matched say why it cannot be."""
        user = await self._person()
        if user is None:
            return to_login()
        entry = key_of(key)
        if entry is None:
            return None
        try:
            known = await asyncio.to_thread(reading.one, parts().store, user, entry)
        except LedgerEntryNotFound as error:
            return warn(sentence(error))
        if known.settled_cents:
            self.trouble_said = sentence(AlreadyMatched())
            return None
        self._remove, self.remove_open = entry, True
        return None

    @rx.event
    async def remove(self) -> list[EventSpec] | EventSpec | None:
        """Delete the entry that was asked about."""
        entry, self._remove, self.remove_open = self._remove, 0, False
        return await self._do(
            str(entry or ""), lambda user, key: ledger_entries.remove(parts().store, user, key), "entries.removed"
        )

    @rx.event
    async def close_form(self, is_open: bool) -> EventSpec | None:
        """Esc, the backdrop or the form's own way out."""
        if is_open is not False or await self._person() is None:
            return None
        return self._closed()

    @rx.event
    def close_question(self, is_open: bool) -> None:
        """Nothing is deleted."""
        if is_open is False:
            self._put(remove_open=False, _remove=0)

    @rx.event(background=True)
    async def pair_up(self) -> EventSpec | None:
        """Let the matcher look at what has changed, aside, and say what it found."""
        async with self:
            user = await self._person()
            if user is None:
                return to_login()
            self._again = True
            if self.pairing:
                return None
            self._put(pairing=True)
        ran: Ran | None = None
        trouble = ""
        while await self._has_more():
            try:
                ran, trouble = await asyncio.to_thread(reconciliation.run, parts().store, user), ""
            except AppError as error:
                trouble = sentence(error)
            except Exception as error:  # the entries are kept; what broke is recorded by type and short id
                trouble = unexpected(error)
        async with self:
            self._put(pairing=False, _ran=ran, _pairs_trouble=trouble)
            self._show_pairs(ran.suggested if ran else 0)
        return None

    def _show_pairs(self, waiting: int) -> None:
        """How many pairs wait, and what the matcher did last as long as that many do."""
        if self._ran is not None and self._ran.suggested != waiting:
            self._ran = None
        is_found = bool(waiting or (self._ran and self._ran.automatic)) and not self._pairs_trouble
        self._put(pairs=self._pairs_trouble or pairs_text(waiting, self._ran), pairs_found=is_found)

    def _said(self, form: dict[str, str], known: LedgerEntry | None) -> dict[str, str]:
        """The form; where it says what it showed, what is known now: that may have been changed elsewhere since."""
        if known is None or self.form["key"] != str(known.id):
            return form
        now = shown(known)
        return form | {name: now[name] for name in FIELDS if form.get(name, "") == self.form[name]}

    async def _has_more(self) -> bool:
        async with self:
            again, self._again = self._again, False
            return again

    async def _do(
        self, key: str, doing: Callable[[User, int], object], done: str
    ) -> list[EventSpec] | EventSpec | None:
        user = await self._person()
        if user is None:
            return to_login()
        entry = key_of(key)
        if entry is None:
            return None
        try:
            await asyncio.to_thread(doing, user, entry)
        except AppError as error:
            if not self.form_open:
                return warn(sentence(error))
            self.trouble_said = sentence(error)
            return None
        return self._done(done)

    def _there(self, known: LedgerEntry | None, terms: EntryTerms) -> str:
        """The tab of an entry that is new or has changed sides, where this page does not list it."""
        if known is not None and (known.kind == terms.kind or not known.open_cents):
            return ""
        address = entries_address.parse(self.router.url.query_parameters)
        return entries_address.tab_with(address, terms, today(utc_now()))

    def _done(self, text_key: str, there: str = "") -> list[EventSpec]:
        """Say so; `there`: the tab that the entry is to be seen on, if this page does not list it."""
        closed = self._closed(there)
        said = t("entries.elsewhere", said=t(text_key), tab=t(f"entries.tab.{there}")) if there else t(text_key)
        after: list[EventSpec] = [tell(said), EntryEditing.pair_up]
        return [closed, *after] if closed is not None else after

    def _closed(self, there: str = "") -> EventSpec | None:
        """Close the form; when the address had opened it, the address follows. `there`: to that tab."""
        self._put(form_open=False, trouble_said="", wrong=NOTHING_WRONG, read_from_line=False)
        self._put(twin_said="", _doubled=None)
        address = entries_address.parse(self.router.url.query_parameters)
        if not address.entry and not there:
            return None
        self._dismissed = address.entry
        after = Address(tab=there) if there else entries_address.with_entry(address, "")
        return rx.redirect(entries_address.href(after), replace=True)

    def _open_blank(self, tab: str) -> None:
        self._open(blank(PAYABLE if tab == PAY else RECEIVABLE))

    def _open(self, values: dict[str, str]) -> None:
        self._put(form_open=True, form=values, form_key=self.form_key + 1, form_more=says_more(values))
        self._put(wrong=NOTHING_WRONG, trouble_said="", read_from_line=False, _ran=None, _pairs_trouble="")
        self._put(twin_said="", _doubled=None)


def pairs_text(waiting: int, ran: Ran | None) -> str:
    """How many pairs wait and what the matcher just did, in one sentence or two; empty: neither is anything."""
    made = counted("pairs_made", ran.automatic) if ran and ran.automatic else ""
    return " ".join(filter(None, (made, counted("pairs", waiting) if waiting or ran else "")))


def twin_text(twin: LedgerEntry) -> str:
    """That there is an entry like the new one already."""
    number = twin.document_number and t("entries.twin.document", number=twin.document_number)
    what = ", ".join(filter(None, (twin.counterparty_name, number))) or twin.description
    return t("entries.twin", what=what, day=day(twin.due_on))


def _keep(user: User, known: LedgerEntry | None, terms: EntryTerms) -> None:
    if known is None:
        ledger_entries.add(parts().store, user, [terms])
    else:
        ledger_entries.change(parts().store, user, known.id, changes(terms))
