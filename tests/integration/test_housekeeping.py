"""What has served its purpose goes, and nothing else."""

from datetime import timedelta

from builders import NOON, a_kept_item, a_user
from sqlalchemy import func, select

from pluggy_app.domain.bank_accounts import BankAccountTerms
from pluggy_app.domain.ledger_entries import EntryTerms
from pluggy_app.domain.matches import SuggestionStatus
from pluggy_app.domain.matching.model import Line, Proposal
from pluggy_app.domain.rules import Action, RuleTerms
from pluggy_app.domain.sync_runs import Moment, Trigger
from pluggy_app.services import bank_accounts, housekeeping, people
from pluggy_app.services.housekeeping import LINES_AT_ONCE, TIMELINES
from pluggy_app.services.matches import Wanted, apply
from pluggy_app.store.postings import FileRow
from pluggy_app.store.tables import SUGGESTIONS, SYNC_LOG_EVENTS
from pluggy_app.store.unit_of_work import Store


def lines(store: Store) -> int:
    with store.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(SYNC_LOG_EVENTS)).scalar_one()


def test_proposals_that_nobody_makes_any_more_go_and_refusals_stay(store: Store) -> None:
    user, old = a_user(store), NOON - timedelta(days=91)
    account = bank_accounts.create(store, user, BankAccountTerms("Conta", "checking"))
    with store.unit_of_work() as work:
        typed = [FileRow(n, NOON.date(), 5_00, "PIX") for n in range(3)]
        rows = work.postings.take_in(user.user_id, account, "BRL", "manual", None, typed, {}, NOON)
        terms = EntryTerms("receivable", NOON.date(), 5_00, "NF")
        entries = work.ledger_entries.add(user.user_id, [terms] * 3, NOON)
        proposals = [
            (Proposal("payment", (row,), (entry,), (Line(row, entry, 5_00),), (), 0.9, False, ()), 0)
            for row, entry in zip(rows, entries, strict=True)
        ]
        work.suggestions.put(user.user_id, proposals, old)
        refused = work.suggestions.pending(user.user_id)[0]
        work.suggestions.decide([refused.id], SuggestionStatus.DISMISSED, old)
        work.suggestions.put(user.user_id, proposals[1:2], old)
    housekeeping.tidy(store, NOON)
    with store.reading() as work:
        assert len(work.suggestions.pending(user.user_id)) == 1
        assert len(work.suggestions.refused(user.user_id)) == 1
    with store.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(SUGGESTIONS)).scalar_one() == 2


def test_a_person_who_is_erased_takes_all_of_it_along(store: Store) -> None:
    user = a_user(store)
    account = bank_accounts.create(store, user, BankAccountTerms("Conta", "checking"))
    with store.unit_of_work() as work:
        (row,) = work.postings.take_in(
            user.user_id, account, "BRL", "manual", None, [FileRow(0, NOON.date(), 5_00, "PIX")], {}, NOON
        )
        (entry,) = work.ledger_entries.add(user.user_id, [EntryTerms("receivable", NOON.date(), 5_00, "NF")], NOON)
        batch = work.matches.add_batch(user.user_id, NOON)
        apply(work, user.user_id, Wanted([Line(row, entry, 5_00)], batch_id=batch), NOON)
        proposal = Proposal("payment", (row,), (entry,), (Line(row, entry, 5_00),), (), 0.9, False, ())
        work.suggestions.put(user.user_id, [(proposal, 0)], NOON)
        work.rules.add(user.user_id, RuleTerms("tarifa", Action.CATEGORY, "Tarifas"), NOON)
    people.erase(store, user.email)
    with store.reading() as work:
        assert work.ledger_entries.some(user.user_id, [entry]) == {}
        assert work.matches.of_movement(row) == []
        assert work.rules.of_user(user.user_id) == []


def test_timelines_of_old_runs_go_and_their_counts_stay(store: Store) -> None:
    item = a_kept_item(store, a_user(store))
    with store.unit_of_work() as work:
        run = work.sync_runs.request(item, Trigger.SCHEDULE, NOON)
        for _ in range(LINES_AT_ONCE + 2):
            work.sync_runs.note(run.sync_log_id, Moment.ACCOUNT_DONE, NOON)
        work.sync_runs.note(run.sync_log_id, Moment.ACCOUNT_DONE, NOON + timedelta(days=1))

    housekeeping.tidy(store, NOON + TIMELINES)
    assert lines(store) == LINES_AT_ONCE + 4, "ninety days have not passed"
    housekeeping.tidy(store, NOON + TIMELINES + timedelta(hours=1))
    assert lines(store) == 1
    with store.reading() as work:
        assert work.sync_logs.one(run.sync_log_id, user_id=None) is not None
