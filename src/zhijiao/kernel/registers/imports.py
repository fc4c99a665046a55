"""Take in a file, judge it, keep it staged; mend it on the page; write what is good; take it back.

Nothing is written to the register until somebody accepts. Staging is done in short chunks, so that one long file does
not hold the database; writing is one transaction, one journal event.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, models, transaction
from django.db.models import F

from zhijiao.basics.columns import Column
from zhijiao.basics.words import Bilingual
from zhijiao.engines.sheets import Limits, Unreadable, read
from zhijiao.engines.sheets import Sheet as Table
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.papers import files
from zhijiao.kernel.papers.terms import FileKind
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.registers.declare import Accepted, Register, Sheet
from zhijiao.kernel.registers.models import Import, ImportRow
from zhijiao.kernel.registers.rows import (
    NOT_READ,
    ORDER,
    Issue,
    Judged,
    cell_issue,
    judge,
    packed,
    read_row,
    unpacked,
)
from zhijiao.kernel.registers.terms import ImportStage, Verdict
from zhijiao.kernel.states import Reason, Refused, Stale
from zhijiao.kernel.states.reasons import Ground

TAKEN = Bilingual("A value that may exist only once is there already: number, code or period. Nothing was written",
                  "有一项只能出现一次的内容已经存在（编号、代码或时间段），没有写入")
CHUNK = 500
SHOWN_PER_KIND = 20
LIMITS = Limits(rows=20_000, file_bytes=10_000_000)
TABLES = (FileKind.XLSX, FileKind.XLS, FileKind.CSV)
# The column that exports add to every row; ignored when the file comes back.
MARK = Column("export_mark", Bilingual("Export mark", "导出标记"), note=Bilingual("Ignored when the file comes back", "导入时忽略"))
Beat = Callable[[int, int], None]  # how many rows are done, of how many
_OPEN = (ImportStage.STAGED, ImportStage.ACCEPTED)


def silent(done: int, total: int) -> None:
    """Tell nobody how far it is."""


def receive(*, register: Register, upload: UploadedFile[Any] | bytes, name: str, by: Actor, at: datetime) -> Import:
    """Keep an uploaded file and return its import, not yet read. The same file of the same person is taken once.

    Raises files.Unacceptable.
    """
    batch = Import(register=register.label, file_name=name[:200], made_at=at, made_by_id=by.user_id, role=str(by.role),
                   organisation_id=by.organisation_id)
    stored = files.keep(subject=batch, content=upload, name=name, by=by, at=at, kinds=TABLES, largest=LIMITS.file_bytes)
    twin = Import.objects.filter(register=register.label, digest=stored.sha256, made_by_id=by.user_id,
                                 stage__in=(ImportStage.READING, ImportStage.STAGED)).first()
    if twin is not None:
        stored.delete()
        return twin  # type: ignore[no-any-return]
    batch.file, batch.file_name, batch.digest = stored, stored.name, stored.sha256
    batch.save(force_insert=True)
    return batch


def stage(*, register: Register, batch: Import, by: Actor, at: datetime, beat: Beat = silent) -> None:
    """Read and judge the file of an import and keep its rows staged. Starts over when it was interrupted."""
    assert batch.file is not None
    assert register.sheet is not None
    began = time.perf_counter()
    ImportRow.objects.filter(batch=batch).delete()
    try:
        rows, table = read_file(register.sheet, files.path_of(batch.file.sha256))
    except Unreadable as why:
        Import.objects.filter(pk=batch.pk).update(stage=ImportStage.UNREADABLE, message_en=why.message.en,
                                                  message_zh=why.message.zh)
        return
    judge(register, rows, actor=by, now=at)
    known = written_before(register, [row.digest for row in rows], by)
    for start in range(0, len(rows), CHUNK):
        part = rows[start:start + CHUNK]
        ImportRow.objects.bulk_create([_staged(batch, start + i, row, known) for i, row in enumerate(part)])
        beat(start + len(part), len(rows))
    Import.objects.filter(pk=batch.pk).update(
        stage=ImportStage.STAGED, encoding=table.encoding or "",
        summary={**summarised(rows, known), "letters": table.letters, "skipped": list(table.skipped)},
        milliseconds=round((time.perf_counter() - began) * 1000))


def read_file(sheet: Sheet, path: Path) -> tuple[list[Judged], Table]:
    """Return the rows of a file with the problems of their cells, and the table they come from. Raises Unreadable."""
    columns = {column.key: column for column in sheet.columns}
    table = read(path, [*sheet.columns, MARK], limits=LIMITS, optional=(MARK.key,))
    rows = [Judged({key: row.values.get(key) for key in columns}, row.row_id, row.sheet, row.number) for row in table.rows]
    at = {(row.sheet, row.number): row for row in rows}
    for problem in table.problems:
        # A cell that stands under no heading of ours is named by its letter.
        place = Bilingual(f"column {problem.column_letter}", f"{problem.column_letter}列")
        column = columns.get(problem.column) or Column(problem.column, place)
        at[problem.sheet, problem.row].issues.append(
            cell_issue("unreadable", NOT_READ, column, problem.wanted, problem.value))
    return rows, table


def written_before(register: Register, digests: Sequence[str], by: Actor) -> set[str]:
    """Return which of these rows were written by an earlier import of the same organisation and not taken back."""
    found: set[str] = set()
    for start in range(0, len(digests), CHUNK):
        rows = ImportRow.objects.filter(digest__in=digests[start:start + CHUNK], batch__register=register.label)
        rows = rows.filter(batch__organisation=by.organisation_id)
        found |= set(rows.exclude(subject_key="").values_list("digest", flat=True))
    return found


def _staged(batch: Import, position: int, row: Judged, known: set[str]) -> ImportRow:
    return ImportRow(batch=batch, position=position, sheet=row.sheet[:120], number=row.number, row_id=row.row_id[:200],
                     content=packed(row), digest=row.digest, reason=row.reason,
                     verdict=Verdict.KNOWN if row.digest in known else row.verdict)


def summarised(rows: Sequence[Judged], known: set[str]) -> dict[str, Any]:
    """Return the counts by verdict, and each kind of issue with its count and its first places."""
    verdicts = Counter(str(Verdict.KNOWN if row.digest in known else row.verdict) for row in rows)
    kinds: dict[str, dict[str, Any]] = {}
    for position, row in enumerate(rows):
        for issue in row.issues:
            if issue.follows:
                continue
            kind = kinds.setdefault(f"{issue.code}.{issue.severity}", _kind(issue))
            kind["count"] += 1
            kind["stops"] += issue.stops
            if len(kind["positions"]) < SHOWN_PER_KIND:
                kind["positions"].append(position)
    ordered = sorted(kinds.values(), key=lambda kind: (not kind["stops"], ORDER.index(kind["severity"]), -kind["count"]))
    return {"rows": len(rows), "verdicts": dict(verdicts), "kinds": ordered,
            "ready": sum(row.acceptable and row.digest not in known for row in rows)}


def _kind(issue: Issue) -> dict[str, Any]:
    return {"code": issue.code, "severity": issue.severity, "title_en": issue.title_en, "title_zh": issue.title_zh,
            "en": issue.en, "zh": issue.zh, "article": issue.article, "article_en": issue.article_en,
            "article_zh": issue.article_zh, "takes_reason": issue.takes_reason, "count": 0, "stops": 0, "positions": []}


def staged_rows(batch: Import, register: Register) -> list[tuple[ImportRow, Judged]]:
    """Return the rows of an import that are not written yet, as they were judged."""
    assert register.sheet is not None
    found = []
    for row in ImportRow.objects.filter(batch=batch, subject_key="").order_by("position"):
        values, issues = unpacked(row.content, register.sheet.columns)
        found.append((row, Judged(values, row.row_id, row.sheet, row.number, row.reason, issues)))
    return found


def mend(*, register: Register, batch: Import, cells: Mapping[int, Mapping[str, str]], reasons: Mapping[int, str],
         by: Actor, at: datetime) -> None:
    """Take changed cells and reasons (by position of the row) and judge every unwritten row again. Raises Stale."""
    assert register.sheet is not None
    began = time.perf_counter()
    pairs = staged_rows(batch, register)
    judged = []
    for row, old in pairs:
        new = _mended(register.sheet, old, cells.get(row.position, {}))
        new.reason = reasons.get(row.position, row.reason).strip()
        judged.append(new)
    judge(register, judged, actor=by, now=at)
    known = written_before(register, [row.digest for row in judged], by)
    with transaction.atomic():
        _step(batch, *_OPEN)
        for (row, _), new in zip(pairs, judged, strict=True):
            made = _staged(batch, row.position, new, known)
            row.content, row.digest, row.verdict, row.reason = made.content, made.digest, made.verdict, made.reason
        _rewrite([row for row, _ in pairs], ["content", "digest", "verdict", "reason"])
        summary = _positioned(summarised(judged, known), [row.position for row, _ in pairs])
        Import.objects.filter(pk=batch.pk).update(summary={**batch.summary, **summary},
                                                  milliseconds=round((time.perf_counter() - began) * 1000))


def _mended(sheet: Sheet, old: Judged, changed: Mapping[str, str]) -> Judged:
    """Return a row with some cells typed anew. Cells that could not be read and were left alone stay so."""
    typed = read_row([column for column in sheet.columns if column.key in changed], changed)
    kept = [i for i in old.issues if i.code.startswith("unreadable.") and i.column not in changed]
    return Judged({**old.values, **typed.values}, old.row_id, old.sheet, old.number, old.reason, kept + typed.issues)


def _positioned(summary: dict[str, Any], positions: Sequence[int]) -> dict[str, Any]:
    """Return the summary with the rows' own positions: those written before are no longer among the judged."""
    for kind in summary["kinds"]:
        kind["positions"] = [positions[index] for index in kind["positions"]]
    return summary


