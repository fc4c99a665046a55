"""The figures: each on a small table of rows, told with what it must count; on the database, with the rows it opens."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import NOON, TODAY, Cast
from tests.systems.meetings.factories import DUE
from tests.systems.meetings.steps import acknowledged, at, dispatched, reported, returned, verified
from zhijiao.engines.measurement import compute
from zhijiao.kernel.screens.figures import counted
from zhijiao.systems.meetings import actions
from zhijiao.systems.meetings.indicators import GRAINS, INDICATOR, INDICATORS
from zhijiao.systems.meetings.models import Objection, Task
from zhijiao.systems.meetings.queries.figures import among, behind, figures
from zhijiao.systems.meetings.queries.frames import OBJECTION, Seen, median_days
from zhijiao.systems.meetings.terms import Grain

DAY = date(2026, 9, 28)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)
OPEN_TASK: dict[str, Any] = {"state": "in_progress", "due_on": AFTER, "scored_on": AFTER, "acknowledge_by": DAY, "conclusions": 0, "returns": 0,
                             "rungs": False, "today": DAY}

# What a row says | how the figure takes it: + counted, - against, . not in the population
DRAWN: dict[str, list[tuple[dict[str, Any], str]]] = {
    "MTG-01": [
        ({"acknowledged_on": DAY}, "+"), ({"acknowledged_on": AFTER}, "-"), ({"state": "dispatched"}, "."),
        ({"state": "dispatched", "acknowledge_by": BEFORE}, "-"), ({"state": "withdrawn", "acknowledge_by": BEFORE}, "."),
        ({"state": "suspended", "acknowledged_on": DAY}, "."),
    ],
    "MTG-02": [
        ({"state": "reported", "reported_on": AFTER}, "+"), ({"state": "closed", "scored_on": BEFORE, "reported_on": DAY}, "-"),
        ({"state": "returned", "scored_on": BEFORE, "reported_on": BEFORE}, "-"), ({"scored_on": DAY}, "."), ({"scored_on": BEFORE}, "-"),
    ],
    "MTG-03": [
        ({"state": "verified", "reported_on": DAY}, "+"), ({"state": "closed", "reported_on": DAY}, "+"),
        ({"state": "reported", "reported_on": DAY}, "-"), ({"state": "returned", "reported_on": DAY}, "-"), ({}, "."),
    ],
    "MTG-04": [({"conclusions": 1, "returns": 1}, "+"), ({"conclusions": 2, "returns": 0}, "-"), ({}, ".")],
    "MTG-05": [
        ({"due_on": BEFORE}, "+"), ({"due_on": DAY}, "-"), ({"state": "reported", "due_on": BEFORE}, "-"),
        ({"state": "verified", "due_on": BEFORE}, "."), ({"state": "suspended", "due_on": BEFORE}, "."),
    ],
    "MTG-06": [
        ({"state": "closed", "reported_on": AFTER}, "+"), ({"state": "closed", "reported_on": AFTER, "scored_on": DAY}, "-"),
        ({"state": "verified", "reported_on": BEFORE, "scored_on": BEFORE}, "-"), ({"state": "verified", "reported_on": DAY}, "."),
    ],
    "MTG-07": [({"rungs": True}, "+"), ({}, "-"), ({"state": "withdrawn", "rungs": True}, ".")],
    "MTG-08": [
        ({"decide_by": DAY, "decided_on": DAY}, "+"), ({"decide_by": BEFORE, "decided_on": DAY}, "-"), ({"decide_by": BEFORE}, "-"),
        ({"decide_by": DAY}, "."),
    ],
}


def a_table(code: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """The rows as the figure's own facts."""
    facts = GRAINS[INDICATOR[code].grain]
    kinds = {"Day": pl.Date, "Count": pl.Int64, "Flag": pl.Boolean}
    schema = {name: kinds.get(fact.kind.__name__, pl.String) for name, fact in facts.facts.items()}
    whole = [{**dict.fromkeys(schema), **(OPEN_TASK if INDICATOR[code].grain is Grain.TASK else {"today": DAY}), **row} for row in rows]
    return pl.DataFrame(whole, schema=schema)


def test_every_figure_is_drawn() -> None:
    assert list(DRAWN) == [one.code for one in INDICATORS]


@pytest.mark.parametrize(("code", "row", "taken"), [(code, row, taken) for code, drawn in DRAWN.items() for row, taken in drawn])
def test_a_figure_takes_a_row_so(code: str, row: dict[str, Any], taken: str) -> None:
    one = compute(INDICATOR[code], a_table(code, [row]), ())
    counts = (one[0].numerator, one[0].denominator) if one else (0, 0)
    assert counts == {"+": (1, 1), "-": (0, 1), ".": (0, 0)}[taken]


# --------------------------------------------------------------------------- on the database

