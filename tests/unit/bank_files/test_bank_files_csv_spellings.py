"""One statement, spelled as any bank might: every spelling yields the same rows or a question, never others."""

import os
import random
from collections.abc import Callable
from datetime import date, timedelta

from pluggy_app.bank_files.read import read_statement
from pluggy_app.domain.errors import MappingNeeded

SPELLINGS = int(os.environ.get("STATEMENT_MUTATIONS", "400"))
GENERATOR_SEED = 20260802
OUT = ["PIX ENVIADO LOJA", "TARIFA", "COMPRA, MERCADO", "BOLETO PAGO", 'LOJA "ASPAS"', "A; B", "SALDO DEVEDOR"]
IN = ["PIX RECEBIDO CLIENTE", "TED RECEBIDA", "ESTORNO | TARIFA", "JOÃO & CIA", "DEPÓSITO"]
DAYS = ["%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d", "%d/%m/%y", "%d.%m.%Y", "%d/%m/%Y %H:%M"]
NAMES = {
    "day": ["Data", "Data Lançamento", "DATA", "Date", "Dt. Movimento"],
    "text": ["Histórico", "Descrição", "Lançamento", "Description"],
    "amount": ["Valor", "Valor (R$)", "Amount", "VALOR"],
    "credit": ["Crédito", "Entrada", "Entradas (R$)"],
    "debit": ["Débito", "Saída", "Saídas (R$)"],
    "letter": ["D/C", "Tipo", ""],
    "balance": ["Saldo", "Saldo (R$)", "Balance"],
}
MINUS: list[Callable[[str], str]] = [
    "-{}".format,
    "- {}".format,
    "({})".format,
    "{}-".format,
    "-R$ {}".format,
    "−{}".format,
]
Movement = tuple[date, int, str, int]  #: day, cents, text, balance after it


def a_statement(dice: random.Random) -> list[Movement]:
    day, balance, rows = date(2026, dice.randrange(1, 13), dice.randrange(1, 28)), dice.randrange(10**7), []
    for _ in range(dice.randrange(1, 12)):
        day += timedelta(days=dice.choice([0, 0, 1, 2, 9]))
        cents = dice.choice([1, -1]) * dice.choice([dice.randrange(1, 10**7), 100 * dice.randrange(1, 10**4)])
        balance += cents
        rows.append((day, cents, dice.choice(IN if cents > 0 else OUT), balance))
    return rows


def spelled(rows: list[Movement], dice: random.Random) -> str:
    separator, decimal, minus = dice.choice(";,\t|"), dice.choice(",."), dice.choice(MINUS)
    days, kind = dice.choice(DAYS), dice.choice([["amount"], ["credit", "debit"], ["amount", "letter"]])
    columns = ["day", "text", *kind, *dice.choice([["balance"], []])]
    grouped = dice.random() < 0.7
    if dice.random() < 0.3:
        dice.shuffle(columns)

    def money(cents: int) -> str:
        whole = f"{abs(cents) // 100:,}" if grouped else f"{abs(cents) // 100}"
        figures = whole.replace(",", "." if decimal == "," else ",") + f"{decimal}{abs(cents) % 100:02}"
        return minus(figures) if cents < 0 else figures

    def line(cells: dict[str, str]) -> str:
        return separator.join(
            '"' + cell.replace('"', '""') + '"' if separator in cell or '"' in cell else cell
            for cell in (cells[column] for column in columns)
        )

    lines = [
        line(
            {
                "day": day.strftime(days),
                "text": text,
                "amount": money(abs(cents) if "letter" in columns else cents),
                "credit": money(cents) if cents > 0 else "",
                "debit": money(-cents) if cents < 0 else "",
                "letter": "D" if cents < 0 else "C",
                "balance": money(balance),
            }
        )
        for day, cents, text, balance in rows
    ]
    above = dice.choice([[], ["Extrato", f"Conta{separator}12345-6", ""]])
    header = line({column: dice.choice(names) for column, names in NAMES.items()})
    return "\n".join([*above, header, *dice.choice([lines, lines[::-1]])])


def test_every_spelling_yields_the_same_rows_or_a_question() -> None:
    dice = random.Random(GENERATOR_SEED)
    asked = 0
    for _ in range(SPELLINGS):
        rows = a_statement(dice)
        text = spelled(rows, dice)
        try:
            (account,) = read_statement(text.encode(dice.choice(["utf-8", "utf-8-sig", "utf-16"]))).accounts
        except MappingNeeded:
            asked += 1
            continue
        expected = sorted((day, cents) for day, cents, _, _ in rows)
        assert sorted((row.day, row.amount_cents) for row in account.rows) == expected, text

    assert asked < SPELLINGS // 20
