"""The entries of an item."""

from pluggy_app.sandbox.books import Book
from pluggy_app.sandbox.ledger import cards, purchases, sales
from pluggy_app.sandbox.ledger.desk import Desk
from pluggy_app.sandbox.ledger.entries import Expected


def ledger_of(book: Book) -> list[Expected]:
    """What the company of the first account expects, by due day; nothing for the bulk users, who are there to be many.

    The rows until the item was created decide, so the answer is always the same.
    """
    account = book.accounts[0]
    if account.bulk_rows:
        return []
    desk = Desk(book.statements[account.id])
    for written in (sales, purchases, cards):
        written.write(desk)
    return sorted(desk.entries, key=lambda one: one.due_on)
