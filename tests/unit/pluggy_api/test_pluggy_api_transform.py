"""What payloads mean: signs, cents, days, names. Sample JSON goes in as bytes, domain objects come out."""

import contextlib
import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pluggy_api_fakes import ACCOUNT_ID, ITEM_ID, a_row, an_account, an_item

from pluggy_app.domain.accounts import Account
from pluggy_app.domain.clock import bank_day
from pluggy_app.domain.errors import AmountNotInCents, AppError, PluggyUnreadable
from pluggy_app.domain.items import Item, StaleProduct
from pluggy_app.domain.transactions import Transaction, TransactionStatus
from pluggy_app.pluggy_api.pages import TransactionRow
from pluggy_app.pluggy_api.payloads import AccountPayload, ItemPayload
from pluggy_app.pluggy_api.transform import bank_numbers, digits, document, instant, to_account, to_item

DATES = st.datetimes(datetime(1971, 1, 1), datetime(2150, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - drawn in UTC
ANYTHING = (
    st.none() | st.booleans() | st.floats() | st.text() | st.lists(st.text()) | st.dictionaries(st.text(), st.text())
)
SHOP = {"name": "Loja", "cnpj": "11.222.333/0001-81"}
E2E = "E1823612020261120130512345678901"


def read(json_text: str, currency: str = "BRL") -> Transaction:
    return TransactionRow(msgspec.Raw(json_text.encode()), ACCOUNT_ID).read(currency)


def read_row(**changes: object) -> Transaction:
    return read(json.dumps(a_row(**changes)))


def account(**changes: object) -> Account | None:
    return to_account(msgspec.json.decode(json.dumps(an_account(**changes)), type=AccountPayload), ITEM_ID)


def item(**changes: object) -> Item:
    return to_item(msgspec.json.decode(json.dumps(an_item(**changes)), type=ItemPayload))


# Signs and cents


@pytest.mark.parametrize(
    ("kind", "type", "amount", "cents"),
    [
        ("bank", "DEBIT", -212.45, -21245),
        ("bank", "CREDIT", 212.45, 21245),
        ("card", "DEBIT", 212.45, -21245),
        ("card", "CREDIT", -212.45, 21245),
        ("a bank that sends magnitudes", "DEBIT", 212.45, -21245),
        ("nothing", "DEBIT", 0, 0),
        ("nothing", "CREDIT", -0.0, 0),
    ],
)
def test_the_sign_comes_from_the_type(kind: str, type: str, amount: float, cents: int) -> None:
    assert read_row(type=type, amount=amount).amount_cents == cents


@pytest.mark.parametrize("type", ["", "debit", "TRANSFER", None, 1])
def test_a_type_we_do_not_know_is_not_guessed(type: object) -> None:
    with pytest.raises(PluggyUnreadable):
        read_row(type=type)


@pytest.mark.parametrize(
    ("number", "cents"),
    [
        ("212.45000000000002", 21245),
        ("0.1", 10),
        ("1e3", 100_000),
        ("1E-2", 1),
        ("1234567890123.45", 123_456_789_012_345),
        ("999999999999999.99", 99_999_999_999_999_999),
        ("307.890000", 30789),
        ("1e-999999", 0),
    ],
)
def test_cents_are_read_from_the_text_of_the_number(number: str, cents: int) -> None:
    row = json.dumps(a_row(amount="AMOUNT")).replace('"AMOUNT"', number)
    assert read(row).amount_cents == cents


@pytest.mark.parametrize(
    "number", ["10.005", "307.8891", "0.0039", "1e15", "1e999999", "9" * 60, '"NaN"', '"Infinity"', '"-Infinity"']
)
def test_what_is_not_whole_cents_is_not_rounded(number: str) -> None:
    row = json.dumps(a_row(amount="AMOUNT")).replace('"AMOUNT"', number)
    with pytest.raises(AmountNotInCents):
        read(row)


@pytest.mark.parametrize("number", ["null", "true", "[]", "NaN", '"ten"', "1e99999999999999999999", "01", "+1"])
def test_what_is_no_number_is_unreadable(number: str) -> None:
    row = json.dumps(a_row(amount="AMOUNT")).replace('"AMOUNT"', number)
    with pytest.raises(PluggyUnreadable):
        read(row)


@settings(deadline=None)
@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2), st.sampled_from(["DEBIT", "CREDIT"]))
def test_every_whole_number_of_cents_survives(amount: Decimal, type: str) -> None:
    row = json.dumps(a_row(amount="AMOUNT", type=type)).replace('"AMOUNT"', f"{amount:f}")
    cents = int(abs(amount) * 100)
    assert read(row).amount_cents == (-cents if type == "DEBIT" else cents)


