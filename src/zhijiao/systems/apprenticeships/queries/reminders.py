"""Weeks of the log in which something is missing: who has still to hear of it, and what was sent so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.screens.clocks import is_working_day, plus_working_days
from zhijiao.kernel.states import Reason
from zhijiao.systems.apprenticeships.models import Agreement, LogEntry, Reminder, Rotation
from zhijiao.systems.apprenticeships.models.daily import monday
from zhijiao.systems.apprenticeships.queries.clocks import REMIND_SCHOOL_WORKING_DAYS, REMIND_WEEKS, sign_off_due
from zhijiao.systems.apprenticeships.queries.ledgers import is_worked, schooling
from zhijiao.systems.apprenticeships.terms import LearningPlace, LogState, ReminderKind, ReminderTo, State

WEEK = timedelta(days=7)
SENT_TODAY = Bilingual("A reminder was sent by hand today; the next one tomorrow", "今天已经人工提醒过，明天才能再发")


@dataclass(frozen=True, slots=True)
class Gap:
    """A week that is over and in which a log, or its sign-off, is missing."""

    agreement: Agreement
    kind: ReminderKind
    week: date
    sent: tuple[Reminder, ...] = ()

    @property
    def latest(self) -> Reminder | None:
        """Return what was sent last about it."""
        return max(self.sent, key=lambda reminder: reminder.sent_at, default=None)


def weeks_back(today: date) -> list[date]:
    """Return the Mondays of the last weeks that are over, the oldest first."""
    return [monday(today) - WEEK * n for n in range(REMIND_WEEKS, 0, -1)]


def gaps(agreements: Iterable[Agreement], today: date) -> list[Gap]:
    """Return the weeks without a log and those that wait for a sign-off, with what was sent; three statements for all."""
    at_work = [agreement for agreement in agreements if agreement.state == State.ACTIVE]
    weeks = weeks_back(today)
    states: dict[tuple[int, date], set[LogState]] = defaultdict(set)
    entries = LogEntry.objects.filter(agreement__in=at_work, on__gte=weeks[0], on__lt=weeks[-1] + WEEK)
    for pk, on, state in entries.values_list("agreement_id", "on", "state"):
        states[pk, monday(on)].add(state)
    sent: dict[tuple[int, ReminderKind, date], list[Reminder]] = defaultdict(list)
    for reminder in Reminder.objects.filter(agreement__in=at_work, week__gte=weeks[0]).order_by("pk"):
        sent[reminder.agreement_id, reminder.kind, reminder.week].append(reminder)
    stays = schooling([agreement.pk for agreement in at_work])
    found = [(agreement, kind, week) for agreement in at_work for week in weeks
             if (kind := _missing(agreement, week, states[agreement.pk, week], stays.get(agreement.pk, ()))) is not None]
    return [Gap(agreement, kind, week, tuple(sent[agreement.pk, kind, week])) for agreement, kind, week in found]


def _missing(agreement: Agreement, week: date, states: set[LogState], at_school: Sequence[Rotation]) -> ReminderKind | None:
    if LogState.WRITTEN in states:
        return ReminderKind.UNSIGNED_WEEK
    return ReminderKind.MISSING_WEEK if not states and is_worked(agreement, week, at_school) else None


def hearers(gap: Gap, today: date) -> list[ReminderTo]:
    """Return who has heard of a gap by a day: first who can mend it, later who answers for it. Nobody on a day off."""
    first = plus_working_days(gap.week + timedelta(days=6), 1)
    if today < first or not is_working_day(today):
        return []
    if gap.kind is ReminderKind.MISSING_WEEK:
        return [ReminderTo.APPRENTICE, *([ReminderTo.SCHOOL] if today >= plus_working_days(first, REMIND_SCHOOL_WORKING_DAYS) else [])]
    return [ReminderTo.MENTOR, *([ReminderTo.ENTERPRISE] if today > sign_off_due(gap.week) else [])]


def unheard(gap: Gap, today: date) -> list[ReminderTo]:
    """Return who has still to hear: once each, whatever is sent by hand in between."""
    told = {reminder.to for reminder in gap.sent if not reminder.by_hand_on}
    return [to for to in hearers(gap, today) if to not in told]


def against_reminding(name: str, agreement: Agreement, actor: Actor, *, today: date) -> list[Reason]:
    """Return why nobody reminds by hand now: it was done today."""
    return [Reason(text=SENT_TODAY)] if Reminder.objects.filter(agreement=agreement, by_hand_on=today).exists() else []


def silent(today: date) -> Q:
    """Return the condition that an apprentice at work wrote nothing in the last week that is over."""
    week = monday(today) - WEEK
    working = [day for n in range(7) if is_working_day(day := week + timedelta(days=n))]
    if not working:
        return Q(pk__in=[])
    written = LogEntry.objects.filter(agreement=OuterRef("pk"), on__gte=week, on__lt=week + WEEK)
    at_school = Rotation.objects.filter(agreement=OuterRef("pk"), place=LearningPlace.SCHOOL, starts_on__lte=working[0], ends_on__gte=working[-1])
    return Q(~Exists(written), ~Exists(at_school), state=State.ACTIVE, starts_on__lte=week + timedelta(days=4), ends_on__gte=week)
