"""What is wrong with a file: which file, row and column, what stands there, what would be right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhijiao.basics.words import Bilingual

MOST_TOLD = 20


@dataclass(frozen=True)
class Problem:
    """One doubt. Rows count as a text editor does: the headings of a CSV are row 1; of Parquet the first record is row 1."""

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
    """The input cannot be used; nothing was allocated or written. `message` holds every problem, up to twenty."""

    def __init__(self, problems: Iterable[Problem], more: int = 0):
        self.problems = list(problems)
        lines = [one.words for one in self.problems[:MOST_TOLD]]
        rest = len(self.problems) + more - len(lines)
        if rest:
            lines.append(Bilingual(f"... and {rest} more", f"……还有{rest}处"))
        self.message = Bilingual("\n".join(line.en for line in lines), "\n".join(line.zh for line in lines))
        super().__init__(self.message.en)


class Doubts:
    """Gathers problems of several files, so that a person is told all of them at once."""

    def __init__(self, most: int = MOST_TOLD) -> None:
        self.told: list[Problem] = []
        self.most = most
        self.more = 0

    def add(self, file: str, row: int | None, column: str | None, en: str, zh: str) -> None:
        """Note one."""
        if len(self.told) < self.most:
            self.told.append(Problem(file, row, column, Bilingual(en, zh)))
        else:
            self.more += 1

    def where(self, wrong: NDArray[np.bool_], file: str, rows: Callable[[int], int], column: str,
              said: Callable[[int], tuple[str, str]]) -> None:
        """Note each index at which `wrong` holds."""
        for index in self._first(np.nonzero(wrong)[0]):
            self.add(file, rows(index), column, *said(index))

    def _first(self, found: NDArray[np.int64]) -> Iterator[int]:
        room = max(self.most - len(self.told), 0)
        self.more += max(len(found) - room, 0)
        return (int(index) for index in found[:room])

    def settle(self) -> None:
        """Raise FilesError when anything was noted."""
        if self.told:
            raise FilesError(self.told, self.more)
