"""Office files in and out: read a workbook or CSV into typed rows, write templates and exports, colour a user's own file.

Pure: no Django, no law, no clock. Everything hostile or large is done in a child process with limits.
Beside them, `text_columns` and `faults`: files of millions of rows as columns of text, for the engines that work on files.
"""

from zhijiao.engines.sheets.annotating import Annotated, annotate
from zhijiao.engines.sheets.conventions import EXAMPLE_MARK
from zhijiao.engines.sheets.marks import Mark, Severity, located, marks_for
from zhijiao.engines.sheets.reading import read
from zhijiao.engines.sheets.shapes import Limits, Problem, Row, Sheet, Unreadable
from zhijiao.engines.sheets.templates import template
from zhijiao.engines.sheets.writing import write

__all__ = [
    "EXAMPLE_MARK",
    "Annotated",
    "Limits",
    "Mark",
    "Problem",
    "Row",
    "Severity",
    "Sheet",
    "Unreadable",
    "annotate",
    "located",
    "marks_for",
    "read",
    "template",
    "write",
]
