"""The doubts about one file of counts, gathered."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from zhijiao.basics.words import Bilingual
from zhijiao.engines.sheets.faults import MOST_TOLD, FileProblem, FilesError

Said = Callable[[dict[str, str]], tuple[str, str]]


class Doubts:
    """Gathers the problems of a file, so that a person is told all of them at once, in the order of rows."""

    def __init__(self, file: str, frame: pl.DataFrame):
        self.file, self._frame = file, frame
        self.problems: list[FileProblem] = []
        self.more = 0

    def where(self, wrong: pl.Series, column: str, said: Said) -> None:
        """Note each row at which `wrong` holds."""
        found = self._frame.filter(wrong)
        for cells in found.head(MOST_TOLD).iter_rows(named=True):
            self.problems.append(FileProblem(self.file, int(cells["row"]), column, Bilingual(*said(cells))))
        self.more += max(len(found) - MOST_TOLD, 0)

    def settle(self) -> None:
        """Raise FilesError when anything was noted."""
        if self.problems:
            raise FilesError(sorted(self.problems, key=lambda one: one.row or 0), self.more)
