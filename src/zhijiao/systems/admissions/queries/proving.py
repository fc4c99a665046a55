"""Is a round still what was frozen, allocated and released? Files against hashes, hashes against the journal, rows against files."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.journal.entries import history
from zhijiao.systems.admissions.models import Offer, PreferenceList, Round, RoundFile
from zhijiao.systems.admissions.queries.files import APPLICANTS, PLAN, PREFERENCES, RESULTS, folder, recorded, troubles
from zhijiao.systems.admissions.queries.freezing import GROUP, Taken, applicants_now, list_parts
from zhijiao.systems.admissions.terms import ListState, OfferState, RoundKind, RoundState

MOST_TOLD = 5
AND_MORE = Bilingual("... and more in {file}", "……{file}里还有")
HASH_CHANGED = Bilingual("the recorded hash of {file} was changed in the database: {row}… where the journal has {journal}…",
                         "数据库里{file}的哈希被改动过：现为{row}……，日志里是{journal}……")
NO_ENTRY = Bilingual("the journal has no entry of its {what}", "日志里没有它的{what}记录")
NO_ROW = Bilingual("{file}, row {row}: {name} is not in the database any more", "{file}第{row}行：数据库里已没有{name}")
DIFFERS = Bilingual("{file}, row {row}, column {column}: {name} was frozen with “{file_says}”, the database says “{row_says}”",
                    "{file}第{row}行“{column}”列：{name}冻结时是“{file_says}”，数据库里现在是“{row_says}”")
LISTS_DIFFER = Bilingual("{file}, row {row}: the list of {name} in the database is not the one that was frozen",
                         "{file}第{row}行：数据库里{name}的志愿表与冻结的不一致")
LISTS_MISSING = Bilingual("{n} submitted lists in the database, {frozen} when the round was frozen", "数据库里现有已提交志愿表{n}份，冻结时{frozen}份")
OFFERS_DIFFER = Bilingual("the offer of {name} in the database ({row_says}) is not the published result ({file_says})",
                          "数据库里{name}的投档结果（{row_says}）与公布的结果（{file_says}）不一致")
FROZEN_WORD, ALLOCATED_WORD = Bilingual("freeze", "冻结"), Bilingual("allocation", "投档")
NOTHING = "–"


def flaws(one: Round) -> Iterator[Bilingual]:
    """Yield what is wrong with a round. Rows of a round that was set aside are free to change; its files are not."""
    broken = troubles(one)
    yield from (trouble.words for trouble in broken)
    yield from _against_journal(one)
    names = {trouble.name for trouble in broken}
    if one.state == RoundState.SET_ASIDE:
        return
    if one.frozen and not names & {PLAN, APPLICANTS, PREFERENCES}:
        yield from _rows_against_files(one)
    if one.result and one.has_results and RESULTS not in names:
        yield from _few(_offers(one), RESULTS)


def _few(found: Iterator[Bilingual], file: str) -> Iterator[Bilingual]:
    """Yield the first of many and say that there are more."""
    for n, words in enumerate(found):
        if n == MOST_TOLD:
            yield AND_MORE.filled(file=file)
            return
        yield words


def _against_journal(one: Round) -> Iterator[Bilingual]:
    said = {entry.event: entry for entry in history(one)}
    names = dict(RoundFile.objects.filter(round=one).values_list("name", "sha256"))
    for field, event, what in ((one.frozen, "admissions.round.frozen", FROZEN_WORD), (one.result, "admissions.round.allocated", ALLOCATED_WORD)):
        if not field:
            continue
        content = getattr(said.get(event), "content", None)
        if content is None:
            yield NO_ENTRY.filled(what=what)
            continue
        for kind, sha in content.said["files"].items():
            if field.get(kind) != sha:
                yield HASH_CHANGED.filled(file=kind, row=str(field.get(kind, NOTHING))[:12], journal=sha[:12])
    for name, sha in recorded(one).items():
        if names.get(name) != sha:
            yield HASH_CHANGED.filled(file=name, row=names.get(name, NOTHING)[:12], journal=sha[:12])


def _rows_against_files(one: Round) -> Iterator[Bilingual]:
    place = folder(one)
    codes = yield from _plan(one, place)
    written = pl.read_csv(place / APPLICANTS, infer_schema=False).with_columns(pl.all().fill_null(""))
    now, taken = applicants_now(one, written["applicant"].to_list())
    yield from _few(_applicants(written, now), APPLICANTS)
    yield from _few(_lists(one, place, codes, taken), PREFERENCES)


def _plan(one: Round, place: Path) -> Iterator[Bilingual]:
    """Yield what is wrong with the plan's rows; return the codes by key, in the order of the file."""
    units = {unit.code: unit for unit in one.batch.units.select_related("school", "track")}
    codes: dict[int, str] = {}
    with (place / PLAN).open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            unit = units.get(row["unit"])
            if unit is None:
                yield NO_ROW.filled(file=PLAN, row=number, name=row["unit"])
                continue
            codes[unit.pk] = unit.code
            seats = str(unit.quota) if one.kind == RoundKind.MAIN else row["quota"]  # later rounds had the seats that were left
            now = {"programme": unit.programme, "track": unit.track.key, "quota": seats, "requires": ";".join(unit.requires)}
            for column, says in now.items():
                if row[column] != says:
                    yield DIFFERS.filled(file=PLAN, row=number, column=column, name=unit.code, file_says=row[column], row_says=says)
    return codes  # type: ignore[return-value]


