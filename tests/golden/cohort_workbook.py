"""Write a cohort workbook together with what the law says of every row of it, without using the product.

    python tests/golden/cohort_workbook.py OUT.xlsx EXPECTED.csv [--rows 10000] [--seed N] [--on DAY] [--csv OUT.csv]

EXPECTED.csv lists every finding: row_id, rule, outcome (fail or unknown), severity, status (waived or empty).
Beside it stand EXPECTED_counts.csv (rule, pass, fail, unknown, na) and EXPECTED_unreadable.csv (row_id, column).

Provenance: `cohort_cases.py` holds hand-made cases with their answers written from the articles; `cohort_people.py` an
invented cohort around them (no real person or firm; real programme codes); `cohort_lawyer.py` the 29 rules read from
the texts as plain tests. Nothing here imports the product, and nothing here is edited to make the product's tests pass:
where the two differ, the text of the law decides who is wrong.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

import xlsxwriter
from cohort_lawyer import COLUMNS, READ, RULES, _date, findings
from cohort_people import Cells, cohort

AS_TEXT = {"row_id", "student_id_number", "enterprise_uscc"}


def write_workbook(rows: Sequence[Cells], out: Path) -> None:
    """Write the sheet as people hold it: real dates and numbers in most rows, typed text in every third."""
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"created": datetime(2026, 9, 1)})
    sheet = book.add_worksheet("cohort")
    sheet.freeze_panes(1, 1)
    sheet.write_row(0, 0, COLUMNS)
    for number, cells in enumerate(rows, start=1):
        for place, key in enumerate(COLUMNS):
            if cells[key] != "":
                _write_cell(sheet, number, place, key, cells[key])
    book.close()


def _write_cell(sheet: xlsxwriter.worksheet.Worksheet, row: int, place: int, key: str, text: str) -> None:
    if row % 3 == 0 or key in AS_TEXT:
        sheet.write_string(row, place, text)
        return
    try:
        if READ[key] is _date:
            day = _date(text)
            sheet.write_datetime(row, place, datetime(day.year, day.month, day.day))
        else:
            sheet.write_number(row, place, float(text))
    except ValueError:
        sheet.write_string(row, place, text)


def write_csv(rows: Iterable[Cells], out: Path) -> None:
    """Write the same sheet as UTF-8 CSV."""
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def write_expected(rows: list[Cells], out: Path, on: date | None = None) -> None:
    """Write the findings, the counts and the unreadable cells that the texts give."""
    found, counts, unreadable = findings(rows, on)
    tables: dict[str, tuple[Sequence[str], Iterable[Sequence[object]]]] = {
        "": (("row_id", "rule", "outcome", "severity", "status"), found),
        "_counts": (("rule", "pass", "fail", "unknown", "na"), [(rule, *counts[rule].values()) for rule in RULES]),
        "_unreadable": (("row_id", "column"), unreadable)}
    for ending, (heading, lines) in tables.items():
        with out.with_name(out.stem + ending + out.suffix).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([heading, *lines])


def main() -> None:
    """Read the command line and write the files."""
    parser = argparse.ArgumentParser(description="Write a cohort workbook and what the law says of it.")
    parser.add_argument("workbook", type=Path)
    parser.add_argument("expected", type=Path)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--on", type=date.fromisoformat)
    parser.add_argument("--csv", type=Path)
    asked = parser.parse_args()
    rows = cohort(asked.rows, asked.seed)
    write_workbook(rows, asked.workbook)
    if asked.csv:
        write_csv(rows, asked.csv)
    write_expected(rows, asked.expected, asked.on)


if __name__ == "__main__":
    main()
