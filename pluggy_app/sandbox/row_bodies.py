"""Pluggy's JSON of accounts and transactions."""

from random import Random
from uuid import UUID, uuid5

from pluggy_app.sandbox import lines
from pluggy_app.sandbox.accounts import Account
from pluggy_app.sandbox.answers import Body, instant_of
from pluggy_app.sandbox.books import Book
from pluggy_app.sandbox.companies import Party
from pluggy_app.sandbox.lines import Line
from pluggy_app.sandbox.slips import slip_of

CARD_LIMIT_CENTS = 4_000_000


def account_body(book: Book, account: Account) -> Body:
    """An account with its balance; a card's is positive debt."""
    statement = book.statements[account.id]
    balance = statement.balance_cents
    body: Body = {
        "id": account.id,
        "type": "CREDIT" if account.is_card else "BANK",
        "subtype": "CREDIT_CARD" if account.is_card else "CHECKING_ACCOUNT",
        "name": account.name,
        "balance": _reais(-balance if account.is_card else balance),
        "currencyCode": "BRL",
        "itemId": account.item_id,
        "number": account.number,
        "marketingName": f"{account.bank.name} Empresas",
        "taxNumber": account.company.party.document,
        "owner": account.company.party.name,
        "createdAt": instant_of(account.until),
        "updatedAt": instant_of(book.read_through(account)),
        "bankData": None,
        "creditData": None,
    }
    if account.is_card:
        return body | {"creditData": _credit_data(-balance)}
    return body | {
        "bankData": {
            "transferNumber": f"{account.bank.code}/{account.number}",
            "closingBalance": _reais(balance),
            "automaticallyInvestedBalance": 0,
            "overdraftContractedLimit": 20000,
            "overdraftUsedLimit": 0,
            "unarrangedOverdraftAmount": 0,
            "hasReservedBalance": False,
            "reservedBalances": None,
        }
    }


def transaction_body(line: Line, account: Account, through: float) -> Body:
    """A transaction as Pluggy knew it at `through`. Bank: minus leaves; card: plus is a purchase."""
    posted = line.posted_at is None or line.posted_at <= through
    sign, name = (-1 if account.is_card else 1), line.party.name if line.party else ""
    abroad = line.usd_cents is not None
    open_finance = account.bank.is_open_finance
    return {
        "id": line.id,
        "accountId": account.id,
        "description": line.wording.clean.format(party=name),
        "descriptionRaw": line.wording.raw.format(party=name.upper()),
        "currencyCode": "USD" if abroad else "BRL",
        "amount": _reais(line.usd_cents or 0) if abroad else _reais(sign * line.cents),
        "amountInAccountCurrency": _reais(sign * line.cents) if abroad else None,
        "date": instant_of(line.dated),
        "type": "DEBIT" if line.cents < 0 else "CREDIT",
        "balance": _reais(line.balance) if account.bank.id == 901 and not account.is_card else None,
        "providerCode": None,
        "providerId": f"{line.id[:8]}{line.id[-12:]}" if open_finance else None,
        "status": "POSTED" if posted else "PENDING",
        "category": line.wording.category,
        "categoryId": line.wording.category_id,
        "paymentData": None if account.is_card else _payment_data(line, account),
        "creditCardMetadata": _card_metadata(line, account, posted) if account.is_card else None,
        "merchant": None,
        "operationType": line.wording.operation if open_finance and not account.is_card else None,
        "operationTypeAdditionalInfo": None,
        "order": line.order,
        "createdAt": instant_of(line.created),
        "updatedAt": instant_of(max(line.created, line.posted_at or 0.0) if posted else line.created),
    }


def _credit_data(debt: int) -> Body:
    return {
        "level": "BUSINESS",
        "brand": "MASTERCARD",
        "balanceCloseDate": None,
        "balanceDueDate": None,
        "availableCreditLimit": _reais(CARD_LIMIT_CENTS - debt),
        "balanceForeignCurrency": None,
        "minimumPayment": None,
        "creditLimit": _reais(CARD_LIMIT_CENTS),
        "isLimitFlexible": False,
        "status": "ACTIVE",
        "holderType": "MAIN",
        "disaggregatedCreditLimits": [],
        "additionalCards": [],
    }


def _payment_data(line: Line, account: Account) -> Body | None:
    method, party = line.wording.method, line.party
    if method is None or party is None:
        return None
    own, other = _participant(account.company.party, account), _participant(party)
    outgoing = line.cents < 0
    body: Body = {
        "payer": own if outgoing else other,
        "receiver": other if outgoing else own,
        "paymentMethod": method,
        "referenceNumber": _reference(line, method),
    }
    if method == "BOLETO":
        body["boletoMetadata"] = _boleto(line)
    elif order := order_of(line):
        body["receiverReferenceId"] = order
    return body


def order_of(line: Line) -> str | None:
    """What the receiver of a Pix called it: the number of an order; None: nothing."""
    rng = Random(line.seed)
    if line.wording.method == "PIX" and line.cents > 0 and rng.random() < 0.4:
        return f"PEDIDO{rng.randrange(10_000, 99_999)}"
    return None


def _boleto(line: Line) -> Body:
    slip = slip_of(line)
    return {
        "digitableLine": slip.digits,
        "barcode": slip.barcode,
        "baseAmount": _reais(slip.owed),
        "penaltyAmount": _reais(slip.fine),
        "interestAmount": _reais(slip.interest),
        "discountAmount": 0,
    }


def _reference(line: Line, method: str) -> str:
    """A Pix has its end-to-end id, the rest a number of ten digits."""
    number = UUID(line.seed).int
    if method != "PIX" or line.party is None:
        return f"{number % 10**10:010d}"
    minute = instant_of(line.at)[:16].translate(str.maketrans("", "", "-T:"))
    return f"E99{line.party.bank_code}000{minute}{line.seed.replace('-', '')[:11]}"


def _participant(party: Party, account: Account | None = None) -> Body:
    branch, number, code = party.branch, party.number, party.bank_code
    if account is not None:
        branch, _, number = account.number.partition("/")
        code = account.bank.code
    return {
        "name": party.name,
        "documentNumber": {"type": "CPF" if party.is_person else "CNPJ", "value": party.document},
        "branchNumber": branch,
        "accountNumber": number,
        "routingNumber": code,
        "routingNumberISPB": f"99{code}000",
    }


def _card_metadata(line: Line, account: Account, posted: bool) -> Body:
    year, month = lines.next_month(*lines.month_of(line.at))
    period = f"{year}-{month:02d}"
    body: Body = {"cardNumber": account.number, "billForecastDate": period}
    if posted:
        body["billId"] = str(uuid5(UUID(account.id), f"bill:{period}"))
    if line.mcc:
        body["payeeMCC"] = line.mcc
    if line.installment:
        number, count, bought = line.installment
        body |= {"installmentNumber": number, "totalInstallments": count, "purchaseDate": instant_of(bought)}
    return body


def _reais(cents: int) -> float:
    return cents / 100