def _applicants(written: pl.DataFrame, now: pl.DataFrame) -> Iterator[Bilingual]:
    both = written.with_row_index("row", offset=2).join(now, on="applicant", how="left", suffix=" now", maintain_order="left")
    for column in written.columns[1:]:
        there = f"{column} now"
        for row, name, file_says, row_says in both.filter(pl.col(column).ne_missing(pl.col(there))).select("row", "applicant", column, there).iter_rows():
            if row_says is not None:
                yield DIFFERS.filled(file=APPLICANTS, row=row, column=column, name=name, file_says=file_says, row_says=row_says)
            elif column == "track":
                yield NO_ROW.filled(file=APPLICANTS, row=row, name=name)


def _lists(one: Round, place: Path, codes: dict[int, str], taken: Taken) -> Iterator[Bilingual]:
    counts = one.counts["freeze"]
    frozen = counts["lists"] + sum(counts["left_out"][why] for why in ("holds_offer", "below_line", "below_least"))
    if (n := PreferenceList.objects.filter(round=one, state=ListState.SUBMITTED).count()) != frozen:
        yield LISTS_MISSING.filled(n=n, frozen=frozen)
    written = pq.ParquetFile(place / PREFERENCES).iter_batches(GROUP)
    row = 1
    for part in list_parts(one, codes, taken):
        there = next(written, None)
        if there is None or not there.equals(part.batch):
            yield from _different_lists(part.batch, there, row)
        row += len(part.sizes)


def _different_lists(now: pa.RecordBatch, then: pa.RecordBatch | None, first: int) -> Iterator[Bilingual]:
    held = dict(zip(now.column(0).to_pylist(), now.column(1).to_pylist(), strict=True))
    rows = then.to_pylist() if then is not None else []
    for number, row in enumerate(rows, start=first):
        if held.get(row["applicant"]) != row["units"]:
            yield LISTS_DIFFER.filled(file=PREFERENCES, row=number, name=row["applicant"])


def _offers(one: Round) -> Iterator[Bilingual]:
    results = pl.read_csv(folder(one) / RESULTS, schema={"applicant": pl.String, "unit": pl.String, "position": pl.Int64}).drop_nulls("unit")
    due = {number: f"{unit}, {position}" for number, unit, position in results.iter_rows()}
    rows = Offer.objects.filter(round=one).exclude(state=OfferState.VOID).values_list("applicant__number", "unit__code", "position")
    given = {number: f"{unit}, {position}" for number, unit, position in rows.iterator()}
    for name in sorted({*due, *given}):
        if due.get(name) != given.get(name):
            yield OFFERS_DIFFER.filled(name=name, file_says=due.get(name, NOTHING), row_says=given.get(name, NOTHING))
