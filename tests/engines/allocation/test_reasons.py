"""Reasons from list, rank and cut-offs: what became of each preference, and what decided."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.allocation.instances import POLICIES, Round, rounds
from zhijiao.basics.words import Bilingual
from zhijiao.engines.allocation import (
    Ahead,
    Cutoff,
    InstanceError,
    Own,
    Status,
    TiePolicy,
    TiesAtCutoff,
    ahead_of,
    cutoffs,
    explained,
    from_mapping,
    parallel,
)
from zhijiao.engines.allocation.arrays import table

FEW = settings(max_examples=100, deadline=None)
RULES = {policy: from_mapping({"list_length": 9, "key": ["total", "foreign"], "tie_policy": str(policy)}, "round") for policy in TiePolicy}
MINE = Own({1: "A", 2: "B", 4: "C"}, (500_000, 90_000), 12, None)


def test_the_first_comparison_that_differs_decides() -> None:
    cut = {"A": Cutoff(2, 2, (501_500, 80_000), 9), "B": Cutoff(1, 1, (500_000, 92_000), 11), "C": Cutoff(0, 0)}
    first, second, third = explained(MINE, cut, RULES[TiePolicy.ADMIT_ALL])
    assert first.deciding is not None and (first.deciding.field, first.deciding.difference, first.rank_gap) == ("total", "-1.5", 3)
    assert first.words.en == "Not admitted: below the cut-off. Decided by total: 500 against 501.5 of the last admitted; 3 ranks behind."
    assert second.deciding is not None and second.deciding.field == "foreign" and "1 rank behind" in second.words.en
    assert (third.position, third.status, third.deciding, third.seats_needed) == (4, Status.NO_SEATS, None, None)
    assert third.words.zh == "未投档：本轮没有名额。"


def test_who_is_admitted_reached_nothing_further_down() -> None:
    one = Own({1: "A", 2: "B"}, (500_000, 90_000), 12, 1)
    assert [reason.status for reason in explained(one, {}, RULES[TiePolicy.ADMIT_ALL])] == [Status.ADMITTED, Status.HIGHER]


def test_between_equals_the_position_or_the_lot_decides() -> None:
    cut = {"A": Cutoff(1, 1, (500_000, 90_000), 12, 2)}
    own = Own({3: "A"}, (500_000, 90_000), 12, None)
    by_place = explained(own, cut, RULES[TiePolicy.LIST_POSITION], ahead={"A": Ahead(1, 0)})[0]
    assert by_place.deciding is not None and by_place.deciding.field == "position" and "listed at position 3, the last admitted at 2" in by_place.words.en
    by_lot = explained(own, cut, RULES[TiePolicy.LOTTERY], ahead={"A": Ahead(0, 1)})[0]
    assert by_lot.deciding is not None and by_lot.deciding.field == "lot" and "再增加1个名额" in by_lot.words.zh


def test_a_unit_that_does_not_count_says_why() -> None:
    reason = explained(MINE, {"B": Cutoff(1, 1), "C": Cutoff(1, 1)}, RULES[TiePolicy.ADMIT_ALL],
                       void={"A": Bilingual("chemistry is required (article 3).", "要求选考化学（第三条）。")})[0]
    assert reason.status is Status.VOID and reason.words.en == "Not admitted: chemistry is required (article 3)."


def test_refused_equals_need_to_know_the_others() -> None:
    with pytest.raises(InstanceError, match="ahead_of"):
        explained(MINE, {}, RULES[TiePolicy.REJECT_ALL])


@given(one=rounds(), policy=st.sampled_from(POLICIES))
@FEW
def test_everyone_has_one_admission_or_none_and_enough_seats_would_be_enough(one: Round, policy: TiePolicy) -> None:
    try:
        found = parallel(one.lists, one.classes, one.quotas, policy=policy)
    except TiesAtCutoff:
        return
    lists, classes = table(one.lists, len(one.quotas)), np.array(one.classes)
    cut = cutoffs(lists, classes, len(one.quotas), found.positions)
    for i, row in enumerate(one.lists):
        ahead = ahead_of(i, lists, classes, found.positions, policy)
        own = Own({k + 1: str(u) for k, u in enumerate(row) if u >= 0}, (-one.classes[i], 0), one.classes[i] + 1,
                  int(found.positions[i]) + 1 or None)
        published = {str(u): Cutoff(quota, int(cut.filled[u]), (-int(cut.last[u]), 0) if cut.last[u] >= 0 else None,
                                    int(cut.last[u]) + 1 if cut.last[u] >= 0 else None, int(cut.position[u]) + 1 or None)
                     for u, quota in enumerate(one.quotas)}
        reasons = explained(own, published, RULES[policy], ahead={str(u): who for u, who in ahead.items()})
        assert sum(reason.status is Status.ADMITTED for reason in reasons) == (found.positions[i] >= 0)
        for reason in reasons:
            if reason.seats_needed is not None:
                more = list(one.quotas)
                more[int(reason.unit)] += reason.seats_needed
                again = parallel(one.lists, one.classes, more, policy=TiePolicy.ADMIT_ALL if policy is TiePolicy.REFUSE else policy)
                assert 0 <= again.positions[i] < reason.position
