"""The operations of one register: list, row, check, create, import and its acts."""

# No postponed annotations here: ninja reads the types of the operations, which are made inside functions.

import tempfile
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from ninja import File, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field, create_model

from zhijiao.basics.columns import Kind
from zhijiao.engines.sheets import Unreadable
from zhijiao.kernel.api import cursors
from zhijiao.kernel.api.middleware import TokenRequest
from zhijiao.kernel.api.security import guarded
from zhijiao.kernel.api.shapes import Checked, Problem, Staged, cells_schema, row_json, row_schema, said
from zhijiao.kernel.api.terms import Scope
from zhijiao.kernel.papers.files import Unacceptable
from zhijiao.kernel.registers import imports
from zhijiao.kernel.registers.asking import Asked, joined, options
from zhijiao.kernel.registers.declare import Between, Choice, Custom, Named, Register, Sheet
from zhijiao.kernel.registers.import_pages import take_in
from zhijiao.kernel.registers.models import Import
from zhijiao.kernel.registers.rows import Judged, judge, read_row
from zhijiao.kernel.registers.values import asked_at
from zhijiao.kernel.requests.once import HEADER
from zhijiao.kernel.requests.problems import problem
from zhijiao.kernel.states import Reason

MOST_ROWS = 20_000
Size = Annotated[int, Field(ge=1, le=cursors.LARGEST)]
KEYED: dict[str, Any] = {"parameters": [{
    "name": HEADER, "in": "header", "required": True, "schema": {"type": "string", "pattern": "^[A-Za-z0-9_.:-]{8,100}$"},
    "description": "A new key for each act; the same key again gives the first answer. 每次办理用一个新的键。"}]}
PROBLEMS: dict[Any, Any] = {frozenset({400, 401, 403, 404, 409, 413, 422}): Problem}


def add_operations(router: Router, register: Register) -> None:
    """Give a register its operations."""
    row = row_schema(register)
    _add_list(router, register, row)
    _add_row(router, register, row)
    if register.sheet is not None:
        _add_check(router, register, register.sheet)
        _add_create(router, register, register.sheet, row)
        _add_import(router, register)


def answer(body: Any, status: int = 200) -> JsonResponse:
    """Return JSON as it is, Chinese unescaped, kept by nobody on the way."""
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "private, no-store"
    return response


def _add_list(router: Router, register: Register, row: type[Schema]) -> None:
    page = create_model(f"{row.__name__}s", __base__=Schema, previous=(str | None, None), next=(str | None, None),
                        results=(list[row], ...))  # type: ignore[valid-type]

    @router.get("", response={200: page, **PROBLEMS}, summary=register.words.en, description=register.words.zh,
                operation_id=f"{register.url_name}.list", openapi_extra={"parameters": list(_parameters(register))})
    @guarded(register, Scope.READ)
    def rows(request: HttpRequest, cursor: str = "", size: Size = cursors.SIZE) -> HttpResponse:
        asker = cast(TokenRequest, request)
        asked = Asked(register, request.GET, asker.actor, asker.now)
        found = asked.rows()
        if asked.refusals:
            return problem(request, 422, reasons=[Reason(r.wanted, field=r.name) for r in asked.refusals])
        part = cursors.cut(request, found, cursor, size)
        if register.decorate is not None:
            register.decorate(part.rows, asker.actor, asker.now)
        return answer({"previous": part.previous, "next": part.next, "results": [row_json(register, r) for r in part.rows]})


