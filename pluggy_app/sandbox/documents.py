"""CPF, CNPJ and boleto numbers with right check digits, from ranges that stand out as invented."""

from random import Random


def cnpj(rng: Random) -> str:
    """A punctuated CNPJ that begins with 99."""
    digits = [9, 9, *(rng.randrange(10) for _ in range(6)), 0, 0, 0, 1]
    for _ in range(2):
        weights = [(len(digits) - 1 - place) % 8 + 2 for place in range(len(digits))]
        digits.append(_mod11(digits, weights))
    text = "".join(map(str, digits))
    return f"{text[:2]}.{text[2:5]}.{text[5:8]}/{text[8:12]}-{text[12:]}"


def cpf(rng: Random) -> str:
    """A punctuated CPF that begins with 999."""
    digits = [9, 9, 9, *(rng.randrange(10) for _ in range(6))]
    for _ in range(2):
        digits.append(_mod11(digits, range(len(digits) + 1, 1, -1)))
    text = "".join(map(str, digits))
    return f"{text[:3]}.{text[3:6]}.{text[6:9]}-{text[9:]}"


def boleto(rng: Random, bank_code: str, amount_cents: int, due_factor: int) -> tuple[str, str]:
    """Digitable line (47 digits) and barcode (44 digits) of a bank slip."""
    free = "".join(str(rng.randrange(10)) for _ in range(25))
    body = f"{bank_code}9{due_factor:04d}{amount_cents:010d}{free}"
    barcode = f"{body[:4]}{_barcode_digit(body)}{body[4:]}"
    fields = (f"{bank_code}9{free[:5]}", free[5:15], free[15:25])
    line = "".join(f"{field}{_mod10(field)}" for field in fields)
    return f"{line}{barcode[4]}{due_factor:04d}{amount_cents:010d}", barcode


def _mod11(digits: list[int], weights: "range | list[int]") -> int:
    rest = sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11
    return 0 if rest < 2 else 11 - rest


def _mod10(field: str) -> int:
    total = 0
    for place, digit in enumerate(reversed(field)):
        product = int(digit) * (2 - place % 2)
        total += product // 10 + product % 10
    return -total % 10


def _barcode_digit(body: str) -> int:
    total = sum(int(digit) * (place % 8 + 2) for place, digit in enumerate(reversed(body)))
    digit = 11 - total % 11
    return 1 if digit in (10, 11) else digit
