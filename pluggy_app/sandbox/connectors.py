"""The invented banks: what Pluggy calls connectors."""

from dataclasses import dataclass

from pluggy_app.sandbox.answers import Body, PluggyError

SINCE = "2025-01-15T12:00:00.000Z"
MEU_PLUGGY = 200
PRODUCTS = ["ACCOUNTS", "CREDIT_CARDS", "TRANSACTIONS", "PAYMENT_DATA"]


@dataclass(frozen=True)
class Connector:
    """A bank that exists only here."""

    id: int
    name: str
    #: hex without the number sign
    color: str
    #: bank code of three digits, unused in Brazil
    code: str
    kind: str = "BUSINESS_BANK"
    has_mfa: bool = False
    is_open_finance: bool = True
    #: the user is sent to another page, nothing is typed here
    oauth: bool = False
    is_sandbox: bool = True

    @property
    def ispb(self) -> str:
        """Eight invented digits."""
        return f"99{self.code}000"


CONNECTORS = {
    bank.id: bank
    for bank in (
        Connector(901, "Banco Marés", "0b6e99", "901"),
        Connector(902, "Banco Ipê", "b7791f", "902"),
        Connector(903, "Banco Lume", "6b46c1", "903"),
        Connector(904, "Coop Serrana", "2f855a", "904"),
        Connector(0, "Pluggy Bank", "ef294b", "905", "PERSONAL_BANK", is_open_finance=False),
        Connector(2, "Pluggy Bank", "ef294b", "906", is_open_finance=False),
        Connector(5, "Pluggy Bank MFA", "c0264d", "907", has_mfa=True, is_open_finance=False),
        # https://github.com/pluggyai/meu-pluggy; named and flagged as the real one, its banks are invented too
        Connector(
            MEU_PLUGGY,
            "MeuPluggy",
            "ef294b",
            "910",
            "PERSONAL_BANK",
            is_open_finance=False,
            oauth=True,
            is_sandbox=False,
        ),
    )
}
PLUGGY_BANKS = {0, 2, 5}
CREDENTIALS = [
    {"name": "user", "label": "Usuário", "type": "text", "placeholder": "user-ok", "optional": False},
    {"name": "password", "label": "Senha", "type": "password", "placeholder": "password-ok", "optional": False},
]


def connector_body(bank: Connector, public_path: str) -> Body:
    """Pluggy's JSON of a connector."""
    typed = [] if bank.oauth else CREDENTIALS
    return {
        "id": bank.id,
        "name": bank.name,
        "primaryColor": bank.color,
        "institutionUrl": "https://example.com",
        "country": "BR",
        "type": bank.kind,
        "credentials": typed,
        "imageUrl": f"{public_path}/connectors/{bank.id}/logo.svg",
        "hasMFA": bank.has_mfa,
        "oauth": bank.oauth,
        "health": {"status": "ONLINE", "stage": None},
        "products": PRODUCTS,
        "isSandbox": bank.is_sandbox,
        "isOpenFinance": bank.is_open_finance,
        "supportsPaymentInitiation": False,
        "supportsScheduledPayments": False,
        "supportsSmartTransfers": False,
        "supportsAutomaticPix": False,
        "supportsBoletoManagement": False,
        "createdAt": SINCE,
        "updatedAt": SINCE,
    }


def bank_of(connector_id: object) -> Connector:
    """The connector of an id in a path or a body."""
    bank = CONNECTORS.get(int(connector_id)) if str(connector_id).isdecimal() else None  # type: ignore[call-overload]
    if bank is None:
        raise PluggyError(404, "connector not found", "CONNECTOR_NOT_FOUND")
    return bank
