"""The first page: what needs me, what I have, what moved."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pluggy_app.domain.clock import today
from pluggy_app.domain.items import Health
from pluggy_app.domain.users import User
from pluggy_app.reads import items
from pluggy_app.reads.items import ItemView
from pluggy_app.reads.statement import BankAccountView, StatementFilter, StatementRow
from pluggy_app.store.unit_of_work import Store

DAYS = 30  #: span of the money-in and money-out figures


@dataclass(frozen=True)
class Overview:
    """Figures of the first page. Sums are cents over the last 30 days, `out_cents_30d` minus or zero."""

    accounts: list[BankAccountView]
    needs: list[ItemView]
    in_cents_30d: int
    out_cents_30d: int
    latest: list[StatementRow]
    has_items: bool


def of(store: Store, user: User, now: datetime) -> Overview:
    """What the first page shows this user."""
    connections = items.listing(store, user, now)
    needing = (Health.ACTION_REQUIRED, Health.WAITING_USER)
    lately = StatementFilter(day_from=today(now) - timedelta(days=DAYS - 1), day_to=today(now))
    with store.reading() as work:
        accounts = work.books.accounts(user.user_id)
        sums = work.books.sums(user.user_id, lately)
        latest = work.books.statement(user.user_id, StatementFilter(), limit=10, after=None)
    return Overview(
        accounts,
        [c for c in connections if c.health in needing],
        sums.in_cents,
        sums.out_cents,
        latest,
        has_items=bool(connections),
    )
