"""The log of each day, written on a phone, and the mentor's one gesture for a week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.delivery import publish
from zhijiao.kernel.papers import files
from zhijiao.kernel.papers.terms import FileKind
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states import Ground, Reason, Refused, Stale
from zhijiao.systems.apprenticeships.facts import full_day
from zhijiao.systems.apprenticeships.models import Agreement, LogEntry, SignOff
from zhijiao.systems.apprenticeships.models.daily import monday
from zhijiao.systems.apprenticeships.queries.clocks import LATE_LOG_DAYS, TAKE_BACK
from zhijiao.systems.apprenticeships.states import LOG
from zhijiao.systems.apprenticeships.terms import AT_WORK, LogState, SignMethod, State

WHOLE_DAY = 24_000
LARGEST_PHOTO = 8_000_000

NOT_AT_WORK = Bilingual("The log is written while you are at work", "在岗期间才能记日志")
NOT_YOURS = Bilingual("This is not your log", "这不是你的日志")
NOT_THAT_DAY = Bilingual("{day} lies outside your placement, or has not come yet", "{day}不在实习期内，或者还没到")
TOO_LATE = Bilingual("A day can be written for {days} days; ask your teacher about {day}", "只能补记{days}天以内的日志，{day}请找老师")
NO_WORK = Bilingual("Say what you did", "写上做了什么")
TOO_MANY_HOURS = Bilingual("A day has 24 hours", "一天只有24小时")
EXPLAIN = Bilingual("More than {hours} hours: say in one sentence why", "超过{hours}小时，用一句话说明原因")
NOT_YOUR_APPRENTICE = Bilingual("You are not this apprentice's mentor", "您不是这名学徒的导师")
NOTHING_TO_SIGN = Bilingual("There is no day of this week to sign off", "这一周没有可签认的日志")
WHY_RETURNED = Bilingual("Say what is to be changed on {day}", "写明{day}要改什么")
TOO_LATE_TO_UNDO = Bilingual("A signature can be taken back for a few minutes only", "签认后几分钟内才能撤回")


@transaction.atomic
def write_log(*, agreement: Agreement, on: date, tasks: Sequence[str], hours: int, client_key: str, by: Actor, at: datetime,
              sentence: str = "", photo: UploadedFile | bytes | None = None) -> LogEntry:
    """Write a day, or write it again while nobody has signed it. The same key twice gives the first entry: phones retry."""
    done = LogEntry.objects.filter(agreement=agreement, client_key=client_key).select_related("agreement").first()
    if done is not None and by.person_id == agreement.apprentice_id:
        return done
    _refuse_bad_day(agreement, on, by, at)
    _refuse_bad_work(tasks, hours, sentence, full_day(on))
    written = {"tasks": tuple(dict.fromkeys(t.strip() for t in tasks if t.strip())), "hours": hours,
               "sentence": sentence.strip(), "client_key": client_key, "written_at": at, "written_by_id": by.user_id}
    entry = LogEntry.objects.filter(agreement=agreement, on=on).first()
    if entry is None:
        entry = LogEntry.objects.create(agreement=agreement, on=on, state=LogState.WRITTEN, **written)
    else:
        entry.agreement = agreement
        LOG.admit("rewrite", state=entry.state, role=by.role).take(entry, return_reason="", **written)
    if photo is not None:
        _keep_photo(entry, photo, by, at)
    record("apprenticeships.log.written", subject=entry, by=by, at=at, on=on, hours=hours, tasks=list(entry.tasks))
    return entry


def _keep_photo(entry: LogEntry, photo: UploadedFile | bytes, by: Actor, at: datetime) -> None:
    stored = files.keep(subject=entry, content=photo, name=f"{entry.on.isoformat()}.jpg", by=by, at=at,
                        kinds=(FileKind.JPEG, FileKind.PNG), largest=LARGEST_PHOTO)
    entry.photo, entry.photo_digest = stored, stored.sha256
    entry.save(update_fields=["photo", "photo_digest"])


def _refuse_bad_day(agreement: Agreement, on: date, by: Actor, at: datetime) -> None:
    """Refuse a stranger, a day on which nobody works, and a day too long ago."""
    reasons, today = [], local_day(at)
    if by.role is not Role.APPRENTICE or by.person_id != agreement.apprentice_id:
        raise Refused([Reason(text=NOT_YOURS, ground=Ground.ROLE)])
    if State(agreement.state) not in AT_WORK:
        reasons.append(Reason(text=NOT_AT_WORK))
    last = agreement.ended_on or agreement.ends_on
    if agreement.starts_on is None or last is None or not agreement.starts_on <= on <= min(last, today):
        reasons.append(Reason(text=NOT_THAT_DAY.filled(day=day_words(on)), field="on"))
    elif on < today - timedelta(days=LATE_LOG_DAYS):
        reasons.append(Reason(text=TOO_LATE.filled(days=LATE_LOG_DAYS, day=day_words(on)), field="on"))
    if reasons:
        raise Refused(reasons)


def _refuse_bad_work(tasks: Sequence[str], hours: int, sentence: str, longest: int) -> None:
    """Refuse a day without work, of impossible length, or longer than the law allows without a word."""
    reasons = []
    if not any(task.strip() for task in tasks) and not sentence.strip():
        reasons.append(Reason(text=NO_WORK, field="tasks"))
    if not 0 <= hours <= WHOLE_DAY:
        reasons.append(Reason(text=TOO_MANY_HOURS, field="hours"))
    if hours > longest and not sentence.strip():
        reasons.append(Reason(text=EXPLAIN.filled(hours=f"{longest / 1000:g}"), field="sentence"))
    if reasons:
        raise Refused(reasons)


@transaction.atomic
def sign_week(*, agreement: Agreement, week: date, sign: Sequence[date], by: Actor, at: datetime,
              returned: Mapping[date, str] | None = None, method: SignMethod = SignMethod.ACCOUNT) -> SignOff | None:
    """Sign off the named days of a week and return others with a reason: one gesture, one record."""
    _refuse_other_mentor(agreement, by)
    entries = {e.on: e for e in LogEntry.objects.filter(agreement=agreement, on__gte=monday(week),
                                                        on__lt=monday(week) + timedelta(days=7), state=LogState.WRITTEN)}
    signed = [entries[day] for day in sign if day in entries]
    back = {day: reason for day, reason in (returned or {}).items() if day in entries and day not in sign}
    if not signed and not back:
        raise Refused([Reason(text=NOTHING_TO_SIGN)])
    sign_off = None
    if signed:
        sign_off = SignOff.objects.create(agreement=agreement, week=monday(week), days=len(signed), signed_at=at,
                                          signed_by_id=by.user_id, method=method)
    for entry in signed:
        LOG.admit("sign_off", state=entry.state, role=by.role).take(entry, sign_off=sign_off)
    for day, reason in back.items():
        _return(entries[day], reason, by, at)
    record("apprenticeships.week.signed", subject=agreement, by=by, at=at, week=monday(week), method=str(method),
           signed=[e.on for e in signed], returned={day.isoformat(): reason for day, reason in back.items()})
    return sign_off


def _refuse_other_mentor(agreement: Agreement, by: Actor) -> None:
    """Refuse everybody but the mentor to whom the apprentice was given."""
    if by.role is not Role.ENTERPRISE_MENTOR or by.person_id is None or by.person_id != agreement.mentor_id:
        raise Refused([Reason(text=NOT_YOUR_APPRENTICE)])


def _return(entry: LogEntry, reason: str, by: Actor, at: datetime) -> None:
    if not reason.strip():
        raise Refused([Reason(text=WHY_RETURNED.filled(day=day_words(entry.on)))])
    LOG.admit("return", state=entry.state, role=by.role).take(
        entry, returned_at=at, returned_by_id=by.user_id, return_reason=reason.strip())
    publish("apprenticeships.log.returned", {"entry": entry.pk}, at=at)


@transaction.atomic
def return_log(*, entry: LogEntry, reason: str, by: Actor, at: datetime) -> None:
    """Return one day to the apprentice with a reason."""
    _refuse_other_mentor(entry.agreement, by)
    _return(entry, reason, by, at)
    record("apprenticeships.log.returned", subject=entry, by=by, at=at, reason=reason.strip())


@transaction.atomic
def take_back_week(*, sign_off: SignOff, by: Actor, at: datetime) -> None:
    """Take a sign-off back shortly after it was given, by the one who gave it."""
    _refuse_other_mentor(sign_off.agreement, by)
    if sign_off.signed_by_id != by.user_id or at - sign_off.signed_at > TAKE_BACK:
        raise Refused([Reason(text=TOO_LATE_TO_UNDO)])
    taken = SignOff.objects.filter(pk=sign_off.pk, taken_back_at=None).update(taken_back_at=at, taken_back_by_id=by.user_id)
    if not taken:
        raise Stale(sign_off, SignOff.objects.filter(pk=sign_off.pk).first())
    for entry in LogEntry.objects.filter(sign_off=sign_off, state=LogState.SIGNED):
        LOG.admit("take_back", state=entry.state, role=by.role).take(entry, sign_off=None)
    record("apprenticeships.week.taken_back", subject=sign_off.agreement, by=by, at=at, week=sign_off.week)
