"""Which of the transactions that arrived is the one that the bank withdrew."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pluggy_app.domain.corrections import Pairing, Side, pair
from pluggy_app.domain.transactions import content_hash, normalised


def a_side(key: int, text: str = "PIX ENVIADO MARIA", day: int = 10, cents: int = -50_00, provider: str = "") -> Side:
    on = date(2026, 11, day)
    return Side(key, provider, content_hash(on, cents, text), on, cents, "BRL", normalised(text))


def test_the_banks_own_id_decides_first() -> None:
    lost = [a_side(1, provider="b"), a_side(2, provider="a")]
    found = [a_side(3, provider="a", day=12), a_side(4, provider="b", day=25, text="OUTRA COISA")]
    assert set(pair(lost, found).sure) == {(1, 4), (2, 3)}


def test_the_same_content_is_counted() -> None:
    pairing = pair([a_side(1), a_side(2), a_side(3)], [a_side(4), a_side(5)])
    assert pairing == Pairing(sure=((1, 4), (2, 5)))


def test_a_pending_movement_that_settles_two_days_later_is_the_same() -> None:
    found = a_side(2, text="Compra Padaria Sao Joao BR", day=12)
    assert pair([a_side(1, text="COMPRA PADARIA SÃO JOÃO", day=10)], [found]) == Pairing(sure=((1, 2),))


@pytest.mark.parametrize(
    "found",
    [
        a_side(2, cents=-50_01),
        a_side(2, cents=50_00),
        a_side(2, day=16),
        a_side(2, text="TARIFA PACOTE SERVICOS"),
    ],
)
def test_other_money_a_far_day_or_other_words_are_another_transaction(found: Side) -> None:
    assert pair([a_side(1)], [found]) == Pairing()


def test_words_alike_in_part_are_a_question() -> None:
    pairing = pair([a_side(1, text="PAGAMENTO ENEL SP")], [a_side(2, text="DEBITO ENEL DISTRIB", day=11)])
    assert pairing == Pairing(doubtful=((1, 2),))


def test_two_that_fit_as_well_are_a_question() -> None:
    found = [a_side(2, day=9), a_side(3, day=12)]
    assert pair([a_side(1)], found) == Pairing(doubtful=((1, 2),))
    assert pair(found, [a_side(1)]) == Pairing(doubtful=((2, 1),))


def test_twins_fit_as_well_as_each_other_and_are_no_question() -> None:
    assert len(pair([a_side(1)], [a_side(2, day=11), a_side(3, day=11)]).sure) == 1
    assert len(pair([a_side(1), a_side(2)], [a_side(3, day=11), a_side(4, day=11)]).sure) == 2


sides = st.lists(
    st.builds(
        lambda text, day, cents, provider: (text, day, cents, provider),
        st.sampled_from(["PIX ENVIADO MARIA", "PIX MARIA", "TARIFA", "PAGAMENTO ENEL"]),
        st.integers(1, 9),
        st.sampled_from([-100, -200]),
        st.sampled_from(["", "", "a", "b"]),
    ),
    max_size=7,
)


@given(sides, sides, st.randoms())
def test_no_transaction_is_in_two_pairs_and_order_does_not_matter(
    lost: list[tuple[str, int, int, str]], found: list[tuple[str, int, int, str]], shuffler: object
) -> None:
    withdrawn = [a_side(n, *one) for n, one in enumerate(lost)]
    arrived = [a_side(100 + n, *one) for n, one in enumerate(found)]
    pairing = pair(withdrawn, arrived)
    keys = [key for both in (*pairing.sure, *pairing.doubtful) for key in both]
    assert len(keys) == len(set(keys))
    money = {side.key: side.amount_cents for side in (*withdrawn, *arrived)}
    assert all(money[one] == money[other] for one, other in (*pairing.sure, *pairing.doubtful))
    shuffler.shuffle(withdrawn)  # type: ignore[attr-defined]
    shuffler.shuffle(arrived)  # type: ignore[attr-defined]
    again = pair(withdrawn, arrived)
    assert (set(again.sure), set(again.doubtful)) == (set(pairing.sure), set(pairing.doubtful))
