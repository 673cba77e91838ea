"""The books: every movement once, equal movements counted, whatever order pages and connections come in."""

import threading
from concurrent.futures import ThreadPoolExecutor

import msgspec
from builders import NOON, a_transaction, a_user, an_account, seen

from pluggy_app.domain.balance_proof import ProofStatus
from pluggy_app.domain.clock import today
from pluggy_app.domain.transactions import Transaction
from pluggy_app.domain.users import User
from pluggy_app.reads import balance_proof, overview
from pluggy_app.store.books import StatementFilter
from pluggy_app.store.unit_of_work import Store, Work


class Feed:
    """One Pluggy account that posts into the books."""

    def __init__(self, store: Store, user: User, **told: object) -> None:
        self.store, self.user = store, user
        with store.unit_of_work() as work:
            item = work.items.by_pk(a_kept_item_in(work, store, user))
            assert item is not None
            account = an_account(item.item_id, **told)
            work.accounts.save(item.id, account, NOON)
            self.account_pk = work.accounts.of_item(item.id)[0].id
            self.bank_account_id = work.books.account_for(user.user_id, item.id, account, account.name, NOON)
            work.accounts.link(self.account_pk, self.bank_account_id)
            self.item = item

    def post(self, *transactions: Transaction) -> None:
        with self.store.unit_of_work() as work:
            made = work.transactions.insert(self.account_pk, [seen(t) for t in transactions], NOON)
            work.postings.post(self.user.user_id, self.bank_account_id, self.account_pk, made, NOON)

    def change(self, *transactions: Transaction) -> None:
        with self.store.unit_of_work() as work:
            stored = work.transactions.stored(self.account_pk, [t.transaction_id for t in transactions])
            changed = [(stored[t.transaction_id], seen(t, b"other")) for t in transactions]
            work.postings.repost(work.transactions.update(changed, NOON), NOON)


def a_kept_item_in(work: Work, store: Store, user: User) -> int:
    from builders import an_item

    item = an_item(user)
    work.items.add_once(item, user.user_id, NOON)
    kept = work.items.whose([item.item_id]).get(item.item_id)
    assert kept is not None
    return kept.id


def statement(store: Store, user: User) -> list[tuple[str, int, str]]:
    with store.reading() as work:
        rows = work.books.statement(user.user_id, StatementFilter(), limit=100, after=None)
    return sorted((row.description, row.amount_cents, row.status) for row in rows)


def test_two_equal_coffees_are_two_rows_for_ever(store: Store) -> None:
    user = a_user(store)
    feed = Feed(store, user)

    feed.post(a_transaction(description="CAFE"), a_transaction(description="CAFE"))
    feed.post(a_transaction(description="CAFE"))

    assert statement(store, user) == [("CAFE", 1250, "posted")] * 3


def test_a_second_connection_to_the_same_account_doubles_nothing(store: Store) -> None:
    user = a_user(store)
    Feed(store, user).post(a_transaction(description="CAFE"), a_transaction(description="CAFE"))

    again = Feed(store, user)
    again.post(*(a_transaction(description="CAFE") for _ in range(3)))

    assert statement(store, user) == [("CAFE", 1250, "posted")] * 3


def test_two_connections_that_post_at_once_double_nothing(store: Store) -> None:
    # The race: both look for the account and for free movements before either has written its own.
    for _ in range(5):
        user = a_user(store)
        start = threading.Barrier(2, timeout=30)

        def connect_and_post(user: User = user, start: threading.Barrier = start) -> None:
            start.wait()
            feed = Feed(store, user)
            start.wait()
            feed.post(*(a_transaction(amount_cents=n) for n in range(1, 201)))

        with ThreadPoolExecutor(2) as both:
            for done in [both.submit(connect_and_post), both.submit(connect_and_post)]:
                done.result()

        with store.reading() as work:
            assert len(work.books.accounts(user.user_id)) == 1
            assert work.books.sums(user.user_id, StatementFilter()).count == 200


def test_two_accounts_of_one_item_stay_two_whatever_their_numbers(store: Store) -> None:
    user = a_user(store)
    feed = Feed(store, user)

    with store.unit_of_work() as work:
        sibling = an_account(feed.item.item_id)
        other = work.books.account_for(user.user_id, feed.item.id, sibling, sibling.name, NOON)

    assert other != feed.bank_account_id


def test_books_stay_when_the_mirror_is_erased_and_are_found_again(store: Store) -> None:
    user = a_user(store)
    feed = Feed(store, user)
    feed.post(a_transaction(description="CAFE"))
    with store.unit_of_work() as work:
        work.items.erase(feed.item)
    assert statement(store, user) == [("CAFE", 1250, "posted")]

    Feed(store, user).post(a_transaction(description="CAFE"))

    assert statement(store, user) == [("CAFE", 1250, "posted")]


def test_an_account_that_was_never_read_to_the_end_keeps_its_balance_too(store: Store) -> None:
    user = a_user(store)
    feed = Feed(store, user, bank_code="901", balance_cents=25_420_80)
    other = Feed(store, user, account_digits="7", name="Banco Teste Pix", balance_cents=None)
    feed.post(a_transaction(amount_cents=-80_711_05))
    for one in (feed, other):
        with store.unit_of_work() as work:
            work.items.erase(one.item)

    known = overview.of(store, user, NOON)

    assert [(one.name, one.bank_name) for one in known.accounts] == [
        ("Banco Teste · Conta corrente", "901"),
        ("Banco Teste Pix", "Itaú"),
    ]
    assert known.accounts[0].balance_cents == 25_420_80
    assert known.stated_on == {feed.bank_account_id: today(NOON)}
    told = balance_proof.proof(store, user, feed.bank_account_id, None, None).proof
    assert told.status is ProofStatus.UNKNOWN  # it stands beside fewer rows than the bank counted


