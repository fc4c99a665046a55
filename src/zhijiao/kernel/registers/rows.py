"""What is said of rows before they are written: cells that cannot be read, cells that do not fit, findings of the law.

Pure judgement: the same for an uploaded workbook, a row sent to the API and a row mended on the page.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings

from zhijiao.basics.columns import CellError, Column, Kind, Privacy, tidy
from zhijiao.basics.identifiers import masked
from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import Finding, Outcome, Severity
from zhijiao.kernel.forms.columns import text_of
from zhijiao.kernel.registers.declare import Mismatch, Register
from zhijiao.kernel.registers.terms import Verdict

if TYPE_CHECKING:
    from zhijiao.kernel.people.actor import Actor

BLOCK, WARN, INFO, UNKNOWN, WAIVED = "block", "warn", "info", "unknown", "waived"
ORDER = (BLOCK, WARN, UNKNOWN, WAIVED, INFO)
NOT_READ = Bilingual("Cannot be read: {column}", "认不出来：{column}")
NOT_FITTING = Bilingual("Does not fit what is known: {column}", "与已有信息对不上：{column}")
TWICE = Bilingual("The same row stands twice in this file", "同一行在文件里出现了两次")
TWICE_WANTED = Bilingual("Once: delete one of the two", "只留一行")


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing to look at in one row. `code` gathers issues of a kind; words are already said in both languages."""

    code: str
    severity: str
    title_en: str
    title_zh: str
    en: str
    zh: str
    wanted_en: str
    wanted_zh: str
    column: str = ""
    value: str = ""
    article: str = ""
    article_en: str = ""
    article_zh: str = ""
    stops: bool = False
    takes_reason: bool = False
    follows: bool = False  # only because another cell of the row cannot be read
    finding: dict[str, Any] | None = None


_ISSUE = tuple(field.name for field in fields(Issue))


@dataclass
class Judged:
    """A row with what was said of it."""

    values: dict[str, Any]
    row_id: str = ""
    sheet: str = ""
    number: int = 0
    reason: str = ""
    issues: list[Issue] = field(default_factory=list)

    @cached_property
    def digest(self) -> str:
        """Return the keyed hash by which the row is recognised; its values are not changed once it is read."""
        return digest(self.values)

    @property
    def verdict(self) -> Verdict:
        """Return what may happen to the row."""
        if any(issue.stops for issue in self.issues):
            return Verdict.CANNOT
        return Verdict.WITH_REASON if any(issue.takes_reason for issue in self.issues) else Verdict.CAN

    @property
    def acceptable(self) -> bool:
        """Say whether the row may be written as it stands."""
        return self.verdict is Verdict.CAN or (self.verdict is Verdict.WITH_REASON and bool(self.reason.strip()))


def unread(column: Column, cell: object, why: CellError) -> Issue:
    """Return the issue of a cell that cannot be read."""
    return cell_issue("unreadable", NOT_READ, column, why.wanted, _shown(column, tidy(cell)[:200]))


def cell_issue(code: str, title: Bilingual, column: Column, wanted: Bilingual, value: str) -> Issue:
    """Return an issue of one cell that keeps the row out."""
    titled = title.filled(column=column.words)
    return Issue(f"{code}.{column.key}", BLOCK, titled.en, titled.zh, titled.en, titled.zh, wanted.en, wanted.zh,
                 column.key, value, stops=True)


def _shown(column: Column, text: str) -> str:
    return masked(text) if column.privacy is Privacy.SENSITIVE else text


def judge(register: Register, rows: Sequence[Judged], *, actor: Actor, now: datetime) -> None:
    """Add to each row what does not fit and what the law says. What was said of its cells before stays."""
    sheet = register.sheet
    assert sheet is not None, register.label
    columns = {column.key: column for column in sheet.columns}
    values = [{**row.values, "row_id": row.values.get("row_id") or row.row_id} for row in rows]
    if sheet.lookup is not None:
        for row, found in zip(rows, sheet.lookup(values, actor=actor, now=now), strict=True):
            row.issues += [_mismatch(columns[m.column], m, row.values) for m in found]
    if sheet.judge is not None:
        for row, findings in zip(rows, sheet.judge(values, actor=actor, now=now), strict=True):
            row.issues += [of_finding(register, finding, columns, row) for finding in findings]
    _doubles(rows)


