"""One account: a proof that is broken says where, and heals with the missing days; a month is closed and reopened."""

from collections.abc import Iterator, Sequence
from datetime import date

import httpx
import pytest
from journey import Person, a_person, enter
from playwright.sync_api import Page, expect
from served import Site

from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.users import Plan
from pluggy_app.services import people
from pluggy_app.ui.formatting import day, money
from pluggy_app.ui.wording.lookup import counted, t

pytestmark = pytest.mark.browser

Row = tuple[int, int, str]  #: day in August 2026, cents, text
EARLY: list[Row] = [(1, 500_00, "PIX RECEBIDO MARIA"), (2, -20_00, "CAFE DA ESQUINA")]
MISSING: list[Row] = [(5, -30_00, "CONTA DE LUZ")]
LATE: list[Row] = [(15, -1_00, "TARIFA PACOTE")]


def ofx(rows: Sequence[Row], since: int, until: int, balance: int | None = None) -> bytes:
    told = "".join(
        f"<STMTTRN><DTPOSTED>202608{day:02}<TRNAMT>{cents / 100:.2f}<MEMO>{text}</STMTTRN>" for day, cents, text in rows
    )
    stated = "" if balance is None else f"<LEDGERBAL><BALAMT>{balance / 100:.2f}<DTASOF>202608{until:02}</LEDGERBAL>"
    period = f"<DTSTART>202608{since:02}<DTEND>202608{until:02}"
    body = f"<STMTRS><CURDEF>BRL<ACCTID>1<BANKTRANLIST>{period}{told}</BANKTRANLIST>{stated}</STMTRS>"
    return f"OFXHEADER:100\n\n<OFX>{body}</OFX>".encode()


class Desk:
    """What a program does beside the page."""

    def __init__(self, rest: httpx.Client) -> None:
        self._rest = rest
        made = rest.post("/api/bank-accounts", json={"name": "Conta da padaria", "type": "checking"})
        self.key = int(made.raise_for_status().json()["bankAccountId"])
        self.path = f"/api/bank-accounts/{self.key}"

    def send(self, content: bytes, name: str) -> None:
        self._rest.post(f"{self.path}/statements", files={"file": (name, content)}).raise_for_status()

    def match(self, text: str) -> None:
        """Say that the row of this text paid an entry."""
        rows = self._rest.get(f"{self.path}/transactions").raise_for_status().json()["results"]
        (row,) = [one for one in rows if one["description"] == text]
        kind = "receivable" if row["amountCents"] > 0 else "payable"
        entry = {"kind": kind, "dueOn": row["date"], "amountCents": abs(row["amountCents"]), "description": text}
        made = self._rest.post("/api/ledger-entries", json=entry).raise_for_status().json()["ledgerEntryId"]
        line = {key: row[key] for key in ("bankTransactionId", "amountCents")} | {"ledgerEntryId": made}
        self._rest.post("/api/reconciliation/matches", json={"lines": [line]}).raise_for_status()

    def ignore_all(self) -> None:
        rows = self._rest.get(f"{self.path}/transactions").raise_for_status().json()["results"]
        for row in rows:
            path = f"{self.path}/transactions/{row['bankTransactionId']}"
            self._rest.patch(path, json={"ignored": True}).raise_for_status()


@pytest.fixture
def baker(site: Site) -> Person:
    return a_person(site, Plan.FREE)


@pytest.fixture
def desk(site: Site, baker: Person) -> Iterator[Desk]:
    token = people.create_api_token(site.store, baker.email, utc_now())
    with httpx.Client(base_url=site.address, headers={"Authorization": f"Bearer {token}"}, timeout=30) as rest:
        yield Desk(rest)


def days(since: int, until: int) -> str:
    return f"{day(date(2026, 8, since))}–{day(date(2026, 8, until))}"


def tab(page: Page, key: str) -> None:
    page.get_by_role("navigation", name=t("account.tabs")).get_by_role("link", name=t(key)).click()


def test_a_broken_proof_is_found_explained_and_healed(page: Page, baker: Person, desk: Desk) -> None:
    desk.send(ofx(EARLY, 1, 2, 1_480_00), "primeiros-dias.ofx")
    desk.send(ofx(LATE, 13, 31, 1_449_00), "resto.ofx")
    enter(page, baker)
    page.get_by_role("link", name="Conta da padaria", exact=True).click()
    verdict = page.locator(".verdict")
    expect(verdict).to_contain_text(t("account.proof.broken", day="02/08/2026"))

    page.get_by_role("link", name=t("proof.suspect.opening", amount=money(1_000_00), day="01/08/2026")).click()
    amount = page.get_by_label(t("account.opening.amount"))
    expect(amount).to_be_focused()
    expect(amount).to_be_in_viewport()
    expect(amount).to_have_value("1000,00")
    amount.fill("mil")
    page.get_by_role("button", name=t("account.opening.save")).click()
    expect(page.get_by_role("alert").filter(has_text=t("account.opening.wrong"))).to_be_visible()
    amount.fill("1.000,00")
    page.get_by_role("button", name=t("account.opening.save")).click()
    expect(verdict).to_contain_text(t("account.proof.broken", day="31/08/2026"))
    expect(verdict).to_contain_text(t("account.proof.extra", amount=money(30_00)))
    expect(page.get_by_role("button", name=t("account.opening.save"))).to_be_focused()
    missing = t("proof.suspect.missing_span", since="03/08/2026", until="12/08/2026")
    expect(page.get_by_role("link", name=missing)).to_have_attribute("href", f"/app/import?conta={desk.key}")
    expect(page.get_by_role("link", name=t("account.gap", days=days(3, 12)))).to_be_visible()

    desk.send(ofx(MISSING, 3, 12), "dias-que-faltavam.ofx")
    expect(verdict).to_contain_text(t("account.proof.proven", day="31/08/2026"))
    expect(page.get_by_role("link", name=missing)).to_have_count(0)
    tab(page, "account.tab.statement")
    expect(page.get_by_role("table", name=t("statement.table")).get_by_text("CONTA DE LUZ")).to_be_visible()

    tab(page, "account.tab.files")
    page.get_by_role("button", name="dias-que-faltavam.ofx").click()
    page.get_by_role("button", name=t("account.undo.yes")).click()
    expect(page.get_by_text(t("account.undone"))).to_be_visible()
    expect(page.get_by_role("button", name="dias-que-faltavam.ofx")).to_have_count(0)
    expect(verdict).to_contain_text(t("account.proof.broken", day="31/08/2026"))


