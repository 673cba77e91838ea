"""From a key to its text: `t` where the server answers somebody, `words` where a page is built for everybody."""

import json

import reflex as rx
from reflex.vars import VarData
from reflex_base.utils.imports import ImportVar

from pluggy_app.domain.users import Language
from pluggy_app.ui.wording.language import spoken
from pluggy_app.ui.wording.texts import (
    account,
    admin,
    admin_health,
    admin_run,
    bench,
    connecting,
    connections,
    editing,
    entries,
    entry_lists,
    errors,
    export,
    importing,
    login,
    overview,
    proof,
    reasons,
    reconcile,
    rules,
    runs,
    sentences,
    settings,
    shell,
    statement,
    statement_row,
    time,
)

BRAND = "Em Dia"
NAMES = {Language.PORTUGUESE: "Português", Language.ENGLISH: "English"}  #: each in itself

_PARTS = (
    shell,
    login,
    time,
    overview,
    connections,
    connecting,
    sentences,
    runs,
    statement,
    statement_row,
    account,
    editing,
    entries,
    entry_lists,
    proof,
    reasons,
    reconcile,
    bench,
    rules,
    export,
    importing,
    errors,
    settings,
    admin,
    admin_run,
    admin_health,
)

#: Every text: key to (Portuguese, English).
TEXTS: dict[str, tuple[str, str]] = {key: pair for part in _PARTS for key, pair in part.TEXTS.items()}

_COLUMN = {Language.PORTUGUESE: 0, Language.ENGLISH: 1}

#: True in a browser whose page speaks English. Pages are drawn in Portuguese once, ahead of time; React is told so, and
#: draws them anew where the language differs. Without it the two would be compared and found to disagree.
_IN_ENGLISH = VarData(
    imports={"react": [ImportVar(tag="useSyncExternalStore")]},
    hooks={
        "const inEnglish = useSyncExternalStore(() => () => {}, "
        "() => document.documentElement.lang === 'en', () => false);": None
    },
)


def t(key: str, **values: object) -> str:
    """The text of `key` in the language spoken now, with its placeholders filled."""
    return TEXTS[key][_COLUMN[spoken()]].format(**values)


def words(key: str, **values: object) -> rx.Var[str]:
    """The text of `key` in a page: the browser shows the language it speaks."""
    portuguese, english = (text.format(**values) for text in TEXTS[key])
    return either(portuguese, english)


def either(portuguese: str, english: str) -> rx.Var[str]:
    """One of two texts, by the language of the browser."""
    if portuguese == english:
        return rx.Var.create(portuguese)
    choice = f"(inEnglish ? {json.dumps(english)} : {json.dumps(portuguese)})"
    return rx.Var(choice, _var_type=str, _var_data=_IN_ENGLISH)


def counted(key: str, n: int) -> str:
    """The text of `key` that agrees with `n`: none, one or many."""
    form = "zero" if n == 0 else "one" if n == 1 else "many"
    return t(f"count.{key}.{form}", n=grouped(n))


def grouped(n: int) -> str:
    """Thousands set apart as the language does: `1.842`, `1,842`."""
    text = f"{n:,}"
    return text if spoken() is Language.ENGLISH else text.replace(",", ".")


def error_message(code: str) -> str:
    """What to tell a person about an AppError, by its stable code."""
    key = f"error.{code}"
    return t(key if key in TEXTS else "error.other")
