"""`zhijiao check internships` against the independent reading of the law, on invented cohorts of known outcome."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from cohort_cases import CASES, CROWDS
from cohort_lawyer import MISSING_FAILS, RULES, Placement, count_heads, findings, judge
from cohort_people import cohort, hand_made

HERE = Path(__file__).parent
COMMAND = Path(sys.executable).parent / "zhijiao"
UNKNOWN_BY_GUARD = {"guardian_consent", "student_consent", "out_of_province_filing"}


def test_the_lawyer_knows_the_hand_made_cases() -> None:
    rows = cohort(len(hand_made()), seed=1)
    found, _, _ = findings(rows)
    for (cells, said), row in zip(CASES, rows, strict=False):
        got = [" ".join(filter(None, (rule, *rest))) for row_id, rule, *rest in found if row_id == row["row_id"]]
        assert len(got) == len(said), (cells, said, got)
        assert all(any(f"{g} ".startswith(f"{s} ") for g in got) for s in said), (cells, said, got)
        assert sum("waived" in g for g in got) == sum("waived" in s for s in said), (cells, got)


def test_the_lawyer_counts_the_heads_of_the_hand_made_crowds() -> None:
    crowds = [case for crowd in CROWDS for case in crowd]
    placements = [Placement(row, 0) for row in hand_made()]
    count_heads(placements)
    for (cells, unit, post), placement in zip(crowds, placements[len(CASES):], strict=False):
        got = [judge(rule, placement).outcome for rule in ("enterprise_headcount", "post_headcount")]
        assert got == [unit, post], (cells, placement.enterprise_interns, placement.post_interns)


def test_every_rule_meets_every_outcome_it_can_have() -> None:
    _, counts, unreadable = findings(cohort(3_000, seed=1))
    for rule in RULES:
        can = {"pass", "fail", "na", "unknown"} - ({"unknown"} if rule in MISSING_FAILS - UNKNOWN_BY_GUARD else set())
        assert {outcome for outcome, n in counts[rule].items() if n} == can, rule
    assert unreadable


def written(folder: Path, *more: str) -> tuple[Path, Path]:
    """Run the script as its users do and return the workbook and the expected list."""
    book, expected = folder / "cohort.xlsx", folder / "expected.csv"
    subprocess.run([sys.executable, HERE / "cohort_workbook.py", book, expected, *more], check=True, timeout=300)
    return book, expected


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def checked(sheet: Path, *more: str) -> tuple[int, dict[str, Any]]:
    """Run the command, print what it cost, return its exit code and its document."""
    out, clock = sheet.with_suffix(".json"), time.perf_counter()
    with out.open("wb") as file:
        process = subprocess.Popen(
            [COMMAND, "check", "internships", sheet, "--json", *more], stdout=file)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    print(f"{sheet.name}: {time.perf_counter() - clock:.2f} s, peak {usage.ru_maxrss / 1024:.0f} MB")
    return process.returncode, json.loads(out.read_text("utf-8"))


def agree(document: dict[str, Any], expected: Path) -> None:
    """Compare findings, severities, statuses, counts and unreadable cells with the independent list."""
    wanted = Counter(tuple(line.values()) for line in table(expected))
    got = Counter((str(f["row_id"]), f["rule"], f["outcome"], f["severity"], f.get("status", ""))
                  for f in document["findings"])
    assert sorted((wanted - got).elements())[:20] == [], "missing from the product"
    assert sorted((got - wanted).elements())[:20] == [], "said by the product alone"
    counts = {line.pop("rule"): {k: int(v) for k, v in line.items()}
              for line in table(expected.with_name("expected_counts.csv"))}
    assert document["counts"] == counts
    cells = Counter(tuple(line.values()) for line in table(expected.with_name("expected_unreadable.csv")))
    assert Counter((str(p["row_id"]), p["column"]) for p in document["problems"]) == cells


def test_ten_thousand_placements(tmp_path: Path) -> None:
    book, expected = written(tmp_path, "--rows", "10000")
    code, document = checked(book)
    agree(document, expected)
    assert document["records"] == 10_000
    assert code == 1


@pytest.mark.parametrize("seed", [2, 3])
def test_smaller_cohorts_as_workbook_and_csv(tmp_path: Path, seed: int) -> None:
    book, expected = written(tmp_path, "--rows", "800", "--seed", str(seed), "--csv", str(tmp_path / "cohort.csv"))
    agree(checked(book)[1], expected)
    agree(checked(tmp_path / "cohort.csv")[1], expected)


@pytest.mark.parametrize("day", ["2016-04-10", "2020-09-01", "2022-03-01", "2022-05-22", "2026-09-01"])
def test_a_named_day_chooses_the_law(tmp_path: Path, day: str) -> None:
    book, expected = written(tmp_path, "--rows", "500", "--seed", "5", "--on", day)
    agree(checked(book, "--on", day)[1], expected)


def test_warnings_and_unknowns_alone_exit_zero(tmp_path: Path) -> None:
    rows = [row | {"row_id": f"LN-{n}"} for n, row in enumerate(cohort(600, seed=1))]
    blocked = {f[0] for f in findings(rows)[0] if f[2:4] == ("fail", "BLOCK")}
    calm = [row for row in rows if row["row_id"] not in blocked]
    found, _, _ = findings(calm)
    assert {f[2:4] for f in found} >= {("fail", "WARN"), ("unknown", "BLOCK"), ("unknown", "WARN")}
    with (tmp_path / "calm.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, calm[0].keys())
        writer.writeheader()
        writer.writerows(calm)
    assert checked(tmp_path / "calm.csv")[0] == 0


def test_a_region_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    book, expected = written(tmp_path, "--rows", "350", "--csv", str(tmp_path / "cohort.csv"))
    agree(checked(book, "--region", "2101")[1], expected)
    asked = [COMMAND, "check", "internships", book, "--json", "--region", "9999"]
    refused = subprocess.run(asked, check=False, capture_output=True, text=True, timeout=300)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "9999" in refused.stderr