def test_a_foreign_purchase_counts_in_the_account_s_currency() -> None:
    row = read_row(type="DEBIT", amount=10, currencyCode="USD", amountInAccountCurrency=54.321 - 0.001)
    assert (row.amount_cents, row.currency_code) == (-5432, "BRL")


def test_without_an_amount_in_the_account_s_currency_the_row_s_own_counts() -> None:
    assert (read_row(currencyCode="USD").amount_cents, read_row(currencyCode="USD").currency_code) == (150000, "USD")
    assert read_row(currencyCode=None).currency_code == "BRL"


# Days


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-20T00:00:00.000Z", date(2026, 11, 20)),
        ("2026-11-20T03:00:00.000Z", date(2026, 11, 20)),
        ("2026-11-20T02:59:59.999Z", date(2026, 11, 19)),
        ("2026-11-20T00:00:00.001Z", date(2026, 11, 19)),
        ("2026-11-20T23:30:00.000Z", date(2026, 11, 20)),
        ("2026-11-20T23:30:00-03:00", date(2026, 11, 20)),
        ("2018-12-10T02:30:00Z", date(2018, 12, 10)),  # daylight saving time: midnight is 02:00 UTC
        ("2026-11-20", date(2026, 11, 20)),
        ("2026-11-20T12:00:00", date(2026, 11, 20)),
    ],
)
def test_the_day_is_the_bank_s(text: str, day: date) -> None:
    row = read_row(date=text)
    assert row.day == day
    assert row.occurred_at.utcoffset() == timedelta(0)


@settings(deadline=None)
@given(DATES, st.integers(-12 * 60, 14 * 60))
def test_the_remembered_day_is_the_clock_s_day(moment: datetime, minutes: int) -> None:
    at = moment.astimezone(timezone(timedelta(minutes=minutes)))
    assert read_row(date=at.isoformat()).day == bank_day(at)


@settings(deadline=None)
@given(DATES)
def test_the_edges_of_hours_are_the_clock_s_too(moment: datetime) -> None:
    at = moment.replace(minute=0, second=0, microsecond=0)
    assert read_row(date=at.isoformat()).day == bank_day(at)


BAD_DATES = [
    "",
    "soon",
    "20/11/2026",
    "2026-13-01T00:00:00Z",
    "0001-01-01T00:00:00Z",
    "0001-01-01T01:00:00+05:00",
    "9999-12-31T23:59:59-12:00",
]


@pytest.mark.parametrize("text", [*BAD_DATES, None, 20261120, {}])
def test_a_row_without_a_day_is_unreadable(text: object) -> None:
    with pytest.raises(PluggyUnreadable):
        read_row(date=text)


@pytest.mark.parametrize("text", [None, *BAD_DATES])
def test_an_optional_date_that_cannot_be_read_is_none(text: str | None) -> None:
    assert instant(text) is None
    assert item(consentExpiresAt=text).consent_expires_at is None


# Words


