"""The child that colours a copy of the user's own workbook: run alone, with limits, told by JSON on its input.

Only cells with marks are touched, and no row is ever walked: a cell in the far corner would make 17 billion of them.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from zhijiao.engines.sheets.workbook_child import limit

AUTHOR = "Zhijiao 职教"


def colour(source: str, out: str, marks: list[tuple[str, str, str, str]]) -> None:
    """Copy the workbook at `source` to `out` with marks (sheet, cell, RRGGBB, note)."""
    with open(source, "rb") as file:  # by its content, whatever its name ends with
        book = load_workbook(file, rich_text=True)
    fills = {ground: PatternFill("solid", start_color=ground) for _, _, ground, _ in marks}
    for name, place, ground, note in marks:
        cell = _open_cell(book[name], place)
        earlier = cell.comment.text + "\n\n" if cell.comment is not None else ""
        text = earlier + note
        cell.comment = Comment(text, AUTHOR, width=380, height=min(60 + 18 * (text.count("\n") + len(text) // 24), 480))
        cell.fill = fills[ground]
    book.save(out)


def _open_cell(page: Worksheet, place: str) -> Any:
    cell = page[place]
    if isinstance(cell, MergedCell):
        areas: Any = page.merged_cells.ranges
        area = next(area for area in areas if place in area)
        cell = page[area.start_cell.coordinate]
    return cell


if __name__ == "__main__":  # pragma: no cover  # the child itself
    limit(int(sys.argv[1]), int(sys.argv[2]))
    told = json.load(sys.stdin)
    colour(told["source"], told["out"], told["marks"])
