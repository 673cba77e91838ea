import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import pluggy_app.ui
from pluggy_app.domain import errors
from pluggy_app.domain.balance_proof import SuspectKind
from pluggy_app.domain.exports import COLUMNS
from pluggy_app.domain.items import Health
from pluggy_app.domain.matches import Maker
from pluggy_app.domain.matching import codes
from pluggy_app.domain.sync_runs import RunStatus, Step, Trigger
from pluggy_app.domain.users import Language
from pluggy_app.sandbox.card_rows import CLOUD_SHOPS
from pluggy_app.sandbox.companies import TRADES
from pluggy_app.sandbox.routes.accounts import CATEGORIES
from pluggy_app.ui.wording.categories import IN_PORTUGUESE, category, payment_method
from pluggy_app.ui.wording.language import speaking
from pluggy_app.ui.wording.lookup import TEXTS, counted, error_message, t
from pluggy_app.ui.wording.sentences import a_bank, of_bank, the_bank

UI = Path(pluggy_app.ui.__file__).parent
PAGES = [path for path in sorted(UI.rglob("*.py")) if path.parent.name != "texts"]
WORDLESS = [path for path in PAGES if path.parent.name != "wording"]
SHOWN = {"title", "aria_label", "placeholder", "alt", "label"}  #: arguments whose text people read or hear
TECHNICAL = ("admin.",)  #: pages of the operator, who knows these words
ASK = {"t", "words", "counted"}

#: Keys that no source names: put together from the first part and a word of the domain.
BY_WORD = {
    "health.": {word.value for word in Health},
    "status.": {word.value for word in RunStatus},
    "trigger.": {word.value for word in Trigger},
    "run.running.": {word.value for word in Trigger},
    "progress.": {word.value for word in Step},
    "export.": {*COLUMNS},
    "proof.suspect.": {word.value for word in SuspectKind},
    "reconcile.by.": {word.value for word in Maker},
    "reason.": {word for name, word in vars(codes).items() if name.isupper()},
}


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_text_says_the_same_things_in_both_languages() -> None:
    for key, (portuguese, english) in TEXTS.items():
        assert portuguese, key
        assert english, key
        assert _placeholders(portuguese) == _placeholders(english), key


def test_taking_an_ignored_transaction_back_has_one_name() -> None:
    assert {pair for key, pair in TEXTS.items() if key.endswith(".heed")} == {("Considerar de novo", "Consider again")}


def test_no_key_stands_in_two_files() -> None:
    keys = [
        key
        for path in (UI / "wording/texts").glob("*.py")
        for key in re.findall(r'^    "(\S+)": ', path.read_text(), re.M)
    ]
    assert len(keys) == len(set(keys)) == len(TEXTS)


def test_texts_never_shout_or_blame() -> None:
    for key, pair in TEXTS.items():
        for text in pair:
            assert "!" not in text, key
            assert not re.search(r"\b(ops|oops|usuário inválido)\b", text, re.IGNORECASE), key
            if not key.startswith(TECHNICAL):
                assert not re.search(r"\b(webhook|item|sync run|cursor)\b", text, re.IGNORECASE), key


def _keys_asked_for(path: Path) -> Iterator[str]:
    """The keys that a file names, with `*` where a part of one is computed."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in TEXTS:
            yield node.value
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "counted" and node.args:
            yield f"count.{getattr(node.args[0], 'value', '*')}.*"


def test_every_key_that_pages_name_exists() -> None:
    for path in PAGES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"t", "words"}:
                key = node.args[0]
                if isinstance(key, ast.Constant):
                    assert key.value in TEXTS, f"{path.name}: {key.value}"


def test_every_text_is_used() -> None:
    asked = {key for path in PAGES for key in _keys_asked_for(path)}
    patterns = [re.compile(re.escape(key).replace(r"\*", ".+")) for key in asked if "*" in key and key.strip("*. ")]

    unused = {key for key in TEXTS if key not in asked and not any(p.fullmatch(key) for p in patterns)}

    assert unused == set()


def test_every_word_of_the_domain_has_its_text() -> None:
    for beginning, words in BY_WORD.items():
        assert {beginning + word for word in words} <= TEXTS.keys()


def test_counts_agree_with_their_number() -> None:
    assert counted("new", 0) == "nenhuma transação nova"
    assert counted("new", 1) == "1 transação nova"
    assert counted("new", 1842) == "1.842 transações novas"
    with speaking(Language.ENGLISH):
        assert counted("new", 1842) == "1,842 new transactions"


def test_the_language_is_given_back() -> None:
    with speaking(Language.ENGLISH):
        assert t("login.submit") == "Log in"
    assert t("login.submit") == "Entrar"


def test_banks_keep_their_article() -> None:
    assert the_bank("Banco Ipê") == "O Banco Ipê"
    assert the_bank("Caixa") == "A Caixa"
    assert a_bank("Caixa") == "a Caixa"
    assert of_bank("Coop Serrana") == "da Coop Serrana"
    with speaking(Language.ENGLISH):
        assert the_bank("Caixa") == a_bank("Caixa") == of_bank("Caixa") == "Caixa"


def test_what_is_said_of_any_bank_agrees_with_no_gender() -> None:
    said = [portuguese for portuguese, _ in TEXTS.values() if "{the_bank}" in portuguese]
    assert [one for one in said if re.search(r"\{the_bank\}(:| foi| está) \w+d[oa]\b", one)] == []


def test_a_bank_without_a_name_is_still_a_bank() -> None:
    assert the_bank("") == "O banco"
    assert a_bank("") == "o banco"
    assert of_bank("") == "do banco"


@pytest.mark.parametrize("language", list(Language))
def test_every_error_becomes_a_sentence(language: Language) -> None:
    for name in dir(errors):
        kind = getattr(errors, name)
        if isinstance(kind, type) and issubclass(kind, errors.AppError):
            with speaking(language):
                assert error_message(kind.code).endswith(".")


def test_categories_are_translated_and_unknown_ones_kept() -> None:
    assert category("Office supplies") == "Material de escritório"
    assert category("Something new") == "Something new"
    assert payment_method("PIX") == "Pix"
    with speaking(Language.ENGLISH):
        assert category("Office supplies") == "Office supplies"
        assert category("Transfer - PIX") == "Pix"


def test_every_category_of_the_demonstration_is_one_of_pluggys() -> None:
    bought = {kind for trade in TRADES for _, _, kind in trade.shops} | {kind for _, _, kind in CLOUD_SHOPS}
    assert bought | set(CATEGORIES.values()) <= IN_PORTUGUESE.keys()


def test_the_article_of_pluggy_is_one() -> None:
    # The company is "a Pluggy"; its widget is "o Pluggy Connect".
    for key, (portuguese, _) in TEXTS.items():
        assert not re.search(r"\b(n|d|a|pel)?o Pluggy\b(?! Connect)", portuguese, re.IGNORECASE), key


def _shown_literals(path: Path) -> Iterator[str]:
    """Texts that a page would show without asking the dictionary."""
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


@pytest.mark.parametrize("path", WORDLESS, ids=lambda p: p.name)
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
