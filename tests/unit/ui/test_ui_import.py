"""What the import page prints of a file, and what it understands of a person's answers."""

from dataclasses import replace
from datetime import date
from typing import Any, cast

import pytest
import reflex as rx
from builders import NOON

from pluggy_app.domain.bank_accounts import BankAccountTerms
from pluggy_app.domain.errors import (
    AccountMismatch,
    CurrencyMismatch,
    PeriodClosed,
    StatementTooLarge,
    UnreadableStatement,
)
from pluggy_app.reads.bank_accounts import BankAccountState
from pluggy_app.services.statement_files import HeldAccount
from pluggy_app.services.statements import Outcome, Verdict
from pluggy_app.store.statements import Warned
from pluggy_app.ui import import_rows
from pluggy_app.ui.import_asking import aim, are_files, said_in
from pluggy_app.ui.import_rows import NOTHING_SAID, asked_of, mapping_of, said_of
from pluggy_app.ui.importing import ACCOUNT, Importing

HELD = HeldAccount("12345-6", "0001", "0341", "checking", "BRL", 2, date(2026, 8, 3), date(2026, 8, 31), None)
KNOWN = [BankAccountState(name="Conta", type="checking", number="99998", bank_account_id=7)]


def an_outcome(*verdicts: Verdict, warnings: tuple[Warned, ...] = ()) -> Outcome:
    counts = [sum(verdict.verdict == word for verdict in verdicts) for word in import_rows.VERDICTS]
    return Outcome(None, "ofx", len(verdicts), *counts, warnings, verdicts, 7)


def a_verdict(row: int, verdict: str = "new", because: str = "", cents: int | None = -12_50) -> Verdict:
    return Verdict(row, date(2026, 8, 3), cents, f"COMPRA {row}", verdict, because)


def test_an_account_of_a_file_is_named_by_its_end_only() -> None:
    line = import_rows.held_line(0, HELD, done=False)
    assert (line["name"], line["text"]) == ("Itaú · 0001 · ••3456", "2 transações · 03/08/2026 a 31/08/2026")
    one_day = import_rows.held_line(0, replace(HELD, day_to=HELD.day_from), done=False)
    assert one_day["text"] == "2 transações · 03/08/2026"


@pytest.mark.parametrize(
    ("verdict", "detail", "amount"),
    [
        (a_verdict(1), "linha 1", "−R$ 12,50"),
        (a_verdict(2, "duplicate", "ofx, pluggy"), "linha 2 · já veio por arquivo OFX, conexão", "−R$ 12,50"),
        (a_verdict(3, "duplicate", "same_file"), "linha 3 · veio deste mesmo arquivo", "−R$ 12,50"),
        (a_verdict(4, "skipped", "balance_row", 5_00), "linha 4 · é um saldo, não uma transação", "R$ 5,00"),
        (a_verdict(5, "skipped", "never_heard_of", None), "linha 5 · não é uma transação", ""),
        (a_verdict(6, cents=5_00), "linha 6", "+R$ 5,00"),
    ],
)
def test_each_row_says_what_becomes_of_it_and_why(verdict: Verdict, detail: str, amount: str) -> None:
    ((line,), told, pages) = import_rows.verdict_lines(an_outcome(verdict), "", 1, "BRL")
    printed = line["amount"].replace("\xa0", " ")
    assert (line["detail"], printed, told, pages) == (detail, amount, "1 a 1 de 1", 1)


def test_rows_come_fifty_at_a_time_and_by_verdict() -> None:
    outcome = an_outcome(*[a_verdict(row, "duplicate" if row % 2 else "new") for row in range(1, 243)])
    rows, told, pages = import_rows.verdict_lines(outcome, "new", 3, "BRL")
    assert (len(rows), told, pages, rows[0]["name"]) == (21, "101 a 121 de 121", 3, "COMPRA 202")
    assert import_rows.verdict_lines(outcome, "skipped", 9, "BRL") == ([], "", 1)
    assert len(import_rows.verdict_lines(outcome, "", 2**40, "BRL")[0]) == 42


def test_the_button_says_what_it_does_and_is_not_there_when_it_would_do_nothing() -> None:
    assert import_rows.preview_line(an_outcome(a_verdict(1), a_verdict(2)), "Conta")["save"] == "Importar 2 transações"
    same = import_rows.preview_line(
        an_outcome(a_verdict(1, "duplicate", "same_file"), a_verdict(2, "skipped", "balance_row")), "Conta"
    )
    assert (same["save"], same["note"][:11]) == ("", "Este arquiv")
    known = import_rows.preview_line(an_outcome(a_verdict(1, "duplicate", "pluggy")), "Conta")
    assert (known["save"], known["note"][:8]) == ("Importar mesmo assim", "Nenhuma ")


def test_warnings_are_said_once_each_and_name_their_rows() -> None:
    told = [Warned("balance_row", 1, "x"), Warned("day_unreadable", 4, "x"), Warned("balance_mismatch", 0, "x")]
    told += [Warned("no_amount", row, "x") for row in range(5, 25)]
    assert import_rows.warnings(an_outcome(warnings=tuple(told))) == [
        "Linha 4: a data não pôde ser lida.",
        "O saldo impresso no arquivo não fecha com as transações dele. Pode faltar alguma.",
        "Não tem valor: linhas 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, ….",
    ]


