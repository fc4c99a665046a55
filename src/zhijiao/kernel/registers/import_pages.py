"""The import on screen: choose a file, see everything that is to be said of it, mend, write what is good, take it back."""

from __future__ import annotations

import re
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, cast
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from zhijiao.basics.columns import Column, Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.engines.sheets import annotate, marks_for, read
from zhijiao.kernel.jobs.work import start
from zhijiao.kernel.papers import files
from zhijiao.kernel.papers.terms import FileKind
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.registers import imports
from zhijiao.kernel.registers.declare import Register
from zhijiao.kernel.registers.jobs import read_import
from zhijiao.kernel.registers.models import Import, ImportRow
from zhijiao.kernel.registers.pages import attachment, for_writers
from zhijiao.kernel.registers.rows import BLOCK, Issue, unpacked
from zhijiao.kernel.registers.terms import ImportStage, Verdict
from zhijiao.kernel.registers.values import worded
from zhijiao.kernel.requests.limits import body_limit
from zhijiao.kernel.screens.words import language

AT_ONCE = 500_000  # bytes; a larger file is read in the background
NO_FILE = Bilingual("Choose a file first", "请先选择文件")


@body_limit(megabytes=11)
@require_http_methods(["GET", "HEAD", "POST"])
@for_writers
def upload(request: Request, register: Register) -> HttpResponse:
    """Choose a file; a posted one is read and its result shown. Nothing is written to the register."""
    problem = None
    if request.method == "POST":
        chosen = request.FILES.get("file")
        if chosen is None:
            problem = NO_FILE
        else:
            try:
                batch = take_in(register, chosen, chosen.name or "", by=request.actor, at=request.now)
            except files.Unacceptable as why:
                problem = why.sentence
            else:
                return redirect(address(register, batch))
    earlier = Import.objects.visible_to(request.actor).filter(register=register.label).order_by("-made_at")[:10]
    return render(request, "registers/upload.html", {"register": register, "problem": problem, "earlier": earlier},
                  status=422 if problem else 200)


def take_in(register: Register, chosen: Any, name: str, *, by: Actor, at: datetime) -> Import:
    """Keep a file and read it, a large one in the background; return its import as it is now. Raises Unacceptable."""
    batch = imports.receive(register=register, upload=chosen, name=name, by=by, at=at)
    assert batch.file is not None
    if batch.stage is ImportStage.READING and batch.task is None:
        if batch.file.size <= AT_ONCE:
            imports.stage(register=register, batch=batch, by=by, at=at)
        else:
            work = start(read_import, by=by, at=at, number=str(batch.pk), user=by.user_id, membership=by.membership_id,
                         moment=at.isoformat())
            Import.objects.filter(pk=batch.pk).update(task=work.task)
    return cast(Import, Import.objects.select_related("file").get(pk=batch.pk))


def address(register: Register, batch: Import, name: str = "import.result") -> str:
    """Return the address of an import's result, or of one of its acts."""
    return reverse(f"{register.url_name}.{name}", args=[batch.pk])


def _found(request: Request, register: Register, number: UUID) -> Import:
    mine = Import.objects.visible_to(request.actor).filter(register=register.label)
    return cast(Import, get_object_or_404(mine.select_related("file"), pk=number))


@require_safe
@for_writers
def result(request: Request, register: Register, number: UUID) -> HttpResponse:
    """What was found in a file: how much can be written, every kind of problem with its places."""
    batch = _found(request, register, number)
    if batch.stage is ImportStage.READING:
        return render(request, "registers/reading.html", {"register": register, "batch": batch})
    return render(request, "registers/result.html", result_context(register, batch, whole=request.GET.get("kind", "")))


def result_context(register: Register, batch: Import, whole: str = "") -> dict[str, Any]:
    """Return what the result page draws. `whole` names a kind whose places are all shown."""
    summary = batch.summary
    verdicts = {str(verdict): summary.get("verdicts", {}).get(str(verdict), 0) for verdict in Verdict}
    kinds = [_kind(register, batch, kind, whole) for kind in summary.get("kinds", ())]
    rows, undoable = summary.get("rows", 0), register.sheet is not None and register.sheet.undo is not None
    return {"register": register, "batch": batch, "verdicts": verdicts, "kinds": kinds, "rows": rows,
            "ready": summary.get("ready", 0), "written": summary.get("written", 0), "undone": summary.get("undone", 0),
            "issues": sum(kind["count"] for kind in kinds), "bar": _bar(verdicts, rows), "blocked": BLOCK,
            "open": batch.stage in (ImportStage.STAGED, ImportStage.ACCEPTED),
            "undoable": undoable, "skipped": summary.get("skipped", ()),
            "may_undo": undoable and batch.stage is ImportStage.ACCEPTED and summary.get("written", 0) > 0}


def _bar(verdicts: dict[str, int], rows: int) -> list[tuple[str, float, float]]:
    """Return the three lengths of the bar over 1,000 parts: class, start, length."""
    found, start = [], 0.0
    for verdict, css in ((Verdict.CAN, "b1"), (Verdict.WITH_REASON, "b2"), (Verdict.CANNOT, "b3")):
        length = 1000 * verdicts[str(verdict)] / rows if rows else 0.0
        found.append((css, round(start, 1), round(max(length - 3, 0), 1)))
        start += length
    return found


