"""The room's screens in both widths, themes and languages: axe, policy, console, sideways scroll, pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.browser.watching import Screen
from tests.cast import NOON, Cast, cast
from tests.factories import an_agreement
from tests.systems.apprenticeships.steps import active, sent
from zhijiao.law.national.internship_2021.terms import Province
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.models import Agreement, Complaint, Filing
from zhijiao.systems.apprenticeships.terms import ComplaintKind, FilingKind

pytestmark = [pytest.mark.django_db(transaction=True)]
WAYS = [("zh-hans", "light", False), ("zh-hans", "light", True), ("en", "light", False), ("en", "dark", True), ("zh-hans", "dark", False)]
TODAY = date(2026, 10, 20)


@dataclass
class Scene:
    """What the screens show."""

    people: Cast
    running: Agreement
    drafted: Agreement
    filing: Filing
    complaint: Complaint
    token: str


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, 0, tzinfo=UTC)


@pytest.fixture
def scene(settings: Any) -> Scene:
    """An apprentice at work with a week of log, and an adult's draft with findings."""
    settings.ZHIJIAO_TODAY = TODAY
    people = cast()
    running = active(people)
    for n in range(5):
        day = date(2026, 10, 12) + timedelta(days=n)
        actions.write_log(agreement=running, on=day, tasks=["车削", "测量"], hours=8000 if n else 7500, client_key=f"k{n}",
                          sentence="装夹工件，车外圆" if n != 3 else "", by=people.apprentice.actor, at=at(day))
    actions.write_log(agreement=running, on=TODAY - timedelta(days=1), tasks=["车削"], hours=8000, client_key="same",
                      sentence="装夹工件，车外圆", by=people.apprentice.actor, at=at(TODAY))
    drafted = sent(people, apprentice=people.adult.person, starts_on=date(2026, 11, 2), ends_on=date(2026, 12, 31))
    actions.edit(agreement=drafted, changes={"night_shift": True, "post_programme_category": "65", "hazards": None}, by=people.hr.actor, at=NOON)
    filing = actions.request_filing(agreement=drafted, kind=FilingKind.EXCEPTION, scope=("no_night_shift",), reason="设备连续运转",
                                    starts_on=date(2026, 11, 2), ends_on=date(2026, 12, 31), by=people.teacher.actor, at=NOON)
    complaint = actions.complain(agreement=running, kind=ComplaintKind.DANGER, text="冲床没有防护罩", by=people.apprentice.actor, at=at(TODAY)).complaint
    waiting = sent(people, apprentice=people.adult.person, starts_on=date(2027, 3, 1), ends_on=date(2027, 4, 30), province_of_post=Province.LIAONING)
    invitation = actions.invite(agreement=waiting, by=people.teacher.actor, at=at(TODAY))
    an_agreement(people, apprentice=people.adult.person, study_year=1, starts_on=date(2027, 5, 3), ends_on=date(2027, 6, 30))
    return Scene(people, running, drafted, filing, complaint, invitation.token)


def pages(scene: Scene) -> list[tuple[str, str | None, str]]:
    """Name, member of the cast, address."""
    one, two = f"/apprenticeships/agreements/{scene.running.number}", f"/apprenticeships/agreements/{scene.drafted.number}"
    return [
        ("agreement-draft", "teacher", two), ("agreement-active", "teacher", one), ("agreement-apprentice", "apprentice", one),
        ("agreement-city", "city_officer", one), ("agreement-edit", "teacher", f"{two}/edit"), ("agreement-history", "teacher", f"{two}/history"),
        ("agreements", "registrar", "/apprenticeships/agreements"), ("board", "provincial_official", "/apprenticeships/board"),
        ("day", "apprentice", "/apprenticeships/day"), ("log", "apprentice", "/apprenticeships/log"),
        ("rights", "apprentice", "/apprenticeships/rights"), ("complain", "apprentice", "/apprenticeships/complaints/new"),
        ("end", "apprentice", f"{one}/end"), ("week", "mentor", "/apprenticeships/week"),
        ("filing", "city_officer", f"/apprenticeships/filings/{scene.filing.number}"),
        ("filing-decide", "city_officer", f"/apprenticeships/filings/{scene.filing.number}/decide"),
        ("complaint", "city_officer", f"/apprenticeships/complaints/{scene.complaint.number}"),
        ("invite", "teacher", f"{one}/pay"), ("follow", None, "/apprenticeships/complaints/follow"), ("sign", None, f"/sign/{scene.token}"),
        ("home-apprentice", "apprentice", "/"), ("home-registrar", "registrar", "/"), ("home-province", "provincial_official", "/"),
    ]


def way_of(language: str, theme: str, phone: bool) -> str:
    return f"{'zh' if language == 'zh-hans' else 'en'}-{theme}-{360 if phone else 1280}"


@pytest.mark.parametrize(("language", "theme", "phone"), WAYS, ids=[way_of(*way) for way in WAYS])
def test_screens_of_apprenticeships(open_screen: Callable[..., Screen], scene: Scene, language: str, theme: str, phone: bool) -> None:
    problems: list[str] = []
    screens: dict[str | None, Screen] = {}
    for name, who, path in pages(scene):
        if who not in screens:
            user = scene.people.members[who].user if who else None
            screens[who] = open_screen(user, language=language, theme=theme, phone=phone)
        screens[who].go(path)
        problems += screens[who].problems(f"app-{name}-{way_of(language, theme, phone)}", phone=phone)
    assert not problems, "\n".join(problems)
