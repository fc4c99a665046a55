"""The plan: lines by the schools, decided and published by the province; fixed once a round is frozen on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.delivery import publish
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.registers import Accepted
from zhijiao.kernel.states import Ground, Reason, Refused, same_version
from zhijiao.systems.admissions.models import Batch, Track, Unit
from zhijiao.systems.admissions.queries.office import must_be, with_reason
from zhijiao.systems.admissions.queries.plans import (
    CODE_TWICE,
    LONGEST,
    MOST_SEATS,
    NO_CODE,
    NO_PROGRAMME,
    OTHER_SCHOOL,
    SEATS,
    TOO_LONG,
    Known,
    against_batch,
    against_unit,
    named_by_lists,
    values_of,
    while_planning,
)
from zhijiao.systems.admissions.queries.rounds import hold_inputs
from zhijiao.systems.admissions.queries.schemes import against_length
from zhijiao.systems.admissions.states import BATCH, UNIT
from zhijiao.systems.admissions.terms import Length, Origin, UnitState

DRAFT = Bilingual("Draft a line of the plan", "草拟招生计划")
DRAFTERS = (Role.SCHOOL_REGISTRAR, Role.PROVINCE_OFFICIAL)
NONE_CHOSEN = Bilingual("Choose at least one line", "请至少选择一条计划")
ABOUT = Bilingual("{code}: {text}", "{code}：{text}")
OTHER_YEAR = Bilingual("This track belongs to another year", "该科类属于其他年度")
OTHER_SCHOOLS = Bilingual("A school drafts lines of its own", "院校只能草拟本校的计划")
UNKNOWN = Bilingual("“{word}” is no kind of leavers", "没有“{word}”这类考生")
FIELDS = ("track", "code", "school", "programme", "programme_en", "programme_code", "quota", "requires", "origins", "length", "fee_fen_per_year", "note")
LISTED = Bilingual("Lists of this batch name the line as it was: close it, and draft another", "本批次的志愿表已填报原计划：请停止原计划招生，另行草拟")
SAY_SEATS = Bilingual("Lists of this batch are filled in already: say why the seats change", "本批次已有志愿表：改计划数须写明原因")
IDENTITY = ("track", "code", "programme", "programme_code")
MOVED_ON = Bilingual("{code} has moved on since the import: it is “{state}”", "{code}导入后已经往前走：{state}")


def _against(wanted: dict[str, Any], batch: Batch, by: Actor, unit: Unit | None = None) -> list[Reason]:
    """Return what stands against the words and figures of a line."""
    code, quota, reasons = str(wanted["code"]).strip(), wanted["quota"], [*while_planning(batch)]
    if not (code.isascii() and code.replace("-", "").isalnum() and len(code) <= 20):
        reasons.append(Reason(NO_CODE, field="code"))
    elif Unit.objects.filter(batch=batch, code=code).exclude(pk=unit.pk if unit else None).exists():
        reasons.append(Reason(CODE_TWICE.filled(code=code), field="code"))
    if not isinstance(quota, int) or not 1 <= quota <= MOST_SEATS:
        reasons.append(Reason(SEATS.filled(most=f"{MOST_SEATS:,}"), field="quota"))
    if not str(wanted["programme"]).strip():
        reasons.append(Reason(NO_PROGRAMME, field="programme"))
    if wanted["track"].cycle_id != batch.cycle_id:
        reasons.append(Reason(OTHER_YEAR, field="track"))
    if by.role is Role.SCHOOL_REGISTRAR and wanted["school"].pk != by.organisation_id:
        reasons.append(Reason(OTHER_SCHOOLS, field="school", ground=Ground.ROLE))
    reasons += [Reason(UNKNOWN.filled(word=word), field="origins") for word in wanted["origins"] if Origin.find(str(word)) is None]
    return [*reasons, *(Reason(TOO_LONG.filled(n=most), field=name) for name, most in LONGEST.items() if len(str(wanted[name])) > most)]


def _cleaned(wanted: dict[str, Any]) -> dict[str, Any]:
    plain = {name: str(wanted[name]).strip() for name in ("code", "programme", "programme_en", "programme_code", "note")}
    return {**wanted, **plain, "requires": tuple(wanted["requires"]), "origins": tuple(str(one) for one in wanted["origins"])}


@transaction.atomic
def draft_unit(*, batch: Batch, track: Track, code: str, school: Organisation, programme: str, quota: int, by: Actor, at: datetime,
               programme_en: str = "", programme_code: str = "", requires: Sequence[str] = (), origins: Sequence[str] = (),
               length: Length | None = None, fee_fen_per_year: int | None = None, note: str = "") -> Unit:
    """Draft a line: by the school itself, or for it by the province."""
    must_be(DRAFTERS, by, DRAFT)
    wanted = dict(zip(FIELDS, (track, code, school, programme, programme_en, programme_code, quota, requires, origins, length, fee_fen_per_year, note),
                      strict=True))
    if reasons := _against(wanted, batch, by):
        raise Refused(reasons)
    unit = Unit.objects.create(batch=batch, drafted_at=at, drafted_by_id=by.user_id, **_cleaned(wanted))
    record("admissions.unit.drafted", subject=unit, by=by, at=at, code=unit.code, quota=quota, batch=batch.number)
    return unit


def _another_line(unit: Unit, wanted: dict[str, Any], reason: str) -> list[Reason]:
    """Return why a line cannot become another one: lists that name it are kept, and a correction reads them again. Seats may change, with a reason."""
    if not named_by_lists(unit.batch):
        return []
    reasons = [Reason(LISTED, field=name) for name in IDENTITY if getattr(unit, name) and getattr(unit, name) != wanted[name]]
    return [*reasons, *([Reason(SAY_SEATS, field="reason")] if wanted["quota"] != unit.quota and not reason.strip() else [])]


@transaction.atomic
def change_unit(*, unit: Unit, track: Track, code: str, programme: str, quota: int, by: Actor, at: datetime, programme_en: str = "",
                programme_code: str = "", requires: Sequence[str] = (), origins: Sequence[str] = (), length: Length | None = None,
                fee_fen_per_year: int | None = None, note: str = "", reason: str = "", version: int | None = None) -> None:
    """Change a line that is still a draft. Once lists name the batch's lines it stays the same line, and other seats need a reason."""
    same_version(unit, version)
    wanted = dict(zip(FIELDS, (track, code, unit.school, programme, programme_en, programme_code, quota, requires, origins, length, fee_fen_per_year, note),
                      strict=True))
    move = UNIT.admit("change", state=unit.state, role=by.role,
                      extra=[*against_unit("change", unit, by, today=local_day(at)), *_against(wanted, unit.batch, by, unit),
                             *_another_line(unit, _cleaned(wanted), reason)])
    wanted, seats = _cleaned(wanted), unit.quota
    changed = [name for name, value in wanted.items() if getattr(unit, name) != value]
    move.take(unit, **wanted)
    record("admissions.unit.changed", subject=unit, by=by, at=at, fields=changed, quota=quota, seats_before=seats, reason=reason.strip())