def _step(batch: Import, *states: ImportStage, **changes: Any) -> None:
    """Move an import on if it is still as it was seen: compare and set. Raises Stale."""
    found = Import.objects.filter(pk=batch.pk, version=batch.version, stage__in=states)
    if found.update(version=F("version") + 1, **changes) != 1:
        raise Stale(batch, Import.objects.filter(pk=batch.pk).first())


@transaction.atomic
def accept(*, register: Register, batch: Import, by: Actor, at: datetime) -> int:
    """Write every row that may be written and return their number. One journal event. Raises Stale, Refused."""
    assert register.sheet is not None
    _step(batch, *_OPEN, stage=ImportStage.ACCEPTED, accepted_at=at, accepted_by_id=by.user_id)
    pairs: list[tuple[ImportRow, Judged]] = []
    left: list[tuple[ImportRow, Judged]] = []
    for row, judged in staged_rows(batch, register):
        (pairs if row.verdict is not Verdict.KNOWN and judged.acceptable else left).append((row, judged))
    if not pairs:
        raise Refused([Reason(Bilingual("No row of this file can be written yet", "这个文件里还没有可以写入的行"))])
    accepted = [Accepted(judged.values, judged.reason, judged.number, judged.sheet) for _, judged in pairs]
    made = _written(register.sheet, accepted, by, at)
    for (row, _), written in zip(pairs, made, strict=True):
        row.subject_key = str(written.pk)
    _rewrite([row for row, _ in pairs], ["subject_key"])
    _recount(batch, left, len(pairs))
    record("registers.import.accepted", subject=batch, by=by, at=at, register=register.label, file=batch.file_name,
           sha256=batch.digest, rows=len(pairs), keys=[row.subject_key for row, _ in pairs])
    return len(pairs)


