"""The doubts about several files, gathered."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from zhijiao.basics.words import Bilingual
from zhijiao.engines.sheets.faults import MOST_TOLD, FileProblem, FilesError


class Doubts:
    """Gathers problems of several files, so that a person is told all of them at once."""

    def __init__(self, most: int = MOST_TOLD) -> None:
        self.told: list[FileProblem] = []
        self.most = most
        self.more = 0

    def add(self, file: str, row: int | None, column: str | None, en: str, zh: str) -> None:
        """Note one."""
        if len(self.told) < self.most:
            self.told.append(FileProblem(file, row, column, Bilingual(en, zh)))
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