def told(code: str, seen: Seen) -> list[tuple[str, int, int]]:
    return [(one.group["city"], one.numerator, one.denominator) for one in counted(INDICATOR[code], seen)]


def test_on_the_database_by_city_within_what_somebody_sees(people: Cast) -> None:
    done, back, late = verified(people), returned(people), acknowledged(people)
    finance = dispatched(people, people.department)
    day = DUE + timedelta(days=1)
    seen = Seen(people.provincial_official.actor, day)
    assert told("MTG-01", seen) == [("21", 0, 1), ("2101", 3, 3)]
    assert told("MTG-02", seen) == [("21", 0, 1), ("2101", 1, 3)]
    assert told("MTG-03", seen) == [("2101", 1, 2)] and told("MTG-04", seen) == [("2101", 1, 2)]
    assert told("MTG-05", seen) == [("21", 1, 1), ("2101", 2, 2)]
    assert told("MTG-02", Seen(people.department_officer.actor, day)) == [("21", 0, 1)]
    assert told("MTG-02", Seen(people.shenfu_officer.actor, day)) == [] and told("MTG-02", Seen(people.stranger.actor, day)) == []
    rows = Task.objects.filter(behind("MTG-05", people.provincial_official.actor, day))
    assert set(rows) == {back, late, finance} and done not in rows


def test_a_task_given_before_a_holiday_has_three_working_days_to_be_acknowledged(people: Cast) -> None:
    dispatched(people)
    for day, wanted in ((date(2026, 10, 8), []), (date(2026, 10, 9), [("2101", 0, 1)])):  # 29, 30 September and 8 October are worked
        assert told("MTG-01", Seen(people.provincial_official.actor, day)) == wanted


def test_a_return_that_was_set_aside_is_counted_no_more(people: Cast) -> None:
    task = returned(people)
    objection = actions.object_to(task=task, conclusion=task.verifications.get(), text="x", by=people.city_officer.actor, at=at(TODAY, 15))
    assert told("MTG-08", Seen(people.provincial_official.actor, TODAY)) == []
    actions.uphold_objection(objection=objection, answer="x", by=people.second_official.actor, at=at(TODAY + timedelta(days=30)))
    seen = Seen(people.provincial_official.actor, TODAY + timedelta(days=31))
    assert told("MTG-04", seen) == [] and told("MTG-08", seen) == [("2101", 1, 1)]
    assert list(Objection.objects.filter(behind("MTG-08", people.provincial_official.actor, TODAY))) == []


def test_a_notice_is_counted_and_a_reminder_is_not(people: Cast) -> None:
    actions.set_ladder(valid_from=TODAY, reminder_days=1, by=people.provincial_official.actor, at=NOON)
    dispatched(people)
    actions.climb(at=at(DUE + timedelta(days=1)))
    assert told("MTG-07", Seen(people.provincial_official.actor, DUE)) == [("2101", 0, 1)]


def test_the_median_of_the_days_from_dispatch_to_report(people: Cast) -> None:
    assert median_days(Seen(people.provincial_official.actor, DUE)) == {}
    for days in (1, 3, 10):
        reported(people, TODAY + timedelta(days=days))
    assert median_days(Seen(people.provincial_official.actor, DUE)) == {"": 3.0, "2101": 3.0}


def test_the_home_page_shows_each_figure_with_the_list_it_opens(people: Cast) -> None:
    reported(people)
    shown = {one.code: one for one in figures(people.city_officer.actor, TODAY)}
    assert shown["MTG-03"].url == "/meetings/tasks?indicator=MTG-03" and shown["MTG-03"].regions[0].url.endswith("city=2101")
    assert figures(people.registrar.actor, TODAY) == []


def test_the_tables_are_read_in_a_fixed_number_of_statements(people: Cast) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            seen = Seen(people.provincial_official.actor, TODAY)
            assert seen.of(Grain.TASK).height and seen.of(Grain.OBJECTION).columns == [
                "key", "unit", "decide_by", "city", "decided_on", "today"]
        return len(asked)

    reported(people)
    few = statements()
    for _ in range(5):
        returned(people)
    assert statements() == few == 2 and "path" in OBJECTION


def test_the_page_of_figures_asks_the_same_few_questions_of_one_task_and_of_many(people: Cast, client: Client) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/meetings/figures").status_code == 200
        return len(asked)

    client.force_login(people.provincial_official.user)
    reported(people)
    statements()  # the first page of a session writes it
    few = statements()
    for _ in range(4):
        returned(people)
    assert statements() == few <= 12


@pytest.mark.parametrize("keys", [[], [7], [1, 2, 3], [1, 3, 4, 9], list(range(1, 100, 2))])
def test_rows_are_named_by_runs_of_keys(people: Cast, keys: list[int]) -> None:
    made = [dispatched(people) for _ in range(4)]
    wanted = {made[key % 4].pk for key in keys}
    assert set(Task.objects.filter(among(wanted)).values_list("pk", flat=True)) == wanted
