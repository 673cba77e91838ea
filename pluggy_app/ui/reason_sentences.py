"""Why a movement and an entry belong together, or not, in words: on the reconciliation page, and in REST."""

from pluggy_app.domain.matching import codes
from pluggy_app.domain.matching.model import Reason
from pluggy_app.domain.users import Language
from pluggy_app.ui.formatting import money, number, share
from pluggy_app.ui.wording.language import speaking
from pluggy_app.ui.wording.lookup import counted, t

_MONEY = ("cents", "open")


def reason_sentence(reason: Reason) -> str:
    """The sentence, in the language spoken now."""
    values = {name: _worded(reason.code, name, value) for name, value in reason.values.items()}
    return t(f"reason.{reason.code}{_variant(reason)}", **values)


def reason_message(reason: Reason, language: Language | None) -> str:
    """The same for machines that show it to people, in their language."""
    with speaking(language):
        return reason_sentence(reason)


def _variant(reason: Reason) -> str:
    if reason.code == codes.SUM_OF and reason.values.get("side") == "rows":
        return ".rows"
    if reason.code == codes.DUE_DISTANCE:
        days = int(reason.values["days"])
        return ".after" if days > 0 else ".before" if days < 0 else ""
    return ""


def _worded(code: str, name: str, value: str | float) -> str:
    if isinstance(value, str):
        return value
    whole = abs(round(value))
    if name in _MONEY:
        return money(whole)
    if name == "percent":
        return share(value)
    if name == "days":
        return counted("reason_days" if code == codes.AMOUNT_INTEREST else "bank_days", whole)
    return counted("times", whole) if name == "times" else number(whole)
