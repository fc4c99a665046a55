"""The other ways in: one placement at a time, and DuckDB instead of Polars, on the same cohorts as the command."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cohort_lawyer import Placement, count_heads, findings
from cohort_people import cohort
from cohort_workbook import write_csv

from zhijiao.engines.rules import Finding, run_batch
from zhijiao.engines.sheets import Sheet, read
from zhijiao.law.frames import frame_of
from zhijiao.law.internships import LAW, LIAONING, check_columns, check_one
from zhijiao.law.national.internship_2021 import COLUMNS

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def cells() -> list[dict[str, str]]:
    return cohort(1_500, seed=21)


@pytest.fixture(scope="module")
def sheet(cells: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Sheet:
    path: Path = tmp_path_factory.mktemp("cohort") / "cohort.csv"
    write_csv(cells, path)
    return read(path, COLUMNS)


def said(found: Iterable[Finding]) -> Counter[tuple[str, ...]]:
    return Counter((str(f.record), f.rule, str(f.outcome), str(f.severity), "waived" if f.status == "waived" else "")
                   for f in found)


def differences(wanted: Counter[Any], got: Counter[Any]) -> tuple[list[Any], list[Any]]:
    return sorted((wanted - got).elements())[:10], sorted((got - wanted).elements())[:10]


def test_one_placement_at_a_time(cells: list[dict[str, str]], sheet: Sheet) -> None:
    placements = [Placement(row, number) for number, row in enumerate(cells, start=2)]
    count_heads(placements)
    found = [f for row, p in zip(sheet.rows, placements, strict=True)
             for f in check_one({**row.values, "row_id": row.row_id}, today=TODAY, interns_in_post=p.post_interns,
                                interns_at_enterprise=p.enterprise_interns)]
    assert differences(Counter(findings(cells)[0]), said(found)) == ([], [])


def test_duckdb_counts_as_polars_and_as_the_lawyer(cells: list[dict[str, str]], sheet: Sheet) -> None:
    frame, _ = frame_of(sheet.values)
    run = run_batch(LAW, frame, region=LIAONING, today=TODAY, engine="duckdb")
    assert run.counts == findings(cells)[1] == check_columns(sheet.values, on=None, today=TODAY).counts
    polars = run_batch(LAW, frame, region=LIAONING, today=TODAY, engine="polars")
    for rule in run.counts:
        assert run.outcomes(rule).to_list() == polars.outcomes(rule).to_list(), rule
