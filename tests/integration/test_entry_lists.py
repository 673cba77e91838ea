"""Lists of entries into the ledger: what a rehearsal promises is done, nothing is doubled, all of it or nothing."""

from datetime import date

import pytest
from builders import a_user

from pluggy_app.domain.errors import MappingNeeded, PreviewOutdated, UnreadableStatement
from pluggy_app.domain.ledger_entries import EntryChanges, EntryTerms
from pluggy_app.domain.users import User
from pluggy_app.reads import ledger_entries as reading
from pluggy_app.reads.ledger_entries import EntryFilter
from pluggy_app.services import ledger_entries
from pluggy_app.services.entry_lists import ListOutcome, ListUpload, rehearse, take_in
from pluggy_app.store.unit_of_work import Store

HEAD = "Tipo;Vencimento;Valor;Descrição;Cliente;NF\n"
ROWS = (
    "receber;10/11/2026;100,00;Pães;Sol;1042\n",
    "receber;10/11/2026;100,00;Pães;Sol;1043\n",
    "pagar;12/11/2026;50,00;Luz;Ipê;\n",
    "receber;99/11/2026;7,00;Dia ruim;Sol;\n",
)
FILE = HEAD + "".join(ROWS)


def upload(text: str, **said: object) -> ListUpload:
    return ListUpload(text.encode(), "lista.csv", **said)  # type: ignore[arg-type]


def kept(store: Store, user: User) -> list[tuple[str, int, str]]:
    page = reading.page(store, user, EntryFilter(), limit=500, cursor=None)
    return [(row.kind, row.amount_cents, row.document_number) for row in page.rows]


def both(store: Store, user: User, text: str, **said: object) -> ListOutcome:
    """The rehearsal and the import of it, which agree."""
    promised = rehearse(store, user, upload(text, **said))
    done = take_in(store, user, upload(text, **said), promised)
    assert (done.counts, done.verdicts) == (promised.counts, promised.verdicts)
    return done


def test_what_is_promised_is_done_and_the_same_file_brings_nothing(store: Store) -> None:
    user = a_user(store)
    before = rehearse(store, user, upload(FILE))
    assert kept(store, user) == []
    assert before.counts == (4, 3, 0, 1)
    assert [(v.row, v.verdict, v.because) for v in before.verdicts] == [
        (2, "new", ""),
        (3, "new", ""),
        (4, "new", ""),
        (5, "skipped", "due_unreadable"),
    ]
    both(store, user, FILE)
    assert kept(store, user) == [("receivable", 100_00, "1042"), ("receivable", 100_00, "1043"), ("payable", 50_00, "")]
    assert both(store, user, FILE).counts == (4, 0, 3, 1)
    assert len(kept(store, user)) == 3


def test_a_credit_note_is_counted_as_left_out(store: Store) -> None:
    user = a_user(store)
    done = both(store, user, HEAD + ROWS[0] + "receber;10/11/2026;-50,00;Estorno;Sol;1042\n")
    assert done.counts == (2, 1, 0, 1)
    assert [v.because for v in done.verdicts] == ["", "amount_against_kind"]
    assert kept(store, user) == [("receivable", 100_00, "1042")]


def test_twins_are_counted(store: Store) -> None:
    user, twin = a_user(store), "pagar;12/11/2026;50,00;Luz;Ipê;\n"
    assert both(store, user, HEAD + twin * 2).created == 2
    assert both(store, user, HEAD + twin * 3).counts == (3, 1, 2, 0)
    assert both(store, user, HEAD + twin).created == 0
    assert len(kept(store, user)) == 3


def test_overlapping_files_in_any_order_give_the_same_entries(store: Store) -> None:
    one, other = a_user(store), a_user(store)
    first, second = HEAD + ROWS[0] + ROWS[2], HEAD + ROWS[2] + ROWS[1]
    for user, texts in ((one, (first, second)), (other, (second, first))):
        for text in texts:
            both(store, user, text)
    assert sorted(kept(store, one)) == sorted(kept(store, other))
    assert len(kept(store, one)) == 3


def test_an_entry_that_was_typed_is_known_by_its_document_or_its_name(store: Store) -> None:
    user = a_user(store)
    ledger_entries.add(
        store,
        user,
        [
            EntryTerms("receivable", date(2026, 11, 10), 100_00, "Encomenda", document_number="1042"),
            EntryTerms("payable", date(2026, 11, 12), 50_00, "Conta", counterparty_name="IPÊ"),
        ],
    )
    assert both(store, user, FILE).counts == (4, 1, 2, 1)