def test_everything_a_row_can_say() -> None:
    row = read_row(
        type="DEBIT",
        amount=-89.9,
        date="2026-11-20T14:05:12.000Z",
        description="  Boleto pago ",
        status="PENDING",
        category="Services",
        providerId="P-1",
        paymentData={
            "payer": {"name": "Nós", "documentNumber": {"type": "CNPJ", "value": "11.222.333/0001-81"}},
            "receiver": {"name": "Fornecedor", "documentNumber": {"type": "CNPJ", "value": "12.ABC.345/01de-35"}},
            "paymentMethod": "BOLETO",
            "referenceNumber": "777",
            "receiverReferenceId": "inv-9",
            "boletoMetadata": {
                "digitableLine": "34191.79001 01043.510047 91020.150008 5 90260000008990",
                "penaltyAmount": 1.76,
                "interestAmount": 0,
                "discountAmount": "much",
            },
        },
        merchant={"name": "Loja"},
        somethingNew={"deeply": ["nested"]},
    )
    assert row == Transaction(
        transaction_id="6ec156fe-e8ac-4d9a-a4b3-7770529ab01c",
        account_id=ACCOUNT_ID,
        day=date(2026, 11, 20),
        occurred_at=datetime(2026, 11, 20, 14, 5, 12, tzinfo=UTC),
        amount_cents=-8990,
        currency_code="BRL",
        description="Boleto pago",
        type="DEBIT",
        status=TransactionStatus.PENDING,
        category="Services",
        payment_method="BOLETO",
        counterparty_name="Fornecedor",
        counterparty_document="12ABC34501DE35",
        reference="inv-9",
        boleto_line="34191790010104351004791020150008590260000008990",
        end_to_end_id="",
        provider_id="P-1",
        penalty_cents=176,
        interest_cents=0,
        discount_cents=None,
    )


@pytest.mark.parametrize(
    ("changes", "name", "number"),
    [
        ({"type": "CREDIT", "paymentData": {"payer": {"name": "Ana"}, "receiver": {"name": "Nós"}}}, "Ana", ""),
        ({"type": "DEBIT", "paymentData": {"payer": {"name": "Nós"}, "receiver": {"name": "Ana"}}}, "Ana", ""),
        ({"paymentData": {"payer": {"documentNumber": {"value": "***.456.789-**"}}}}, "", "***456789**"),
        ({"paymentData": {"payer": None}, "merchant": SHOP}, "Loja", "11222333000181"),
        ({"paymentData": {"payer": {"documentNumber": None}}, "merchant": SHOP}, "Loja", "11222333000181"),
        ({"merchant": {"name": None, "businessName": "LOJA SA"}}, "LOJA SA", ""),
        ({"paymentData": {"payer": {"documentNumber": {}}}}, "", ""),
        ({"paymentData": {}}, "", ""),
        ({"merchant": {}}, "", ""),
        ({}, "", ""),
    ],
)  # fmt: skip
def test_who_is_on_the_other_side(changes: dict[str, object], name: str, number: str) -> None:
    row = read_row(**changes)
    assert (row.counterparty_name, row.counterparty_document) == (name, number)


@pytest.mark.parametrize(
    ("payment", "reference", "end_to_end_id"),
    [
        ({"referenceNumber": E2E}, E2E, E2E),
        ({"referenceNumber": E2E, "receiverReferenceId": "pedido-7"}, "pedido-7", E2E),
        ({"referenceNumber": E2E + "0"}, E2E + "0", ""),
        ({"referenceNumber": "x" + E2E[1:]}, "x" + E2E[1:], ""),
        ({"referenceNumber": None}, "", ""),
    ],
)
def test_references_and_the_pix_id_among_them(payment: dict[str, str], reference: str, end_to_end_id: str) -> None:
    row = read_row(paymentData=payment)
    assert (row.reference, row.end_to_end_id) == (reference, end_to_end_id)


@pytest.mark.parametrize(
    ("clean", "raw", "description"),
    [("a", "b", "a"), ("", "b", "b"), (None, "b", "b"), (None, None, ""), (" \x00 ", "b\x00c", "bc")],
)
def test_a_description_falls_back_to_the_raw_one(clean: str | None, raw: str | None, description: str) -> None:
    assert read_row(description=clean, descriptionRaw=raw).description == description


@pytest.mark.parametrize(("word", "status"), [(None, "POSTED"), ("POSTED", "POSTED"), ("PENDING", "PENDING")])
def test_a_missing_status_means_settled(word: str | None, status: str) -> None:
    assert read_row(status=word).status == status


