"""Rules of a user, and the movements that a rehearsal names."""

from collections.abc import Collection

from pluggy_app.domain.rules import Action, RuleTerms
from pluggy_app.domain.users import User
from pluggy_app.reads.statement import StatementRow
from pluggy_app.store.books import StatementFilter
from pluggy_app.store.rules import RuleRecord
from pluggy_app.store.unit_of_work import Store

__all__ = ["Action", "RuleRecord", "RuleTerms", "has", "listing", "some"]


def listing(store: Store, user: User) -> list[RuleRecord]:
    """The oldest first, each with how many movements it has touched."""
    with store.reading() as work:
        return work.rules.of_user(user.user_id)


def has(store: Store, user: User, terms: RuleTerms) -> bool:
    """Whether there is a rule like this one."""
    return any(rule.terms == terms for rule in listing(store, user))


def some(store: Store, user: User, keys: Collection[int]) -> list[StatementRow]:
    """The user's movements of these few keys, in their order."""
    with store.reading() as work:
        wanted = [StatementFilter(bank_transaction_id=key) for key in keys]
        return [row for one in wanted for row in work.books.statement(user.user_id, one, limit=1, after=None)]
