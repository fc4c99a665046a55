"""What waits for somebody today, as tasks of the home page."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse

from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.rooms import Task, TaskKind
from zhijiao.systems.apprenticeships.models import Agreement, Amendment, Complaint, Filing, Lock, LogEntry, Overlap
from zhijiao.systems.apprenticeships.models.daily import monday
from zhijiao.systems.apprenticeships.queries.clocks import decision_due, sign_off_due, talk_due
from zhijiao.systems.apprenticeships.queries.daily import current_agreement, waiting_days
from zhijiao.systems.apprenticeships.queries.found import finding_exists
from zhijiao.systems.apprenticeships.queries.insurance import uninsured
from zhijiao.systems.apprenticeships.queries.locks import in_my_hands
from zhijiao.systems.apprenticeships.queries.offices import decided_by
from zhijiao.systems.apprenticeships.queries.overlaps import in_my_hands as overlap_in_hands
from zhijiao.systems.apprenticeships.queries.reminders import silent
from zhijiao.systems.apprenticeships.queries.visits import visit_due
from zhijiao.systems.apprenticeships.terms import (
    AmendmentState,
    ComplaintState,
    FilingState,
    LogState,
    Party,
    State,
)

MOST = 8

SIGN_IT = Bilingual("Sign agreement {number}, {post}", "签协议{number}，{post}")
SIGN_MANY = Bilingual("{n} {n:agreement waits|agreements wait} for your signature", "{n}份协议等您签字")
DRAFTS = Bilingual("{n} {n:draft|drafts} can be sent to the enterprise", "{n}份草稿可以送企业签字")
BLOCKED = Bilingual("{n} {n:draft has|drafts have} blocking findings to clear", "{n}份草稿有阻断，先处理")
TO_FILE = Bilingual("{n} signed {n:agreement|agreements} to file", "{n}份签齐的协议待备案")
TO_START = Bilingual("{n} filed {n:agreement starts|agreements start} within two weeks", "{n}份已备案协议两周内开工")
OVERDUE_START = Bilingual("{n} {n:agreement|agreements} should have started", "{n}份协议已过开工日还没上岗")
TO_VISIT = Bilingual("{n} {n:placement is|placements are} due a visit", "{n}份实习该巡访了")
SILENT = Bilingual("{n} {n:apprentice has|apprentices have} no log for last week", "{n}名学徒上周没有日志")
ENDED_TALK = Bilingual("An apprentice asked to end {number}: speak with the apprentice", "{number}的学徒提出结束实习，请联系本人")
OVERLAPPED = Bilingual("Overlap request {number} waits for you", "重叠协调{number}等您处理")
LOCKED = Bilingual("{n} {n:difference|differences} between ledgers to settle", "{n}处对账差异等您处理")
UNINSURED = Bilingual("{n} {n:agreement starts|agreements start} within two weeks without full insurance", "{n}份协议两周内开工，保险还有缺口")
TO_ASSESS = Bilingual("{n} {n:placement is|placements are} over, to be assessed", "{n}份实习已结束，待考核")
WRITE_TODAY = Bilingual("Write down today", "记下今天")
REWRITE = Bilingual("Your mentor returned {day}", "导师退回了{day}的日志")
SIGN_WEEK = Bilingual("{days} log {days:day|days} of {people} {people:apprentice|apprentices} to sign off", "{people}名学徒的{days}天日志等您签认")
DECIDE = Bilingual("Filing {number}: {kind}", "备案{number}：{kind}")
COMPLAINT = Bilingual("Complaint {number}: {kind}", "投诉{number}：{kind}")
AMEND = Bilingual("A change of the {kind} waits for your signature: {number}", "{number}的{kind}变更等您签字")


def tasks(actor: Actor, today: date) -> list[Task]:
    """Return what waits for somebody in this room, nearest day first."""
    by_role = {
        Role.APPRENTICE: _of_apprentice, Role.GUARDIAN: _of_guardian, Role.ENTERPRISE_HR: _of_enterprise,
        Role.ENTERPRISE_MENTOR: _of_mentor, Role.SCHOOL_TEACHER: _of_school, Role.SCHOOL_REGISTRAR: _of_school,
        Role.CITY_OFFICER: _of_office, Role.PROVINCE_OFFICIAL: _of_office,
    }
    found = by_role[actor.role](actor, today) if actor.role in by_role else []
    return sorted(found, key=lambda task: task.due_on or date.max)


def _of_apprentice(actor: Actor, today: date) -> list[Task]:
    found = [*_to_sign(actor, State.WITH_APPRENTICE), *_amendments(actor, Party.APPRENTICE), *_locks(actor)]
    agreement = current_agreement(actor, today)
    if agreement is None or agreement.state != State.ACTIVE:
        return found
    if not LogEntry.objects.filter(agreement=agreement, on=today).exists() and agreement.starts_on and agreement.starts_on <= today:
        found.append(Task(WRITE_TODAY, reverse("apprenticeships:my_day"), due_on=today))
    for entry in LogEntry.objects.filter(agreement=agreement, state=LogState.RETURNED).order_by("on")[:MOST]:
        url = f"{reverse('apprenticeships:my_day')}?on={entry.on.isoformat()}"
        found.append(Task(REWRITE.filled(day=day_words(entry.on)), url, kind=TaskKind.FIX, detail=Bilingual(entry.return_reason, entry.return_reason)))
    return found


def _of_guardian(actor: Actor, today: date) -> list[Task]:
    return [*_to_sign(actor, State.WITH_GUARDIAN), *_amendments(actor, Party.GUARDIAN), *_locks(actor)]


def _to_sign(actor: Actor, state: State) -> list[Task]:
    waiting = Agreement.objects.visible_to(actor).filter(state=state).order_by("starts_on")[:MOST]
    return [Task(SIGN_IT.filled(number=a.number, post=a.post_name or ""), a.get_absolute_url(), due_on=a.starts_on, kind=TaskKind.SIGN)
            for a in waiting]


def _amendments(actor: Actor, party: Party) -> list[Task]:
    waiting = (Amendment.objects.visible_to(actor).filter(state=AmendmentState.PROPOSED)
               .exclude(signatures__party=party).select_related("agreement")[:MOST])
    return [Task(AMEND.filled(number=a.agreement.number, kind=a.kind.words), a.agreement.get_absolute_url(), due_on=a.effective_on, kind=TaskKind.SIGN)
            for a in waiting]


def _locks(actor: Actor) -> list[Task]:
    number = Lock.objects.visible_to(actor).filter(in_my_hands(actor)).count()
    url = f"{reverse('apprenticeships.locks')}?view=mine"
    return [Task(LOCKED.filled(n=number), url, kind=TaskKind.FIX, count=number)] if number else []


def _overlaps(actor: Actor) -> list[Task]:
    waiting = Overlap.objects.visible_to(actor).filter(overlap_in_hands(actor)).order_by("due_on")[:MOST]
    return [Task(OVERLAPPED.filled(number=one.number), one.get_absolute_url(), due_on=one.due_on) for one in waiting]


def _of_enterprise(actor: Actor, today: date) -> list[Task]:
    waiting = Agreement.objects.visible_to(actor).filter(state=State.WITH_ENTERPRISE)
    return [*_counted(waiting, SIGN_MANY, "view=with_enterprise", TaskKind.SIGN), *_amendments(actor, Party.ENTERPRISE), *_locks(actor)]


def _counted(rows: QuerySet[Agreement], words: Bilingual, asked: str, kind: TaskKind, due: date | None = None) -> list[Task]:
    """Return one task for many rows; `asked` is the query by which the register shows them."""
    number = rows.count()
    if not number:
        return []
    url = f"{reverse('apprenticeships.agreements')}?{asked}"
    return [Task(words.filled(n=number), url, due_on=due, kind=kind, count=number)]


def _of_school(actor: Actor, today: date) -> list[Task]:
    mine = Agreement.objects.visible_to(actor)
    drafts = mine.filter(state=State.DRAFT).annotate(blocked=finding_exists(severity="BLOCK", outcome="fail"))
    soon = Q(starts_on__gte=today, starts_on__lte=today + timedelta(days=14))
    found = [
        *_counted(drafts.filter(blocked=True), BLOCKED, "view=blocked&state=draft", TaskKind.FIX),
        *_counted(drafts.filter(blocked=False), DRAFTS, "view=mine&state=draft", TaskKind.SIGN),
        *_counted(mine.filter(state=State.SIGNED), TO_FILE, "state=signed", TaskKind.ACT),
        *_counted(mine.filter(soon, state=State.FILED), TO_START, "view=starting&state=filed", TaskKind.ACT),
        *_counted(mine.filter(state=State.FILED, starts_on__lt=today), OVERDUE_START, "state=filed", TaskKind.ACT, today - timedelta(days=1)),
        *_counted(mine.filter(uninsured(), soon), UNINSURED, "view=uninsured", TaskKind.FIX),
        *_counted(mine.filter(visit_due(today)), TO_VISIT, "visit=due", TaskKind.ACT),
        *_counted(mine.filter(silent(today)), SILENT, "view=silent", TaskKind.ACT),
        *_counted(mine.filter(state=State.ACTIVE, ends_on__lt=today), TO_ASSESS, "view=over", TaskKind.ACT),
    ]
    recent = mine.filter(state=State.ENDED_EARLY, ended_by_party=Party.APPRENTICE, moved_at__isnull=False).order_by("moved_at")[:MOST]
    found += [Task(ENDED_TALK.filled(number=a.number), a.get_absolute_url(), due_on=talk_due(local_day(a.moved_at))) for a in recent]
    return [*found, *_amendments(actor, Party.SCHOOL), *_locks(actor), *_overlaps(actor)]


def _of_mentor(actor: Actor, today: date) -> list[Task]:
    days, people = waiting_days(actor, today)
    if not days:
        return []
    return [Task(SIGN_WEEK.filled(days=days, people=people), reverse("apprenticeships:week"), kind=TaskKind.SIGN, count=people,
                 due_on=sign_off_due(monday(today) - timedelta(days=7)))]


def _of_office(actor: Actor, today: date) -> list[Task]:
    filings = (Filing.objects.visible_to(actor).filter(decided_by(actor, "agreement__school__region__path"), state=FilingState.REQUESTED)
               .order_by("requested_at")[:MOST])
    complaints = (Complaint.objects.visible_to(actor).filter(decided_by(actor, "region__path")).exclude(state=ComplaintState.CLOSED)
                  .order_by("answer_due_on")[:MOST])
    found = [Task(DECIDE.filled(number=f.number, kind=f.kind.words), f.get_absolute_url(), due_on=decision_due(local_day(f.requested_at)))
             for f in filings]
    return found + _overlaps(actor) + [
        Task(COMPLAINT.filled(number=c.number, kind=c.kind.words), c.get_absolute_url(),
             due_on=c.answer_due_on if c.answered_at is None else c.close_due_on) for c in complaints]
