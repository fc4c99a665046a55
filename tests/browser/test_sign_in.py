"""Coming in, in a real browser: password and app, passkey of a virtual authenticator, invitation, another role; every screen held to the house."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings as product
from django.core.cache import cache
from playwright.sync_api import Page, expect

from tests.browser.watching import Screen, follow
from tests.cast import PASSWORD, TODAY, Cast, cast
from zhijiao.kernel.people.models import Membership, User
from zhijiao.kernel.people.terms import Role

pytestmark = pytest.mark.django_db(transaction=True)
NEW, HALF_MINUTE = "eine lange Reise", 60_000_000


@pytest.fixture
def people(db: Any, settings: Any, live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Cast:
    cache.clear()
    monkeypatch.setattr(totp, "yield_hotp_counters_from_time", lambda: iter([HALF_MINUTE]))  # the code of an app never runs out while a test types it
    settings.ZHIJIAO_TODAY = TODAY
    settings.ZHIJIAO_ADDRESS = live_server.url
    return cast()


@pytest.fixture
def door(open_screen: Callable[..., Screen], live_server: Any) -> Callable[..., Screen]:
    """A screen at the name under which passkeys work: an address of numbers is no relying party."""
    def make(**how: Any) -> Screen:
        screen: Screen = open_screen(**how)
        name = live_server.url.replace("127.0.0.1", "localhost")
        language = how.get("language", "zh-hans")
        screen.page.context.add_cookies([{"name": product.LANGUAGE_COOKIE_NAME, "value": language, "url": name}])
        screen.page.goto(f"{name}/accounts/login/")
        return screen

    return make


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    page.goto(page.url.split("/accounts")[0] + "/accounts/login/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", password)
    follow(page.locator("form[action='/accounts/login/'] button[type=submit]"))


def code(secret: str) -> str:
    """What the app shows."""
    return totp.format_hotp_value(totp.hotp_value(secret, HALF_MINUTE))


def it_is_me(page: Page) -> None:
    page.fill("[name=password]", PASSWORD)
    follow(page.locator("form[action='/accounts/reauthenticate/'] button[type=submit]"))


@pytest.mark.parametrize(("language", "phone"), [("zh-hans", False), ("en", True)])
def test_password_and_app(people: Cast, door: Callable[..., Screen], language: str, phone: bool) -> None:
    screen = door(language=language, phone=phone)
    page, name = screen.page, f"{language}-{'phone' if phone else 'desk'}"
    screen.inspect(f"sign-in-{name}", phone=phone)
    sign_in(page, "registrar")
    base = page.url.rstrip("/")
    page.goto(f"{base}/accounts/2fa/")
    screen.inspect(f"ways-{name}", phone=phone)
    follow(page.locator("a[href='/accounts/2fa/totp/activate/']"))
    screen.inspect(f"is-it-you-{name}", phone=phone)
    it_is_me(page)
    screen.inspect(f"app-{name}", phone=phone)
    secret = page.inner_text("#totp-secret")
    page.fill("[name=code]", code(secret))
    follow(page.locator("form[action='/accounts/2fa/totp/activate/'] button[type=submit]"))
    assert page.url.endswith("/recovery-codes/")
    screen.inspect(f"recovery-codes-{name}", phone=phone)
    page.context.clear_cookies(name=product.SESSION_COOKIE_NAME)
    cache.clear()  # the code that set the app up is used up
    sign_in(page, "registrar")
    assert page.url.endswith("/2fa/authenticate/")
    screen.inspect(f"second-step-{name}", phone=phone)
    page.fill("[name=code]", code(secret))
    follow(page.locator("form:has([name=code]) button[type=submit]"))
    assert page.url == f"{base}/"
    expect(page.locator(".zj-main, main").first).to_be_visible()


def virtual_authenticator(page: Page) -> None:
    """Give the browser a device that knows its owner."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
        "automaticPresenceSimulation": True}})


