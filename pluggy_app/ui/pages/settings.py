"""/app/settings: what applies to one person alone. The password is posted by the browser, never through the state."""

import asyncio
from datetime import datetime

import reflex as rx
from reflex.event import EventSpec

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.errors import AppError, InvalidRequest
from pluggy_app.domain.users import Language
from pluggy_app.reads import sessions, settings
from pluggy_app.reads.settings import SettingsView
from pluggy_app.services import api_tokens, devices, people
from pluggy_app.ui.components.settings_cards import language_card, outcome, password_card, plan_card, theme_card
from pluggy_app.ui.components.settings_dialogs import drop_dialog, key_dialog
from pluggy_app.ui.components.settings_lists import devices_card, keys_card
from pluggy_app.ui.components.shell import head, shell
from pluggy_app.ui.components.states import loading
from pluggy_app.ui.errors import sentence, tell, warn
from pluggy_app.ui.live import follow
from pluggy_app.ui.session import Session, is_text, to_login
from pluggy_app.ui.settings_rows import (
    PASSWORD_CHANGED,
    DeviceLine,
    KeyLine,
    device_line,
    key_line,
    password_sentence,
)
from pluggy_app.ui.wording.lookup import counted, t, words
from pluggy_app.wiring import parts

ROUTE = "/app/settings"


class Settings(Session):
    """The cards, and the two dialogs about access keys."""

    loaded: bool = False
    said: str = ""
    changed: bool = False
    own_password: bool = True
    business: bool = False
    plans_url: str = ""
    devices: list[DeviceLine] = []
    has_others: bool = False
    keys: list[KeyLine] = []
    key_open: bool = False
    key_trouble: str = ""
    new_key: str = ""
    drop_open: bool = False
    drop_title: str = ""
    _drop: str = ""

    @rx.event
    async def enter(self) -> EventSpec | type:
        """The guard."""
        if await self._enter() is None:
            return to_login()
        code = self.router.url.query_parameters.get("password", "")
        self.said, self.changed = password_sentence(code), code == PASSWORD_CHANGED
        return Settings.watch

    @rx.event(background=True)
    async def watch(self) -> EventSpec | None:
        """Follow this person's devices and keys while the page is open."""
        async with self:
            cookie = self.router.headers.cookie or ""
        return await follow(self, lambda user, now: settings.own(parts().store, user, cookie, now), self._show)

    def _show(self, view: SettingsView, now: datetime) -> None:
        self._put(
            own_password=not view.is_demo,
            business=view.user.may_connect_banks,
            plans_url=parts().settings.support_url,
            devices=[device_line(device, now) for device in view.devices],
            has_others=any(not device.is_this for device in view.devices),
            keys=[key_line(token) for token in view.api_tokens],
        )
        self._put(loaded=True)

    @rx.event
    def page_left(self) -> None:
        """The page was loaded or left: no dialog of before is open on it, and no key is kept."""
        self._close_dialogs()

    @rx.event
    async def choose_language(self, language: str) -> EventSpec | None:
        """Keep the language with its person; the browser then loads the page anew in it."""
        user = await self._person()
        if user is None:
            return to_login()
        if language not in tuple(Language):
            return None
        try:
            await asyncio.to_thread(people.set_language, parts().store, user, Language(language))
        except AppError as error:
            return warn(sentence(error))
        return rx.call_script(f"window.emDia.speak('{Language(language).value}')")

    @rx.event
    async def end_device(self, key: str) -> EventSpec | None:
        """End the access of another device."""
        user = await self._person()
        if user is None:
            return to_login()
        if not is_text(key):
            return None
        try:
            ended = await asyncio.to_thread(devices.end, parts().store, user, key, session_token=self._own_session())
        except AppError as error:
            return warn(sentence(error))
        return tell(t("settings.device.ended" if ended else "settings.device.gone"))

    @rx.event
    async def end_other_devices(self) -> EventSpec | None:
        """End the access of every device but this one."""
        user = await self._person()
        if user is None:
            return to_login()
        try:
            ended = await asyncio.to_thread(devices.end_others, parts().store, user, session_token=self._own_session())
        except AppError as error:
            return warn(sentence(error))
        return tell(counted("devices", ended))

    @rx.event
    async def ask_key(self) -> EventSpec | None:
        """Ask for the name of a new key."""
        if await self._person() is None:
            return to_login()
        self._close_dialogs()
        self.key_open = True
        return None

    @rx.event
    async def create_key(self, form: dict[str, str]) -> EventSpec | None:
        """Make a key and show it, this once."""
        user = await self._person()
        if user is None:
            return to_login()
        name = form.get("name") if isinstance(form, dict) else None
        if not is_text(name):
            return None
        try:
            self.new_key = await asyncio.to_thread(api_tokens.create, parts().store, user, str(name), utc_now())
        except InvalidRequest:
            self.key_trouble = t("settings.key.name.needed", most=api_tokens.MAX_NAME)
        except AppError as error:
            self.key_trouble = sentence(error)
        return None

    @rx.event
    async def key_copied(self) -> EventSpec | None:
        """Say that the browser has copied the key."""
        return tell(t("settings.key.copied")) if await self._person() is not None else to_login()

    @rx.event
    async def ask_drop(self, key: str) -> EventSpec | None:
        """Ask before a key is deleted."""
        user = await self._person()
        if user is None:
            return to_login()
        line = next((line for line in self.keys if line["key"] == key), None)
        if line is not None:
            self._drop, self.drop_open = line["key"], True
            self.drop_title = t("settings.key.drop.title", name=f"{line['name']} {line['ending']}".strip())
        return None

    @rx.event
    async def drop_key(self) -> EventSpec | None:
        """Delete the key that the dialog names."""
        user = await self._person()
        if user is None:
            return to_login()
        key, self._drop, self.drop_open = self._drop, "", False
        if not key:
            return None
        try:
            dropped = await asyncio.to_thread(api_tokens.revoke, parts().store, user, key)
        except AppError as error:
            return warn(sentence(error))
        return tell(t("settings.key.dropped" if dropped else "settings.key.gone"))

    @rx.event
    def close_dialogs(self, is_open: bool) -> None:
        """Esc, the backdrop or a dialog's own way out: the new key is forgotten."""
        if not is_open:
            self._close_dialogs()

    def _close_dialogs(self) -> None:
        self.key_open = self.drop_open = False
        self.new_key = self.key_trouble = self._drop = ""

    def _own_session(self) -> str:
        return sessions.session_token(self.router.headers.cookie or "")


