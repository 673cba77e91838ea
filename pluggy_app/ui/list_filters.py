"""The filters above a list are as its address says. Fields keep what is typed while an address is on its way."""

from dataclasses import replace
from typing import TypeVar

import reflex as rx

from pluggy_app.ui import entries_address, statement_address
from pluggy_app.ui.session import Session

MOST_TYPED = 50  #: letters that may be ahead of the address

Narrowed = TypeVar("Narrowed", entries_address.Address, statement_address.Address)


class ListFilters(Session, mixin=True):
    """The filters and pages of a list; its own state adds `narrow`, which goes to another address."""

    q: str = ""
    day_from: str = ""
    day_to: str = ""
    filter_key: int = 0
    filters_open: bool = False
    filtered: bool = False
    first_href: str = ""
    next_href: str = ""
    previous_href: str = ""
    _typed: list[dict[str, str]] = []  #: what the fields said since the address last agreed with them

    @rx.event
    def toggle_filters(self) -> None:
        """On a phone all filters but the search are folded away."""
        self.filters_open = not self.filters_open

    def _newest(self, address: Narrowed) -> Narrowed:
        """The address with what the fields say by now: another may be on its way."""
        if not self._typed:
            return address
        said = self._typed[-1]
        return replace(address, q=said["q"], day_from=said["de"], day_to=said["ate"])

    def _is_said(self, name: str, value: str) -> bool:
        """Whether this field is known to say so: leaving it tells it once more."""
        return bool(self._typed) and self._typed[-1].get(name) == value

    def _ahead(self, address: Narrowed) -> None:
        """Something was typed; the page is about to go to its address."""
        self._typed = [*self._typed, _said(address)][-MOST_TYPED:]

    def _arrived(self, address: Narrowed) -> None:
        """The page is at this address, as it was typed or not."""
        said = _said(address)
        if said in self._typed:  # typed here; more may have been typed before the address came
            self._typed = self._typed[self._typed.index(said) :]
        else:  # Back or a link: the fields follow
            self._typed = [said]
            self.filter_key += 1
        self._put(q=address.q, day_from=address.day_from, day_to=address.day_to, filtered=address.is_filtered)


def _said(address: Narrowed) -> dict[str, str]:
    """What the fields say that keep what is typed into them."""
    return {"q": address.q, "de": address.day_from, "ate": address.day_to}
