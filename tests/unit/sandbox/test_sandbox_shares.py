"""Going back from what was paid to what was owed."""

import pytest

from pluggy_app.sandbox import shares


@pytest.mark.parametrize("days", [1, 6, 19, 30, 45])
def test_what_was_owed_before_fine_and_interest_is_found_where_it_exists(days):
    for owed in range(1_000, 200_000, 977):
        paid = owed + shares.fine(owed) + shares.interest(owed, days)
        assert shares.owed_before_fine(paid, days) == owed


def test_an_amount_that_nothing_comes_to_is_told():
    reached = {owed + shares.fine(owed) + shares.interest(owed, 10) for owed in range(1, 3_000)}
    missed = [paid for paid in range(100, 2_000) if paid not in reached]
    assert missed
    assert [shares.owed_before_fine(paid, 10) for paid in missed] == [None] * len(missed)


@pytest.mark.parametrize(("rate", "of"), [(1_500, 100_000), (4_650, 100_000), (11_000, 100_000), (319, 10_000)])
def test_what_a_share_was_taken_of_leaves_the_net(rate, of):
    for net in range(1, 300_000, 601):
        gross = shares.gross_of(net, rate, of)
        assert gross - shares.share(gross, rate, of) == net