def test_a_passkey_is_added_and_opens_the_door_without_a_password(people: Cast, door: Callable[..., Screen]) -> None:
    screen = door()
    page = screen.page
    virtual_authenticator(page)
    sign_in(page, "city_officer")
    base = page.url.rstrip("/")
    page.goto(f"{base}/accounts/2fa/webauthn/add/")
    it_is_me(page)
    screen.inspect("passkey-add")
    page.fill("[name=name]", "办公室电脑")
    follow(page.locator("#mfa_webauthn_add"))
    page.goto(f"{base}/accounts/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("办公室电脑")
    screen.inspect("passkeys")
    page.context.clear_cookies(name=product.SESSION_COOKIE_NAME)
    page.goto(f"{base}/accounts/login/")
    follow(page.locator("#passkey_login"))
    assert page.url == f"{base}/"
    expect(page.locator(".zj-top")).to_contain_text("市级教育部门人员")


def test_a_passkey_that_is_not_there_is_said_on_the_page(people: Cast, door: Callable[..., Screen]) -> None:
    screen = door(language="en")
    page = screen.page
    virtual_authenticator(page)
    page.click("#passkey_login")
    page.locator("[data-passkey-trouble]").wait_for(state="visible")
    screen.inspect("passkey-trouble")


def test_an_invitation_from_asking_to_the_first_page(people: Cast, open_screen: Callable[..., Screen]) -> None:
    asker, decider, invited = open_screen(people.administrator.user), open_screen(people.security_administrator.user, language="en"), open_screen(phone=True)
    page = asker.page
    asker.go("/administration/invitations/ask")
    asker.inspect("invite")
    page.check("[name=kind][value=account]")
    page.fill("[name=username]", "newcomer")
    page.fill("[name=name]", "新来")
    page.select_option("[name=role]", "school_teacher")
    page.fill("[name=organisation]", people.school.name)
    page.fill("[name=reason]", "新聘教师")
    follow(page.locator(".zj-form-acts .btn-primary"))
    link = page.inner_text("#shown")
    asker.inspect("invitation-asked")
    decider.go("/administration/invitations?view=waiting")
    decider.inspect("invitations-waiting")
    follow(decider.page.locator("a.rowlink"))
    follow(decider.page.locator("form[action$='/confirm'] button"))
    secret = decider.page.inner_text("#shown")
    decider.inspect("invitation-confirmed")
    invited.page.goto(link)
    invited.inspect("invited", phone=True)
    invited.page.fill("[name=code]", secret)
    invited.page.fill("[name=password]", NEW)
    invited.page.fill("[name=again]", NEW)
    follow(invited.page.locator("main form button[type=submit]"))
    assert invited.page.url.endswith("/accounts/login/")
    assert User.objects.get(username="newcomer").person.memberships.get().role is Role.SCHOOL_TEACHER
    sign_in(invited.page, "newcomer", NEW)
    expect(invited.page.locator(".zj-top")).to_contain_text("实习指导教师")
    invited.expect_refusal(link.partition("/invitation")[2])
    invited.page.goto(link)
    expect(invited.page.locator("main")).to_contain_text("这个邀请已经用过")
    invited.inspect("invitation-used", phone=True)


def test_another_role_of_ones_own(people: Cast, open_screen: Callable[..., Screen]) -> None:
    Membership.objects.create(person=people.teacher.person, organisation=people.other_school, role=Role.SCHOOL_REGISTRAR, since=TODAY)
    screen = open_screen(people.teacher.user)
    page = screen.go("/")
    page.locator(".zj-top .tools details summary").last.click()
    screen.inspect("roles-to-choose")
    follow(page.get_by_role("button", name=re.compile("大连星海职业学校")))
    expect(page.locator(".zj-top")).to_contain_text("学校教务人员")
    expect(page.locator(".zj-brand")).to_contain_text("大连星海职业学校")


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_screens_of_the_three(people: Cast, open_screen: Callable[..., Screen], phone: bool) -> None:
    for member, paths in (("administrator", ("/", "/administration/accounts", "/administration/accounts/teacher", "/me/data")),
                          ("security_administrator", ("/administration/security?keys=count",)), ("auditor", ("/administration/journal",))):
        screen = open_screen(people.members[member].user, phone=phone, language="en" if phone else "zh-hans", theme="dark" if phone else "light")
        for path in paths:
            screen.go(path)
            screen.inspect(f"{member}{re.sub('[^a-z]+', '-', path)}{'-phone' if phone else ''}", phone=phone)
