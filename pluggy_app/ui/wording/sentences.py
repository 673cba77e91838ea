"""What a connection has to say, put together from its state: who did what, who acts, what happens next."""

from collections.abc import Sequence
from dataclasses import dataclass

from pluggy_app.domain.users import Language
from pluggy_app.ui.wording.language import spoken
from pluggy_app.ui.wording.lookup import counted, t

#: Pluggy's executionStatus words, and ours, that share a sentence.
SENTENCES: dict[str, str] = {
    "reading": "reading",
    "bank_reading": "bank_reading",
    "WAITING_USER_ACTION": "approve",
    "USER_AUTHORIZATION_PENDING": "approve",
    "WAITING_USER_INPUT": "code",
    "INVALID_CREDENTIALS": "password",
    "LOGIN_ERROR": "password",
    "INVALID_CREDENTIALS_MFA": "refused_code",
    "USER_INPUT_TIMEOUT": "late_code",
    "ACCOUNT_LOCKED": "locked",
    "ACCOUNT_CREDENTIALS_RESET": "new_password",
    "ACCOUNT_NEEDS_ACTION": "bank_notice",
    "USER_AUTHORIZATION_REVOKED": "authorisation",
    "USER_AUTHORIZATION_NOT_GRANTED": "authorisation",
    "USER_NOT_SUPPORTED": "unsupported",
    "ALREADY_LOGGED_IN": "in_use",
    "SITE_NOT_AVAILABLE": "no_answer",
    "CONNECTION_ERROR": "no_answer",
    "ERROR": "no_answer",
    "UNEXPECTED_ERROR": "no_answer",
    "MERGE_ERROR": "no_answer",
    "given_up": "given_up",
    "PARTIAL_SUCCESS": "partial",
    "warning_423": "warning_423",
    "late": "late",
    "quiet": "quiet",
    "unscheduled": "unscheduled",
    "pluggy_down": "pluggy_down",
    "pluggy_refused": "pluggy_refused",
    "cursor_refused": "pluggy_refused",
    "paused": "paused",
    "revoked": "revoked",
    "revoking": "revoking",
    "gone": "gone",
}

#: Pluggy's products that people here have a word for. https://docs.pluggy.ai/docs/item
PRODUCTS = ("accounts", "creditCards", "transactions")

#: First words of bank names that Portuguese treats as feminine.
_FEMININE = frozenset({"caixa", "coop", "cooperativa", "corretora", "financeira"})


@dataclass(frozen=True)
class Sentence:
    """What a connection has to say: a bold title and a plain text, either may be empty."""

    title: str
    text: str


def item_sentence(
    reason: str,
    *,
    bank: str,
    next_try: str = "",
    valid_until: str = "",
    since: str = "",
    month_start: str = "",
    kept: int = 0,
    done: int | None = None,
    total: int | None = None,
    account: str = "",
    limited: Sequence[str] = (),
    bank_message: str = "",
) -> Sentence:
    """What to tell the owner of a connection whose state is `reason`. Times come ready printed; empty means unknown.

    Args:
        done, total, account: how many accounts were read, and the first that was left as of `since`.
        limited: Pluggy's names of the products whose monthly quota is used up.
        bank_message: the bank's own words to its customer.
    """
    if reason == "ok":
        return Sentence("", "")
    key = SENTENCES.get(reason, "unknown")
    if key == "partial" and done is not None and total is not None and account and since:
        key = "partial.counted"
    elif key == "revoked" and since:
        key = "revoked.dated"
    elif key == "bank_notice" and bank_message:
        key = "bank_notice.said"
    values: dict[str, object] = {
        "the_bank": the_bank(bank),
        "of_bank": of_bank(bank),
        "code": reason,
        "again": t("item.again", time=next_try) if next_try else t("item.again.soon"),
        "valid": t("item.code.valid", time=valid_until) if valid_until else "",
        "since": since or t("item.recently"),
        "in_month": t("item.month", day=month_start) if month_start else t("item.month.next"),
        "kept": counted("kept", kept),
        "done": done,
        "total": total,
        "account": account,
        "products": _products(limited),
        "bank_message": bank_message if bank_message.endswith((".", "!", "?")) else f"{bank_message}.",
    }
    return Sentence(t(f"item.{key}.title", **values), t(f"item.{key}.text", **values))


def the_bank(bank: str) -> str:
    """The bank at the head of a sentence: `O Banco Ipê`, `A Coop Serrana`; `O banco` without a name."""
    if not bank:
        return t("item.any_bank")
    return bank if spoken() is Language.ENGLISH else f"{'A' if _is_feminine(bank) else 'O'} {bank}"


def a_bank(bank: str) -> str:
    """The same inside a sentence: `o Banco Ipê`, `a Coop Serrana`."""
    if not bank:
        return t("item.any_bank.inside")
    return bank if spoken() is Language.ENGLISH else f"{'a' if _is_feminine(bank) else 'o'} {bank}"


def of_bank(bank: str) -> str:
    """The bank as an owner: `do Banco Ipê`, `da Coop Serrana`; in English the bare name, in mid-sentence."""
    if not bank:
        return t("item.any_bank.owner")
    return bank if spoken() is Language.ENGLISH else f"{'da' if _is_feminine(bank) else 'do'} {bank}"


def _products(names: Sequence[str]) -> str:
    """What Pluggy's products are called here; everything, where one of them has no name."""
    known = [t(f"product.{name}") for name in names if name in PRODUCTS]
    return t("product.and").join(known) if known and len(known) == len(names) else t("product.all")


def _is_feminine(bank: str) -> bool:
    return bank.split(" ", 1)[0].casefold() in _FEMININE
