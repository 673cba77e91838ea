"""The words of an exported table, in the language of whoever takes it along."""

from pluggy_app.domain.exports import COLUMNS, Vocabulary
from pluggy_app.domain.users import Language
from pluggy_app.ui.wording.categories import IN_PORTUGUESE, METHODS, category, payment_method
from pluggy_app.ui.wording.language import speaking
from pluggy_app.ui.wording.lookup import t


def vocabulary(language: Language | None) -> Vocabulary:
    """Headings, categories and payment methods."""
    with speaking(language):
        return Vocabulary(
            t("export.file"),
            tuple(t(f"export.{name}") for name in COLUMNS),
            t("export.yes"),
            {name: category(name) for name in IN_PORTUGUESE},
            {name: payment_method(name) for name in METHODS},
        )
