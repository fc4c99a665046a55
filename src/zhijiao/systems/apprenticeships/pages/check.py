"""`/check`: drop the list of a cohort, see what the law says of it. No account; nothing is stored."""

from __future__ import annotations

import io
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, Literal, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from zhijiao.basics.columns import Privacy
from zhijiao.basics.identifiers import masked
from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import Finding
from zhijiao.engines.sheets import Annotated, Limits, Sheet, Unreadable, annotate, located, marks_for, read, template
from zhijiao.engines.sheets.presenting import presented
from zhijiao.kernel.papers.terms import FileKind
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.registers.pages import attachment
from zhijiao.kernel.requests.limits import body_limit, stores_nothing
from zhijiao.kernel.requests.problems import problem
from zhijiao.kernel.screens.words import language
from zhijiao.kernel.states import Reason
from zhijiao.law.findings import cells
from zhijiao.law.internships import RULE, CheckResult, check_columns
from zhijiao.law.national.internship_2021.columns import COLUMN, COLUMNS

LIMITS = Limits(rows=20_000, file_bytes=10_000_000)
COLOURED_ROWS = 5_000  # more than this come back as a list: colouring them would keep a visitor waiting for a minute
PLACES_SHOWN = 20
WORDS = Bilingual("Internships", "实习名单")
NO_FILE = Bilingual("Choose a file first", "请先选择文件")
BUSY = Bilingual("Two files are being checked already. Try again in a minute.", "正在核对另外两个文件，请过一分钟再试。")
_CHECKED = Bilingual("checked", "已核对")
# Visitors wait for each other here, never the people at work: the other threads stay free.
_seats = threading.BoundedSemaphore(2)


@body_limit(megabytes=11)
@stores_nothing
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: Request) -> HttpResponse:
    """Ask for a file; answer a posted one with its findings, or with the file itself, coloured."""
    if request.method != "POST":
        return render(request, "apprenticeships/check.html")
    chosen = request.FILES.get("file")
    if chosen is None:
        return render(request, "apprenticeships/check.html", {"problem": NO_FILE}, status=422)
    if not _seats.acquire(blocking=False):
        answer = problem(request, 503, title=BUSY, reasons=[Reason(BUSY)])
        answer["Retry-After"] = "60"
        return answer
    try:
        with _on_disk(chosen) as path:
            return _answer(request, path, chosen.name or "")
    except Unreadable as why:
        return render(request, "apprenticeships/check.html", {"problem": why.message, "name": chosen.name}, status=422)
    finally:
        _seats.release()


@require_safe
def check_template(request: Request) -> HttpResponse:
    """The workbook to fill in."""
    out = io.BytesIO()
    template(COLUMNS, WORDS, out, language=_spoken())
    return attachment(out.getvalue(), f"{WORDS.said(language())}.xlsx", FileKind.XLSX)


def _spoken() -> Literal["zh", "en"]:
    return cast(Literal["zh", "en"], language())


@contextmanager
def _on_disk(chosen: UploadedFile) -> Iterator[Path]:
    """Yield a path to the upload for as long as it is read: the reading child needs one."""
    with tempfile.NamedTemporaryFile(prefix="zhijiao-check-") as kept:
        for chunk in chosen.chunks():
            kept.write(chunk)
        kept.flush()
        yield Path(kept.name)


def _answer(request: Request, path: Path, name: str) -> HttpResponse:
    began = time.perf_counter()
    sheet = read(path, COLUMNS, limits=LIMITS)
    result = check_columns(sheet.values, on=None, today=request.today)
    if request.POST.get("answer") == "workbook":
        return _coloured(path, name, sheet, result)
    context = _findings(sheet, result)
    milliseconds = round((time.perf_counter() - began) * 1000)
    return render(request, "apprenticeships/check.html", {**context, "name": name, "milliseconds": milliseconds})


