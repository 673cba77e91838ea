"""Check digits of invented documents, computed here in another way."""

from random import Random

from pluggy_app.sandbox import documents


def digits_of(text: str) -> list[int]:
    return [int(letter) for letter in text if letter.isdigit()]


def test_cnpj_check_digits_are_right():
    for seed in range(50):
        digits = digits_of(documents.cnpj(Random(seed)))
        for size, weights in (
            (12, [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]),
            (13, [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]),
        ):
            rest = sum(d * w for d, w in zip(digits[:size], weights, strict=True)) % 11
            assert digits[size] == (0 if rest < 2 else 11 - rest)


def test_cpf_check_digits_are_right():
    for seed in range(50):
        digits = digits_of(documents.cpf(Random(seed)))
        for size in (9, 10):
            total = sum(digit * (size + 1 - place) for place, digit in enumerate(digits[:size]))
            assert digits[size] == total * 10 % 11 % 10


def test_a_boleto_line_repeats_its_barcode_and_amount():
    line, barcode = documents.boleto(Random(1), "901", 123_456, 1234)
    assert (len(line), len(barcode)) == (47, 44)
    assert line.endswith("0000123456")
    assert barcode[:4] + barcode[19:24] == line[:9]
    assert barcode[24:34] == line[10:20]
    assert barcode[34:44] == line[21:31]
    assert barcode[4:19] == line[32:]
