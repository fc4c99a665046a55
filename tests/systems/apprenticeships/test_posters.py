"""The mentor's poster: scanned without an account, opened by a code, and nothing on it is worth guessing."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import NOON, Cast
from tests.papers import links_of
from tests.systems.apprenticeships.steps import active, fresh
from zhijiao.kernel.outbox.delivery import tick
from zhijiao.kernel.people.actor import ANONYMOUS
from zhijiao.kernel.states import Refused
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.models import Agreement, LogEntry, Poster, PosterCode, SignOff
from zhijiao.systems.apprenticeships.queries.clocks import POSTER_CODE_LIFE, POSTER_CODES_A_DAY, POSTER_OPEN
from zhijiao.systems.apprenticeships.terms import LogState, SignMethod

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 10, 12)
FRIDAY = NOON.replace(month=10, day=16, hour=10)


@pytest.fixture
def texts(settings: Any, tmp_path: Path) -> Path:
    settings.ZHIJIAO_TEXTS, settings.ZHIJIAO_TEXTS_PATH = "recording", tmp_path / "texts"
    return tmp_path / "texts"


def a_week(people: Cast) -> Agreement:
    agreement = active(people)
    for n in range(5):
        day = MONDAY + timedelta(days=n)
        actions.write_log(agreement=agreement, on=day, tasks=["车削"], hours=8000, client_key=f"k{n}", sentence=f"第{n}天",
                          by=people.apprentice.actor, at=NOON.replace(month=10, day=day.day, hour=10))
    return agreement


def code_sent(texts: Path, at: datetime = FRIDAY) -> str:
    """Deliver what waits and return the code that the newest text message tells."""
    while tick(at=at + timedelta(days=1)):
        pass
    newest = max(texts.glob("*.json"), key=lambda file: file.stat().st_mtime_ns)
    found = re.search(r"：(\d{6})，", json.loads(newest.read_text("utf-8"))["body"])
    assert found is not None
    return found[1]


def printed(people: Cast) -> str:
    return actions.print_poster(mentor=people.mentor.person, by=people.mentor.actor, at=FRIDAY).token


def opened(people: Cast, texts: Path) -> tuple[str, str]:
    token = printed(people)
    actions.send_poster_code(token=token, by=ANONYMOUS, at=FRIDAY)
    return token, actions.open_weeks(token=token, code=code_sent(texts), by=ANONYMOUS, at=FRIDAY)


def test_a_mentor_signs_the_week_from_the_poster(people: Cast, texts: Path) -> None:
    agreement = a_week(people)
    token, key = opened(people, texts)
    days = [MONDAY + timedelta(days=n) for n in range(4)]
    made = actions.sign_by_poster(token=token, key=key, agreement=agreement, week=MONDAY, sign=days, by=ANONYMOUS, at=FRIDAY,
                                  returned={MONDAY + timedelta(days=4): "写具体些"})
    assert made is not None and (made.days, made.method, made.signed_by) == (4, SignMethod.POSTER, None)
    assert LogEntry.objects.filter(state=LogState.SIGNED).count() == 4


def test_the_code_goes_to_the_mentors_phone_and_neither_it_nor_the_token_is_kept(people: Cast, texts: Path) -> None:
    a_week(people)
    token = printed(people)
    actions.send_poster_code(token=token, by=ANONYMOUS, at=FRIDAY)
    code = code_sent(texts)
    [message] = [json.loads(file.read_text("utf-8")) for file in texts.glob("*.json")]
    assert message["to"] == people.mentor.person.phone
    assert token not in Poster.objects.get().token_hash and code not in PosterCode.objects.get().code_hash[:6]


def test_five_wrong_tries_kill_a_code_and_they_stay_counted(people: Cast, texts: Path) -> None:
    token = printed(people)
    actions.send_poster_code(token=token, by=ANONYMOUS, at=FRIDAY)
    code = code_sent(texts)
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(Refused, match=f"{left} {'try' if left == 1 else 'tries'} left"):
            actions.open_weeks(token=token, code="x", by=ANONYMOUS, at=FRIDAY)
    with pytest.raises(Refused, match="expired or was used"):
        actions.open_weeks(token=token, code=code, by=ANONYMOUS, at=FRIDAY)


def test_a_code_opens_once_and_for_ten_minutes(people: Cast, texts: Path) -> None:
    token = printed(people)
    actions.send_poster_code(token=token, by=ANONYMOUS, at=FRIDAY)
    code = code_sent(texts)
    with pytest.raises(Refused, match="expired or was used"):
        actions.open_weeks(token=token, code=code, by=ANONYMOUS, at=FRIDAY + POSTER_CODE_LIFE)
    actions.open_weeks(token=token, code=code, by=ANONYMOUS, at=FRIDAY)
    with pytest.raises(Refused, match="expired or was used"):
        actions.open_weeks(token=token, code=code, by=ANONYMOUS, at=FRIDAY)


def test_a_newer_code_ends_the_older_one(people: Cast, texts: Path) -> None:
    token = printed(people)
    actions.send_poster_code(token=token, by=ANONYMOUS, at=FRIDAY)
    old = code_sent(texts)
    later = FRIDAY + timedelta(minutes=2)
    actions.send_poster_code(token=token, by=ANONYMOUS, at=later)
    if code_sent(texts) != old:
        with pytest.raises(Refused, match="not right"):
            actions.open_weeks(token=token, code=old, by=ANONYMOUS, at=later)


def test_what_was_opened_closes_after_a_quarter_of_an_hour(people: Cast, texts: Path) -> None:
    agreement = a_week(people)
    token, key = opened(people, texts)
    late = FRIDAY + POSTER_OPEN
    for given, at in ((key, late), ("", FRIDAY), ("guess", FRIDAY)):
        with pytest.raises(Refused, match="open too long"):
            actions.sign_by_poster(token=token, key=given, agreement=agreement, week=MONDAY, sign=[MONDAY], by=ANONYMOUS, at=at)
    assert not SignOff.objects.exists()


def test_passers_by_cannot_flood_the_mentors_phone(people: Cast, texts: Path) -> None:
    token = printed(people)
    actions.send_poster_code(token=token, by=ANONYMOUS, at=FRIDAY)
    with pytest.raises(Refused, match="wait a minute"):
        actions.send_poster_code(token=token, by=ANONYMOUS, at=FRIDAY + timedelta(seconds=59))
    for n in range(1, POSTER_CODES_A_DAY):
        actions.send_poster_code(token=token, by=ANONYMOUS, at=FRIDAY + timedelta(minutes=n))
    with pytest.raises(Refused, match="codes were sent today"):
        actions.send_poster_code(token=token, by=ANONYMOUS, at=FRIDAY + timedelta(minutes=30))
    actions.send_poster_code(token=token, by=ANONYMOUS, at=FRIDAY + timedelta(days=1))


def test_a_new_poster_a_withdrawn_one_and_a_mentor_who_left_open_nothing(people: Cast) -> None:
    old = printed(people)
    new = printed(people)
    with pytest.raises(Refused, match="not in use"):
        actions.send_poster_code(token=old, by=ANONYMOUS, at=FRIDAY)
    seat = people.mentor.person.memberships.get()
    seat.until = FRIDAY.date() - timedelta(days=1)
    seat.save()
    with pytest.raises(Refused, match="not in use"):
        actions.send_poster_code(token=new, by=ANONYMOUS, at=FRIDAY)
    seat.until = None
    seat.save()
    poster = Poster.objects.living().get()
    with pytest.raises(Refused, match="not in use"):
        actions.withdraw_poster(poster=poster, by=people.other_mentor.actor, at=FRIDAY)
    actions.withdraw_poster(poster=poster, by=people.hr.actor, at=FRIDAY)
    assert fresh(poster).withdrawn_by == people.hr.user
    with pytest.raises(Refused, match="not in use"):
        actions.send_poster_code(token=new, by=ANONYMOUS, at=FRIDAY)


def test_posters_are_printed_by_the_mentor_or_the_enterprise_and_only_with_a_phone(people: Cast) -> None:
    for member in (people.other_mentor, people.teacher, people.apprentice):
        with pytest.raises(Refused, match="printed by the mentor"):
            actions.print_poster(mentor=people.mentor.person, by=member.actor, at=FRIDAY)
    actions.print_poster(mentor=people.mentor.person, by=people.hr.actor, at=FRIDAY)
    person = people.mentor.person
    person.phone = None
    person.save()
    with pytest.raises(Refused, match="no phone number"):
        actions.print_poster(mentor=person, by=people.mentor.actor, at=FRIDAY)


def test_another_mentors_week_is_not_opened(people: Cast, texts: Path) -> None:
    agreement = a_week(people)
    token, key = opened(people, texts)
    Agreement.objects.filter(pk=agreement.pk).update(mentor=people.other_mentor.person)
    with pytest.raises(Refused, match="not this apprentice's mentor"):
        actions.sign_by_poster(token=token, key=key, agreement=fresh(agreement), week=MONDAY, sign=[MONDAY], by=ANONYMOUS, at=FRIDAY)


def test_the_page_names_nobody_before_the_code_and_signs_after_it(people: Cast, texts: Path, client: Client, settings: Any) -> None:
    settings.ZHIJIAO_TODAY = FRIDAY.date()
    agreement = a_week(people)
    address = reverse("apprenticeships_poster", args=[printed(people)])
    first = client.get(address)
    assert first.status_code == 200 and first["Cache-Control"] == "private, no-store"
    sent = client.post(address, {"step": "send"})
    for page in (first, sent):
        assert agreement.apprentice.name not in page.content.decode() and people.mentor.person.name not in page.content.decode()
    wrong = client.post(address, {"step": "open", "code": "x"}, headers={"Idempotency-Key": "a-key-of-mine-1"})
    assert wrong.status_code == 422 and PosterCode.objects.get().tries == 1
    page = client.post(address, {"step": "open", "code": code_sent(texts)})
    key = page.context["key"]
    assert agreement.apprentice.name in page.content.decode() and key not in page.request["PATH_INFO"]
    empty = client.post(address, {"step": "sign", "key": key, "of": agreement.number, "week": "2026-10-12"})
    assert empty.status_code == 422 and agreement.apprentice.name in empty.content.decode()
    days = [f"2026-10-{day}" for day in range(12, 17)]
    done = client.post(address, {"step": "sign", "key": key, "of": agreement.number, "week": "2026-10-12", "sign": days})
    assert done.status_code == 200 and SignOff.objects.get().days == 5
    assert agreement.apprentice.name not in done.content.decode()
    closed = client.post(address, {"step": "sign", "key": "x", "of": agreement.number, "week": "2026-10-12", "sign": days})
    assert closed.status_code == 422 and agreement.apprentice.name not in closed.content.decode()
    assert client.get(reverse("apprenticeships_poster", args=["gone"])).status_code == 410


def test_a_week_that_is_refused_is_drawn_as_it_was_left(people: Cast, texts: Path, client: Client, settings: Any) -> None:
    settings.ZHIJIAO_TODAY = FRIDAY.date()
    agreement = a_week(people)
    LogEntry.objects.filter(agreement=agreement, on__in=(MONDAY, MONDAY + timedelta(days=1))).update(hours=10_000)  # more than a full day: odd
    address = reverse("apprenticeships_poster", args=[printed(people)])
    client.post(address, {"step": "send"})
    page = client.post(address, {"step": "open", "code": code_sent(texts)})
    key, text = page.context["key"], page.content.decode()
    monday, tuesday, friday = (f"2026-10-{day}" for day in (12, 13, 16))
    assert f'name="sign" value="{monday}">' in text and f'name="sign" value="{friday}" checked>' in text
    week = {"step": "sign", "key": key, "of": agreement.number, "week": monday}
    refused = client.post(address, {**week, "sign": [monday], "return": [tuesday], f"why_{monday}": "", f"why_{tuesday}": " "})
    again = refused.content.decode()
    assert refused.status_code == 422, "a day is returned with a reason"
    assert f'name="sign" value="{monday}" checked>' in again and f'name="sign" value="{friday}">' in again
    assert f'name="return" value="{tuesday}" checked>' in again and f'name="return" value="{monday}">' in again
    assert f'name="why_{tuesday}" maxlength="300" value=" "' in again
    other = client.post(address, {**week, "week": friday, "sign": [monday]}).content.decode()
    assert f'name="sign" value="{friday}" checked>' in other, "the ticks of another week are not taken over"


def test_the_poster_is_printed_with_its_code_and_listed(people: Cast, client: Client, settings: Any) -> None:
    settings.ZHIJIAO_TODAY = FRIDAY.date()
    client.force_login(people.hr.user)
    listed = client.get(reverse("apprenticeships:posters")).content.decode()
    assert people.mentor.person.name in listed and people.other_mentor.person.name in listed
    answer = client.post(reverse("apprenticeships:print_poster", args=[people.mentor.person.pk]))
    assert answer.content[:5] == b"%PDF-" and Poster.objects.living().count() == 1
    client.force_login(people.mentor.user)
    assert client.post(reverse("apprenticeships:print_poster", args=[people.other_mentor.person.pk])).status_code == 404
    client.post(reverse("apprenticeships:withdraw_poster", args=[Poster.objects.get().pk]))
    assert not Poster.objects.living().exists()


def test_who_comes_back_while_a_code_waits_may_type_it(people: Cast, texts: Path, client: Client, settings: Any) -> None:
    """A phone that read the message may have forgotten the page; a second tap within the minute must not lead away from the field."""
    settings.ZHIJIAO_TODAY = FRIDAY.date()
    address = reverse("apprenticeships_poster", args=[printed(people)])
    assert client.get(address).context["step"] == "start"
    assert client.post(address, {"step": "send"}).context["step"] == "code"
    again = client.post(address, {"step": "send"})
    assert (again.status_code, again.context["step"]) == (422, "code")
    assert client.get(address).context["step"] == "code"
    assert client.post(address, {"step": "open", "code": code_sent(texts)}).context["step"] == "weeks"
    assert client.get(address).context["step"] == "start"


def test_the_poster_is_tapped_where_it_is_read_on_a_screen(people: Cast, client: Client, settings: Any) -> None:
    settings.ZHIJIAO_TODAY = FRIDAY.date()
    client.force_login(people.hr.user)
    paper = client.post(reverse("apprenticeships:print_poster", args=[people.mentor.person.pk]))
    link, code = links_of(paper.content)  # the large code for signing, the small one that verifies: one page
    assert Client().get(link.removeprefix("http://testserver")).status_code == 200 and code.endswith(link.removeprefix("http://testserver"))
