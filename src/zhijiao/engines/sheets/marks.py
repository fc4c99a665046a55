"""Which cells of a sheet carry which finding: from findings in the command line's JSON shape to marks on cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from zhijiao.basics.words import Bilingual, Language
from zhijiao.engines.sheets.shapes import Problem, Sheet


class Severity(IntEnum):
    """How a mark is coloured; the highest of a cell wins."""

    INFO = 1
    WAIVED = 2
    UNKNOWN = 3
    WARN = 4
    PROBLEM = 5
    BLOCK = 6

    @property
    def words(self) -> Bilingual:
        """The word that stands before the sentence."""
        return _WORDS[self]

    @property
    def colour(self) -> str:
        """The ground of the cell, RRGGBB."""
        return _COLOURS[self]


_WORDS = {
    Severity.BLOCK: Bilingual("Block", "阻断"), Severity.WARN: Bilingual("Warning", "提醒"),
    Severity.INFO: Bilingual("Note", "提示"), Severity.UNKNOWN: Bilingual("Evidence missing", "缺证据"),
    Severity.WAIVED: Bilingual("Waived", "已豁免"), Severity.PROBLEM: Bilingual("Cannot be read", "看不懂"),
}
_COLOURS = {Severity.BLOCK: "F8C9C4", Severity.WARN: "FFE7A8", Severity.INFO: "D3E3F7", Severity.UNKNOWN: "DDD5F3",
            Severity.WAIVED: "D7E3E6", Severity.PROBLEM: "F5CBA7"}
_FIX, _BY, _WANTED = Bilingual("How to pass: ", "怎样通过："), Bilingual("Basis: ", "依据："), Bilingual("Wanted: ", "应为：")
# Read by nearly every rule: coloured only where nothing else is.
_CONTEXT = frozenset({"row_id", "kind"})


@dataclass(frozen=True, slots=True)
class Mark:
    """A note on one cell."""

    sheet: str
    row: int
    letter: str
    severity: Severity
    note: str


def marks_for(sheet: Sheet, findings: Iterable[Mapping[str, Any]], language: Language) -> list[Mark]:
    """Return the marks of findings and of the sheet's own problems, said in `language`.

    A finding is a mapping as `zhijiao check --json` prints it. It stands on the cells that its rule read; one whose
    evidence is missing stands on the empty ones.
    """
    rows: dict[str, list[tuple[str, int]]] = {}
    for row_id, place in zip(sheet.row_ids, sheet.places, strict=True):
        rows.setdefault(row_id, []).append(place)
    marks = [_problem_mark(problem, language) for problem in sheet.problems]
    for finding in findings:
        for name, row in rows.get(str(finding["row_id"]), ()):
            note, severity = _note(finding, language), _severity(finding)
            marks += [Mark(name, row, letter, severity, note) for letter in _letters(sheet, name, finding)]
    return marks


def _letters(sheet: Sheet, name: str, finding: Mapping[str, Any]) -> Iterator[str]:
    fields = {key: letter for field in finding["fields"] for key in (field, field.replace("_fen", "_yuan"))
              if (letter := sheet.letter(name, key))}
    empty = [letter for key, letter in fields.items()
             if finding["fields"].get(key, finding["fields"].get(key.replace("_yuan", "_fen"))) is None]
    telling = [letter for key, letter in fields.items() if key not in _CONTEXT]
    if finding["outcome"] == "unknown" and empty:
        telling = empty
    yield from telling or list(fields.values()) or [next(iter(sheet.letters[name].values()))]


def _severity(finding: Mapping[str, Any]) -> Severity:
    if finding.get("status") == "waived":
        return Severity.WAIVED
    return Severity.UNKNOWN if finding["outcome"] == "unknown" else Severity[finding["severity"]]


def _note(finding: Mapping[str, Any], language: Language) -> str:
    lines = [f"[{_severity(finding).words.said(language)}] {finding[language]}"]
    if finding.get(f"fix_{language}"):
        lines.append(_FIX.said(language) + finding[f"fix_{language}"])
    return "\n".join([*lines, _BY.said(language) + str(finding["article"])])


def _problem_mark(problem: Problem, language: Language) -> Mark:
    note = f"[{Severity.PROBLEM.words.said(language)}] {problem.value}\n{_WANTED.said(language)}{problem.wanted.said(language)}"
    return Mark(problem.sheet, problem.row, problem.column_letter, Severity.PROBLEM, note)