def test_a_refusal_says_what_was_found_and_what_was_expected() -> None:
    pdf = UnreadableStatement(found="pdf", expected="ofx_or_csv")
    assert import_rows.refusal(pdf, "nota.pdf", None, "") == (
        "nota.pdf: isto parece ser um PDF. Esperamos um extrato em OFX ou CSV."
    )
    odd = UnreadableStatement(found="never_heard_of", expected="nor_of_this")
    assert "outro tipo de arquivo" in import_rows.refusal(odd, "x", None, "")
    assert "48 MB" in import_rows.refusal(StatementTooLarge(found="bytes", expected="fewer"), "x", None, "")
    rows = import_rows.refusal(StatementTooLarge(found="too_many_rows", expected="fewer"), "x", None, "")
    assert "linhas demais" in rows
    assert import_rows.refusal(AccountMismatch(), "x", HELD, "Conta ••9998") == (
        "O arquivo é da conta Itaú · 0001 · ••3456; você escolheu Conta ••9998."
    )
    assert "BRL" in import_rows.refusal(CurrencyMismatch(), "x", HELD, "Conta")
    assert "fechado de Conta ••9998" in import_rows.refusal(PeriodClosed(), "x", HELD, "Conta ••9998")


@pytest.mark.parametrize(
    "mapping",
    [
        {"date": "a", "amount": "b"},
        {"date": "a", "amount": "b", "description": "c", "decimal": ",", "dayFirst": False},
        {"date": "a", "debit": "b", "decimal": "."},
        {"date": "a", "credit": "b", "debit": "c", "dayFirst": True},
    ],
)
def test_columns_are_said_as_they_were_understood(mapping: dict[str, object]) -> None:
    assert mapping_of(said_of(mapping, ["a", "b", "c"])) == mapping


def test_columns_by_number_or_several_or_gone_are_said_as_far_as_they_are_there() -> None:
    asked = asked_of({"date": "a", "amount": "b"}, ["a", "b"], "sign")
    assert (asked["amount"], asked["amounts"], mapping_of(asked)) == ("b", "", None)
    assert asked_of({"date": "a", "amount": "b"}, ["a", "b"], "decimal")["amounts"] == "one"
    said = said_of({"date": 0, "amount": "gone", "description": ["c", "b"]}, ["a", "b", "c"])
    assert said == NOTHING_SAID | {"date": "a", "description": "c"}
    assert mapping_of(said) is None


def test_a_form_of_another_page_says_nothing_of_the_columns() -> None:
    form = {**NOTHING_SAID, "date": "a", "amount": "b"}
    assert said_in(form, ["a", "b"]) == form
    for wrong in ({"date": "z"}, {"amounts": "three"}, {"decimal": ";"}, {"day": "last"}):
        assert said_in(form | wrong, ["a", "b"]) is None


def test_a_form_names_an_account_that_is_there_or_a_new_one() -> None:
    known = aim({"account": "7"}, [HELD], KNOWN)
    assert known is not None
    assert (known.place, known.target, known.name, known.missing) == (0, 7, "Conta ••9998", "")
    new = aim({"account": "new", "name": " Nova ", "type": "savings"}, [HELD], KNOWN)
    assert new is not None
    assert new.target == BankAccountTerms("Nova", "savings", "BRL", "0341", "0001", "12345-6")
    for form in ({"account": "8"}, {"account": ""}, {}, {"account": "new", "name": " ", "type": "card"}):
        missing = aim(form, [HELD], KNOWN)
        assert missing is not None
        assert missing.missing
    assert aim({"account": "7", "part": "1"}, [HELD], KNOWN) is None


def test_junk_is_no_list_of_files() -> None:
    assert are_files(["a.ofx"], [3], 0)
    for names, sizes, at in (
        ("a", [1], 0),
        (["a"], [1, 2], 0),
        (["a"], [1], 1),
        (["a"], [-1], 0),
        (["a"], [True], 0),
        ([1], [1], 0),
        (["a\n"], [1], 0),
        (["a"] * 51, [1] * 51, 0),
    ):
        assert not are_files(names, sizes, at)


def test_accounts_that_come_later_leave_what_was_chosen_and_recognise_the_files_own() -> None:
    root = cast(Any, rx.State)(_reflex_internal_init=True)
    page = root.get_substate(Importing.get_full_name().split("."))
    other = BankAccountState(name="Outra", type="checking", number="5", bank_account_id=8)
    page._held, page.step, page.account, page.refusal = [HELD], ACCOUNT, "7", "outra conta"
    page._show([*KNOWN, other], NOON)
    assert (page.account, page.recognised, page.refusal) == ("7", False, "outra conta")

    page._held = [replace(HELD, bank_account_id=8)]
    page._show([*KNOWN, other], NOON)
    assert (page.account, page.recognised, page.refusal) == ("8", True, "")
