"""The shell's own screens in both widths, both themes, both languages: axe, policy, console, sideways scroll, pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests import invented
from tests.browser.watching import Screen
from zhijiao.kernel.parties.models import Organisation, Region
from zhijiao.kernel.parties.terms import OrganisationKind
from zhijiao.kernel.people.models import Membership, Person, User
from zhijiao.kernel.people.terms import Role

WAYS = [
    ("zh-hans", "light", False),
    ("zh-hans", "dark", False),
    ("en", "light", False),
    ("zh-hans", "light", True),
    ("en", "dark", True),
]
NAMES = [
    f"{'zh' if language == 'zh-hans' else 'en'}-{theme}-{360 if phone else 1280}" for language, theme, phone in WAYS
]
WITHOUT_ACCOUNT = {"welcome": "/", "login": "/accounts/login/", "source": "/source", "demo": "/demo/"}

pytestmark = [pytest.mark.urls("tests.browser.gallery_urls"), pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _invented(settings: Any) -> Iterator[None]:
    settings.ZHIJIAO_TODAY = date(2026, 11, 23)
    with invented.only(invented.ROOM):
        yield


@pytest.fixture
def member(regions: None) -> Callable[[Role], User]:
    """Make somebody with a role in an organisation of the province."""

    def make(role: Role) -> User:
        kind = {Role.PROVINCE_OFFICIAL: OrganisationKind.AUTHORITY, Role.SCHOOL_REGISTRAR: OrganisationKind.SCHOOL}.get(
            role, OrganisationKind.ENTERPRISE
        )
        name, english = {
            OrganisationKind.AUTHORITY: ("省教育厅", "Provincial education authority"),
            OrganisationKind.SCHOOL: ("浑河工业学校", "Hunhe Industrial School"),
        }.get(kind, ("滨海船舶电气", "Binhai Marine Electric"))
        place = Organisation.objects.create(kind=kind, name=name, name_en=english, region=Region.objects.get(key="21"))
        person = Person.objects.create(name="赵一鸣")
        Membership.objects.create(person=person, organisation=place, role=role, since=date(2020, 1, 1))
        return User.objects.create_user(f"{role.value}", None, person=person)

    return make


@pytest.mark.parametrize(("language", "theme", "phone"), WAYS, ids=NAMES)
def test_screens_without_an_account(
    open_screen: Callable[..., Screen], regions: None, language: str, theme: str, phone: bool
):
    screen = open_screen(language=language, theme=theme, phone=phone)
    for name, path in WITHOUT_ACCOUNT.items():
        if name == "demo":
            from zhijiao.kernel.people import demo

            demo.mark(at=datetime(2026, 11, 23, 9, tzinfo=UTC))
        screen.go(path)
        screen.inspect(f"{name}-{NAMES[WAYS.index((language, theme, phone))]}", phone=phone)


@pytest.mark.parametrize(("language", "theme", "phone"), WAYS, ids=NAMES)
@pytest.mark.parametrize(
    ("name", "role", "path"),
    [
        ("home-province", Role.PROVINCE_OFFICIAL, "/"),
        ("home-school", Role.SCHOOL_REGISTRAR, "/"),
        ("home-mentor", Role.ENTERPRISE_MENTOR, "/"),
        ("inbox", Role.SCHOOL_REGISTRAR, "/inbox"),
        ("search", Role.SCHOOL_REGISTRAR, "/search"),
        ("parts", Role.SCHOOL_REGISTRAR, "/gallery/parts"),
        ("day", Role.APPRENTICE, "/gallery/day"),
    ],
)
def test_screens_of_a_role(
    open_screen: Callable[..., Screen],
    member: Callable[[Role], User],
    name: str,
    role: Role,
    path: str,
    language: str,
    theme: str,
    phone: bool,
):
    screen = open_screen(member(role), language=language, theme=theme, phone=phone)
    page = screen.go(path)
    if name == "home-province":
        page.locator("[data-map]").scroll_into_view_if_needed()
        page.locator("[data-map][data-drawn]").wait_for()
        page.evaluate("scrollTo(0, 0)")
    screen.inspect(f"{name}-{NAMES[WAYS.index((language, theme, phone))]}", phone=phone)


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 422])
def test_pages_of_what_went_wrong(open_screen: Callable[..., Screen], member: Callable[[Role], User], status: int):
    screen = open_screen(member(Role.SCHOOL_REGISTRAR))
    screen.expect_refusal(f"/gallery/fail/{status}")
    screen.go(f"/gallery/fail/{status}")
    screen.inspect(f"fail-{status}")
