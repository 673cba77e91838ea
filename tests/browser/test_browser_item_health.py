"""Whatever happens at the bank, the open card says what, who acts, and offers the one thing to do."""

from dataclasses import dataclass, field

import httpx
import journey
import pytest
from playwright.sync_api import Page, expect
from served import Site

from pluggy_app.ui.wording.lookup import t


@dataclass(frozen=True)
class Day:
    """One bad day of the sandbox, and what the card must say on it."""

    name: str
    health: str
    said: str
    action: str
    more: dict[str, object] = field(default_factory=dict)


NOTICE = "Aceite os novos termos de uso no aplicativo do banco. Resolva no banco e depois reconecte."
DAYS = [
    Day("partial", "health.degraded", t("item.warning_423.title"), "action.retry"),
    Day("bank_notice", "health.action_required", NOTICE, "action.reconnect"),
    Day(
        "waiting_approval", "health.waiting_user", t("item.approve.title", of_bank="do Banco Marés"), "action.continue"
    ),
    Day("bank_down", "health.degraded", t("item.no_answer.title", the_bank="O Banco Marés"), "action.retry"),
    Day(
        "any_status",
        "health.degraded",
        t("item.unknown.text", code="NEW_WORD"),
        "action.retry",
        {"status": "OUTDATED", "executionStatus": "NEW_WORD"},
    ),
    Day("consent_revoked", "health.action_required", t("item.authorisation.title"), "action.reconnect"),
]


@pytest.fixture(scope="module")
def bank(site: Site) -> tuple[journey.Person, str]:
    """Somebody and their connection."""
    person = journey.a_person(site)
    return person, journey.connect_without_pages(site, person)


def test_the_card_follows_every_bad_day_and_is_healed(page: Page, site: Site, bank: tuple[journey.Person, str]) -> None:
    person, item_id = bank
    journey.enter(page, person)
    journey.go(page, "nav.connections", "connections.title")
    card = journey.card(page)

    for day in DAYS:
        _choose(site, item_id, day.name, **day.more)
        expect(card.get_by_text(day.said, exact=True)).to_be_visible()
        expect(card.get_by_text(t(day.health), exact=True)).to_be_visible()
        expect(card.get_by_role("button", name=t(day.action), exact=True)).to_be_visible()
        expect(card.get_by_role("listitem").filter(has_text="R$")).not_to_have_count(0)

    card.get_by_role("button", name=t("action.reconnect"), exact=True).click()
    journey.sign_in_at_bank(journey.widget(page))
    journey.close_widget(page, journey.widget(page))
    expect(card.get_by_text(t("health.ok"), exact=True)).to_be_visible()


def test_a_consent_that_ends_soon_is_renewed(page: Page, site: Site, bank: tuple[journey.Person, str]) -> None:
    person, item_id = bank
    journey.enter(page, person)
    journey.go(page, "nav.connections", "connections.title")

    card = journey.card(page)

    _choose(site, item_id, "consent_ends", days=10)
    card.get_by_role("button", name=t("action.sync"), exact=True).click()

    expect(card.get_by_role("button", name=t("action.renew"), exact=True)).to_be_visible()
    expect(card.get_by_text(t("consent.until", day="")[:-1])).to_be_visible()


def _choose(site: Site, item_id: str, day: str, **more: object) -> None:
    asked = {"itemId": item_id, "day": day, **more}
    httpx.post(f"{site.address}/sandbox/days", json=asked, timeout=30).raise_for_status()
