"""What the imitation of Pluggy holds: one item, its two accounts and more than two pages of awkward rows.

Each row says next to its JSON what it means in whole cents and São Paulo days, written out and never computed by the
product's rules. Every text field holds the bank's marks, so that a search for them finds any text that went astray.
"""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

CREATED_AT = "2026-11-20T12:00:00.000Z"
FIRST_DAY = date(2026, 1, 5)


@dataclass(frozen=True)
class Row:
    """One transaction as Pluggy sends it, and what it means; `cents` None: it cannot be kept."""

    body: dict[str, Any]
    cents: int | None
    day: str
    currency: str = "BRL"

    @property
    def id(self) -> str:
        return str(self.body["id"])


@dataclass(frozen=True)
class Marks:
    """Words and numbers that only this bank's data holds."""

    word: str = field(default_factory=lambda: f"Zq{secrets.token_hex(5)}")
    digits: str = field(default_factory=lambda: str(7_000_000_000_000 + secrets.randbelow(10**12)))

    def all(self) -> tuple[str, ...]:
        return self.word, self.digits


class Bank:
    """Items by id, accounts, and rows by account."""

    def __init__(self) -> None:
        self.marks = Marks()
        self.items: dict[str, dict[str, Any]] = {}
        self.accounts: list[dict[str, Any]] = []
        self._rows: dict[str, list[Row]] = {}

    def connect(self, client_user_id: str, *, rows: bool = True) -> str:
        """What the widget does: a new item with a current account and a card; its id."""
        item_id = str(uuid4())
        self.items[item_id] = self._item(item_id, client_user_id)
        for kind in ("BANK", "CREDIT"):
            account = self._account(item_id, kind)
            self.accounts.append(account)
            if rows:
                made = self._bank_rows(account["id"]) if kind == "BANK" else self._card_rows(account["id"])
                self._rows[account["id"]] = made
        return item_id

    def account_id(self, item_id: str, kind: str) -> str:
        return next(str(a["id"]) for a in self.accounts if a["itemId"] == item_id and a["type"] == kind)

    def rows_of(self, account_id: str) -> list[Row]:
        return list(self._rows.get(account_id, []))

    def rows(self, item_id: str) -> list[Row]:
        """Every row of the item, also those that cannot be kept."""
        return [row for a in self.accounts if a["itemId"] == item_id for row in self._rows.get(a["id"], [])]

    def arrives(self, account_id: str, cents: int) -> Row:
        """A credit of today's first minute at the bank."""
        amount = f"#{cents // 100}.{cents % 100:02}#"
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        first_minute = "2026-11-24T03:01:00.000Z"
        row = self._row(account_id, "CREDIT", amount, cents, first_minute, "2026-11-24", createdAt=now)
        self._rows.setdefault(account_id, []).append(row)
        return row

    def _item(self, item_id: str, client_user_id: str) -> dict[str, Any]:
        text = self.marks.word
        return {
            "id": item_id,
            "connector": {
                "id": 901,
                "name": "Banco de Provas",
                "imageUrl": "https://bank.example/logo.svg",
                "primaryColor": "ff0000",
                "type": "BUSINESS_BANK",
                "country": "BR",
                "credentials": [{"name": f"{text}credential"}],
                "isOpenFinance": True,
                "health": {"status": "ONLINE", "stage": None},
            },
            "status": "UPDATED",
            "executionStatus": "SUCCESS",
            "error": None,
            "parameter": None,
            "userAction": None,
            "statusDetail": {
                "accounts": {"isUpdated": True, "lastUpdatedAt": CREATED_AT, "warnings": []},
                "transactions": {
                    "isUpdated": True,
                    "lastUpdatedAt": None,
                    "warnings": [{"code": "001", "message": f"{text} warning", "providerMessage": f"{text} provider"}],
                },
                "investments": None,
            },
            "webhookUrl": None,
            "clientUserId": client_user_id,
            "createdAt": CREATED_AT,
            "updatedAt": CREATED_AT,
            "lastUpdatedAt": CREATED_AT,
            "nextAutoSyncAt": None,
            "autoSyncDisabledAt": None,
            "consecutiveFailedLoginAttempts": 0,
            "consentExpiresAt": None,
            "products": ["ACCOUNTS", "TRANSACTIONS"],
            "fieldOfTomorrow": {"deep": [f"{text} unknown"]},
        }

    def _account(self, item_id: str, kind: str) -> dict[str, Any]:
        text, digits = self.marks.word, self.marks.digits
        bank = kind == "BANK"
        return {
            "id": str(uuid4()),
            "itemId": item_id,
            "type": kind,
            "subtype": "CHECKING_ACCOUNT" if bank else "CREDIT_CARD",
            "number": f"0001/{digits}-0" if bank else digits[-4:],
            "name": f"Conta {text}",
            "marketingName": f"{text} Gold",
            "balance": "#1234.56#",
            "taxNumber": f"{digits[:2]}.{digits}/0001-00",
            "owner": f"{text} Comercio Ltda",
            "currencyCode": "BRL",
            "bankData": {"transferNumber": f"341/0001/{digits}-0", "closingBalance": "#1234.56#"} if bank else None,
            "creditData": None if bank else {"brand": "MASTERCARD", "creditLimit": 50000, "balanceCloseDate": None},
            "createdAt": CREATED_AT,
            "updatedAt": CREATED_AT,
            "fieldOfTomorrow": f"{text} unknown",
        }

    def _bank_rows(self, account: str) -> list[Row]:
        """1,004 rows, of which one is no whole number of cents."""
        rows = [
            # The four hours that decide which day it is in São Paulo (UTC-3); exact midnight is a day without a clock.
            self._row(account, "DEBIT", "#-10.01#", -1001, "2026-10-10T00:00:00.000Z", "2026-10-10"),
            self._row(account, "DEBIT", "#-10.02#", -1002, "2026-10-10T03:00:00.000Z", "2026-10-10"),
            self._row(account, "CREDIT", "#10.03#", 1003, "2026-10-10T02:59:00.000Z", "2026-10-09"),
            self._row(account, "CREDIT", "#10.04#", 1004, "2026-10-09T23:30:00.000Z", "2026-10-09"),
            self._row(account, "CREDIT", "#10.05#", 1005, "2026-10-10T02:59:59.999Z", "2026-10-09"),
            # Spellings of a number.
            self._row(account, "DEBIT", "#-212.45000000000002#", -21245, "2026-10-11T03:00:00.000Z", "2026-10-11"),
            self._row(account, "CREDIT", "#0.30000000000000004#", 30, "2026-10-11T03:00:00.000Z", "2026-10-11"),
            self._row(account, "CREDIT", "#1234567.8#", 123456780, "2026-10-11T03:00:00.000Z", "2026-10-11"),
            self._row(account, "CREDIT", "#1.5e3#", 150000, "2026-10-11T03:00:00.000Z", "2026-10-11"),
            self._row(account, "DEBIT", "#-7#", -700, "2026-10-11T03:00:00.000Z", "2026-10-11"),
            self._row(account, "CREDIT", "#0#", 0, "2026-10-11T03:00:00.000Z", "2026-10-11"),
            self._row(account, "CREDIT", "#90071992547409.93#", 9007199254740993, "2026-10-11T03:00:00Z", "2026-10-11"),
            self._row(account, "CREDIT", "#10.005#", None, "2026-10-12T03:00:00.000Z", "2026-10-12"),
            # Twins: the same in everything but the id.
            *[self._row(account, "DEBIT", "#-49.90#", -4990, "2026-10-13T03:00:00.000Z", "2026-10-13") for _ in "ab"],
            # Not settled yet; every optional field null; nested objects without their keys.
            self._row(account, "CREDIT", "#88.10#", 8810, "2026-11-23T15:00:00.000Z", "2026-11-23", status="PENDING"),
            self._bare(account, "CREDIT", "#3.21#", 321, "2026-10-14T03:00:00.000Z", "2026-10-14"),
            self._row(
                account, "DEBIT", "#-5.67#", -567, "2026-10-14T03:00:00.000Z", "2026-10-14",
                paymentData={"payer": {}, "receiver": {"documentNumber": {}}, "boletoMetadata": None}, merchant={},
            ),
            self._row(
                account, "DEBIT", "#-5.68#", -568, "2026-10-14T03:00:00.000Z", "2026-10-14",
                paymentData={"payer": None, "receiver": None, "paymentMethod": "SOMETHING_NEW"},
            ),
        ]  # fmt: skip
        return rows + [self._usual(account, n, sign=-1) for n in range(1_004 - len(rows))]

    def _card_rows(self, account: str) -> list[Row]:
        """205 rows: purchases come positive and are money spent."""
        rows = [
            self._row(account, "CREDIT", "#-350.40#", 35040, "2026-10-15T03:00:00.000Z", "2026-10-15"),
            self._row(
                account, "DEBIT", "#100.10#", -54321, "2026-10-16T18:20:00.000Z", "2026-10-16",
                currencyCode="USD", amountInAccountCurrency="#543.21#",
            ),
            self._row(account, "DEBIT", "#19.99#", -1999, "2027-03-01T03:00:00.000Z", "2027-03-01", status="PENDING"),
        ]  # fmt: skip
        return rows + [self._usual(account, n, sign=1) for n in range(205 - len(rows))]

    def _usual(self, account: str, n: int, sign: int) -> Row:
        cents = 1_000 + 37 * n
        day = FIRST_DAY + timedelta(days=n % 250)
        is_debit = n % 3 != 0
        amount = f"#{'-' if (sign < 0) == is_debit else ''}{cents // 100}.{cents % 100:02}#"
        at = f"{day}T03:00:00.000Z" if n % 2 else f"{day}T17:{n % 60:02}:00.000Z"
        return self._row(
            account, "DEBIT" if is_debit else "CREDIT", amount, -cents if is_debit else cents, at, str(day)
        )

    def _row(self, account: str, kind: str, amount: str, cents: int | None, at: str, day: str, **changes: Any) -> Row:
        text, digits = self.marks.word, self.marks.digits
        party = {
            "name": f"{text} Fornecedor",
            "documentNumber": {"type": "CNPJ", "value": f"{digits}/0001-99"},
            "accountNumber": digits,
            "branchNumber": digits,
            "routingNumber": "341",
            "routingNumberISPB": "60701190",
        }
        body: dict[str, Any] = {
            "id": str(uuid4()),
            "accountId": account,
            "description": f"PIX {text} recebido",
            "descriptionRaw": f"RAW {text}",
            "currencyCode": "BRL",
            "amount": amount,
            "amountInAccountCurrency": None,
            "date": at,
            "type": kind,
            "balance": None,
            "providerCode": None,
            "providerId": f"{text}-{digits}",
            "status": "POSTED",
            "category": f"{text} category",
            "categoryId": "05000000",
            "paymentData": {
                "payer": party,
                "receiver": party,
                "reason": f"{text} reason",
                "referenceNumber": f"{text}ref",
                "receiverReferenceId": f"{text}rec",
                "paymentMethod": "PIX",
                "boletoMetadata": {"digitableLine": digits, "barcode": digits, "baseAmount": 1},
            },
            "creditCardMetadata": {"installmentNumber": 1, "cardNumber": digits, "billForecastDate": "0001-01"},
            "merchant": {"name": f"{text} Mercado", "businessName": f"{text} SA", "cnpj": digits, "category": text},
            "operationType": "PIX",
            "operationTypeAdditionalInfo": f"{text} info",
            "order": 1,
            "createdAt": CREATED_AT,
            "updatedAt": CREATED_AT,
            "fieldOfTomorrow": {"text": f"{text} unknown"},
        }
        return Row(body | changes, cents, day)

    def _bare(self, account: str, kind: str, amount: str, cents: int, at: str, day: str) -> Row:
        """A row in which everything that may be null is."""
        full = self._row(account, kind, amount, cents, at, day)
        kept = {"id", "accountId", "description", "currencyCode", "amount", "date", "type", "status", "createdAt"}
        body = {name: value if name in kept else None for name, value in full.body.items()}
        return Row(body, cents, day)
