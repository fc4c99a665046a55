"""Which cells of a sheet carry which finding: from findings in the command line's JSON shape to marks on cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from zhijiao.basics.words import Bilingual, Language
from zhijiao.engines.sheets.shapes import Sheet


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


@dataclass(frozen=True, slots=True)
class Mark:
    """A note on one cell."""

    sheet: str
    row: int
    letter: str
    severity: Severity
    note: str


def marks_for(sheet: Sheet, findings: Iterable[Mapping[str, Any]], problems: Iterable[Mapping[str, Any]],
              language: Language) -> list[Mark]:
    """Return the marks of findings and of problems, said in `language`.

    Both are mappings as `zhijiao check --json` prints them. A finding stands on its `cells`: what is missing, or what
    its rule compares; one that names no column of the sheet stands on the row's first cell.
    """
    rows: dict[str, list[tuple[str, int]]] = {}
    for row_id, place in zip(sheet.row_ids, sheet.places, strict=True):
        rows.setdefault(row_id, []).append(place)
    marks = [_problem_mark(problem, language) for problem in problems]
    for finding in findings:
        for name, row in rows.get(str(finding["row_id"]), ()):
            note, severity = _note(finding, language), _severity(finding)
            marks += [Mark(name, row, letter, severity, note) for letter in _letters(sheet, name, finding)]
    return marks


def _letters(sheet: Sheet, name: str, finding: Mapping[str, Any]) -> list[str]:
    asked = finding.get("cells") or finding["fields"]
    return [letter for key in asked if (letter := sheet.letter(name, key))] or [next(iter(sheet.letters[name].values()))]


def _severity(finding: Mapping[str, Any]) -> Severity:
    if finding.get("status") == "waived":
        return Severity.WAIVED
    return Severity.UNKNOWN if finding["outcome"] == "unknown" else Severity[finding["severity"]]


def _note(finding: Mapping[str, Any], language: Language) -> str:
    lines = [f"[{_severity(finding).words.said(language)}] {finding[language]}"]
    if finding.get(f"fix_{language}"):
        lines.append(_FIX.said(language) + finding[f"fix_{language}"])
    return "\n".join([*lines, _BY.said(language) + str(finding.get(f"article_{language}") or finding["article"])])


def _problem_mark(problem: Mapping[str, Any], language: Language) -> Mark:
    note = f"[{Severity.PROBLEM.words.said(language)}] {problem['value']}\n{_WANTED.said(language)}{problem[f'wanted_{language}']}"
    return Mark(problem["sheet"], problem["row"], problem["column_letter"] or "A", Severity.PROBLEM, note)


def located(sheet: Sheet, problems: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return problems that count rows by position (from 1) as the file counts them: sheet, row and column letter."""
    found = []
    for problem in problems:
        name, number = sheet.places[problem["row"] - 1]
        letter = sheet.letter(name, problem["column"]) or ""
        found.append({**problem, "sheet": name, "row": number, "column_letter": letter})
    return found