def _coloured(path: Path, name: str, sheet: Sheet, result: CheckResult) -> HttpResponse:
    told = result.as_json()
    problems = [*(one.as_json() for one in sheet.problems), *located(sheet, told["problems"])]
    marks = marks_for(sheet, told["findings"], problems, _spoken())
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "coloured.xlsx"
        made: Annotated = annotate(path, marks, out, columns=COLUMNS, limits=LIMITS, most_rows=COLOURED_ROWS)
        answer = attachment(out.read_bytes(), f"{name.rsplit('.', 1)[0]}-{_CHECKED.said(language())}.xlsx", FileKind.XLSX)
    answer["X-Zhijiao-Made"] = made.name.lower()
    return answer


def _findings(sheet: Sheet, result: CheckResult) -> dict[str, Any]:
    at = {row_id: index for index, row_id in reversed(list(enumerate(sheet.row_ids)))}
    kinds = [_kind(state, rule, list(group), sheet, at) for (state, rule), group in groupby(sorted(
        result.findings, key=_order), key=lambda finding: (_state(finding), finding.rule))]
    stopped = {finding.record for finding in result.findings if _state(finding) == "block"}
    warned = {finding.record for finding in result.findings if _state(finding) == "warn"} - stopped
    problems = [*(one.as_json() for one in sheet.problems), *located(sheet, result.as_json()["problems"])]
    rows = {"clear": len(sheet) - len(stopped) - len(warned), "warned": len(warned), "stopped": len(stopped)}
    return {"rows": len(sheet), "verdicts": rows, "bar": _bar(rows, len(sheet)), "kinds": kinds,
            "issues": sum(kind["count"] for kind in kinds) + len(problems), "result": result,
            "problems": [_unreadable(one) for one in problems[:PLACES_SHOWN]], "unreadable": len(problems),
            "skipped": sheet.skipped, "examples": sheet.examples}


_STATES = ("block", "warn", "unknown", "waived", "info")


def _state(finding: Finding) -> str:
    if finding.waiver is not None:
        return "waived"
    return "unknown" if str(finding.outcome) == "unknown" else str(finding.severity).lower()


def _order(finding: Finding) -> tuple[int, str]:
    return _STATES.index(_state(finding)), finding.rule


def _kind(state: str, rule: str, found: list[Finding], sheet: Sheet, at: dict[str, int]) -> dict[str, Any]:
    """Return one rule's findings of one state as they are drawn: counted, the first ones with their places."""
    return {"state": state, "words": RULE[rule].words, "cite": found[0].citation.words, "count": len(found),
            "more": max(len(found) - PLACES_SHOWN, 0),
            "places": [_place(finding, sheet, at[str(finding.record)]) for finding in found[:PLACES_SHOWN]]}


def _place(finding: Finding, sheet: Sheet, index: int) -> dict[str, Any]:
    name, number = sheet.places[index]
    column = COLUMN[next(iter(cells(finding)), "row_id")]
    return {"sheet": name, "number": number, "letter": sheet.letter(name, column.key), "column": column.words,
            "value": _shown(column.key, sheet.values[column.key][index]),
            "words": Bilingual(finding.en, finding.zh), "fix": Bilingual(finding.fix_en, finding.fix_zh)}


def _shown(key: str, value: Any) -> Any:
    cell = presented(COLUMN[key], value, _spoken())
    if cell is None or isinstance(cell, date):
        return cell
    return masked(str(cell)) if COLUMN[key].privacy is Privacy.SENSITIVE else str(cell)


def _unreadable(told: dict[str, Any]) -> dict[str, Any]:
    column = COLUMN.get(told["column"])
    return {**told, "words": column.words if column else None, "wanted": Bilingual(told["wanted_en"], told["wanted_zh"])}


def _bar(rows: dict[str, int], total: int) -> list[tuple[str, float, float]]:
    """Return the three lengths of the bar over 1,000 parts: class, start, length."""
    found, start = [], 0.0
    for key, css in (("clear", "b1"), ("warned", "b2"), ("stopped", "b3")):
        length = 1000 * rows[key] / total
        found.append((css, round(start, 1), round(max(length - 3, 0), 1)))
        start += length
    return found
