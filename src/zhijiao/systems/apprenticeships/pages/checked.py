"""What /check says of a sheet: its rows in three lengths, findings by kind with their cells, what is open, the JSON.

Pure: a sheet that was read goes in, plain values for the template come out; nothing is written and no clock is read.
Sentences are made only for the places that are shown, so that a large sheet costs no more than its judgement.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from zhijiao.basics.columns import Privacy
from zhijiao.basics.identifiers import masked
from zhijiao.basics.words import Bilingual
from zhijiao.engines.expressions.forms import field_names
from zhijiao.engines.rules import Finding, Outcome
from zhijiao.engines.rules.wording import value_words
from zhijiao.engines.sheets import Sheet, located
from zhijiao.kernel.registers.values import worded
from zhijiao.law.findings import cells, finding_as_json
from zhijiao.law.internships import NAMES, RULE, CheckResult, check_columns
from zhijiao.law.national.internship_2021.columns import COLUMN
from zhijiao.law.national.internship_2021.facts import COLUMN_OF_FACT

FIRST, LISTED, ROWS_NAMED = 10, 100, 12  # of a kind: shown at once, shown on demand; rows named where evidence is missing
_ORDER = ("block", "warn", "info", "waived")
THINGS = Bilingual("{n:,} {n:thing|things} to look at in {rows:,} {rows:row|rows}", "{rows:,}行里有{n:,}处要看")
NOTHING = Bilingual("Nothing to change in {rows:,} {rows:row|rows}", "{rows:,}行都没有要改的")
NOTHING_BUT = Bilingual("Nothing to change in {rows:,} {rows:row|rows}; evidence is missing in {n:,} {n:place|places}",
                        "{rows:,}行都没有要改的，有{n:,}处缺证据")
NO_PLACE = Bilingual("The row", "整行")


@dataclass(frozen=True, slots=True)
class Spot:
    """One cell to look at: where it stands, what it holds, what it was compared with, what would pass."""

    sheet: str
    row: int
    row_id: str
    letter: str
    column: Bilingual
    value: object
    beside: Bilingual | None
    fix: Bilingual
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """All findings of one rule and one severity. `rule` is empty for cells that cannot be read."""

    rule: str
    severity: str
    title: Bilingual
    cite: Bilingual | None
    mark: str
    count: int
    rows: int
    first: Sequence[Spot]
    rest: Sequence[Spot]

    @property
    def more(self) -> int:
        """Return how many are not listed on the page at all."""
        return self.count - len(self.first) - len(self.rest)


@dataclass(frozen=True, slots=True)
class Gap:
    """A rule that could not be decided for some rows: what to fill in, and which rows."""

    rule: str
    title: Bilingual
    cite: Bilingual
    mark: str
    count: int
    todo: Sequence[Bilingual]
    rows: str
    more: int


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a rule passed, failed, stayed open, or did not apply."""

    name: str
    title: Bilingual
    passed: int
    failed: int
    unknown: int
    na: int


