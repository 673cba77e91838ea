from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
import reflex as rx
from hypothesis import given
from hypothesis import strategies as st

from pluggy_app.ui import entries_address
from pluggy_app.ui import statement_address as address
from pluggy_app.ui.list_address import TRAIL_PAGES
from pluggy_app.ui.pages.entries import Entries
from pluggy_app.ui.pages.statement import Statement
from pluggy_app.ui.statement_address import Address


def _again(said: Address) -> Address:
    return address.parse(dict(parse_qsl(urlsplit(address.href(said)).query)))


def test_an_empty_statement_has_the_bare_address() -> None:
    assert address.href(Address()) == "/app/transactions"


def test_what_an_address_says_is_read_back() -> None:
    said = Address("pão & café", "12", "2026-11-01", "2026-11-30", "in", "pending", "c3", ("-", "c1", "c2"), "42")
    assert _again(said) == said


@given(
    st.dictionaries(
        st.sampled_from(["q", "conta", "de", "ate", "mov", "sit", "pagina", "antes", "transacao"]), st.text()
    )
)
def test_junk_in_an_address_never_raises(query: dict[str, str]) -> None:
    address.as_filter(address.parse(query))


def test_what_is_not_understood_counts_as_not_said() -> None:
    said = address.parse({"conta": "1; drop", "de": "0002-01-01", "ate": "x", "mov": "up", "sit": "POSTED"})
    assert said == Address()


def test_a_filter_goes_back_to_the_first_page() -> None:
    deep = Address(q="luz", cursor="c2", trail=("-", "c1"))
    assert address.with_filter(deep, "mov", "out") == Address(q="luz", direction="out")
    assert address.with_filter(deep, "is_admin", "1") == deep


def test_a_row_is_open_on_its_page_alone() -> None:
    page = Address(q="pão", cursor="c1", trail=("-",))
    with_row = address.with_row(page, "7")
    assert address.href(with_row) == f"{address.to_rows(with_row)}7" == f"{address.href(page)}&transacao=7"
    assert address.to_rows(Address()) == "/app/transactions?transacao="
    assert address.next_page(with_row, "c2").row == address.previous_page(with_row).row == ""
    assert address.with_filter(with_row, "mov", "in").row == ""
    assert address.parse({"transacao": "7 or 1"}).row == address.parse({"transacao": "9" * 19}).row == ""


def test_previous_undoes_next() -> None:
    first = Address(q="luz")
    third = address.next_page(address.next_page(first, "c1"), "c2")
    assert address.previous_page(third) == address.next_page(first, "c1")
    assert address.previous_page(address.previous_page(third)) == first


def test_the_address_stays_short_on_long_statements() -> None:
    page = Address()
    for n in range(100):
        page = address.next_page(page, f"cursor-{n}")
    assert len(page.trail) == TRAIL_PAGES
    assert address.previous_page(Address(cursor="c9")) == Address()


def test_the_filter_carries_days_and_the_account() -> None:
    wanted = address.as_filter(Address(account="7", day_from="2026-11-01", day_to="2026-11-30"))
    assert (wanted.bank_account_id, wanted.day_from, wanted.day_to) == (7, date(2026, 11, 1), date(2026, 11, 30))


@pytest.mark.parametrize(("page", "at"), [(Statement, Address), (Entries, entries_address.Address)])
def test_fields_keep_what_is_typed_ahead_of_the_address(page: type[Statement], at: type[Address]) -> None:
    tab = a_tab(page)
    tab._obey(at())
    before = tab.filter_key
    tab._typed = [*tab._typed, said("V"), said("VE")]

    tab._obey(at(q="V"))
    tab._obey(at(q="VE"))
    assert tab.filter_key == before
    tab._obey(at(q="V"))  # Back

    assert tab.filter_key == before + 1


def a_tab(page: type[Statement]) -> Statement:
    root = rx.State(_reflex_internal_init=True)  # type: ignore[call-arg]
    return root.get_substate(page.get_full_name().split("."))  # type: ignore[return-value]


def said(text: str) -> dict[str, str]:
    return {"q": text, "de": "", "ate": ""}
