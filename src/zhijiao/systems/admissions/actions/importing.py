"""Files of lists: received, checked whole, written list by list in chunks that can be taken up again, or dropped.

Checking and writing are the worker's; nothing is written of a file with a single doubt. A list that an applicant filled in
is never written over.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from zhijiao.basics.words import Bilingual
from zhijiao.engines.sheets.text_columns import digest
from zhijiao.kernel import bulk
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.people.actor import SYSTEM, Actor
from zhijiao.kernel.states import Reason, Refused
from zhijiao.kernel.states.moves import same_version
from zhijiao.kernel.states.reasons import not_yours
from zhijiao.systems.admissions.models import ListImport, PreferenceList, Round
from zhijiao.systems.admissions.queries.importing import Checked, against_import, checked, known_of, place_of
from zhijiao.systems.admissions.queries.rounds import hold_open
from zhijiao.systems.admissions.states import LIST_IMPORT, PROVINCE
from zhijiao.systems.admissions.terms import ImportState, ListState

IMPORT = Bilingual("Import lists", "导入志愿")
NO_TABLE = Bilingual("The file has to be CSV or Parquet (.csv, .parquet)", "文件须为CSV或Parquet（.csv、.parquet）")
GONE = Bilingual("The file is no longer there, or was changed since it was checked: send it again", "文件已不在，或核对后被改动：请重新上传")
ENDINGS = (".csv", ".parquet")
CHUNK = 5_000
COLUMNS = ("round", "applicant", "ordered", "state", "version", "saved_at", "saved_by", "brought", "submitted_at", "submitted_by")
Beat = Callable[[int, int], None]


def _silent(done: int, total: int) -> None:
    """Tell nobody how far it is."""


@transaction.atomic
def receive_lists(*, round: Round, path: Path, name: str, by: Actor, at: datetime) -> ListImport:
    """Keep a file of lists to be checked. The same file for the same round is taken once."""
    if by.role not in PROVINCE:
        raise Refused([not_yours(IMPORT, PROVINCE)])
    hold_open(round, at)
    tidy = re.sub(r"[^\w.\-]+", "_", Path(name.replace("\\", "/")).name)[-80:]
    if not tidy.lower().endswith(ENDINGS):
        raise Refused([Reason(NO_TABLE, field="file")])
    sha256 = digest(path)
    twin: ListImport | None = ListImport.objects.filter(round=round, sha256=sha256, state__in=(ImportState.WAITING, ImportState.READY)).first()
    if twin is not None:
        return twin
    sent: ListImport = ListImport.objects.create(round=round, name=tidy, sha256=sha256, size=path.stat().st_size, received_at=at, received_by_id=by.user_id)
    place_of(sent).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, place_of(sent))
    record("admissions.list_import.received", subject=sent, by=by, at=at, round=round.number, file=tidy, sha256=sha256)
    return sent


def check_lists(*, list_import: ListImport, at: datetime, by: Actor = SYSTEM) -> Checked | None:
    """Judge a file whole: it is ready to be written, or refused with every doubt. None: it was judged before."""
    if list_import.state != ImportState.WAITING:
        return None
    found = checked(place_of(list_import), known_of(list_import.round), brought=list_import.pk)
    with transaction.atomic():
        move = LIST_IMPORT.admit("refuse" if found.doubts else "pass", state=list_import.state, role=by.role)
        move.take(list_import, figures=found.figures(), problems=found.problems, doubts=found.doubts)
        if found.doubts:
            record("admissions.list_import.refused", subject=list_import, by=by, at=at, sha256=list_import.sha256, doubts=found.doubts, **found.figures())
        else:
            record("admissions.list_import.passed", subject=list_import, by=by, at=at, sha256=list_import.sha256, **found.figures())
    if found.doubts:
        _forget(list_import)
    return found


def _forget(sent: ListImport) -> None:
    """Remove the file: what became of it stands in its row and in the journal."""
    shutil.rmtree(place_of(sent).parent, ignore_errors=True)


@transaction.atomic
def accept_lists(*, list_import: ListImport, by: Actor, at: datetime, version: int | None = None) -> None:
    """Say that a checked file is to be written; again, where writing ended in an error: it goes on as of the first time."""
    same_version(list_import, version)
    hold_open(list_import.round, list_import.written_at or at)
    move = LIST_IMPORT.admit("write", state=list_import.state, role=by.role, extra=against_import("write", list_import, by, today=local_day(at)))
    move.take(list_import, written_at=list_import.written_at or at, written_by_id=list_import.written_by_id or by.user_id)
    record("admissions.list_import.accepted", subject=list_import, by=by, at=at, sha256=list_import.sha256, **list_import.figures)


@transaction.atomic
def drop_lists(*, list_import: ListImport, by: Actor, at: datetime, version: int | None = None) -> None:
    """Drop a file that is not to be written, also one whose job ended in an error; what was written of it before stays and is told."""
    same_version(list_import, version)
    move = LIST_IMPORT.admit("drop", state=list_import.state, role=by.role, extra=against_import("drop", list_import, by, today=local_day(at)))
    written = PreferenceList.objects.filter(brought=list_import).count()
    move.take(list_import, figures={**list_import.figures, **({"written": written} if written else {})})
    transaction.on_commit(lambda: _forget(list_import))
    record("admissions.list_import.dropped", subject=list_import, by=by, at=at, sha256=list_import.sha256, written=written)


def write_lists(*, list_import: ListImport, at: datetime, by: Actor = SYSTEM, found: Checked | None = None, beat: Beat = _silent) -> int:
    """Write the lists of an accepted file, in chunks; called again after a crash it writes what is missing. Return how many stand.

    Raises Refused when the round is no longer open, or the file is gone: `stop_lists` then ends it.
    """
    if list_import.state != ImportState.WRITING:
        return int(list_import.figures.get("written", 0))
    found = found or _read_again(list_import)
    places, done, left_alone = found.listed, 0, 0
    for start in range(0, len(places), CHUNK):
        part = places[start:start + CHUNK]
        with transaction.atomic():
            hold_open(list_import.round, list_import.written_at or at)
            written, alone = _part(list_import, found, part)
            done, left_alone = done + written, left_alone + alone
            beat(start + len(part), len(places))
    _finished(list_import, {**found.figures(), "written": done, "left_alone": left_alone}, by, at)
    return done


@transaction.atomic
def stop_lists(*, list_import: ListImport, reasons: Sequence[Reason], at: datetime, by: Actor = SYSTEM) -> None:
    """End a file that cannot be written to its end; what was written before stays and is told."""
    move = LIST_IMPORT.admit("stop", state=list_import.state, role=by.role)
    written = PreferenceList.objects.filter(brought=list_import).count()
    told = [{"row": None, "column": None, "en": reason.text.en, "zh": reason.text.zh} for reason in reasons]
    move.take(list_import, problems=told, figures={**list_import.figures, "written": written})
    transaction.on_commit(lambda: _forget(list_import))
    record("admissions.list_import.stopped", subject=list_import, by=by, at=at, sha256=list_import.sha256, written=written)


def _read_again(sent: ListImport) -> Checked:
    """Read an accepted file once more. Raises Refused when it is not the one that was checked."""
    path = place_of(sent)
    if not path.is_file() or digest(path) != sent.sha256:
        raise Refused([Reason(GONE)])
    return checked(path, known_of(sent.round), brought=sent.pk)


def _part(sent: ListImport, found: Checked, places: NDArray[np.int64]) -> tuple[int, int]:
    """Write one chunk; return how many lists of the file stand, and how many of the applicants' own were left alone."""
    frame = found.known.frame[places]
    there = PreferenceList.objects.select_for_update(of=("self",)).filter(  # whoever saves a list meanwhile waits, or is waited for
        round=sent.round_id, applicant__number__gte=frame["number"][0], applicant__number__lte=frame["number"][-1])
    kept = {one.applicant_id: (one.version, one.brought_id) for one in there.only("applicant", "version", "brought")}
    keys = frame["pk"].to_list()
    wanted = [n for n, key in enumerate(keys) if key not in kept or kept[key][1] not in (None, sent.pk)]
    replaced = [keys[n] for n in wanted if keys[n] in kept]
    for start in range(0, len(replaced), 500):
        PreferenceList.objects.filter(round=sent.round_id, applicant__in=replaced[start:start + 500]).delete()
    bulk.write(PreferenceList, COLUMNS, _rows(sent, found, places[wanted], [keys[n] for n in wanted], {key: kept[key][0] for key in replaced}))
    alone = sum(kept[key][1] is None for key in keys if key in kept)
    return len(keys) - alone, alone


def _rows(sent: ListImport, found: Checked, places: NDArray[np.int64], keys: list[int], versions: dict[int, int]) -> Iterator[tuple[object, ...]]:
    at, by = sent.written_at, sent.written_by_id
    for key, ordered in zip(keys, found.stored(places), strict=True):
        yield sent.round_id, key, ordered, ListState.SUBMITTED, versions.get(key, 0) + 1, at, by, sent.pk, at, by


@transaction.atomic
def _finished(sent: ListImport, figures: dict[str, int], by: Actor, at: datetime) -> None:
    move = LIST_IMPORT.admit("finish", state=sent.state, role=by.role)
    move.take(sent, figures=figures)
    transaction.on_commit(lambda: _forget(sent))
    record("admissions.list_import.written", subject=sent, by=by, at=at, sha256=sent.sha256, **figures)
