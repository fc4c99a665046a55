"""The compliance board: from the province to a city, a school, an enterprise, a rule, and to the rows behind."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import OVERSEERS, Role
from zhijiao.law.internships import RULE
from zhijiao.systems.apprenticeships.indicators import PLACES
from zhijiao.systems.apprenticeships.models import Agreement, Complaint, LogEntry
from zhijiao.systems.apprenticeships.queries.board import Asked, Board
from zhijiao.systems.apprenticeships.queries.frames import Seen
from zhijiao.systems.apprenticeships.registers import count_findings
from zhijiao.systems.apprenticeships.terms import Grain

PAGE, LINES = 25, 60
FILTERS = (*PLACES, "rule", "indicator", "part")
OWN = {Role.CITY_OFFICER: ("city",), Role.SCHOOL_REGISTRAR: ("city", "school"), Role.SCHOOL_TEACHER: ("city", "school")}


@role_required(*OVERSEERS)
@require_safe
def board(request: Request) -> HttpResponse:
    """Counts by city, school or enterprise and by rule, over what the actor may see; each line opens the next."""
    board = Board(Seen(request.actor, request.today), Asked(**{name: request.GET.get(name, "") for name in FILTERS}))
    page = Paginator(range(len(board.rows)), PAGE).get_page(request.GET.get("page"))
    dimensions = _dimensions(board.asked, request.actor.role)
    by = next((name for name in dimensions if name == request.GET.get("by")), dimensions[0] if dimensions else "")
    lines = [] if not by else board.shares(by) if board.asked.figure else board.lines(by)
    return render(request, "apprenticeships/board.html", {
        "board": board, "figure": board.asked.figure, "rule": RULE.get(board.asked.rule), "page": page, "rows": _rows(board, page, request),
        "by": by, "dimensions": dimensions, "by_rule": board.rules(), "lines": lines[:LINES], "more": len(lines[LINES:]),
        "chosen": {name: getattr(board.asked, name) for name in FILTERS} | {"by": request.GET.get("by", "")}})


def _dimensions(asked: Asked, role: Role | None) -> list[str]:
    """Return by what the board may be divided further: not by what is chosen already, nor by what everybody here shares."""
    known = asked.figure.dims if asked.figure else PLACES
    settled = {*asked.place, *OWN.get(role, ()), *(("city",) if asked.school else ())}  # type: ignore[arg-type]
    return [name for name in known if name not in settled]


def _rows(board: Board, page: Page[int], request: Request) -> list[Any]:
    """Return the rows of one page, read again within the actor's scope."""
    shown, actor = board.rows[page.start_index() - 1 if page else 0:][:len(page)], request.actor
    match board.asked.grain:
        case Grain.ENTERPRISE:
            return board.enterprises(shown)
        case Grain.LOG_DAY:
            days = LogEntry.objects.visible_to(actor).select_related("agreement__school", "agreement__enterprise", "sign_off")
            found: list[Any] = list(days.filter(pk__in=shown["key"].to_list()))
        case Grain.COMPLAINT:
            found = list(Complaint.objects.visible_to(actor).select_related("enterprise", "region").filter(pk__in=shown["key"].to_list()))
        case _:
            found = list(Agreement.objects.visible_to(actor).whole().filter(pk__in=shown["key"].to_list()))
            count_findings(found, actor, request.now)
    by_key = {row.pk: row for row in found}
    return [by_key[key] for key in shown["key"] if key in by_key]
