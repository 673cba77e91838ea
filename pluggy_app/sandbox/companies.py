"""Invented small companies, the people who pay them and the firms they pay. Every name is fiction."""

from dataclasses import dataclass
from functools import cache, lru_cache
from random import Random

from pluggy_app.sandbox import documents

FIRST_NAMES = (
    "Adriana", "Bruno", "Camila", "Davi", "Eliane", "Fábio", "Gabriela", "Heitor", "Isadora", "Jonas",
    "Karina", "Leandro", "Marina", "Nilton", "Olívia", "Paulo", "Quitéria", "Rafael", "Simone", "Tiago",
    "Úrsula", "Vanessa", "Wagner", "Yara", "Zilda",
)  # fmt: skip
SURNAMES = (
    "Araucária", "Buriti", "Cambará", "Guabiroba", "Ingá", "Jatobá", "Jequitibá", "Jurema", "Mangaba",
    "Manacá", "Pitanga", "Pequi", "Quaresmeira", "Sapucaia", "Umbuzeiro", "Vinhático",
)  # fmt: skip
HOLDER_BANKS = ("901", "902", "903", "904", "908", "909")


@dataclass(frozen=True)
class Party:
    """Somebody with a bank account."""

    name: str
    document: str
    bank_code: str
    branch: str
    number: str

    @property
    def is_person(self) -> bool:
        """Whether the document is a CPF."""
        return len(self.document) == 14


@dataclass(frozen=True)
class Trade:
    """A kind of company. Amounts are in cents."""

    company: str
    #: smallest and largest usual sale
    sale: tuple[int, int]
    suppliers: tuple[str, ...]
    #: where its card is used
    shops: tuple[tuple[str, str, str], ...]
    staff: int
    rent: int


_SHOPS = (
    ("Posto Serra Clara", "5541", "Gas stations"),
    ("Atacado Bom Cesto", "5411", "Groceries"),
    ("Papelaria Traço Fino", "5943", "Office supplies"),
    ("Restaurante Quintal da Vó", "5812", "Restaurants"),
    ("Estacionamento Largo Velho", "7523", "Parking"),
    ("Ferragens Dois Martelos", "5251", "Houseware"),
    ("Farmácia Boa Hora", "5912", "Pharmacy"),
)

TRADES = (
    Trade(
        "Padaria Flor de Trigo Ltda",
        (1_200, 16_000),
        (
            "Moinho Três Colinas Ltda",
            "Laticínios Campo Manso Ltda",
            "Embalagens Papel Pardo Ltda",
            "Frios do Vale Ltda",
        ),
        (*_SHOPS, ("Fornos e Formas Cia", "5046", "Equipment")),
        4,
        380_000,
    ),
    Trade(
        "Oficina Rota Segura Ltda",
        (18_000, 240_000),
        ("Autopeças Pinhão Ltda", "Distribuidora Óleo Bom Ltda", "Pneus Beira Rio Ltda", "Tintas Arco Real Ltda"),
        (*_SHOPS, ("Ferramentas Aço Forte", "5072", "Equipment")),
        3,
        420_000,
    ),
    Trade(
        "Clínica Sorriso Claro Ltda",
        (15_000, 180_000),
        ("Dental Marfim Ltda", "Laboratório Prótese Lua Ltda", "Esteriliza Bem Ltda", "Limpeza Espuma Branca Ltda"),
        (*_SHOPS, ("Jalecos Algodão Cru", "5137", "Clothing")),
        3,
        510_000,
    ),
    Trade(
        "Pet Shop Quatro Patas Felizes Ltda",
        (3_500, 38_000),
        (
            "Rações Terra Boa Ltda",
            "Distribuidora Pelo Macio Ltda",
            "Aquários Água Viva Ltda",
            "Brinquedos Rabo Solto Ltda",
        ),
        (*_SHOPS, ("Tosa e Cia Equipamentos", "5995", "Pet supplies and vet")),
        2,
        290_000,
    ),
    Trade(
        "Ateliê Linha e Prumo Confecções Ltda",
        (6_000, 95_000),
        (
            "Tecidos Rio Doce Ltda",
            "Aviamentos Ponto Cheio Ltda",
            "Etiquetas Nome Próprio Ltda",
            "Bordados Sol Poente Ltda",
        ),
        (*_SHOPS, ("Máquinas Costura Viva", "5949", "Equipment")),
        3,
        260_000,
    ),
)

CLOUD_SHOPS = (("Nuvem Alta Hosting", "7372", "Software"), ("Pixel Ads Network", "7311", "Advertising"))
UTILITIES = ("Energia Vale Luz", "Água da Serra", "Fibra Norte Telecom")
ACQUIRER = "Maquininha Rumo Pagamentos SA"
LANDLORD = "Imobiliária Casa de Pedra Ltda"
PAYROLL_OFFICE = "Contábil Lápis Vermelho Ltda"


@dataclass(frozen=True)
class Company:
    """One invented company and the people around it."""

    trade: Trade
    party: Party
    partner: Party
    staff: tuple[Party, ...]
    customers: tuple[Party, ...]
    suppliers: tuple[Party, ...]


@lru_cache(maxsize=512)
def company_of(seed: str) -> Company:
    """The company of a seed, always the same."""
    rng = Random(f"company:{seed}")
    trade = rng.choice(TRADES)
    people = tuple(_person(rng) for _ in range(40))
    firms = tuple(party_of(f"{name} {place}") for name in ("Condomínio Sol", "Escola Semente") for place in ("A", "B"))
    return Company(
        trade=trade,
        party=_party(rng, trade.company, documents.cnpj(rng)),
        partner=_person(rng),
        staff=tuple(_person(rng) for _ in range(trade.staff)),
        customers=people + firms,
        suppliers=tuple(party_of(name) for name in trade.suppliers),
    )


@cache
def party_of(name: str) -> Party:
    """The firm of a name, always with the same document and account."""
    rng = Random(f"firm:{name}")
    return _party(rng, name, documents.cnpj(rng))


def _person(rng: Random) -> Party:
    name = f"{rng.choice(FIRST_NAMES)} {rng.choice(SURNAMES)}"
    return _party(rng, name, documents.cpf(rng))


def _party(rng: Random, name: str, document: str) -> Party:
    number = f"{rng.randrange(10_000, 999_999)}-{rng.randrange(10)}"
    return Party(name, document, rng.choice(HOLDER_BANKS), f"{rng.randrange(1, 2000):04d}", number)