@dataclass(frozen=True)
class Checked:
    """A sheet and what the law says of it. `result` names each row by its position, which is never doubled."""

    sheet: Sheet
    result: CheckResult

    @cached_property
    def problems(self) -> list[dict[str, Any]]:
        """Return the cells that could not be read or used, with their place in the file."""
        ids = self.sheet.row_ids
        found = [{**problem, "row_id": ids[problem["row"] - 1]} for problem in self.result.problems]
        return [*(problem.as_json() for problem in self.sheet.problems), *located(self.sheet, found)]

    def as_json(self) -> dict[str, Any]:
        """Return the document that `zhijiao check internships --json` prints."""
        return {"instrument_versions": self.result.instrument_versions, "records": len(self.sheet), "counts": self.result.counts,
                "findings": [finding_as_json(replace(f, record=self.sheet.row_ids[int(f.record)])) for f in self.result.findings],
                "problems": self.problems}

    @cached_property
    def _failed(self) -> dict[tuple[str, str], list[Finding]]:
        """Return the failures by severity and rule, the worst first, then as the rules stand in the template."""
        found: dict[tuple[str, str], list[Finding]] = defaultdict(list)
        for finding in self.result.findings:
            if finding.outcome is Outcome.FAIL:
                found[_severity(finding), finding.rule].append(finding)
        return dict(sorted(found.items(), key=lambda item: (_ORDER.index(item[0][0]), NAMES.index(item[0][1]))))

    @cached_property
    def things(self) -> int:
        """Return how many places are to be changed or reasoned."""
        return len(self.problems) + sum(len(found) for (severity, _), found in self._failed.items() if severity != "waived")

    @cached_property
    def open_places(self) -> int:
        """Return how many judgements lack evidence."""
        return sum(count["unknown"] for count in self.result.counts.values())

    @property
    def heading(self) -> Bilingual:
        """Return the sentence that says it all."""
        rows = len(self.sheet)
        if self.things:
            return THINGS.filled(n=self.things, rows=rows)
        return (NOTHING_BUT if self.open_places else NOTHING).filled(n=self.open_places, rows=rows)

    @cached_property
    def lengths(self) -> dict[str, int]:
        """Return how many rows are in order, need a reason, must be changed; and in how many evidence is missing."""
        wrong = {self._place_of[problem["sheet"], problem["row"]] for problem in self.problems}
        reason: set[int] = set()
        for (severity, _), found in self._failed.items():
            if severity in ("block", "warn"):
                (wrong if severity == "block" else reason).update(int(f.record) for f in found)
        reason -= wrong
        unsure = {f.record for f in self.result.findings if f.outcome is Outcome.UNKNOWN}
        return {"fine": len(self.sheet) - len(wrong) - len(reason), "reason": len(reason), "wrong": len(wrong), "open": len(unsure)}

    @property
    def bar(self) -> list[tuple[str, float, float]]:
        """Return the three lengths as (class, start, length) of 1000; what is there is never too short to be seen."""
        parts = [("b1", self.lengths["fine"]), ("b2", self.lengths["reason"]), ("b3", self.lengths["wrong"])]
        wide = {css: max(rows * 1000 / len(self.sheet), 4.0) if rows else 0.0 for css, rows in parts}
        scale, start, drawn = 1000 / sum(wide.values()), 0.0, []
        for css, length in wide.items():
            drawn.append((css, round(start, 1), round(length * scale, 1)))
            start += length * scale
        return drawn

    @cached_property
    def kinds(self) -> list[Kind]:
        """Return what must be changed or reasoned: cells that cannot be read, then the failures of each rule."""
        unread = [self._unread_kind] if self.problems else []
        return [*unread, *(self._kind(severity, found) for (severity, _), found in self._failed.items())]

    @property
    def _unread_kind(self) -> Kind:
        spots = [Spot(p["sheet"], p["row"], p["row_id"], p["column_letter"], COLUMN[p["column"]].words if p["column"] in COLUMN else NO_PLACE,
                      p["value"], None, Bilingual(p["wanted_en"], p["wanted_zh"])) for p in self.problems[:LISTED]]
        rows = len({(p["sheet"], p["row"]) for p in self.problems})
        return Kind("", "block", UNREAD, None, "V", len(self.problems), rows, spots[:FIRST], spots[FIRST:])

    def _kind(self, severity: str, found: Sequence[Finding]) -> Kind:
        rule = found[0].definition
        spots = [self._spot(finding) for finding in found[:LISTED]]
        return Kind(rule.name, severity, rule.words, rule.citation.words, rule.mark, len(found), len(found), spots[:FIRST], spots[FIRST:])

    def _spot(self, finding: Finding) -> Spot:
        place = int(finding.record)
        name, row = self.sheet.places[place]
        key = _column_of(finding)
        return Spot(name, row, self.sheet.row_ids[place], self.sheet.letter(name, key) or "", COLUMN[key].words, self._value(place, key),
                    _beside(finding, key), finding.fix, finding.waiver.reason if finding.waiver else "")

    def _value(self, place: int, key: str) -> object:
        value = self.sheet.values[key][place]
        if value is None:
            return self._unread.get((*self.sheet.places[place], key))
        shown = worded(COLUMN[key], value)
        return masked(str(shown)) if COLUMN[key].privacy is Privacy.SENSITIVE else shown

    @cached_property
    def _unread(self) -> dict[tuple[str, int, str], str]:
        return {(p["sheet"], p["row"], p["column"]): p["value"] for p in self.problems}

    @cached_property
    def _place_of(self) -> dict[tuple[str, int], int]:
        return {where: place for place, where in enumerate(self.sheet.places)}

    @cached_property
    def gaps(self) -> list[Gap]:
        """Return the rules that evidence is missing for. What to fill in is said for the rows looked at first."""
        found: dict[str, list[Finding]] = defaultdict(list)
        for finding in self.result.findings:
            if finding.outcome is Outcome.UNKNOWN:
                found[finding.rule].append(finding)
        return [self._gap(found[name]) for name in sorted(found, key=NAMES.index)]

    def _gap(self, found: Sequence[Finding]) -> Gap:
        rule = found[0].definition
        todo = Counter(finding.fix for finding in found[:LISTED])
        return Gap(rule.name, rule.words, rule.citation.words, rule.mark, len(found), [words for words, _ in todo.most_common(3)],
                   self._named_rows(found[:ROWS_NAMED]), max(0, len(found) - ROWS_NAMED))

    def _named_rows(self, found: Iterable[Finding]) -> str:
        several = len(self.sheet.letters) > 1
        where = (self.sheet.places[int(finding.record)] for finding in found)
        return ", ".join(f"{name}!{row}" if several else str(row) for name, row in where)

    @property
    def counts(self) -> list[RuleCount]:
        """Return the table of counts, in the order of the rules."""
        return [RuleCount(name, RULE[name].words, count["pass"], count["fail"], count["unknown"], count["na"])
                for name, count in self.result.counts.items()]