def _written(sheet: Sheet, rows: Sequence[Accepted], by: Actor, at: datetime) -> Sequence[models.Model]:
    """Return what the room wrote. A value that must be single and was taken meanwhile is a refusal, not a fault."""
    try:
        with transaction.atomic():
            return sheet.write(rows=rows, by=by, at=at)
    except IntegrityError as why:
        raise Refused([Reason(TAKEN, ground=Ground.STATE)]) from why


def _rewrite(rows: Sequence[ImportRow], fields: Sequence[str]) -> None:
    """Change staged rows: an insert that meets its own row is far cheaper than an update by cases."""
    ImportRow.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=fields, batch_size=CHUNK)


def _recount(batch: Import, left: Sequence[tuple[ImportRow, Judged]], added: int) -> None:
    known = {row.digest for row, _ in left if row.verdict is Verdict.KNOWN}
    summary = _positioned(summarised([judged for _, judged in left], known), [row.position for row, _ in left])
    written = batch.summary.get("written", 0) + added
    Import.objects.filter(pk=batch.pk).update(summary={**batch.summary, **summary, "written": written})


@transaction.atomic
def undo(*, register: Register, batch: Import, by: Actor, at: datetime) -> int:
    """Take back everything that an import wrote. Raises Refused while something depends on it, Stale."""
    if register.sheet is None or register.sheet.undo is None:
        raise Refused([Reason(Bilingual("This import cannot be taken back", "这次导入不能撤回"))])
    _step(batch, ImportStage.ACCEPTED, stage=ImportStage.UNDONE, undone_at=at, undone_by_id=by.user_id)
    rows = list(ImportRow.objects.filter(batch=batch).exclude(subject_key=""))
    objects: list[models.Model] = []
    for start in range(0, len(rows), CHUNK):
        keys = [row.subject_key for row in rows[start:start + CHUNK]]
        objects += register.model._default_manager.filter(pk__in=keys)
    register.sheet.undo(objects=objects, by=by, at=at)
    ImportRow.objects.filter(batch=batch).update(subject_key="")
    Import.objects.filter(pk=batch.pk).update(summary={**batch.summary, "written": 0, "undone": len(rows)})
    record("registers.import.undone", subject=batch, by=by, at=at, register=register.label, rows=len(rows),
           keys=[row.subject_key for row in rows])
    return len(rows)


def write_one(*, register: Register, row: Judged, by: Actor, at: datetime) -> models.Model:
    """Write one judged row (API). Raises Refused with every issue when it may not be written."""
    assert register.sheet is not None
    if not row.acceptable:
        raise Refused([reason_of(i) for i in row.issues if i.stops or i.takes_reason])
    with transaction.atomic():
        made = _written(register.sheet, [Accepted(row.values, row.reason, 0, "")], by, at)[0]
        record("registers.row.created", subject=made, by=by, at=at, register=register.label)
    return made


def reason_of(issue: Issue) -> Reason:
    """Return why an issue keeps a row out."""
    return Reason(Bilingual(issue.en, issue.zh), rule=issue.code, field=issue.column,
                  article=Bilingual(issue.article_en, issue.article_zh) if issue.article else None,
                  next=Bilingual(issue.wanted_en, issue.wanted_zh))