def _parameters(register: Register) -> list[dict[str, Any]]:
    """Return the filters as OpenAPI parameters."""
    found: list[dict[str, Any]] = []
    if register.search:
        found.append({"name": "q", "in": "query", "schema": {"type": "string", "maxLength": 100}})
    if register.views:
        found.append({"name": "view", "in": "query", "schema": {"type": "string", "enum": [v.name for v in register.views]}})
    for asked in register.asked:
        about = register.words_of(asked).zh
        if isinstance(asked, Between):
            names = [f"{asked.path}.from", f"{asked.path}.to"]
        else:
            names = [asked.path, f"{asked.path}.name"] if isinstance(asked, Named) else [asked.path]
        schema: dict[str, Any] = {"type": "string"}
        if isinstance(asked, Between) and asked_at(register.model, asked.path).kind is Kind.DATE:
            schema = {"type": "string", "format": "date"}
        if isinstance(asked, Choice | Custom):
            schema = {"type": "array", "items": {"type": "string", "enum": [value for value, _ in options(asked, register)]}}
        found += [{"name": name, "in": "query", "schema": schema, "description": about} for name in names]
    return found


def _add_row(router: Router, register: Register, row: type[Schema]) -> None:
    @router.get("/rows/{key}", response={200: row, **PROBLEMS}, summary=f"{register.words.en}: one",
                operation_id=f"{register.url_name}.row")
    @guarded(register, Scope.READ)
    def one(request: HttpRequest, key: str) -> HttpResponse:
        asker = cast(TokenRequest, request)
        if not register.may_name(key):
            raise Http404
        found = get_object_or_404(joined(register, register.visible_to(asker.actor)), **{register.key: key})
        if register.decorate is not None:
            register.decorate([found], asker.actor, asker.now)
        return answer(row_json(register, found))


def _add_check(router: Router, register: Register, sheet: Sheet) -> None:
    many = create_model(f"{row_schema(register).__name__}sGiven", __base__=Schema,
                        rows=(list[cells_schema(register, sheet)], Field(max_length=MOST_ROWS)))  # type: ignore[misc, arg-type]

    @router.post("/check", openapi_extra=KEYED, response={200: Checked, **PROBLEMS}, summary=f"{register.words.en}: check rows, write nothing",
                 operation_id=f"{register.url_name}.check")
    @guarded(register, Scope.WRITE)
    def check(request: HttpRequest, given: many) -> HttpResponse:  # type: ignore[valid-type]
        rows = [_numbered(read_row(sheet.columns, cells.model_dump(exclude_unset=True)), number)
                for number, cells in enumerate(given.rows, start=1)]  # type: ignore[attr-defined]
        return _checked(cast(TokenRequest, request), register, rows)

    @router.post("/check-file", openapi_extra=KEYED, response={200: Checked, **PROBLEMS}, operation_id=f"{register.url_name}.check_file",
                 summary=f"{register.words.en}: check a workbook or CSV, keep nothing")
    @guarded(register, Scope.WRITE)
    def check_file(request: HttpRequest, file: File[UploadedFile]) -> HttpResponse:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "given"
            path.write_bytes(file.read())
            try:
                rows, _ = imports.read_file(sheet, path)
            except Unreadable as why:
                return problem(request, 422, reasons=[Reason(why.message, field="file")])
        return _checked(cast(TokenRequest, request), register, rows)


def _numbered(row: Judged, number: int) -> Judged:
    row.number, row.row_id = number, str(row.values.get("row_id") or number)
    return row


def _checked(request: TokenRequest, register: Register, rows: list[Judged]) -> HttpResponse:
    judge(register, rows, actor=request.actor, now=request.now)
    issues = [said(issue, row_id=row.row_id, sheet=row.sheet, row=row.number) for row in rows for issue in row.issues]
    return answer({"records": len(rows), "verdicts": dict(Counter(str(row.verdict) for row in rows)),
                   "ready": sum(row.acceptable for row in rows), "issues": issues})