@pytest.mark.parametrize(
    "changes",
    [
        {"id": None}, {"id": ""}, {"id": "x" * 65}, {"id": "a b"}, {"id": 5},
        {"accountId": None}, {"accountId": "another"},
        {"status": "SCHEDULED"}, {"status": ""}, {"status": 1},
        {"description": ["a"]}, {"paymentData": "PIX"}, {"merchant": []}, {"amount": None},
    ],
)  # fmt: skip
def test_a_bad_row_is_unreadable(changes: dict[str, object]) -> None:
    with pytest.raises(PluggyUnreadable):
        read_row(**changes)


@pytest.mark.parametrize("raw", [b"null", b"5", b"[]", b'"row"', b"{}", b'{"id": "\xff"}', b'{"id":"\\ud800"}'])
def test_a_row_that_is_no_object_is_unreadable(raw: bytes) -> None:
    with pytest.raises(PluggyUnreadable):
        TransactionRow(msgspec.Raw(raw), ACCOUNT_ID).read("BRL")


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([*a_row(), "unknown"]), ANYTHING))
def test_whatever_a_row_holds_it_is_read_or_refused(changes: dict[str, object]) -> None:
    with contextlib.suppress(AppError):
        read_row(**changes)


def test_the_digest_changes_with_any_byte() -> None:
    rows = [TransactionRow(msgspec.Raw(raw), ACCOUNT_ID) for raw in (b'{"a":1}', b'{"a":1}', b'{"a": 1}')]
    assert rows[0].digest == rows[1].digest != rows[2].digest
    assert len(rows[0].digest) == 16


# Accounts


def test_an_account_of_a_bank() -> None:
    found = account(
        balance=-10.5,
        taxNumber="416.799.495-00",
        bankData={"transferNumber": "341/0001/12345-6", "closingBalance": None},
        updatedAt="2026-11-24T10:00:00.000Z",
    )
    assert found is not None
    assert (found.item_id, found.balance_cents, found.owner_document) == (ITEM_ID, -1050, "41679949500")
    assert (found.bank_code, found.branch, found.account_digits) == ("341", "0001", "123456")
    assert found.updated_at == datetime(2026, 11, 24, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("type", "balance", "cents"),
    [
        ("CREDIT", 503.1, -50310), ("CREDIT", -20, 2000), ("CREDIT", 0, 0), ("BANK", 503.1, 50310), ("BANK", -1, -100),
        ("BANK", None, None), ("CREDIT", None, None), ("BANK", 307.8891, None), ("CREDIT", 1e300, None),
    ],
)  # fmt: skip
def test_a_card_s_balance_is_debt(type: str, balance: float | None, cents: int | None) -> None:
    found = account(type=type, balance=balance)
    assert found is not None
    assert found.balance_cents == cents


@pytest.mark.parametrize(
    ("transfer_number", "parts"),
    [
        ("341/0001/12345-6", ("341", "0001", "123456")),
        ("001/1234-X/98.765-X", ("001", "1234", "98765")),
        ("0001/12345-0", ("", "0001", "123450")),
        (" 260 / 0001 / 1234567-8 ", ("260", "0001", "12345678")),
        ("12345-6", ("", "", "")),
        ("341/0001/12345-6/9", ("", "", "")),
        ("60701190/0001/1", ("", "", "")),
        ("Itaú 0001/12345", ("", "", "")),
        ("٣٤١/0001/1", ("", "", "")),
        ("", ("", "", "")),
        (None, ("", "", "")),
    ],
)
def test_the_numbers_of_an_account(transfer_number: str | None, parts: tuple[str, str, str]) -> None:
    assert bank_numbers(transfer_number) == parts


def test_an_account_may_lack_almost_everything() -> None:
    payload = msgspec.json.decode(b'{"id": "a", "type": "CREDIT", "bankData": null}', type=AccountPayload)
    found = to_account(payload, ITEM_ID)
    assert found == Account("a", ITEM_ID, found.type, "", "", "", "", None, "", "", "", "", None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("416.799.495-00", "41679949500"),
        ("***.799.495-**", "***799495**"),
        ("12.abc.345/01DE-35", "12ABC34501DE35"),
        ("é٣", ""),
        (None, ""),
    ],
)
def test_documents_lose_their_punctuation(text: str | None, expected: str) -> None:
    assert document(text) == expected


