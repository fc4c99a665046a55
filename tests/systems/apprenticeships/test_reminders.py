"""Reminders of weeks without a log or a sign-off: once each, never at night or on a day off, shown where they are looked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from tests.cast import NOON, Cast
from tests.systems.apprenticeships.steps import active, fresh
from zhijiao.kernel.outbox.delivery import tick
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.states import Refused
from zhijiao.systems.apprenticeships import actions, jobs
from zhijiao.systems.apprenticeships.models import Agreement, Reminder
from zhijiao.systems.apprenticeships.queries.ledgers import empty_weeks, schooling
from zhijiao.systems.apprenticeships.queries.reminders import gaps, silent
from zhijiao.systems.apprenticeships.terms import LearningPlace, ReminderKind, ReminderTo, State

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 10, 12)  # the first day of the placement


def on(month: int, day: int, hour: int = 4) -> datetime:
    """A moment; the hour is that of Greenwich, eight behind the province."""
    return NOON.replace(month=month, day=day, hour=hour)


def write(people: Cast, agreement: Agreement, day: date) -> None:
    actions.write_log(agreement=agreement, on=day, tasks=["车削"], hours=8000, client_key=f"k{day}", by=people.apprentice.actor,
                      at=NOON.replace(month=day.month, day=day.day, hour=10))


def told() -> list[tuple[str, str, date]]:
    return [(str(r.kind), str(r.to), r.week) for r in Reminder.objects.order_by("pk")]


def send(agreement: Agreement, at: datetime) -> int:
    return actions.send_reminders(agreements=[fresh(agreement)], by=SYSTEM, at=at)


def test_a_week_without_a_log_is_told_to_the_apprentice_and_three_working_days_later_to_the_school(people: Cast) -> None:
    agreement = active(people)
    assert send(agreement, on(10, 18)) == 0, "the week is not over"
    assert send(agreement, on(10, 19)) == 1
    assert send(agreement, on(10, 21)) == 0
    assert send(agreement, on(10, 22)) == 1
    assert told() == [("missing_week", "apprentice", MONDAY), ("missing_week", "school", MONDAY)]


def test_days_not_signed_off_are_told_to_the_mentor_and_after_their_time_to_the_enterprise(people: Cast) -> None:
    agreement = active(people)
    write(people, agreement, MONDAY)
    assert send(agreement, on(10, 19)) == 1
    assert send(agreement, on(10, 23)) == 0, "seven days from Friday are not over"
    write(people, agreement, date(2026, 10, 19))
    assert send(agreement, on(10, 24)) == 0, "a Saturday"
    assert send(agreement, on(10, 26)) == 2
    assert told() == [("unsigned_week", "mentor", MONDAY), ("unsigned_week", "enterprise", MONDAY), ("unsigned_week", "mentor", date(2026, 10, 19))]


@pytest.mark.parametrize(("hour", "sent"), [(0, 0), (1, 1), (9, 1), (10, 0)])
def test_nothing_leaves_at_night(people: Cast, hour: int, sent: int) -> None:
    """Nine in the morning to six in the evening, in the province."""
    assert send(active(people), on(10, 19, hour)) == sent


def test_run_again_it_sends_nothing_twice(people: Cast, mailoutbox: list[Any]) -> None:
    agreement = active(people)
    for hour in (2, 3, 4):
        jobs.remind_of_weeks(at=on(10, 19, hour))
    assert told() == [("missing_week", "apprentice", MONDAY)]
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(agreement=agreement, kind=ReminderKind.MISSING_WEEK, week=MONDAY, to=ReminderTo.APPRENTICE, sent_at=NOON)


def test_two_workers_at_once_send_one(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    agreement = active(people)
    seen = gaps([fresh(agreement)], date(2026, 10, 19))
    send(agreement, on(10, 19))
    monkeypatch.setattr("zhijiao.systems.apprenticeships.actions.reminders.gaps", lambda agreements, today: seen)
    assert send(agreement, on(10, 19)) == 0 and Reminder.objects.count() == 1


def test_a_week_of_holidays_is_not_missing_and_a_written_day_ends_it(people: Cast) -> None:
    agreement = active(people)
    Agreement.objects.filter(pk=agreement.pk).update(starts_on=date(2026, 2, 9))
    # the Spring Festival takes the whole week from 16 February
    assert [gap.week for gap in gaps([fresh(agreement)], date(2026, 3, 2))] == [date(2026, 2, 9), date(2026, 2, 23)]
    Agreement.objects.filter(pk=agreement.pk).update(starts_on=MONDAY)
    write(people, agreement, date(2026, 10, 14))
    assert [str(gap.kind) for gap in gaps([fresh(agreement)], date(2026, 10, 19))] == ["unsigned_week"]


def test_a_week_at_school_is_not_missing_anywhere(people: Cast) -> None:
    agreement = active(people)
    actions.plan_rotation(agreement=agreement, starts_on=MONDAY, ends_on=date(2026, 10, 17), place=LearningPlace.SCHOOL, station="实训中心",
                          by=people.teacher.actor, at=NOON)
    today = date(2026, 10, 26)
    assert [gap.week for gap in gaps([fresh(agreement)], today)] == [date(2026, 10, 19)], "Saturday's end of the stay covers the working week"
    assert empty_weeks(fresh(agreement), set(), today, schooling([agreement.pk])[agreement.pk]) == [date(2026, 10, 19)]
    assert not Agreement.objects.filter(silent(date(2026, 10, 19))).exists() and Agreement.objects.filter(silent(today)).exists()


def test_a_week_half_at_school_asks_for_its_other_half(people: Cast) -> None:
    agreement = active(people)
    actions.plan_rotation(agreement=agreement, starts_on=MONDAY, ends_on=date(2026, 10, 15), place=LearningPlace.SCHOOL, station="实训中心",
                          by=people.teacher.actor, at=NOON)
    assert [gap.week for gap in gaps([fresh(agreement)], date(2026, 10, 19))] == [MONDAY]
    assert Agreement.objects.filter(silent(date(2026, 10, 19))).exists()


def test_who_paused_is_left_alone(people: Cast) -> None:
    agreement = active(people)
    actions.pause(agreement=agreement, reason="病假", by=people.teacher.actor, at=on(10, 13))
    assert send(agreement, on(10, 19)) == 0


def test_it_goes_by_letter_and_by_text_message_and_says_so(people: Cast, mailoutbox: list[Any], settings: Any, tmp_path: Path) -> None:
    settings.ZHIJIAO_TEXTS, settings.ZHIJIAO_TEXTS_PATH = "recording", tmp_path
    agreement = active(people)
    while tick(at=on(10, 18)):
        pass
    mailoutbox.clear()
    send(agreement, on(10, 19))
    while tick(at=on(10, 20)):
        pass
    [letter], [message] = mailoutbox, [json.loads(file.read_text("utf-8")) for file in tmp_path.glob("*.json")]
    assert letter.to == ["apprentice@cast.example"] and message["to"] == people.apprentice.person.phone
    assert "on=2026-10-12" in letter.body and "on=2026-10-12" in message["body"]
    assert Reminder.objects.get().ways == ("letter", "text")


def test_nobody_to_reach_is_seen(people: Cast, client: Client, settings: Any) -> None:
    settings.ZHIJIAO_TODAY = date(2026, 10, 19)
    agreement = active(people)
    person = agreement.apprentice
    person.email, person.phone = "", None
    person.save()
    send(agreement, on(10, 19))
    assert Reminder.objects.get().ways == ()
    client.force_login(people.teacher.user)
    assert "没有联系方式" in client.get(agreement.get_absolute_url()).content.decode()


def test_the_school_reminds_by_hand_once_a_day(people: Cast) -> None:
    agreement = active(people)
    with pytest.raises(Refused, match="No week is missing"):
        actions.remind(agreement=fresh(agreement), by=people.teacher.actor, at=on(10, 16))
    with pytest.raises(Refused, match="belongs to somebody else"):
        actions.remind(agreement=fresh(agreement), by=people.hr.actor, at=on(10, 19))
    send(agreement, on(10, 19))
    assert actions.remind(agreement=fresh(agreement), by=people.teacher.actor, at=on(10, 19, 5)) == 1
    with pytest.raises(Refused, match="by hand today"):
        actions.remind(agreement=fresh(agreement), by=people.registrar.actor, at=on(10, 19, 6))
    assert actions.remind(agreement=fresh(agreement), by=people.teacher.actor, at=on(10, 20)) == 1
    assert send(agreement, on(10, 22)) == 1, "the school still hears by itself"


def test_the_page_shows_what_was_sent_last_and_reminds_by_a_click(people: Cast, client: Client, settings: Any) -> None:
    settings.ZHIJIAO_TODAY = date(2026, 10, 19)
    agreement = active(people)
    client.force_login(people.teacher.user)
    page = client.get(agreement.get_absolute_url())
    assert [gap.latest for gap in page.context["gaps"]] == [None]
    client.post(reverse("apprenticeships:agreement_remind", args=[agreement.number]))
    shown = client.get(agreement.get_absolute_url()).context
    [gap], [button] = shown["gaps"], shown["reminding"].buttons
    assert gap.latest.sent_by == people.teacher.user
    assert "明天才能再发" in button.why_not.zh, "the button says itself why it is closed"
    client.force_login(people.hr.user)
    assert not client.get(agreement.get_absolute_url()).context["reminding"].buttons


def test_a_school_sees_who_was_silent_last_week(people: Cast, client: Client, settings: Any) -> None:
    settings.ZHIJIAO_TODAY = date(2026, 10, 19)
    agreement = active(people)
    mine = Agreement.objects.filter(state=State.ACTIVE)
    counted: Callable[[date], int] = lambda today: mine.filter(silent(today)).count()  # noqa: E731
    assert (counted(date(2026, 10, 18)), counted(date(2026, 10, 19))) == (0, 1)
    client.force_login(people.teacher.user)
    assert "view=silent" in client.get(reverse("web:home")).content.decode()
    assert agreement.number in client.get(f"{reverse('apprenticeships.agreements')}?view=silent").content.decode()
    write(people, agreement, date(2026, 10, 15))
    assert counted(date(2026, 10, 19)) == 0
