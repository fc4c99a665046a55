"""Every page of the navigation of every role, as the rooms declare it: axe, policy, console, widths, pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import reverse

from tests.browser.watching import Screen, arrived
from tests.cast import NOON, TODAY, Cast, cast
from tests.factories import an_agreement
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.rooms import declared
from zhijiao.systems.apprenticeships import doors

WAYS = [("zh-hans", "light", False), ("en", "dark", True)]
ROLES = {
    "apprentice": Role.APPRENTICE, "guardian": Role.GUARDIAN, "teacher": Role.SCHOOL_TEACHER, "registrar": Role.SCHOOL_REGISTRAR,
    "hr": Role.ENTERPRISE_HR, "mentor": Role.ENTERPRISE_MENTOR, "city_officer": Role.CITY_OFFICER,
    "provincial_official": Role.PROVINCE_OFFICIAL, "inspector": Role.INSPECTOR, "operator": Role.TRAINING_OPERATOR,
}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(settings: Any) -> Iterator[Cast]:
    """The cast with a few agreements, judged: one lawful, one of a first-year student, one of an adult."""
    settings.ZHIJIAO_TODAY = TODAY
    made = cast()
    an_agreement(made, number="LN-2026-900001")
    an_agreement(made, number="LN-2026-900002", study_year=1, night_shift=True, apprentice=made.adult.person)
    doors.judge_everything(NOON)
    return made


def pages_of(who: str, seen: set[str]) -> list[str]:
    """Return what a role is shown and nobody before it was: its home, the links and tabs of the rooms."""
    role = ROLES[who]
    urls = [] if seen else ["/inbox", "/search?q=LN"]
    for room in declared():
        urls += [reverse(link.url) for link in room.links if link.open_to(role)]
        urls += [reverse(tab.url) for tab in room.tabs.get(role, ())]
    new = [url for url in dict.fromkeys(urls) if url not in seen and url != "/"]
    seen.update(new)
    return ["/", *new]


@pytest.mark.parametrize(("language", "theme", "phone"), WAYS, ids=["zh-light-1280", "en-dark-360"])
def test_every_page_of_the_navigation(open_screen: Callable[..., Screen], people: Cast, language: str, theme: str, phone: bool):
    problems: list[str] = []
    seen: set[str] = set()
    for who in ROLES:
        screen = open_screen(getattr(people, who).user, language=language, theme=theme, phone=phone)
        for url in pages_of(who, seen):
            answer = screen.page.goto(url)
            arrived(screen.page)
            screen.collect()
            name = f"{who}{url.split('?')[0].replace('/', '_')}-{'en-dark-360' if phone else 'zh-light-1280'}"
            problems += screen.problems(name, phone=phone)
            if answer is None or answer.status != 200:
                problems.append(f"{name}: {answer and answer.status}")
        screen.page.close()
    assert len(seen) > 8 and not problems, "\n".join(problems)