def test_only_ascii_digits_are_digits() -> None:
    assert digits("1²٣-4") == "14"


# Items


def test_everything_an_item_can_say() -> None:
    found = item(
        connector={
            "id": 200,
            "name": "MeuPluggy",
            "imageUrl": "https://cdn.test/i.svg",
            "health": {"status": "ONLINE"},
        },
        status="UPDATED",
        executionStatus="PARTIAL_SUCCESS",
        error={"code": "SITE_NOT_AVAILABLE", "message": "…"},
        clientUserId="u1",
        lastUpdatedAt="2026-11-24T09:00:00.000Z",
        nextAutoSyncAt=None,
        parameter={"name": "token", "expiresAt": "2026-11-24T12:05:00.000Z"},
        userAction=None,
        statusDetail={
            "accounts": {"isUpdated": True, "warnings": []},
            "transactions": {"isUpdated": False, "warnings": [{"code": "423"}, {"code": 423}, {"message": "x"}]},
            "creditCards": None,
            "loans": {"isUpdated": None, "warnings": None},
            "newThing": "2026",
        },
    )
    assert (found.connector_id, found.connector_name) == (200, "MeuPluggy")
    assert found.connector_image_url == "https://cdn.test/i.svg"
    assert (found.execution_status, found.error_code) == ("PARTIAL_SUCCESS", "SITE_NOT_AVAILABLE")
    assert found.last_updated_at == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert found.prompt_expires_at == datetime(2026, 11, 24, 12, 5, tzinfo=UTC)
    assert (found.warning_codes, found.limited_products) == (("423",), ("transactions",))
    assert found.stale_products == (StaleProduct("transactions", None),)


def test_a_stale_product_says_as_of_when_it_is() -> None:
    found = item(
        statusDetail={
            "accounts": {"isUpdated": False, "lastUpdatedAt": "2026-11-20T09:00:00Z"},
            "creditCards": {"isUpdated": False, "lastUpdatedAt": 5},
            "a b": {"isUpdated": False},
        }
    )
    assert found.stale_products == (
        StaleProduct("accounts", datetime(2026, 11, 20, 9, tzinfo=UTC)),
        StaleProduct("creditCards", None),
    )


def test_the_banks_own_words_are_one_bounded_line_that_no_log_shows() -> None:
    words = "Aceite os\nnovos\x1b[31m termos\u202e \x00" + "x" * 5_000
    found = item(error={"code": "ACCOUNT_NEEDS_ACTION", "providerMessage": words})
    assert found.bank_message.startswith("Aceite os novos [31m termos xxx")
    assert len(found.bank_message) == 300
    assert "Aceite" not in repr(found)
    for other in (None, 5, ["Aceite"], {"a": 1}, True, ""):
        assert item(error={"code": "X", "providerMessage": other}).bank_message == ""
    assert item(error=None).bank_message == ""


def test_a_code_that_is_no_word_is_an_unknown_word() -> None:
    found = item(status="<b>" * 9, executionStatus="a\nb", error={"code": "x" * 81})
    assert {found.status, found.execution_status, found.error_code} == {"UNREADABLE"}
    assert item(status="", executionStatus=None).status == ""


def test_an_item_may_lack_almost_everything() -> None:
    found = to_item(msgspec.json.decode(b'{"id": "i", "status": "OUTDATED"}', type=ItemPayload))
    assert found == Item("i", -1, "", "", "OUTDATED", "", "", "", None, None, None, None, None, None, (), ())


def test_the_deadline_of_a_user_s_action_counts_as_a_prompt() -> None:
    found = item(parameter=None, userAction={"type": "qr", "expiresAt": "2026-11-24T12:05:00Z"})
    assert found.prompt_expires_at == datetime(2026, 11, 24, 12, 5, tzinfo=UTC)
