"""What is wrong with a file of text columns: which file, row and column, what stands there, what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from zhijiao.basics.words import Bilingual

MOST_TOLD = 20


@dataclass(frozen=True)
class FileProblem:
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
    """The input cannot be used; nothing was worked out or written. `message` holds every problem, up to twenty, and how many more."""

    def __init__(self, problems: Iterable[FileProblem], more: int = 0):
        self.problems = list(problems)
        lines = [one.words for one in self.problems[:MOST_TOLD]]
        if rest := len(self.problems) + more - len(lines):
            lines.append(Bilingual(f"... and {rest} more", f"……还有{rest}处"))
        self.message = Bilingual("\n".join(line.en for line in lines), "\n".join(line.zh for line in lines))
        super().__init__(self.message.en)


def failed(file: Path | str, en: str, zh: str, row: int | None = None, column: str | None = None) -> FilesError:
    """Return the error that names one problem of a file."""
    return FilesError([FileProblem(Path(file).name, row, column, Bilingual(en, zh))])
