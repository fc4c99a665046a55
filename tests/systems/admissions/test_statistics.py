"""Statistics of a released round: counted from its own files, small groups not told and not to be worked out."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.cast import Cast
from tests.systems.admissions.steps import released
from zhijiao.basics.words import Bilingual
from zhijiao.systems.admissions.models import Offer
from zhijiao.systems.admissions.queries.statistics import By, Group, _suppressed, statistics, whole


def a_group(key: str, filled: int, first: int = 1) -> Group:
    return Group(key, Bilingual(key, key), 1, 10, filled, first, filled * 2, Decimal(200))


# admitted by group | whose share and mean are not told (fewer than 5)
DRAWN = [((5, 9), ""), ((4, 9, 20), "ab"), ((4, 3, 20), "ab"), ((0, 9, 20), ""), ((4,), "a"), ((4, 0, 7), "ac"), ((2, 2, 9), "abc")]


@pytest.mark.parametrize(("filled", "hidden"), DRAWN)
def test_a_small_group_is_not_told_and_cannot_be_worked_out(filled: tuple[int, ...], hidden: str) -> None:
    groups = [a_group(key, n) for key, n in zip("abc", filled, strict=False)]
    assert "".join(group.key for group in _suppressed(groups, 5) if group.first is None) == hidden


def test_the_figures_are_those_of_the_offers(people: Cast) -> None:
    _, one = released(people)
    offers = list(Offer.objects.filter(round=one))
    group, = statistics(one, By.SCHOOL)
    assert (group.units, group.quota, group.filled) == (3, 6, len(offers)) and group.filled_per_mille == round(len(offers) * 1000 / 6)
    assert group.first == sum(offer.position == 1 for offer in offers) and group.mean_position == sum(offer.position for offer in offers) / len(offers)
    assert group.lowest == min(Decimal(offer.applicant.scores["total"]) for offer in offers)
    assert whole([group], one).filled == group.filled


def test_by_programme_each_unit_stands_alone_here(people: Cast, client) -> None:
    _, one = released(people)
    groups = statistics(one, By.PROGRAMME)
    assert [group.units for group in groups] == [1, 1, 1] and all(group.first is None and group.mean_position is None for group in groups)
    page = client.get(f"/admissions/statistics?by=programme&round={one.number}").content.decode()
    assert "人数少" in page and "数控技术1" in page
    sheet = client.get(f"/admissions/statistics?by=school&round={one.number}&format=csv").content.decode("utf-8-sig").splitlines()
    assert sheet[0] == "school,units,quota,filled,first_choice,mean_position,lowest_total" and sheet[1].startswith("沈阳浑河职业技术学院,3,6,6,")
    assert client.get("/admissions/statistics?by=nothing&round=x&page=99").status_code == 200
