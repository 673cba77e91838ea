import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import pluggy_app.ui
from pluggy_app.domain import errors
from pluggy_app.domain.items import Health
from pluggy_app.domain.sync_runs import RunStatus, Step, Trigger
from pluggy_app.ui import wording

UI = Path(pluggy_app.ui.__file__).parent
SHOWN = {"title", "aria_label", "placeholder", "alt", "label"}  #: arguments whose text people read or hear


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_language_has_the_same_keys_and_placeholders() -> None:
    reference = wording.TEXTS[wording.LANGUAGE]
    for texts in wording.TEXTS.values():
        assert texts.keys() == reference.keys()
        assert {k: _placeholders(v) for k, v in texts.items()} == {k: _placeholders(v) for k, v in reference.items()}


def test_texts_never_shout_or_blame() -> None:
    for key, text in wording.TEXTS["pt-BR"].items():
        assert "!" not in text, key
        assert not re.search(r"\b(ops|webhook|token|item|sync|cursor|usuário inválido)\b", text, re.IGNORECASE), key


def test_every_key_that_pages_name_exists() -> None:
    used = set()
    for path in UI.rglob("*.py"):
        used |= set(re.findall(r'\bt\(\s*"([a-z_0-9.]+)"', path.read_text()))
    assert used <= wording.TEXTS["pt-BR"].keys()


def test_every_word_of_the_domain_has_its_text() -> None:
    known = wording.TEXTS["pt-BR"].keys()
    assert {f"health.{word.value}" for word in Health} <= known
    assert {f"status.{word.value}" for word in RunStatus} <= known
    assert {f"trigger.{word.value}" for word in Trigger} <= known
    assert {f"run.running.{word.value}" for word in Trigger} <= known
    assert {f"progress.{word.value}" for word in Step} <= known


def test_counts_agree_with_their_number() -> None:
    assert wording.counted("new", 0) == "nenhuma transação nova"
    assert wording.counted("new", 1) == "1 transação nova"
    assert wording.counted("new", 1842) == "1.842 transações novas"


def test_banks_keep_their_article() -> None:
    assert wording.the_bank("Banco Ipê") == "O Banco Ipê"
    assert wording.the_bank("Caixa") == "A Caixa"
    assert wording.of_bank("Coop Serrana") == "da Coop Serrana"


def test_a_bank_without_a_name_is_still_a_bank() -> None:
    assert wording.the_bank("") == "O banco"
    assert wording.of_bank("") == "do banco"


def test_every_error_becomes_a_sentence() -> None:
    for name in dir(errors):
        kind = getattr(errors, name)
        if isinstance(kind, type) and issubclass(kind, errors.AppError):
            assert wording.error_message(kind.code).endswith(".")


def test_categories_are_translated_and_unknown_ones_kept() -> None:
    assert wording.category("Office supplies") == "Material de escritório"
    assert wording.category("Something new") == "Something new"
    assert wording.payment_method("PIX") == "Pix"


def _shown_literals(path: Path) -> Iterator[str]:
    """Texts that a page would show without asking wording.py."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        draws = ast.unparse(node.func)
        shown = [k.value for k in node.keywords if k.arg in SHOWN]
        if re.match(r"rx\.(el\.|badge|callout|button|text|heading|dialog|alert_dialog|dropdown_menu|toast)", draws):
            shown += node.args
        for part in shown:
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and any(map(str.isalpha, part.value)):
                yield part.value


@pytest.mark.parametrize("path", [p for p in sorted(UI.rglob("*.py")) if p.name != "wording.py"], ids=lambda p: p.name)
def test_pages_hold_no_words_of_their_own(path: Path) -> None:
    assert list(_shown_literals(path)) == []
    without_docs = ast.parse(path.read_text())
    for node in ast.walk(without_docs):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            _drop_docstring(node)
    for node in ast.walk(without_docs):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not re.search("[áâãàéêíóôõúç]", node.value, re.IGNORECASE), node.value


def _drop_docstring(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    if ast.get_docstring(node) is not None:
        node.body = node.body[1:]