def _kind(register: Register, batch: Import, kind: dict[str, Any], whole: str) -> dict[str, Any]:
    name = f"{kind['code']}.{kind['severity']}"
    rows = ImportRow.objects.filter(batch=batch, subject_key="").order_by("position")
    if whole != name:
        rows = rows.filter(position__in=kind["positions"][:imports.SHOWN_PER_KIND])
    letters = batch.summary.get("letters", {})
    places = [place for row in rows for place in _places(register, row, kind, letters.get(row.sheet, {}))]
    return {**kind, "name": name, "title": Bilingual(kind["title_en"], kind["title_zh"]),
            "why": Bilingual(kind["en"], kind["zh"]), "cite": Bilingual(kind["article_en"], kind["article_zh"]),
            "places": places, "more": max(kind["count"] - len(places), 0)}


def _places(register: Register, row: ImportRow, kind: dict[str, Any], letters: dict[str, str]) -> list[dict[str, Any]]:
    assert register.sheet is not None
    columns = {column.key: column for column in register.sheet.columns}
    values, issues = unpacked(row.content, register.sheet.columns)
    return [_place(row, issue, columns.get(issue.column), values.get(issue.column), letters.get(issue.column, ""))
            for issue in issues if (issue.code, issue.severity) == (kind["code"], kind["severity"])]


def _place(row: ImportRow, issue: Issue, column: Column | None, value: Any, letter: str) -> dict[str, Any]:
    return {"sheet": row.sheet, "number": row.number, "position": row.position, "column": column, "letter": letter,
            "value": issue.value if column is None or column.privacy is Privacy.SENSITIVE or value is None else worded(column, value),
            "wanted": Bilingual(issue.wanted_en, issue.wanted_zh), "reason": row.reason,
            "cell": f"cell.{row.position}.{issue.column}" if column is not None else ""}


_CELL = re.compile(r"cell\.(\d{1,6})\.([a-z0-9_]{1,60})")
_REASON = re.compile(r"reason\.(\d{1,6})")


@require_POST
@for_writers
def mend(request: Request, register: Register, number: UUID) -> HttpResponse:
    """Take the cells and reasons typed on the page and judge again."""
    assert register.sheet is not None
    batch = _found(request, register, number)
    known = {column.key for column in register.sheet.columns}
    cells: dict[int, dict[str, str]] = {}
    reasons: dict[int, str] = {}
    for name, value in request.POST.items():
        if not isinstance(value, str) or not value.strip() or "\x00" in value:
            continue
        if (found := _CELL.fullmatch(name)) and found[2] in known:
            cells.setdefault(int(found[1]), {})[found[2]] = value
        elif found := _REASON.fullmatch(name):
            reasons[int(found[1])] = value[:500]
    _seen(request, batch)
    imports.mend(register=register, batch=batch, cells=cells, reasons=reasons, by=request.actor, at=request.now)
    return redirect(address(register, batch))


def _seen(request: Request, batch: Import) -> None:
    """Take the version that the page showed, so that a stale page is refused."""
    shown = request.POST.get("version", "")
    if shown.isascii() and shown.isdigit():
        batch.version = int(shown)


@require_POST
@for_writers
def accept(request: Request, register: Register, number: UUID) -> HttpResponse:
    """Write every row that may be written."""
    batch = _found(request, register, number)
    _seen(request, batch)
    imports.accept(register=register, batch=batch, by=request.actor, at=request.now)
    return redirect(address(register, batch))


@require_POST
@for_writers
def undo(request: Request, register: Register, number: UUID) -> HttpResponse:
    """Take the whole import back, while nothing depends on it."""
    batch = _found(request, register, number)
    _seen(request, batch)
    imports.undo(register=register, batch=batch, by=request.actor, at=request.now)
    return redirect(address(register, batch))


@require_safe
@for_writers
def coloured(request: Request, register: Register, number: UUID) -> HttpResponse:
    """The uploaded workbook with the cells coloured, article and fix as notes."""
    assert register.sheet is not None
    batch = _found(request, register, number)
    if batch.file is None or batch.stage in (ImportStage.READING, ImportStage.UNREADABLE):
        raise Http404
    source, spoken = files.path_of(batch.file.sha256), cast(Literal["zh", "en"], language())
    columns = [*register.sheet.columns, imports.MARK]
    table = read(source, columns, limits=imports.LIMITS, optional=(imports.MARK.key,))
    findings, problems = [], []
    for row in ImportRow.objects.filter(batch=batch).order_by("position"):
        for issue in unpacked(row.content, register.sheet.columns)[1]:
            if issue.finding is not None:
                findings.append({**issue.finding, "row_id": row.row_id})
            else:
                problems.append({"sheet": row.sheet, "row": row.number, "value": issue.value, "wanted_en": issue.wanted_en,
                                 "wanted_zh": issue.wanted_zh, "column_letter": table.letter(row.sheet, issue.column)})
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "coloured.xlsx"
        annotate(source, marks_for(table, findings, problems, spoken), out, columns=columns, limits=imports.LIMITS)
        return attachment(out.read_bytes(), f"{batch.file_name.rsplit('.', 1)[0]}-{_CHECKED.said(spoken)}.xlsx", FileKind.XLSX)


_CHECKED = Bilingual("checked", "已核对")
