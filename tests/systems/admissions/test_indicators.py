"""The figures: each on a small table of rows, told with what it must count; on the database, with the rows it opens."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import NOON, Cast
from tests.systems.admissions.steps import released
from zhijiao.engines.measurement import compute
from zhijiao.kernel.screens.figures import counted
from zhijiao.systems.admissions.indicators import GRAINS, INDICATOR, INDICATORS
from zhijiao.systems.admissions.models import Applicant, Offer, PreferenceList, Unit
from zhijiao.systems.admissions.queries.figures import behind, figures
from zhijiao.systems.admissions.queries.frames import Seen, mean_position, returns_by_reason
from zhijiao.systems.admissions.terms import Grain, OfferState, Origin, ReturnReason

# What a row says | how the figure takes it: + counted, - against, . not in the population
DRAWN: dict[str, list[tuple[dict[str, Any], str]]] = {
    "ADM-01": [({"taken": True}, "+"), ({"taken": False}, "-")],
    "ADM-02": [({"position": 1}, "+"), ({"position": 2}, "-")],
    "ADM-03": [({"position": 5}, "+"), ({"position": 6}, "-")],
    "ADM-04": [({"state": "withdrawn"}, "+"), ({"state": "return_proposed"}, "-"), ({"state": "declined"}, "-")],
    "ADM-05": [({"state": "confirmed"}, "+"), ({"state": "lapsed"}, "-"), ({"state": "withdrawn"}, ".")],
    "ADM-06": [({"kind": "supplementary"}, "+"), ({"kind": "main"}, "-"), ({"kind": "correction"}, "-")],
    "ADM-07": [({"admitted": True}, "+"), ({"admitted": False}, "-")],
    "ADM-08": [({"admitted": True, "origin": "vocational"}, "+"), ({"admitted": False, "origin": "vocational"}, "-"),
               ({"admitted": True, "origin": "senior_high"}, ".")],
}


def a_table(code: str, row: dict[str, Any]) -> pl.DataFrame:
    kinds = {"Count": pl.Int64, "Flag": pl.Boolean}
    schema = {name: kinds.get(fact.kind.__name__, pl.String) for name, fact in GRAINS[INDICATOR[code].grain].facts.items()}
    return pl.DataFrame([{**dict.fromkeys(schema), **row}], schema=schema)


def test_every_figure_is_drawn() -> None:
    assert list(DRAWN) == [one.code for one in INDICATORS]


@pytest.mark.parametrize(("code", "row", "taken"), [(code, row, taken) for code, drawn in DRAWN.items() for row, taken in drawn])
def test_a_figure_takes_a_row_so(code: str, row: dict[str, Any], taken: str) -> None:
    one = compute(INDICATOR[code], a_table(code, row), ())
    assert ((one[0].numerator, one[0].denominator) if one else (0, 0)) == {"+": (1, 1), "-": (0, 1), ".": (0, 0)}[taken]


def told(code: str, seen: Seen) -> list[tuple[str, int, int]]:
    return [(one.group["city"], one.numerator, one.denominator) for one in counted(INDICATOR[code], seen)]


def test_on_the_database_within_what_somebody_sees(people: Cast) -> None:
    assert Seen(people.provincial_official.actor).year is None and figures(people.provincial_official.actor) == []
    assert not Offer.objects.filter(behind("ADM-02", people.provincial_official.actor)).exists()
    _, one = released(people)
    seen = Seen(people.provincial_official.actor)
    offers = list(Offer.objects.filter(round=one))
    assert told("ADM-01", seen) == [("2101", 6, 6)] and told("ADM-02", seen) == [("2101", sum(offer.position == 1 for offer in offers), len(offers))]
    lists = PreferenceList.objects.filter(round=one).count()
    assert told("ADM-07", seen) == told("ADM-08", seen) == [("2101", len(offers), lists)]
    assert mean_position(seen) == sum(offer.position for offer in offers) / len(offers) and returns_by_reason(seen) == []
    assert told("ADM-01", Seen(people.shenfu_officer.actor)) == [] and told("ADM-07", Seen(people.city_officer.actor)) == [("2101", len(offers), lists)]
    assert figures(people.registrar.actor) == []


def test_a_figure_opens_the_rows_that_count_against_it(people: Cast) -> None:
    _, one = released(people)
    by = people.provincial_official.actor
    first, second = Offer.objects.filter(round=one).order_by("pk")[:2]
    Offer.objects.filter(pk=first.pk).update(state=OfferState.WITHDRAWN, return_reason=ReturnReason.DOCUMENTS)
    Offer.objects.filter(pk=second.pk).update(state=OfferState.CONFIRMED, answered_at=NOON)
    seen = Seen(by)
    assert told("ADM-01", seen) == [("2101", 5, 6)] and returns_by_reason(seen) == [("documents", 1)]
    assert list(Unit.objects.filter(behind("ADM-01", by))) == [first.unit]
    assert list(Offer.objects.filter(behind("ADM-04", by))) == [first] and set(Offer.objects.filter(behind("ADM-05", by))) == set(
        Offer.objects.filter(round=one).exclude(pk__in=[first.pk, second.pk]))
    unplaced = set(Applicant.objects.filter(lists__round=one).exclude(offers__in=Offer.objects.exclude(pk=first.pk)))
    assert set(Applicant.objects.filter(behind("ADM-07", by))) == unplaced and first.applicant in unplaced
    assert not Applicant.objects.filter(behind("ADM-08", by)).exclude(origin=Origin.VOCATIONAL).exists()


def test_the_page_shows_figures_and_its_lists_open(people: Cast, client) -> None:
    client.force_login(people.provincial_official.user)
    assert "还没有可统计的数据" in client.get("/admissions/figures").content.decode()
    released(people)
    page = client.get("/admissions/figures?figure=ADM-04").content.decode()
    assert "退档率" in page and "计划完成率" in page and "沈阳" in page
    for address in ("units?indicator=ADM-01", "offers?indicator=ADM-02&city=2101", "applicants?indicator=ADM-07&city=2101"):
        assert client.get(f"/admissions/{address}").status_code == 200
    client.force_login(people.registrar.user)
    assert client.get("/admissions/figures").status_code == 403


def test_the_tables_are_read_in_a_fixed_number_of_statements(people: Cast) -> None:
    released(people)
    with CaptureQueriesContext(connection) as asked:
        seen = Seen(people.provincial_official.actor)
        assert all(seen.of(grain).height for grain in Grain)
    assert len(asked) == 4
