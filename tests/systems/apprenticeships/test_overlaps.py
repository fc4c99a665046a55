"""Two agreements for the same days of one apprentice: asked, reminded after 7 days, before the bureau after 14; nobody learns more than the days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.cast import NOON, Cast
from tests.factories import an_agreement
from tests.systems.apprenticeships.steps import active, fresh
from zhijiao.kernel.outbox.delivery import tick
from zhijiao.kernel.states import Refused
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.jobs import follow_overlaps
from zhijiao.systems.apprenticeships.models import Agreement, Overlap
from zhijiao.systems.apprenticeships.queries.home import tasks
from zhijiao.systems.apprenticeships.terms import OverlapState

pytestmark = pytest.mark.django_db


def after(days: int) -> datetime:
    return NOON + timedelta(days=days)


def two(people: Cast) -> tuple[Agreement, Agreement]:
    """The school's draft, and an agreement at work of another school for some of its days."""
    mine = an_agreement(people, apprentice=people.adult.person, starts_on=date(2026, 12, 1), ends_on=date(2027, 3, 31))
    theirs = active(people, apprentice=people.adult.person)
    Agreement.objects.filter(pk=theirs.pk).update(school=people.other_school)
    return mine, fresh(theirs)


def asked(people: Cast) -> Overlap:
    mine, _ = two(people)
    return actions.request_overlap(agreement=mine, reason="学生已转入我校", by=people.teacher.actor, at=NOON)


def moved(overlap: Overlap) -> OverlapState:
    return OverlapState(fresh(overlap).state)


def test_the_days_and_the_clock_are_kept(people: Cast) -> None:
    overlap = asked(people)
    assert (overlap.first_on, overlap.last_on) == (date(2026, 12, 1), date(2026, 12, 18))
    assert (overlap.remind_on, overlap.due_on) == (date(2026, 10, 5), date(2026, 10, 12))


def test_the_reminder_leaves_once_and_on_a_working_day(people: Cast) -> None:
    overlap = asked(people)
    for days in (6, 7, 9):  # 4 October, and the holidays of 5 to 7 October
        follow_overlaps(at=after(days))
        assert fresh(overlap).reminded_at is None
    follow_overlaps(at=after(10))
    first = fresh(overlap).reminded_at
    follow_overlaps(at=after(11))
    assert (first, fresh(overlap).reminded_at, moved(overlap)) == (after(10), after(10), OverlapState.ASKED)
    assert not actions.remind_overlap(overlap=overlap, by=people.teacher.actor, at=after(12))


def test_the_day_after_the_fourteenth_it_is_before_the_bureau(people: Cast) -> None:
    overlap = asked(people)
    follow_overlaps(at=after(14))
    assert moved(overlap) is OverlapState.ASKED
    follow_overlaps(at=after(15))
    assert moved(overlap) is OverlapState.ESCALATED
    row = fresh(overlap)
    assert not any(row.number in task.words.en for task in tasks(people.city_officer.actor, after(15).date()))
    dalian = replace(people.city_officer.actor, region_path=people.other_school.region.path)
    assert any(row.number in task.words.en for task in tasks(dalian, after(15).date()))
    with pytest.raises(Refused, match="another office"):  # of Dalian, not of the asking school's city
        actions.decide_overlap(overlap=row, gives_way=True, answer="x", by=people.city_officer.actor, at=after(16))


def test_who_is_asked_answers_and_the_other_one_waits_until_it_has_ended(people: Cast) -> None:
    overlap = asked(people)
    with pytest.raises(Refused, match="school of the other agreement"):
        actions.release(overlap=overlap, answer="", by=people.teacher.actor, at=NOON)
    actions.release(overlap=overlap, answer="11月底前结束", by=people.stranger.actor, at=NOON)
    assert moved(overlap) is OverlapState.RELEASED
    follow_overlaps(at=after(1))
    assert moved(overlap) is OverlapState.RELEASED
    with pytest.raises(Refused, match="another agreement"):
        actions.send(agreement=fresh(overlap.agreement), by=people.teacher.actor, at=after(1))
    Agreement.objects.filter(pk=overlap.other_id).update(ends_on=date(2026, 11, 30))
    follow_overlaps(at=after(2))
    follow_overlaps(at=after(3))
    assert moved(overlap) is OverlapState.CLOSED
    actions.send(agreement=fresh(overlap.agreement), by=people.teacher.actor, at=after(2))