@pytest.mark.parametrize(
    "other",
    [
        "pagar;10/11/2026;100,00;Pães;Sol;1042\n",
        "receber;11/11/2026;100,00;Pães;Sol;1042\n",
        "receber;10/11/2026;100,01;Pães;Sol;1042\n",
        "receber;10/11/2026;100,00;Pães;Sol;1044\n",
        "receber;10/11/2026;100,00;Pães;Lua;\n",
    ],
)
def test_what_differs_is_another_entry(store: Store, other: str) -> None:
    user = a_user(store)
    both(store, user, HEAD + ROWS[0])
    assert both(store, user, HEAD + other).created == 1


def test_a_document_with_another_amount_is_new_and_says_what_it_is_like(store: Store) -> None:
    user = a_user(store)
    both(store, user, HEAD + ROWS[0])
    other = "receber;10/11/2026;100,01;Pão;SOL;1042\n"
    assert likes(both(store, a_user(store), HEAD + other)) == [None]
    assert likes(rehearse(store, user, upload(HEAD + other))) == [100_00]
    assert likes(rehearse(store, user, upload(HEAD + ROWS[0] + other))) == [None, None]  # two parts of one document
    for differs in (
        "pagar;10/11/2026;9,00;Pães;Sol;1042\n",
        "receber;11/11/2026;9,00;Pães;Sol;1042\n",
        "receber;10/11/2026;9,00;Pães;Lua;1042\n",
        "receber;10/11/2026;9,00;Pães;Sol;\n",
    ):
        assert likes(rehearse(store, user, upload(HEAD + differs))) == [None]
    assert both(store, user, HEAD + other).created == 1


def likes(outcome: ListOutcome) -> list[int | None]:
    return [verdict.like and verdict.like.amount_cents for verdict in outcome.verdicts]


def test_a_cancelled_entry_is_still_known(store: Store) -> None:
    user = a_user(store)
    both(store, user, HEAD + ROWS[0])
    (row,) = reading.page(store, user, EntryFilter(), limit=1, cursor=None).rows
    ledger_entries.change(store, user, row.id, EntryChanges(cancelled=True))
    assert both(store, user, HEAD + ROWS[0]).created == 0


def test_nobody_elses_entries_are_known(store: Store) -> None:
    both(store, a_user(store), FILE)
    assert both(store, a_user(store), FILE).created == 3


def test_entries_that_change_meanwhile_keep_the_promise_from_being_kept(store: Store) -> None:
    user = a_user(store)
    promised = rehearse(store, user, upload(FILE))
    take_in(store, user, upload(HEAD + ROWS[0]))
    with pytest.raises(PreviewOutdated):
        take_in(store, user, upload(FILE), promised)
    assert len(kept(store, user)) == 1


def test_an_unreadable_file_stores_nothing(store: Store) -> None:
    user = a_user(store)
    for content in (b"%PDF", b"PK\x03\x04", b""):
        with pytest.raises(UnreadableStatement):
            take_in(store, user, ListUpload(content))
    assert kept(store, user) == []


def test_columns_are_explained_once_and_the_kind_each_time(store: Store) -> None:
    user, text = a_user(store), "a;b;c;d\n10/11/2026;LUZ;1,00;2,00\n11/11/2026;AGUA;3,00;4,00\n"
    mapping = {"due": "a", "amount": "d", "description": "b"}
    with pytest.raises(MappingNeeded):
        rehearse(store, user, upload(text))
    with pytest.raises(MappingNeeded) as asked:
        rehearse(store, user, upload(text, mapping=mapping))
    assert asked.value.reason == "kind"
    assert both(store, user, text, mapping=mapping, kind="payable").created == 2

    later = text + "12/11/2026;GAS;5,00;6,00\n"
    with pytest.raises(MappingNeeded) as asked:
        rehearse(store, user, upload(later))
    assert asked.value.reason == "kind"
    done = both(store, user, later, kind="payable")
    assert (done.counts, done.remembered) == ((3, 1, 2, 0), True)
    with pytest.raises(MappingNeeded):
        rehearse(store, a_user(store), upload(text, kind="payable"))


def test_a_long_list_goes_in_whole(store: Store) -> None:
    user = a_user(store)
    text = HEAD + "".join(f"receber;10/11/2026;{n},00;Venda;Sol;{n}\n" for n in range(1, 3_001))
    assert both(store, user, text).created == 3_000
    assert both(store, user, text).counts == (3_000, 0, 3_000, 0)
