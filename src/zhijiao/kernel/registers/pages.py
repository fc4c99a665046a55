"""The pages that every register has: list, one row, opening a covered value, export, template."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import wraps
from typing import Any, Literal, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from zhijiao.basics.words import Bilingual
from zhijiao.engines.sheets import template
from zhijiao.kernel.journal.entries import history, record
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.papers.sniffing import content_type
from zhijiao.kernel.papers.terms import FileKind
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.registers import exports
from zhijiao.kernel.registers.asking import Asked, joined
from zhijiao.kernel.registers.declare import Register
from zhijiao.kernel.registers.keeping import kept
from zhijiao.kernel.registers.lists import listing
from zhijiao.kernel.registers.values import Cell, cell, sensitive
from zhijiao.kernel.screens.words import counted, language
from zhijiao.kernel.states import Reason, Refused

MOST_CHOSEN = 200
LONGEST_REASON = 200
NO_REASON = Bilingual("Say why you need to see it: the reason is recorded", "请填写查看理由：理由会记入日志")
NONE_CHOSEN = Bilingual("Choose at least one row that this can be done with", "至少选一条可以这样办理的")
DONE = Bilingual("{act}: {what}", "{act}：{what}")
SAID = {
    "registers.row.created": Bilingual("Created", "新建"),
    "registers.field.opened": Bilingual("A covered value was opened", "查看受保护的内容"),
}
Page = Callable[..., HttpResponseBase]
_KINDS = {"xlsx": FileKind.XLSX, "csv": FileKind.CSV}


def for_readers(page: Page) -> Page:
    """Open a page to the roles of its register; nobody signed in is sent to the sign-in page."""
    return _guarded(page, lambda register, request: register.open_to(request.actor))


def for_writers(page: Page) -> Page:
    """Open a page to the roles that may feed its register."""
    return _guarded(page, lambda register, request: register.writable_by(request.actor))


def _guarded(page: Page, allowed: Callable[[Register, Request], bool]) -> Page:
    @wraps(page)
    def guarded(given: HttpRequest, register: Register, **more: Any) -> HttpResponseBase:
        request = cast(Request, given)
        if request.actor.is_anonymous:
            return redirect_to_login(request.get_full_path())
        if not allowed(register, request):
            raise PermissionDenied
        return page(request, register=register, **more)

    return guarded


@require_safe
@for_readers
def list_page(request: Request, register: Register) -> HttpResponse:
    """One page of the list; htmx gets the part that changes."""
    made = listing(register, request.GET, actor=request.actor, now=request.now)
    name = "registers/_table.html" if _is_part(request) else "registers/list.html"
    response = render(request, name, {
        "register": register, "list": made, "acts": register.acts_for(request.actor),
        "may_feed": register.writable_by(request.actor), "kept": kept(register, request.actor), "export_at_once": made.page.paginator.count <= exports.AT_ONCE})
    patch_vary_headers(response, ["HX-Request"])
    return response


def _is_part(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def found(request: Request, register: Register, key: str) -> Model:
    """Return the row that an address names, within scope. Raises Http404."""
    rows = joined(register, register.visible_to(request.actor))
    if not register.may_name(key):
        raise Http404
    return cast(Model, get_object_or_404(rows, **{register.key: key}))


@require_safe
@for_readers
def row_page(request: Request, register: Register, key: str) -> HttpResponse:
    """One row: its fields, what happened to it."""
    return _row(request, register, found(request, register, key))


def _row(request: Request, register: Register, row: Model, opened: str = "") -> HttpResponse:
    if register.decorate is not None:
        register.decorate([row], request.actor, request.now)
    cells: list[Cell] = [cell(register, row, show, opened=show.path == opened) for show in register.fields]
    return render(request, "registers/row.html", {
        "register": register, "row": row, "key": register.key_of(row), "title": cells[0].value if cells else str(row),
        "cells": cells, "history": [(entry, _told(register, entry)) for entry in history(row)], "opened": opened})


def _told(register: Register, entry: Entry) -> Bilingual | None:
    """Return what an entry says: in the words of the register's room, or of registers themselves."""
    return (register.told(entry) if register.told else None) or SAID.get(entry.event)


@require_POST
@for_readers
def bulk(request: Request, register: Register, name: str) -> HttpResponse:
    """Do one act with the chosen rows that it takes; all of them or none."""
    act = next((act for act in register.bulk_for(request.actor) if act.name == name), None)
    if act is None:
        raise PermissionDenied
    keys = [key for key in request.POST.getlist("key")[:MOST_CHOSEN] if register.may_name(key)]
    chosen = register.visible_to(request.actor).filter(**{f"{register.key}__in": keys})
    rows = [row for row in joined(register, chosen).order_by("pk") if act.able(row)]
    if not rows:
        raise Refused([Reason(NONE_CHOSEN)])
    act.act(rows=rows, by=request.actor, at=request.now)
    messages.success(request, DONE.filled(act=act.words, what=counted(register.one, len(rows))).said(language()))
    return redirect(f"{reverse(register.url_name)}?{request.GET.urlencode()}")


@require_POST
@for_readers
def open_field(request: Request, register: Register, key: str, field: str) -> HttpResponse:
    """Uncover one sensitive value of a row, for a reason; who opened it, when and why is recorded."""
    row = found(request, register, key)
    if not any(show.value is None and show.path == field and sensitive(register, field) for show in register.fields):
        raise Http404
    reason = request.POST.get("reason", "").strip()[:LONGEST_REASON]
    if not reason:
        raise Refused([Reason(NO_REASON, field="reason")])
    record("registers.field.opened", subject=row, by=request.actor, at=request.now, register=register.label, field=field, reason=reason)
    if not _is_part(request):
        return _private(_row(request, register, row, opened=field))
    show = next(show for show in register.fields if show.path == field)
    return _private(render(request, "registers/_value.html", {"cell": cell(register, row, show, opened=True)}))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@for_readers
def export(request: Request, register: Register) -> HttpResponseBase:
    """The rows that the list asks for, as a workbook or CSV; recorded. Many rows are made in the background."""
    form = request.GET.get("as", "xlsx")
    if form not in exports.FORMS:
        raise Http404
    params = asked_of(request)
    if Asked(register, params, request.actor, request.now).rows().count() > exports.AT_ONCE:
        return redirect(f"{request.path}s?{request.GET.urlencode()}")
    spoken = cast(Literal["zh", "en"], language())
    content, number = exports.written(register, form, actor=request.actor, now=request.now, params=params, language=spoken)
    if request.method == "GET":
        exports.exported_now(register, form, by=request.actor, at=request.now, asked=params.urlencode(), rows=number)
    return attachment(content, exports.file_name(register, form, now=request.now, language=spoken), _KINDS[form])


def asked_of(request: HttpRequest) -> QueryDict:
    """Return what the list asked for, without the parameter of the export itself."""
    params = request.GET.copy()
    params.pop("as", None)
    return params


def attachment(content: bytes, name: str, kind: FileKind) -> HttpResponse:
    """Return bytes as a download that no browser opens in place."""
    response = HttpResponse(content, content_type=content_type(kind))
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@for_writers
def template_file(request: Request, register: Register) -> HttpResponse:
    """The empty workbook that feeds the register."""
    assert register.sheet is not None
    out, spoken = io.BytesIO(), cast(Literal["zh", "en"], language())
    words = register.sheet.words or register.words
    template(register.sheet.columns, words, out, language=spoken, lists=register.sheet.lists(request.actor, request.now, spoken))
    return attachment(out.getvalue(), f"{words.said(spoken)}.xlsx", FileKind.XLSX)