def test_a_no_goes_before_the_bureau_whose_word_is_final(people: Cast) -> None:
    overlap = asked(people)
    with pytest.raises(Refused, match="Say why"):
        actions.keep(overlap=overlap, answer=" ", by=people.stranger.actor, at=NOON)
    actions.keep(overlap=overlap, answer="学生仍在籍", by=people.stranger.actor, at=NOON)
    with pytest.raises(Refused, match="school that asked"):
        actions.appeal(overlap=overlap, reason="x", by=people.stranger.actor, at=NOON)
    actions.appeal(overlap=fresh(overlap), reason="已办转学", by=people.teacher.actor, at=NOON)
    officer = replace(people.city_officer.actor, region_path=people.other_school.region.path)
    actions.decide_overlap(overlap=fresh(overlap), gives_way=False, answer="在籍为准", by=officer, at=after(1))
    assert moved(overlap) is OverlapState.KEPT
    with pytest.raises(Refused, match="final"):
        actions.appeal(overlap=fresh(overlap), reason="x", by=people.teacher.actor, at=after(2))


def test_what_is_refused(people: Cast) -> None:
    mine, _ = two(people)
    with pytest.raises(Refused, match="The school asks"):
        actions.request_overlap(agreement=mine, reason="x", by=people.hr.actor, at=NOON)
    with pytest.raises(Refused, match="Say why"):
        actions.request_overlap(agreement=mine, reason=" ", by=people.teacher.actor, at=NOON)
    actions.request_overlap(agreement=mine, reason="x", by=people.teacher.actor, at=NOON)
    with pytest.raises(Refused, match="asked about already"):
        actions.request_overlap(agreement=mine, reason="x", by=people.teacher.actor, at=NOON)
    Agreement.objects.update(school=people.school)
    Overlap.objects.all().delete()
    with pytest.raises(Refused, match="No agreement of another school"):
        actions.request_overlap(agreement=fresh(mine), reason="x", by=people.teacher.actor, at=NOON)


def test_neither_side_reads_more_than_its_own(people: Cast, settings: Any) -> None:
    settings.ZHIJIAO_TODAY = NOON.date()
    mine, theirs = two(people)
    asking, other, hr, officer = Client(), Client(), Client(), Client()
    for client, member in ((asking, people.teacher), (other, people.stranger), (hr, people.hr), (officer, people.provincial_official)):
        client.force_login(member.user)
        client.cookies["django_language"] = "en"
    page = asking.get(mine.get_absolute_url()).content.decode()
    assert "Ask the other school" in page and theirs.number not in page
    assert asking.post(reverse("apprenticeships:agreement_overlap", args=[mine.number]), {"reason": "学生已转入", "version": mine.version}).status_code == 302
    overlap = Overlap.objects.get()
    seen = {name: client.get(overlap.get_absolute_url()) for name, client in (("asking", asking), ("other", other), ("hr", hr), ("officer", officer))}
    text = {name: answer.content.decode() for name, answer in seen.items()}
    assert mine.number in text["asking"] and theirs.number not in text["asking"] and people.other_school.name not in text["asking"]
    assert "Xinghai" not in text["asking"] and "1 Dec" in text["asking"]
    assert theirs.number in text["other"] and mine.number not in text["other"] and "Give way" in text["other"]
    assert seen["hr"].status_code == 403 and "周大成" not in text["officer"] and seen["officer"].status_code == 200
    assert any(overlap.number in task.words.en for task in tasks(people.stranger.actor, NOON.date()))
    assert not any(overlap.number in task.words.en for task in tasks(people.teacher.actor, NOON.date()))
    assert "Give way" not in text["asking"] and "It stands" not in text["asking"], "who asks is offered nothing that is the other school's"
    for client, agreement in ((asking, mine), (other, theirs)):
        assert overlap.number in client.get(agreement.get_absolute_url()).content.decode(), "each side finds it again on its own agreement"
    assert overlap.number not in hr.get(mine.get_absolute_url()).content.decode()
    release = reverse("apprenticeships:overlap_release", args=[overlap.number])
    assert other.get(release).status_code == 200 and asking.get(release).status_code == 403
    assert other.post(release, {"answer": "月底结束", "version": overlap.version}).status_code == 302
    assert "Gives way: 月底结束" in asking.get(overlap.get_absolute_url()).content.decode()
    assert "Once it has ended" in asking.get(overlap.get_absolute_url()).content.decode()
    assert "end your agreement or change its last day" in other.get(overlap.get_absolute_url()).content.decode()
    assert "its school ends it" in officer.get(overlap.get_absolute_url()).content.decode()


def test_letters_reach_the_registrar_who_is_asked(people: Cast) -> None:
    seat = people.registrar.person.memberships.get()
    seat.organisation = people.other_school
    seat.save()
    people.registrar.person.email = "registrar@example.org"
    people.registrar.person.save()
    asked(people)
    while tick(at=NOON):
        pass
    assert any("LN-O-2026-" in letter.subject and letter.to == ["registrar@example.org"] for letter in mail.outbox)
