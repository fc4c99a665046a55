"""The stage of a journey: one browser session per role, a day that passes, and a test that may only look at screens.

Before the curtain the world is prepared with factories. From `curtain` on the test's own thread may not touch the database
at all: whatever happens, happens by clicks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from threading import Thread
from typing import Any

from django.core import mail
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NARROW, WIDE
from tests.browser.watching import CLIPPED, Screen, arriving, follow
from tests.cast import Cast
from zhijiao.kernel.days import moment
from zhijiao.kernel.outbox.delivery import tick

CHINESE, ENGLISH = "zh-hans", "en"
PHONE = frozenset({"apprentice", "adult", "applicant", "guardian", "mentor", "passer_by"})
CJK = re.compile(r"[㐀-鿿]+")
LATIN = re.compile(r"[A-Za-z][A-Za-z_]{2,}")
DOCUMENT = re.compile(r"[㐀-鿿]+〔\d{4}〕\d+号")  # an official number is written in one way only
CODE = re.compile(r"\b[a-z]+_[a-z_]+\b")
SAME_EVERYWHERE = {"Word", "PDF", "Excel", "CSV"}
TEXT = """() => { const seen = document.querySelector("main").cloneNode(true);
  seen.querySelectorAll("svg, script, style, .mono, [hidden]").forEach((e) => e.remove());
  const named = [...seen.querySelectorAll("[aria-label], [title], [placeholder], input:not([type=hidden]):not([type=file])")]
    .flatMap((e) => [e.getAttribute("aria-label"), e.getAttribute("title"), e.getAttribute("placeholder")]);
  const walk = (e) => [...e.childNodes].map((n) => n.nodeType === 3 ? n.data : n.nodeType === 1 ? ` ${walk(n)} ` : "").join("");
  return [walk(seen), ...named.filter(Boolean)].join(" "); }"""


@dataclass
class Stage:
    """Everybody's screens, the language that is played, and what was found wrong on the way."""

    people: Cast
    screens: dict[str, Screen]
    language: str
    settings: Any
    story: str = "journey"
    data: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    number: int = 0
    letters_read: int = 0

    def says(self, english: str, chinese: str) -> str:
        """Return what the screen says in the language that is played."""
        return english if self.language == ENGLISH else chinese

    def page(self, who: str) -> Page:
        """Return the page of somebody."""
        return self.screens[who].page

    def home(self, who: str) -> Page:
        """Somebody opens their home page."""
        return self.screens[who].go("/")

    def it_is(self, day: date) -> None:
        """Let it be a day."""
        self.settings.ZHIJIAO_TODAY = day

    def typed(self, english: str, chinese: str) -> str:
        """Return what a person types, in their language; remember it as data."""
        said = self.says(english, chinese)
        self.data.add(said)
        return said

    def look(self, who: str, name: str) -> None:
        """Hold a screen to everything: axe, policy, width, one language; keep its picture at 1280 and 360 px.

        axe runs in Chinese only: the English screen has the same elements and colours, and axe costs more than all the rest.
        """
        screen, page = self.screens[who], self.page(who)
        self.number += 1
        self.only_one_language(page, name)
        phone = who in PHONE
        width, short = (360 if phone else 1280), "zh" if self.language == CHINESE else "en"
        title = f"{self.story}-{short}-{self.number:02}-{name}"
        self.problems += screen.problems(f"{title}-{width}", phone=phone, axe=self.language == CHINESE)
        page.set_viewport_size(dict(WIDE if phone else NARROW))  # type: ignore[arg-type]
        screen.shoot(f"{title}-{1280 if phone else 360}")
        self.problems += [f"{title}: clipped: {text}" for text in page.evaluate(CLIPPED)]
        if screen.sideways() > 0:
            self.problems.append(f"{title}: scrolls sideways by {screen.sideways()} px at the other width")
        page.set_viewport_size(dict(NARROW if phone else WIDE))  # type: ignore[arg-type]

    def only_one_language(self, page: Page, name: str) -> None:
        """Note words of the other language, and codes that are not for people."""
        text = DOCUMENT.sub(" ", str(page.evaluate(TEXT)))
        for known in sorted(self.data, key=len, reverse=True):
            text = text.replace(known, " ")
        foreign = LATIN.findall(text) if self.language == CHINESE else CJK.findall(text)
        strange = {*CODE.findall(text), *(word for word in foreign if word not in SAME_EVERYWHERE)}
        if strange:
            self.problems.append(f"{name}: not in the reader's language: {sorted(strange)}")

    def apart(self, work: Callable[[], object]) -> None:
        """Let the worker do something: in a thread of its own, as it is a process of its own. The curtain is the test's thread's alone."""
        trouble: list[BaseException] = []

        def run() -> None:
            try:
                work()
            except BaseException as why:
                trouble.append(why)
            finally:
                connection.close()

        worker = Thread(target=run)
        worker.start()
        worker.join()
        assert not trouble, trouble

    def the_worker_delivers(self) -> None:
        """Let the worker send what waits: letters and text messages."""
        def work() -> None:
            while tick(at=moment()):
                pass

        self.apart(work)

    def letters(self) -> list[Any]:
        """Return the letters that came since they were last read."""
        self.the_worker_delivers()
        fresh = mail.outbox[self.letters_read:]
        self.letters_read = len(mail.outbox)
        return fresh

    def must_be_clean(self) -> None:
        """Fail on anything noted on the way."""
        assert not self.problems, "\n".join(self.problems)


