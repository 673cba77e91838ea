"""What a connection has to say, from all that is known about it: on its card, and in REST."""

from datetime import UTC, date, datetime

from pluggy_app.domain.clock import today, utc_now
from pluggy_app.domain.items import PARTIAL_SUCCESS, Health
from pluggy_app.domain.users import Language
from pluggy_app.reads.items import ItemView
from pluggy_app.ui.formatting import account_tail, day, hour, short_day
from pluggy_app.ui.wording.language import speaking
from pluggy_app.ui.wording.sentences import Sentence, item_sentence


def sentence_of(view: ItemView, now: datetime) -> Sentence:
    """The sentence of a connection, with the facts that it names; empty when all is well. Pure."""
    since: datetime | None = view.data_through or view.created_at
    if view.health is Health.REVOKED:
        since = view.revoked_at
    elif view.reason == PARTIAL_SUCCESS and view.behind_since is not None:
        since = view.behind_since
    next_try = view.next_auto_sync_at
    return item_sentence(
        view.reason,
        bank=view.connector_name,
        next_try=hour(next_try, now) if next_try is not None and next_try > now else "",
        valid_until=hour(view.prompt_expires_at, now) if view.prompt_expires_at is not None else "",
        since=day(today(since)) if since is not None else "",
        month_start=_next_month(today(now)),
        kept=view.transaction_count,
        done=view.accounts_done,
        total=view.accounts_total,
        account=view.behind_account or account_tail(view.behind_number),
        limited=view.limited_products,
        bank_message=view.bank_message,
    )


def item_message(view: ItemView, language: Language | None) -> str | None:
    """The same sentence as one line of plain text, for machines that show it to people; None when all is well."""
    with speaking(language):
        return in_one_line(view, utc_now()) or None


def in_one_line(view: ItemView, now: datetime) -> str:
    """Title and text of the sentence, in the language spoken now; empty when all is well."""
    sentence = sentence_of(view, now)
    if not sentence.title:
        return ""
    title = sentence.title if sentence.title.endswith((".", "?")) else f"{sentence.title}."
    return f"{title} {sentence.text}"


def _next_month(value: date) -> str:
    """The day on which a bank's monthly quota begins anew."""
    first = date(value.year + value.month // 12, value.month % 12 + 1, 1)
    return short_day(first, datetime(first.year, first.month, 1, 12, tzinfo=UTC))
