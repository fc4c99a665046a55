"""The matrix on screen and as a workbook: requirement by unit, filters in the address, one cell opened below."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual, Language
from zhijiao.engines.sheets import write
from zhijiao.kernel.papers.terms import FileKind
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.registers.pages import attachment
from zhijiao.kernel.screens.words import language
from zhijiao.systems.meetings.actions import looking
from zhijiao.systems.meetings.pages import cells, detail
from zhijiao.systems.meetings.queries.matrix import Asked, Matrix, UnitKind
from zhijiao.systems.meetings.terms import TaskState, Theme

LOOKERS = (Role.PROVINCE_OFFICIAL, Role.CITY_OFFICER, Role.DEPARTMENT_OFFICER)
FILTERS = ("meeting", "theme", "units", "pressing")
WORDS = Bilingual("Task matrix", "任务矩阵")


def _asked(request: Request) -> Asked:
    return Asked.of(**{name: request.GET.get(name, "") for name in (*FILTERS, "cell")})


def _query(request: Request, *names: str, **changes: str) -> str:
    """Return the filters of this address with some changed; the page and the cell are dropped unless named."""
    kept = {name: request.GET.get(name, "") for name in (*FILTERS, *names)} | changes
    return urlencode({name: value for name, value in kept.items() if value})


@role_required(*LOOKERS)
@require_safe
def matrix(request: Request) -> HttpResponse:
    """One page of the matrix, and the task of the chosen cell below it."""
    seen = Matrix(request.actor, request.today, _asked(request), request.GET.get("page", "1"))
    drawing = cells.Drawing(seen, _query(request, "page"))
    context: dict[str, Any] = {
        "matrix": seen, "rows": drawing.rows(), "legend": cells.legend(seen.ladder), "kinds": _kinds(request, seen), "themes": list(Theme),
        "states": {"total": seen.number(), "closed": seen.number(TaskState.CLOSED), "reported": seen.number(TaskState.REPORTED), "late": seen.late},
        "pressing": _query(request, pressing="" if seen.asked.pressing else "1"), "query": _query(request), "wide": len(seen.columns) > 16,
        "opened": detail.opened(seen.chosen, request) if seen.chosen else None, "closes": _query(request, "page"),
        "decides": request.actor.role is Role.PROVINCE_OFFICIAL}
    return render(request, "meetings/matrix.html", context)


def _kinds(request: Request, seen: Matrix) -> list[tuple[UnitKind, int, str]]:
    return [(kind, seen.counts[kind], _query(request, units="" if kind is UnitKind.ALL else kind.value)) for kind in UnitKind]


@role_required(*LOOKERS)
@require_safe
def workbook(request: Request) -> HttpResponse:
    """The whole of it, all pages, with the words of each cell."""
    seen, spoken = Matrix(request.actor, request.today, _asked(request)), cast(Language, language())
    with tempfile.TemporaryFile() as out:
        number = write(_lines(seen, spoken), _columns(seen), out, form="xlsx", language=spoken, words=WORDS)
        out.seek(0)
        content = out.read()
    if request.method == "GET":
        looking.matrix_exported(asked=_query(request), rows=number, by=request.actor, at=request.now)
    return attachment(content, f"{WORDS.said(spoken)}-{timezone.localtime(request.now):%Y%m%d-%H%M}.xlsx", FileKind.XLSX)


def _columns(seen: Matrix) -> list[Column]:
    about = [Column("theme", Bilingual("Theme", "类别")), Column("number", Bilingual("Requirement number", "要求编号"), Kind.CODE),
             Column("text", Bilingual("Requirement", "要求内容")), Column("due_on", Bilingual("Due on", "办理期限"), Kind.DATE)]
    ends = [Column("closed", Bilingual("Closed", "已销号"), Kind.COUNT), Column("total", Bilingual("Tasks", "任务数"), Kind.COUNT)]
    return [*about, *(Column(f"unit{one.unit.pk}", one.unit.words) for one in seen.columns), *ends]


def _lines(seen: Matrix, spoken: Language) -> Iterator[dict[str, Any]]:
    for row in seen.every_row():
        one = row.requirement
        said = {f"unit{unit}": cells.sheet_text(cell, seen.today, seen.ladder, spoken) for unit, cell in row.cells.items()}
        yield {"theme": one.theme.words.said(spoken), "number": one.number, "text": one.said.said(spoken), "due_on": one.due_on,
               "closed": row.closed, "total": len(row.cells), **said}


PATHS = [path("matrix", matrix, name="matrix"), path("matrix.xlsx", workbook, name="matrix_workbook")]