def page() -> rx.Component:
    return shell(
        "settings",
        head(words("settings.title"), words("settings.lead")),
        rx.cond(Settings.said != "", outcome(Settings.said, good=Settings.changed)),
        rx.cond(Settings.loaded, _cards(), loading(120, 220, 220)),
        key_dialog(
            is_open=Settings.key_open,
            made=Settings.new_key,
            trouble=Settings.key_trouble,
            on_toggle=Settings.close_dialogs,
            on_create=Settings.create_key,
            on_copied=Settings.key_copied,
        ),
        drop_dialog(
            is_open=Settings.drop_open,
            title=Settings.drop_title,
            on_toggle=Settings.close_dialogs,
            on_drop=Settings.drop_key,
        ),
        rx.el.span(on_mount=Settings.page_left, on_unmount=Settings.page_left),
    )


def _cards() -> rx.Component:
    return rx.el.div(
        language_card(lambda language: Settings.choose_language(language)),
        theme_card(),
        password_card(Settings.email, is_own=Settings.own_password),
        plan_card(business=Settings.business, plans_url=Settings.plans_url),
        devices_card(
            Settings.devices,
            has_others=Settings.has_others,
            on_end=lambda key: Settings.end_device(key),
            on_end_others=Settings.end_other_devices,
        ),
        keys_card(Settings.keys, on_new=Settings.ask_key, on_drop=lambda key: Settings.ask_drop(key)),
        class_name="grid settings",
    )