def test_a_month_is_closed_and_reopened(page: Page, baker: Person, desk: Desk) -> None:
    desk.send(ofx([*EARLY, *MISSING, *LATE], 1, 31, 449_00), "agosto.ofx")
    enter(page, baker)
    page.goto(f"/app/accounts/{desk.key}")
    expect(page.locator(".verdict")).to_contain_text(t("account.proof.proven", day="31/08/2026"))
    tab(page, "account.tab.settings")
    field = page.get_by_label(t("account.close.day"))
    expect(field).to_have_value("2026-08-31")
    page.get_by_role("button", name=t("account.close"), exact=True).click()
    refused = page.get_by_role("alert").filter(has_text=t("error.unreconciled_rows"))
    expect(refused).to_have_attribute("id", "close-wrong")

    desk.ignore_all()
    page.get_by_role("button", name=t("account.close"), exact=True).click()
    expect(page.get_by_text(t("account.closed.through", day="31/08/2026"))).to_be_visible()
    expect(refused).to_have_count(0)
    expect(page.get_by_role("button", name=t("account.close"), exact=True)).to_be_focused()
    field.fill("2026-08-10")
    page.get_by_role("button", name=t("account.close"), exact=True).click()
    expect(page.get_by_role("alert").filter(has_text=t("account.close.wrong"))).to_be_visible()
    page.get_by_label(t("account.opening.amount")).fill("1,00")
    page.get_by_role("button", name=t("account.opening.save")).click()
    expect(page.get_by_role("alert").filter(has_text=t("error.period_closed"))).to_be_visible()

    page.get_by_role("button", name=t("account.reopen"), exact=True).click()
    expect(page.get_by_text(t("account.closed.none"))).to_be_visible()
    page.get_by_role("switch", name=t("account.auto")).press("Space")
    expect(page.get_by_role("switch", name=t("account.auto"))).to_be_checked()
    page.get_by_text(t("account.export"), exact=True).click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="CSV")).to_be_hidden()
    page.keyboard.press("Enter")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert "CONTA DE LUZ" in download.value.path().read_text(encoding="utf-8-sig")


def test_an_import_in_use_says_how_many_matches_go_along(page: Page, baker: Person, desk: Desk) -> None:
    desk.send(ofx(EARLY, 1, 3), "agosto.ofx")
    desk.match("PIX RECEBIDO MARIA")
    enter(page, baker)
    page.goto(f"/app/accounts/{desk.key}")
    tab(page, "account.tab.files")
    page.get_by_role("button", name="agosto.ofx").click()
    expect(page.get_by_role("alertdialog")).to_contain_text(counted("undo_matches", 1))
    page.get_by_role("button", name=t("account.undo.yes")).click()
    expect(page.get_by_text(t("account.undone"))).to_be_visible()
    expect(page.get_by_role("button", name="agosto.ofx")).to_have_count(0)


def test_an_account_is_renamed_and_goes_once_nothing_is_in_it(page: Page, baker: Person, desk: Desk) -> None:
    desk.send(ofx(EARLY, 1, 2), "agosto.ofx")
    enter(page, baker)
    page.goto(f"/app/accounts/{desk.key}?aba=ajustes")
    page.get_by_label(t("import.new.name")).fill("Conta do forno")
    page.get_by_role("button", name=t("account.name.save")).click()
    expect(page.get_by_role("heading", level=1, name="Conta do forno")).to_be_visible()
    expect(page.get_by_role("button", name=t("account.remove"))).to_have_count(0)

    tab(page, "account.tab.files")
    page.get_by_role("button", name="agosto.ofx").click()
    page.get_by_role("button", name=t("account.undo.yes")).click()
    expect(page.get_by_text(t("account.undone"))).to_be_visible()
    tab(page, "account.tab.settings")
    page.get_by_role("button", name=t("account.remove")).click()
    expect(page.get_by_text(t("account.removed"))).to_be_visible()
    expect(page.get_by_role("link", name="Conta do forno")).to_have_count(0)


def test_an_account_that_is_not_ones_own_is_not_there(page: Page, site: Site, desk: Desk) -> None:
    enter(page, a_person(site, Plan.FREE))
    for unknown in (str(desk.key), "0", "nada"):
        page.goto(f"/app/accounts/{unknown}")
        expect(page.get_by_role("heading", level=1, name=t("missing.title"))).to_be_visible()
