"""What is wrong with a file of counts: which row and column, what stands there, what would be right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from zhijiao.basics.words import Bilingual

MOST_TOLD = 20
Said = Callable[[dict[str, str]], tuple[str, str]]


@dataclass(frozen=True)
class Problem:
    """One doubt. The headings are row 1."""

    file: str
    row: int | None
    column: str | None
    wrong: Bilingual

    @property
    def words(self) -> Bilingual:
        """Return where and what, in both languages."""
        en = ", ".join(filter(None, [self.file, f"row {self.row}" if self.row else "", f"column {self.column}" if self.column else ""]))
        zh = "".join(filter(None, [self.file, f"第{self.row}行" if self.row else "", f"“{self.column}”列" if self.column else ""]))
        return Bilingual(f"{en}: {self.wrong.en}", f"{zh}：{self.wrong.zh}")


class FilesError(Exception):
    """The input cannot be used; nothing was written. `message` holds the problems, up to twenty, and how many more there are."""

    def __init__(self, problems: list[Problem], more: int = 0):
        self.problems = problems
        lines = [one.words for one in problems[:MOST_TOLD]]
        if rest := len(problems) + more - len(lines):
            lines.append(Bilingual(f"... and {rest} more", f"……还有{rest}处"))
        self.message = Bilingual("\n".join(line.en for line in lines), "\n".join(line.zh for line in lines))
        super().__init__(self.message.en)


def failed(file: str, en: str, zh: str, row: int | None = None, column: str | None = None) -> FilesError:
    """Return the error that names one problem of a file."""
    return FilesError([Problem(file, row, column, Bilingual(en, zh))])


class Doubts:
    """Gathers the problems of a file, so that a person is told all of them at once, in the order of rows."""

    def __init__(self, file: str, frame: pl.DataFrame):
        self.file, self._frame = file, frame
        self.problems: list[Problem] = []
        self.more = 0

    def where(self, wrong: pl.Series, column: str, said: Said) -> None:
        """Note each row at which `wrong` holds."""
        found = self._frame.filter(wrong)
        for cells in found.head(MOST_TOLD).iter_rows(named=True):
            self.problems.append(Problem(self.file, int(cells["row"]), column, Bilingual(*said(cells))))
        self.more += max(len(found) - MOST_TOLD, 0)

    def settle(self) -> None:
        """Raise FilesError when anything was noted."""
        if self.problems:
            raise FilesError(sorted(self.problems, key=lambda one: one.row or 0), self.more)
