"""A table of figures as a workbook or CSV: what the page shows, and a sheet that says where the numbers come from."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.engines.measurement.snapshots import definition_hash
from zhijiao.kernel.indicators import actions
from zhijiao.kernel.indicators.models import Snapshot
from zhijiao.kernel.indicators.pages.asking import Asked, asked_of
from zhijiao.kernel.indicators.queries.cells import Cell, cells, may_be_divided
from zhijiao.kernel.indicators.queries.names import names, place_words
from zhijiao.kernel.indicators.queries.sight import divisions, may_see
from zhijiao.kernel.indicators.room import READERS
from zhijiao.kernel.papers.terms import FileKind
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.registers.pages import attachment
from zhijiao.kernel.screens.words import said

KINDS = {"xlsx": FileKind.XLSX, "csv": FileKind.CSV}
PLACE, FIGURES, SOURCES = Bilingual("Place", "地方"), Bilingual("Figures", "数据"), Bilingual("Sources", "来源")
HEADINGS = (
    Bilingual("Value %", "数值%"), Bilingual("Low, 95 %", "95%区间下限"), Bilingual("High, 95 %", "95%区间上限"), Bilingual("Numerator", "分子"),
    Bilingual("Denominator", "分母"), Bilingual("Known", "已知"), Bilingual("Population", "总体"), Bilingual("Status", "状态"))
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@role_required(*READERS)
@require_safe
def file(request: Request, code: str) -> HttpResponse:
    """The cells of a place by a dimension, first the place itself."""
    asked = asked_of(code, request.GET, request.actor, request.today)
    form, by = request.GET.get("as", "xlsx"), request.GET.get("by", "")
    if form not in KINDS or asked.snapshot is None:
        raise Http404
    if by and (by not in divisions(asked.entry, request.actor, asked.place) or not may_be_divided(asked.entry, asked.snapshot, {*asked.place, by})):
        raise Http404
    rows = list(_rows(request, asked, asked.snapshot, by))
    actions.note_taken(snapshot=asked.snapshot, code=code, table=by, rows=len(rows), by=request.actor, at=request.now)
    headings = [said(asked.entry.source.words.get(by, PLACE)), *map(said, HEADINGS)]
    content = _workbook(headings, rows, _sources(asked, asked.snapshot)) if form == "xlsx" else _csv(headings, rows, _sources(asked, asked.snapshot))
    return attachment(content, f"{code} {said(asked.entry.indicator.words)} {asked.snapshot.on.isoformat()}.{form}", KINDS[form])


def _rows(request: Request, asked: Asked, snapshot: Snapshot, by: str) -> Iterable[list[Any]]:
    for one in cells(asked.entry, snapshot, request.actor, (), **asked.place):
        yield [said(place_words(asked.entry, asked.place)), *_numbers(one)]
    found = [one for one in cells(asked.entry, snapshot, request.actor, (by,), **asked.place) if may_see(asked.entry, request.actor, one.group)] if by else []
    called = names(asked.entry, by, [one.group[by] for one in found]) if by else {}
    for one in found:
        yield [said(called[one.group[by]]), *_numbers(one)]


def _numbers(one: Cell) -> list[Any]:
    low, high = one.interval or (None, None)
    shares = [None if share is None else round(share * 100, 4) for share in (one.value, low, high)]
    return [*shares, one.numerator, one.denominator, one.known, one.population, said(one.status.words)]


def _sources(asked: Asked, snapshot: Snapshot) -> list[tuple[str, str]]:
    """Return what makes the numbers checkable: definition, article, snapshot with its hash, day."""
    one = asked.entry.indicator
    found: list[tuple[Bilingual, str]] = [
        (Bilingual("Indicator", "指标"), f"{one.code} {said(one.words)}"),
        (Bilingual("Definition", "定义"), said(one.definition or one.words)),
        *((Bilingual("Article", "依据"), said(cite.words)) for cite in one.cites),
        (Bilingual("Place", "地方"), said(place_words(asked.entry, asked.place))),
        (Bilingual("Day counted", "统计日"), said(day_words(snapshot.on))),
        (Bilingual("Snapshot", "快照"), str(snapshot.pk)),
        (Bilingual("Hash of the snapshot", "快照哈希"), snapshot.sha256),
        (Bilingual("Hash of the definition", "定义哈希"), definition_hash(one))]
    if asked.entry.smallest_cell:
        found.append((Bilingual("Smallest cell shown", "最小公布人数"), str(asked.entry.smallest_cell)))
    return [(said(words), text) for words, text in found]


def _workbook(headings: Sequence[str], rows: Sequence[Sequence[Any]], sources: Sequence[tuple[str, str]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "bottom": 1})
    figures, told = book.add_worksheet(said(FIGURES)), book.add_worksheet(said(SOURCES))
    figures.write_row(0, 0, headings, head)
    for number, row in enumerate(rows, start=1):
        figures.write_row(number, 0, row)
    for number, (words, text) in enumerate(sources):
        told.write_string(number, 0, words, head)
        told.write_string(number, 1, text)
    figures.set_column(0, 0, 28)
    figures.set_column(1, len(headings), 14)
    figures.freeze_panes(1, 1)
    told.set_column(0, 0, 24)
    told.set_column(1, 1, 90)
    book.close()
    return out.getvalue()


def _csv(headings: Sequence[str], rows: Sequence[Sequence[Any]], sources: Sequence[tuple[str, str]]) -> bytes:
    """Return the table with its sources below, an empty line between; no cell begins as a formula does."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in [headings, *rows, [], *sources]:
        writer.writerow([f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULAS) else cell for cell in row])
    return ("\ufeff" + out.getvalue()).encode()
