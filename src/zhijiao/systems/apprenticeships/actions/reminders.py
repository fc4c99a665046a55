"""Remind of a week without a log or without a sign-off: by itself, once per hearer; by the school, once a day more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localtime

from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.letters import address, letters, members
from zhijiao.kernel.outbox.texts import text
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states import Ground, Reason, Refused
from zhijiao.systems.apprenticeships.models import Agreement, Reminder
from zhijiao.systems.apprenticeships.queries.clocks import REMIND_HOURS
from zhijiao.systems.apprenticeships.queries.parties import NOT_YOURS, party_of
from zhijiao.systems.apprenticeships.queries.reminders import SENT_TODAY, Gap, against_reminding, gaps, unheard
from zhijiao.systems.apprenticeships.terms import Party, ReminderKind, ReminderTo, ReminderWay

NOTHING_MISSING = Bilingual("No week is missing a log or a sign-off", "没有缺日志或者缺签认的周")
WORDS = {
    (ReminderKind.MISSING_WEEK, ReminderTo.APPRENTICE): Bilingual("No log for the week from {day}. Write the days down: {url}",
                                                                  "{day}开始的一周还没有日志，请补记：{url}"),
    (ReminderKind.MISSING_WEEK, ReminderTo.SCHOOL): Bilingual("Agreement {number}: no log for the week from {day}. See {url}",
                                                              "协议{number}：{day}开始的一周没有日志，请看{url}"),
    (ReminderKind.UNSIGNED_WEEK, ReminderTo.MENTOR): Bilingual("Days of the week from {day} wait for your sign-off: {url}",
                                                               "{day}开始的一周有日志等您签认：{url}"),
    (ReminderKind.UNSIGNED_WEEK, ReminderTo.ENTERPRISE): Bilingual("Agreement {number}: the week from {day} is not signed off. See {url}",
                                                                   "协议{number}：{day}开始的一周还没有签认，请看{url}"),
}
OF_PHONE = (ReminderTo.APPRENTICE, ReminderTo.MENTOR)
FIRST_HEARER = {ReminderKind.MISSING_WEEK: ReminderTo.APPRENTICE, ReminderKind.UNSIGNED_WEEK: ReminderTo.MENTOR}


def send_reminders(*, agreements: Sequence[Agreement], by: Actor, at: datetime) -> int:
    """Send what is due about these agreements and return how many; repeated, it sends nothing twice. Nothing at night or on a day off."""
    if not REMIND_HOURS[0] <= localtime(at).hour < REMIND_HOURS[1]:
        return 0
    today = local_day(at)
    return sum(_send(gap, to, None, by, at) for gap in gaps(agreements, today) for to in unheard(gap, today))


@transaction.atomic
def remind(*, agreement: Agreement, by: Actor, at: datetime) -> int:
    """Remind again by hand, once a day, of everything that is missing."""
    if party_of(agreement, by) is not Party.SCHOOL:
        raise Refused([Reason(text=NOT_YOURS, ground=Ground.ROLE)])
    today = local_day(at)
    missing = gaps([agreement], today)
    if not missing:
        raise Refused([Reason(text=NOTHING_MISSING)])
    sent = 0 if against_reminding("remind", agreement, by, today=today) else sum(
        _send(gap, FIRST_HEARER[gap.kind], today, by, at) for gap in missing)
    if not sent:  # done already, or another click was first
        raise Refused([Reason(text=SENT_TODAY)])
    return sent


def _send(gap: Gap, to: ReminderTo, by_hand_on: date | None, by: Actor, at: datetime) -> bool:
    """Write the reminder first: whoever writes it sends it, so two workers send one."""
    agreement = gap.agreement
    people = _people(agreement, to, at)
    ways = [str(way) for way, reached in ((ReminderWay.LETTER, any(p.email for p in people)),
                                          (ReminderWay.TEXT, to in OF_PHONE and any(p.phone for p in people))) if reached]
    try:
        with transaction.atomic():
            Reminder.objects.create(agreement=agreement, kind=gap.kind, week=gap.week, to=to, by_hand_on=by_hand_on, ways=ways, sent_at=at,
                                    sent_by_id=by.user_id)
            _tell(people, agreement, gap, to, at)
            record("apprenticeships.reminder.sent", subject=agreement, by=by, at=at, kind=str(gap.kind), week=gap.week, to=str(to), ways=ways)
    except IntegrityError:  # another worker, or another click, was first
        return False
    return True


def _tell(people: Sequence[Person], agreement: Agreement, gap: Gap, to: ReminderTo, at: datetime) -> None:
    words = WORDS[gap.kind, to].filled(day=day_words(gap.week), number=agreement.number, url=_url(agreement, gap, to))
    letters(people, gap.kind.words, words, at)
    if to in OF_PHONE:
        for person in people:
            if person.phone:
                text(to=person.phone, subject=gap.kind.words.zh, words=words, at=at)


def _url(agreement: Agreement, gap: Gap, to: ReminderTo) -> str:
    if to is ReminderTo.APPRENTICE:
        return address(f"{reverse('apprenticeships:my_day')}?on={gap.week.isoformat()}")
    return address(reverse("apprenticeships:week") if to is ReminderTo.MENTOR else agreement.get_absolute_url())


def _people(agreement: Agreement, to: ReminderTo, at: datetime) -> list[Person]:
    match to:
        case ReminderTo.APPRENTICE:
            return [agreement.apprentice]
        case ReminderTo.MENTOR:
            return [agreement.mentor] if agreement.mentor else []
        case ReminderTo.SCHOOL:
            return [agreement.teacher] if agreement.teacher else members(agreement.school_id, (Role.SCHOOL_REGISTRAR,), at)
        case _:
            return members(agreement.enterprise_id, (Role.ENTERPRISE_HR,), at)
