"""Somebody's books and expectations by REST, as a program beside the pages would keep them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import httpx
from journey import Person
from served import Site

from pluggy_app.domain.clock import bank_day, utc_now
from pluggy_app.services import people

BAKERY, MILL, MARKET = "41873205000169", "11222333000181", "19131243000197"  #: CNPJ with right check digits


class Ledger:
    """One account with its movements, and what is expected of it."""

    def __init__(self, rest: httpx.Client, name: str = "Conta da padaria") -> None:
        self.rest = rest
        self.account = self.an_account(name)

    def ask(self, method: str, path: str, body: object = None) -> Any:
        answer = self.rest.request(method, path, json=body).raise_for_status()
        return answer.json() if answer.content else None

    def an_account(self, name: str) -> int:
        made = self.ask("POST", "/api/bank-accounts", {"name": name, "type": "checking", "autoReconcile": False})
        return int(made["bankAccountId"])

    def row(self, cents: int, name: str, *, days_ago: int = 1, text: str = "", account: int = 0, **more: object) -> int:
        body: dict[str, object] = {
            "date": (today() - timedelta(days=days_ago)).isoformat(),
            "amountCents": cents,
            "description": text or f"PIX {'RECEBIDO' if cents > 0 else 'ENVIADO'} {name.upper()}",
            "counterpartyName": name,
        }
        path = f"/api/bank-accounts/{account or self.account}/transactions"
        return int(self.ask("POST", path, body | more)["bankTransactionId"])

    def entry(self, cents: int, name: str, *, days_ago: int = 1, text: str = "Venda", **more: object) -> int:
        body: dict[str, object] = {
            "kind": "receivable" if cents > 0 else "payable",
            "dueOn": (today() - timedelta(days=days_ago)).isoformat(),
            "amountCents": abs(cents),
            "description": text,
            "counterpartyName": name,
        }
        return int(self.ask("POST", "/api/ledger-entries", body | more)["ledgerEntryId"])

    def run(self) -> dict[str, int]:
        return dict(self.ask("POST", "/api/reconciliation/run"))

    def match(self, row: int, entry: int, cents: int) -> int:
        line = {"bankTransactionId": row, "ledgerEntryId": entry, "amountCents": cents}
        return int(self.ask("POST", "/api/reconciliation/matches", {"lines": [line]})["matchId"])

    def open_of(self, entry: int) -> int:
        listed = self.ask("GET", "/api/ledger-entries")["results"]
        return next(int(one["openCents"]) for one in listed if one["ledgerEntryId"] == entry)

    def matches(self) -> list[dict[str, Any]]:
        return list(self.ask("GET", "/api/reconciliation/matches")["results"])

    def suggestions(self) -> list[dict[str, Any]]:
        return list(self.ask("GET", "/api/reconciliation/suggestions")["results"])


@contextmanager
def a_ledger(site: Site, person: Person) -> Iterator[Ledger]:
    token = people.create_api_token(site.store, person.email, utc_now())
    with httpx.Client(base_url=site.address, headers={"Authorization": f"Bearer {token}"}, timeout=30) as rest:
        yield Ledger(rest)


def today() -> date:
    return bank_day(utc_now())


def a_busy_week(ledger: Ledger) -> None:
    """Certain pairs, doubtful ones with differences, parts and groups, and movements without a partner."""
    for place, cents in enumerate((812_40, 455_10, 1_390_25, 267_33)):
        ledger.row(cents, "Empório Aurora Ltda", days_ago=place + 3, counterpartyDocument=MARKET, paymentMethod="PIX")
        ledger.entry(
            cents,
            "Empório Aurora Ltda",
            days_ago=place + 4,
            counterpartyDocument=MARKET,
            documentNumber=f"NF 9{place}0",
        )
    boleto = {"counterpartyDocument": BAKERY, "paymentMethod": "BOLETO"}
    ledger.row(1_262_50, "Mercado Bom Preço Ltda", text="LIQUIDACAO BOLETO NF1042", **boleto)
    ledger.entry(1_250_00, "Mercado Bom Preço Ltda", days_ago=5, documentNumber="NF 1042", counterpartyDocument=BAKERY)
    ledger.entry(1_262_50, "Mercado Bom Gosto", days_ago=3, documentNumber="NF 1051", counterpartyDocument=MILL)
    ledger.row(480_00, "Ana Beatriz Rocha", days_ago=2, paymentMethod="PIX")
    ledger.entry(480_00, "Ana B Rocha", days_ago=9, text="Encomenda 311")
    ledger.row(-3_915_20, "Moinho Vale Verde S.A.", days_ago=5, paymentMethod="TED", counterpartyDocument=MILL)
    ledger.entry(-2_115_20, "Moinho Vale Verde S.A.", days_ago=6, text="Farinha de outubro", counterpartyDocument=MILL)
    ledger.entry(-1_800_00, "Moinho Vale Verde S.A.", days_ago=4, text="Farelo", counterpartyDocument=MILL)
    ledger.row(615_00, "Café da Praça ME", days_ago=6, paymentMethod="PIX")
    ledger.entry(1_000_00, "Café da Praça ME", days_ago=8, documentNumber="NF 1038")
    ledger.row(-39_90, "", days_ago=6, text="TARIFA PACOTE DE SERVICOS")
    ledger.row(-250_00, "José Carlos Moreira", days_ago=5, paymentMethod="PIX")
    done = ledger.row(90_00, "Lia Prado", days_ago=9)
    ledger.match(done, ledger.entry(90_00, "Lia Prado", days_ago=9, text="Bolo de aniversário"), 90_00)
    ledger.run()
