"""What may be behind the difference of a balance proof, in a sentence: on the account's page, and in REST."""

from pluggy_app.domain.users import Language
from pluggy_app.reads.balance_proof import SuspectKind, SuspectView
from pluggy_app.ui.formatting import day, money
from pluggy_app.ui.wording.language import speaking
from pluggy_app.ui.wording.lookup import t


def suspect_sentence(suspect: SuspectView, currency_code: str) -> str:
    """The sentence, in the language spoken now."""
    since = "" if suspect.since is None else day(suspect.since)
    if suspect.kind is SuspectKind.MISSING_SPAN:
        if suspect.since == suspect.until:
            return t("proof.suspect.missing_day", since=since)
        return t("proof.suspect.missing_span", since=since, until="" if suspect.until is None else day(suspect.until))
    amount = money(suspect.amount_cents or 0, currency_code)
    if suspect.kind is SuspectKind.OPENING:
        return t("proof.suspect.opening", day=since, amount=amount)
    return t(f"proof.suspect.{suspect.kind}", text=suspect.description, day=since, amount=amount)


def suspect_message(suspect: SuspectView, currency_code: str, language: Language | None) -> str:
    """The same for machines that show it to people, in their language."""
    with speaking(language):
        return suspect_sentence(suspect, currency_code)