def test_what_the_bank_said_of_a_movement_outlives_the_mirror(store: Store) -> None:
    user = a_user(store)
    feed = Feed(store, user)
    details = ("reference", "boleto_line", "end_to_end_id", "counterparty_name", "counterparty_document")
    feed.post(a_transaction(**dict(zip(details, details, strict=True)), payment_method="BOLETO"))
    with store.unit_of_work() as work:
        before = work.books.statement(user.user_id, StatementFilter(), limit=2, after=None)
        work.items.erase(feed.item)
        work.postings.retell([row.bank_transaction_id for row in before], NOON)
        assert work.books.statement(user.user_id, StatementFilter(), limit=2, after=None) == before


def test_a_changed_row_changes_its_movement_and_no_other(store: Store) -> None:
    user = a_user(store)
    feed = Feed(store, user)
    first, second = a_transaction(description="CAFE"), a_transaction(description="CAFE")
    feed.post(first, second)

    feed.change(a_transaction(transaction_id=second.transaction_id, description="CAFE DUPLO", amount_cents=2500))

    assert statement(store, user) == [("CAFE", 1250, "posted"), ("CAFE DUPLO", 2500, "posted")]


def test_another_users_equal_account_is_another_account(store: Store) -> None:
    mine, theirs = a_user(store), a_user(store)
    Feed(store, mine).post(a_transaction(description="MEU"))
    Feed(store, theirs).post(a_transaction(description="DELES"))

    assert statement(store, mine) == [("MEU", 1250, "posted")]


def test_statement_pages_cover_every_row_once_and_sums_agree(store: Store) -> None:
    user = a_user(store)
    feed = Feed(store, user)
    feed.post(*(a_transaction(amount_cents=n * 100 * (-1) ** n) for n in range(1, 26)))

    pages: list[int] = []
    after = None
    with store.reading() as work:
        while rows := work.books.statement(user.user_id, StatementFilter(), limit=7, after=after):
            pages += [row.bank_transaction_id for row in rows]
            after = (rows[-1].day, rows[-1].bank_transaction_id)
        sums = work.books.sums(user.user_id, StatementFilter())

    assert len(pages) == len(set(pages)) == sums.count == 25
    assert sums.in_cents + sums.out_cents == sum(n * 100 * (-1) ** n for n in range(1, 26))


def test_money_between_own_accounts_is_neither_income_nor_expense_over_all_of_them(store: Store) -> None:
    user = a_user(store)
    feed = Feed(store, user)
    feed.post(
        a_transaction(amount_cents=100_00),
        a_transaction(amount_cents=-40_00, category="Credit card payment"),
        a_transaction(amount_cents=40_00, category="Same person transfer - PIX"),
    )
    with store.reading() as work:
        every = work.books.sums(user.user_id, StatementFilter())
        (account,) = work.books.accounts(user.user_id)
        one = work.books.sums(user.user_id, StatementFilter(bank_account_id=account.bank_account_id))
    assert (every.in_cents, every.out_cents, every.count) == (100_00, 0, 3)
    assert (one.in_cents, one.out_cents, one.count) == (140_00, -40_00, 3)


def test_dollars_are_not_added_to_reais(store: Store) -> None:
    user = a_user(store)
    Feed(store, user).post(a_transaction(amount_cents=-40_00))
    Feed(store, user, currency_code="USD", account_digits="7", number="7").post(
        a_transaction(amount_cents=350_00, currency_code="USD"), a_transaction(amount_cents=-23_00, currency_code="USD")
    )
    with store.reading() as work:
        every = work.books.sums(user.user_id, StatementFilter())
        (dollars,) = [one for one in work.books.accounts(user.user_id) if one.currency_code == "USD"]
        one = work.books.sums(user.user_id, StatementFilter(bank_account_id=dollars.bank_account_id))
    assert (every.in_cents, every.out_cents, every.count, every.currency_code) == (0, -40_00, 3, "BRL")
    assert (one.in_cents, one.out_cents, one.count, one.currency_code) == (350_00, -23_00, 2, "USD")


def test_search_ignores_accents_and_case_and_takes_percent_signs_literally(store: Store) -> None:
    user = a_user(store)
    Feed(store, user).post(a_transaction(description="Padaria SÃO João"), a_transaction(description="100% Cacau"))

    def found(q: str) -> list[str]:
        with store.reading() as work:
            rows = work.books.statement(user.user_id, StatementFilter(q=q), limit=10, after=None)
        return [row.description for row in rows]

    assert found("sao JOAO") == ["Padaria SÃO João"]
    assert found("0%") == ["100% Cacau"]
    assert found("_") == []


def test_what_is_stored_says_what_the_page_said_on_both_databases(store: Store) -> None:
    # What is read back must compare equal, types and time zones included, or each re-reading would rewrite every row.
    feed = Feed(store, a_user(store))
    transaction = a_transaction(description="Açaí", category="Groceries", reference="E1", provider_id="p")
    feed.post(transaction)

    with store.reading() as work:
        stored = work.transactions.stored(feed.account_pk, [transaction.transaction_id])[transaction.transaction_id]

    assert stored.says(seen(transaction, b"another digest"))
    assert not stored.says(seen(msgspec.structs.replace(transaction, amount_cents=1)))
