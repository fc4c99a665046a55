"""The cohort import of the room against the independent reading: what is said of each row before anything is written."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from cohort_lawyer import findings
from cohort_people import cohort
from cohort_workbook import write_workbook

from tests.cast import Cast, cast
from tests.factories import an_agreement
from zhijiao.engines.sheets import read
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.law.national.internship_2021 import COLUMNS
from zhijiao.systems.apprenticeships.queries.rows import judge_rows
from zhijiao.systems.apprenticeships.terms import State

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


def rows_of(tmp_path: Path, cells: list[dict[str, str]]) -> list[dict[str, Any]]:
    write_workbook(cells, tmp_path / "cohort.xlsx")
    return [{**row.values, "row_id": row.row_id} for row in read(tmp_path / "cohort.xlsx", COLUMNS).rows]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 11])
def test_the_import_says_of_every_row_what_the_law_says(tmp_path: Path, seed: int) -> None:
    cells = cohort(1_000, seed)
    said = judge_rows(rows_of(tmp_path, cells), actor=SYSTEM, now=NOW)
    got = Counter((str(f.record), f.rule, str(f.outcome), str(f.severity), "waived" if f.status == "waived" else "")
                  for found in said for f in found)
    wanted = Counter(findings(cells)[0])
    assert sorted((wanted - got).elements())[:20] == []
    assert sorted((got - wanted).elements())[:20] == []


def test_the_import_counts_those_whom_the_system_knows_already(people: Cast) -> None:
    for state in (State.DRAFT, State.SIGNED, State.WITHDRAWN):  # a withdrawn one is counted no more
        an_agreement(people, state=state, starts_on=date(2026, 3, 2), ends_on=date(2026, 4, 30))
    an_agreement(people, starts_on=date(2026, 9, 1), ends_on=date(2026, 10, 30))
    named = {"enterprise_name": people.enterprise.name}
    by_code = {**named, "enterprise_uscc": people.enterprise.uscc, "post_name": "数控车床操作", "kind": "post"}
    by_name = {**named, "post_name": "装配钳工", "kind": "post"}
    days = {"starts_on": date(2026, 4, 30), "ends_on": date(2026, 8, 31)}
    rows = [{**by_code, **days, "enterprise_staff": 40, "post_staff": 15},  # 2 known + 2 of the file; 2 + 1 in the post
            {**by_name, **days, "enterprise_staff": 39, "post_staff": 5}]
    first, second = judge_rows(rows, actor=people.registrar.actor, now=NOW)
    counted = {"enterprise_headcount", "post_headcount"}
    assert {f.rule for f in first} & counted == set()
    assert {f.rule: str(f.outcome) for f in second if f.rule in counted} == {"enterprise_headcount": "fail"}