def _add_create(router: Router, register: Register, sheet: Sheet, row: type[Schema]) -> None:
    cells = cells_schema(register, sheet)

    @router.post("", openapi_extra=KEYED, response={201: row, **PROBLEMS}, summary=f"{register.words.en}: write one",
                 operation_id=f"{register.url_name}.create")
    @guarded(register, Scope.WRITE)
    def create(request: HttpRequest, given: cells) -> HttpResponse:  # type: ignore[valid-type]
        writer = cast(TokenRequest, request)
        read = _numbered(read_row(sheet.columns, given.model_dump(exclude_unset=True)), 1)  # type: ignore[attr-defined]
        judge(register, [read], actor=writer.actor, now=writer.now)
        made = imports.write_one(register=register, row=read, by=writer.actor, at=writer.now)
        found = joined(register, register.visible_to(writer.actor)).get(pk=made.pk)
        if register.decorate is not None:
            register.decorate([found], writer.actor, writer.now)
        return answer(row_json(register, found), 201)


def _add_import(router: Router, register: Register) -> None:
    @router.post("/imports", openapi_extra=KEYED, response={200: Staged, 202: Staged, **PROBLEMS}, operation_id=f"{register.url_name}.import",
                 summary=f"{register.words.en}: stage a workbook or CSV; nothing is written before it is accepted")
    @guarded(register, Scope.WRITE)
    def stage(request: HttpRequest, file: File[UploadedFile]) -> HttpResponse:
        writer = cast(TokenRequest, request)
        try:
            batch = take_in(register, file, file.name or "", by=writer.actor, at=writer.now)
        except Unacceptable as why:
            return problem(request, 422, reasons=[Reason(why.sentence, field="file")])
        return answer(_staged(batch), 202 if str(batch.stage) == "reading" else 200)

    @router.get("/imports/{number}", response={200: Staged, **PROBLEMS}, operation_id=f"{register.url_name}.imported",
                summary=f"{register.words.en}: how far an import is")
    @guarded(register, Scope.WRITE)
    def staged(request: HttpRequest, number: UUID) -> HttpResponse:
        return answer(_staged(_found(request, register, number)))

    @router.get("/imports/{number}/issues", response={200: list[dict[str, Any]], **PROBLEMS},
                operation_id=f"{register.url_name}.issues", summary=f"{register.words.en}: everything said of an import's rows")
    @guarded(register, Scope.WRITE)
    def issues(request: HttpRequest, number: UUID) -> HttpResponse:
        pairs = imports.staged_rows(_found(request, register, number), register)
        return answer_list([said(issue, row_id=row.row_id, sheet=row.sheet, row=row.number)
                            for _, row in pairs for issue in row.issues])

    for name, act in (("accept", imports.accept), ("undo", imports.undo)):
        _add_act(router, register, name, act)


def answer_list(body: list[Any]) -> JsonResponse:
    """Return a list as JSON."""
    return JsonResponse(body, safe=False, json_dumps_params={"ensure_ascii": False})


def _add_act(router: Router, register: Register, name: str, act: Any) -> None:
    @router.post(f"/imports/{{number}}/{name}", openapi_extra=KEYED, response={200: Staged, **PROBLEMS}, operation_id=f"{register.url_name}.{name}",
                 summary=f"{register.words.en}: {name} an import")
    @guarded(register, Scope.WRITE)
    def done(request: HttpRequest, number: UUID) -> HttpResponse:
        writer = cast(TokenRequest, request)
        act(register=register, batch=_found(request, register, number), by=writer.actor, at=writer.now)
        return answer(_staged(_found(request, register, number)))


def _found(request: HttpRequest, register: Register, number: UUID) -> Import:
    mine = Import.objects.visible_to(cast(TokenRequest, request).actor).filter(register=register.label)
    return cast(Import, get_object_or_404(mine.select_related("file"), pk=number))


def _staged(batch: Import) -> dict[str, Any]:
    kinds = [{key: kind[key] for key in ("code", "severity", "article", "count", "stops")} for kind in batch.summary.get("kinds", ())]
    counted = {key: batch.summary.get(key, 0) for key in ("rows", "ready")}
    return {"id": str(batch.pk), "stage": str(batch.stage), "file": batch.file_name, "message_zh": batch.message_zh,
            "message_en": batch.message_en, "written": batch.summary.get("written", 0),
            "summary": {**counted, "verdicts": batch.summary.get("verdicts", {}), "kinds": kinds}}