def a_stage(open_screen: Callable[..., Screen], people: Cast, language: str, settings: Any, members: tuple[str, ...],
            story: str = "journey") -> Stage:
    """Open a session for every role that plays, and one for somebody without an account."""
    screens = {who: open_screen(people.members[who].user, language=language, phone=who in PHONE, worker=who == "apprentice")
               for who in members}
    screens["passer_by"] = open_screen(None, language=language, phone=True)
    stage = Stage(people, screens, language, settings, story)
    stage.data |= {member.person.name for member in people.members.values()} | {"林", "建国", "晓雨"}
    if language == CHINESE:
        stage.data |= {"LN"}
    assert timezone.get_default_timezone_name() == "Asia/Shanghai"
    return stage


@contextmanager
def curtain() -> Iterator[None]:
    """From here to the end the test's own thread neither reads nor writes the database."""
    def forbidden(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        raise AssertionError(f"the journey is made of clicks, not of {sql[:80]}")

    with connection.execute_wrapper(forbidden):
        yield


def answer(page: Page, **answers: Any) -> None:
    """Answer questions of a form by their keys: typed, chosen or ticked as each is drawn."""
    for key, value in answers.items():
        field_ = page.locator(f"#{key}")
        kind = str(field_.evaluate("(e) => e.tagName"))
        if kind == "FIELDSET":
            for one in value if isinstance(value, tuple) else (value,):
                field_.locator(f'input[value="{one}"]').check()
        elif kind == "SELECT":
            field_.select_option(str(value))
        else:
            field_.fill(str(value))


def press(page: Page, name: str) -> None:
    """Press a button or follow a link of that name in the page, and wait for where it leads."""
    found = page.get_by_role("main").or_(page.locator(".zj-bar")).get_by_role("button", name=name, exact=True).or_(
        page.get_by_role("main").or_(page.locator(".zj-bar")).get_by_role("link", name=name, exact=True))
    follow(found.first)


def button(page: Page, name: str) -> Locator:
    """Return an enabled button or link of that name."""
    return page.get_by_role("button", name=name, exact=True, disabled=False).or_(page.get_by_role("link", name=name, exact=True))


def there_is(page: Page, *texts: str) -> None:
    """Fail unless the page shows every text."""
    for text in texts:
        expect(page.locator("main")).to_contain_text(text)


def directly(page: Page, path: str, **values: str) -> None:
    """Post to an address as a form made by hand would, with the session's own token; the answer is shown on the page."""
    with arriving(page):
        page.evaluate("""([path, values]) => {
          const form = Object.assign(document.createElement("form"), { method: "post", action: path });
          const all = { csrfmiddlewaretoken: document.body.dataset.csrf, idempotency_key: crypto.randomUUID(), ...values };
          for (const [name, value] of Object.entries(all)) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
          document.body.append(form); form.submit(); }""", [path, values])