def _moved(name: str, unit: Unit, by: Actor, at: datetime, **stamps: Any) -> None:
    move = UNIT.admit(name, state=unit.state, role=by.role, extra=against_unit(name, unit, by, today=local_day(at)))
    move.take(unit, **stamps)


@transaction.atomic
def submit_unit(*, unit: Unit, by: Actor, at: datetime, version: int | None = None) -> None:
    """Send a line to the province."""
    same_version(unit, version)
    _moved("submit", unit, by, at, reason="")
    record("admissions.unit.submitted", subject=unit, by=by, at=at, code=unit.code, quota=unit.quota)


@transaction.atomic
def accept_unit(*, unit: Unit, by: Actor, at: datetime, version: int | None = None) -> None:
    """Accept a line into the plan."""
    same_version(unit, version)
    _moved("accept", unit, by, at, decided_at=at, decided_by_id=by.user_id, reason="")
    record("admissions.unit.accepted", subject=unit, by=by, at=at, code=unit.code, quota=unit.quota)


@transaction.atomic
def return_unit(*, unit: Unit, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Return a line to its school, with the reason."""
    same_version(unit, version)
    if missing := with_reason(reason):
        raise Refused(missing)
    _moved("return", unit, by, at, decided_at=at, decided_by_id=by.user_id, reason=reason.strip())
    publish("admissions.unit.returned", {"unit": unit.pk}, at=at)
    record("admissions.unit.returned", subject=unit, by=by, at=at, code=unit.code, reason=reason.strip())


@transaction.atomic
def close_unit(*, unit: Unit, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Let an accepted line admit nobody, with the reason; refused once a round of the batch is frozen: then its seats are lowered (`actions/cutting.py`)."""
    same_version(unit, version)
    if missing := with_reason(reason):
        raise Refused(missing)
    hold_inputs(unit.batch.cycle_id)
    _moved("close", unit, by, at, decided_at=at, decided_by_id=by.user_id, reason=reason.strip())
    publish("admissions.unit.closed", {"unit": unit.pk}, at=at)
    record("admissions.unit.closed", subject=unit, by=by, at=at, code=unit.code, reason=reason.strip())


@transaction.atomic
def submit_units(*, rows: Sequence[Unit], by: Actor, at: datetime) -> int:
    """Send several lines: all of them, or none with every reason."""
    return _many("submit", "submitted", rows, by, at, {"reason": ""})


@transaction.atomic
def accept_units(*, rows: Sequence[Unit], by: Actor, at: datetime) -> int:
    """Accept several lines: all of them, or none with every reason."""
    return _many("accept", "accepted", rows, by, at, {"decided_at": at, "decided_by_id": by.user_id, "reason": ""})


def _many(name: str, done: str, rows: Sequence[Unit], by: Actor, at: datetime, stamps: dict[str, Any]) -> int:
    reasons = [] if rows else [Reason(NONE_CHOSEN)]
    for unit in rows:
        try:
            UNIT.admit(name, state=unit.state, role=by.role, extra=against_unit(name, unit, by, today=local_day(at)))
        except Refused as why:
            reasons += [Reason(ABOUT.filled(code=unit.code, text=one.text), next=one.next, ground=one.ground) for one in why.reasons]
    if reasons:
        raise Refused(reasons)
    for unit in rows:
        _moved(name, unit, by, at, **stamps)
    for school in {unit.school_id: unit for unit in rows}.values():
        own = [unit for unit in rows if unit.school_id == school.school_id]
        record(f"admissions.plan.{done}", subject=school, by=by, at=at, codes=[unit.code for unit in own], seats=sum(unit.quota for unit in own))
    return len(rows)


@transaction.atomic
def draft_rows(*, rows: Sequence[Accepted], by: Actor, at: datetime) -> list[Unit]:
    """Write a draft per row of a sheet, aligned; the import itself is the one journal entry."""
    must_be(DRAFTERS, by, DRAFT)
    known = Known([row.values for row in rows], by)
    wanted = [values_of(row.values, known) for row in rows]
    if by.role is Role.SCHOOL_REGISTRAR and (foreign := [one["school"] for one in wanted if one["school"].pk != by.organisation_id]):
        raise Refused([Reason(OTHER_SCHOOL.filled(school=foreign[0].words), ground=Ground.ROLE)])
    return Unit.objects.bulk_create([Unit(drafted_at=at, drafted_by_id=by.user_id, **one) for one in wanted], batch_size=500)


@transaction.atomic
def withdraw_rows(*, objects: Sequence[Unit], by: Actor, at: datetime) -> None:
    """Take the drafts of an import back, if not one of them has moved on."""
    moved = [one for one in objects if one.state != UnitState.DRAFT or one.version != 1]
    if moved:
        raise Refused([Reason(MOVED_ON.filled(code=one.code, state=one.state.words), ground=Ground.STATE) for one in moved])
    Unit.objects.filter(pk__in=[one.pk for one in objects]).delete()


@transaction.atomic
def change_batch(*, batch: Batch, title: str, list_length: int, by: Actor, at: datetime, title_en: str = "", confirm_days: int | None = None,
                 version: int | None = None) -> None:
    """Change the frame of a batch while its plan is drawn up."""
    same_version(batch, version)
    move = BATCH.admit("change", state=batch.state, role=by.role, extra=against_length(batch.scheme, list_length))
    wanted = {"title": title.strip(), "title_en": title_en.strip(), "list_length": list_length, "confirm_days": confirm_days}
    changed = [name for name, value in wanted.items() if getattr(batch, name) != value]
    move.take(batch, **wanted)
    record("admissions.batch.changed", subject=batch, by=by, at=at, fields=changed)


@transaction.atomic
def publish_plan(*, batch: Batch, by: Actor, at: datetime, version: int | None = None) -> None:
    """Publish the plan of a batch: everybody sees it, and nothing in it changes."""
    same_version(batch, version)
    move = BATCH.admit("publish", state=batch.state, role=by.role, extra=against_batch("publish", batch, by, today=local_day(at)))
    move.take(batch, published_at=at, published_by_id=by.user_id)
    accepted = Unit.objects.filter(batch=batch, state=UnitState.ACCEPTED)
    record("admissions.batch.published", subject=batch, by=by, at=at, lines=accepted.count(), seats=sum(accepted.values_list("quota", flat=True)))


@transaction.atomic
def take_back_plan(*, batch: Batch, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Take a published plan back before lists are filled in, with the reason."""
    same_version(batch, version)
    move = BATCH.admit("take_back", state=batch.state, role=by.role,
                       extra=[*with_reason(reason), *against_batch("take_back", batch, by, today=local_day(at))])
    move.take(batch, published_at=None, published_by_id=None)
    record("admissions.batch.taken_back", subject=batch, by=by, at=at, reason=reason.strip())


@transaction.atomic
def finish_batch(*, batch: Batch, by: Actor, at: datetime, version: int | None = None) -> None:
    """Finish a batch all of whose rounds are over."""
    same_version(batch, version)
    move = BATCH.admit("finish", state=batch.state, role=by.role, extra=against_batch("finish", batch, by, today=local_day(at)))
    move.take(batch)
    record("admissions.batch.finished", subject=batch, by=by, at=at)