UNREAD = Bilingual("Cells that cannot be read; they were taken as empty", "看不懂的单元格，按空处理")


def judged(sheet: Sheet, *, on: date | None, today: date, region: str) -> Checked:
    """Judge a sheet. Rows are named by position while they are judged: two rows of a file may carry the same number."""
    values = {**sheet.values, "row_id": [str(place) for place in range(len(sheet))]}
    return Checked(sheet, check_columns(values, on=on, today=today, region=region))


def _severity(finding: Finding) -> str:
    return "waived" if finding.waiver else str(finding.severity).lower()


def _column_of(finding: Finding) -> str:
    """Return the column to look at first: an empty one, the one of the smallest change, one that is compared itself."""
    looked_at = cells(finding)
    if finding.missing:
        return looked_at[0]
    changed = [finding.change.field] if finding.change else []
    compared = [name for name in (*changed, *field_names(finding.definition.requires)) if name in COLUMN_OF_FACT]
    return COLUMN_OF_FACT[compared[0]] if compared else looked_at[0]


def _beside(finding: Finding, key: str) -> Bilingual | None:
    """Return what the requirement compares besides the cell that is shown, derived values too."""
    rule = finding.definition
    names = [name for name in field_names(rule.requires) if COLUMN_OF_FACT.get(name) != key and finding.values.get(name) is not None]
    said = [(rule.facts.facts[name].words, value_words(rule.facts.facts[name], finding.values[name])) for name in names]
    if not said:
        return None
    return Bilingual("; ".join(f"{name.en}: {value.en}" for name, value in said), "；".join(f"{name.zh}：{value.zh}" for name, value in said))