def _mismatch(column: Column, found: Mismatch, values: Mapping[str, Any]) -> Issue:
    value = values.get(column.key)
    return cell_issue("mismatch", NOT_FITTING, column, found.wanted, _shown(column, text_of(column, value)))


def _doubles(rows: Sequence[Judged]) -> None:
    seen: set[str] = set()
    for row in rows:
        if row.digest in seen:
            row.issues.append(Issue("double", BLOCK, TWICE.en, TWICE.zh, TWICE.en, TWICE.zh, TWICE_WANTED.en,
                                    TWICE_WANTED.zh, stops=True))
        seen.add(row.digest)


def of_finding(register: Register, finding: Finding, columns: Mapping[str, Column], row: Judged) -> Issue:
    """Return the issue of a finding: on the cell that would have to change, with its article and fix."""
    assert register.sheet is not None
    title, cite = finding.definition.words, finding.citation
    waived = finding.status == "waived"
    fails = finding.outcome is Outcome.FAIL
    column = _column_of(finding, columns)
    unread_cells = {issue.column for issue in row.issues if issue.code.startswith("unreadable.")}
    wanting = {key for name in finding.missing for key in _keys(name) if key in columns}
    key = column.key if column else ""
    value = "" if column is None else _shown(column, text_of(column, row.values.get(key)))
    return Issue(
        code=finding.rule, severity=_severity(finding), title_en=title.en, title_zh=title.zh, en=finding.en,
        zh=finding.zh, wanted_en=finding.fix_en, wanted_zh=finding.fix_zh, column=key, value=value,
        article=finding.article, article_en=cite.said("en"), article_zh=cite.said("zh"),
        stops=not waived and register.sheet.stops(finding),
        takes_reason=fails and not waived and finding.severity is Severity.WARN,
        follows=bool(wanting) and wanting <= unread_cells, finding=finding.as_dict())


def _severity(finding: Finding) -> str:
    if finding.status == "waived":
        return WAIVED
    return UNKNOWN if finding.outcome is Outcome.UNKNOWN else str(finding.severity).lower()


def _column_of(finding: Finding, columns: Mapping[str, Column]) -> Column | None:
    """Return the column to change: that of the smallest change, else a missing one, else the first that was read."""
    changed = [finding.change.field] if finding.change else []
    for name in [*changed, *finding.missing, *finding.fields]:
        for key in _keys(name):
            if key in columns:
                return columns[key]
    return None


def _keys(fact: str) -> tuple[str, str]:
    """Return the columns that may hold a fact: sheets have amounts in yuan."""
    return fact, fact.replace("_fen", "_yuan")


def read_row(columns: Sequence[Column], cells: Mapping[str, object]) -> Judged:
    """Return a row read from single cells (API, or mended on the page)."""
    row = Judged({})
    for column in columns:
        cell = cells.get(column.key)
        try:
            row.values[column.key] = column.read(_as_cell(cell))
        except CellError as why:
            row.values[column.key] = None
            row.issues.append(unread(column, cell, why))
    return row


def _as_cell(value: object) -> object:
    """Return a JSON value as a cell: lists joined, everything else as it is."""
    return ";".join(str(v) for v in value) or "none" if isinstance(value, list) else value


def packed(row: Judged) -> str:
    """Return a row's content as it is staged."""
    values = {key: _json(value) for key, value in row.values.items() if value is not None}
    issues = [{name: getattr(issue, name) for name in _ISSUE} for issue in row.issues]
    return json.dumps({"values": values, "issues": issues}, ensure_ascii=False)


def unpacked(text: str, columns: Sequence[Column]) -> tuple[dict[str, Any], list[Issue]]:
    """Return the values and issues of a staged row."""
    content = json.loads(text)
    values = {column.key: _typed(content["values"].get(column.key), column.kind) for column in columns}
    return values, [Issue(**issue) for issue in content["issues"]]


def _json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _typed(value: Any, kind: Kind) -> Any:
    if value is None:
        return None
    if kind is Kind.DATE:
        return date.fromisoformat(value)
    return tuple(value) if kind is Kind.TAGS else value


def digest(values: Mapping[str, Any]) -> str:
    """Return the keyed hash by which the same row is recognised in another file (its name in the file left out)."""
    kept = {key: _json(value) for key, value in values.items() if value is not None and key != "row_id"}
    text = json.dumps(kept, sort_keys=True, ensure_ascii=False)
    return hmac.new(settings.SECRET_KEY.encode(), b"import-row:" + text.encode(), hashlib.sha256).hexdigest()
