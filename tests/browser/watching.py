"""A page that is watched: console errors, policy violations, axe, sideways scroll, small targets, screenshots.

And how a test waits: for what comes, never for a time. `follow` presses what leads to another page, `arriving` holds whatever
else leads to one, `eventually` asks again until something holds that no element of the page shows. Text on a page is read by
`expect`, which asks again as well; what is read at once is a page on which nothing moves any more.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Locator, Page, Request

PATIENCE = 60_000  # milliseconds: a wait that is met costs nothing, so that only a real fault waits so long
AXE = (Path(__file__).parent / "vendor/axe-core/axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TALLEST = 6000  # of a picture, in CSS pixels
LISTEN = """window.__violations = [];
addEventListener("securitypolicyviolation", (e) => window.__violations.push(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));"""
SMALL = """() => [...document.querySelectorAll(".btn, .chip, .zj-tabs a, .zj-tool, .zj-choice, .zj-doors a")]
  .filter((e) => e.checkVisibility())
  .map((e) => [e.textContent.trim().slice(0, 30), e.getBoundingClientRect()])
  .filter(([, box]) => box.height > 0 && (box.height < 43.5 || box.width < 43.5))
  .map(([text, box]) => `${text} ${Math.round(box.width)}x${Math.round(box.height)}`)"""
CLIPPED = """() => [...document.querySelectorAll("main *")]
  .filter((e) => e.children.length === 0 && e.offsetParent && e.scrollWidth > e.clientWidth + 1)
  .filter((e) => getComputedStyle(e).overflowX === "hidden" && !e.closest(".sr"))
  .map((e) => e.textContent.trim().slice(0, 40))"""
OVERFLOWING = """() => [...document.querySelectorAll("main table, main pre, main svg.drawn")]
  .filter((e) => e.offsetParent)
  .map((e) => [e, e.closest(".zj-scroll, .zj-card, main"), (e.closest(".zj-card") || document.body).getBoundingClientRect().right])
  .filter(([e, box, edge]) => !/auto|scroll/.test(getComputedStyle(box).overflowX) && e.getBoundingClientRect().right > edge + 1)
  .map(([e, , edge]) => `${e.className.baseVal || e.className || e.tagName} by ${Math.round(e.getBoundingClientRect().right - edge)} px`)"""


def arrived(page: Page) -> Page:
    """Wait until the bell's number has come: it is what a page asks for once it is there."""
    page.locator("#inbox-count[hx-get]").wait_for(state="detached")
    return page


@contextmanager
def arriving(page: Page) -> Iterator[None]:
    """What happens inside leads to another page: wait until that page has loaded and nothing of it is on its way."""
    with page.expect_navigation():
        yield
    arrived(page)


def follow(link: Locator) -> None:
    """Press what leads to another page, and wait for that page."""
    with arriving(link.page):
        link.click()


def eventually(page: Page, holds: Callable[[], object], what: str) -> None:
    """Ask again until something holds; the page goes on meanwhile."""
    until = time.monotonic() + PATIENCE / 1000
    while not holds():
        assert time.monotonic() < until, f"it did not come about: {what}"
        page.wait_for_timeout(50)


class Screen:
    """One watched page."""

    def __init__(self, page: Page, shots: Path) -> None:
        self.page, self.shots = page, shots
        self.errors: list[str] = []
        self.violations: list[str] = []
        self.outside: list[str] = []
        self.expected: set[str] = set()
        page.add_init_script(LISTEN)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        place = (message.location or {}).get("url", "")
        if message.type == "error" and not any(place.split("?")[0].endswith(path) for path in self.expected):
            self.errors.append(f"{message.text} {place}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(("http://localhost", "http://127.0.0.1", "data:", "blob:")):
            self.outside.append(request.url)

    def expect_refusal(self, *paths: str) -> None:
        """Exempt the addresses that this test expects to be refused: Chromium logs every 4xx as an error."""
        self.expected.update(paths)

    def lose_the_signal(self, path: str) -> None:
        """Take the network away from the page at `path`. What it asks for fails from now on; Chromium and htmx both log that as errors."""
        self.expect_refusal(path, "/inbox/counts", "/me/now", "/htmx.min.js")
        self.page.context.set_offline(True)

    def go(self, path: str) -> Page:
        """Open a page and wait until nothing is loading."""
        self.collect()
        self.page.goto(path)
        return arrived(self.page)

    def collect(self) -> None:
        """Take the violations of the page that is open, before it is left."""
        if not self.page.is_closed() and self.page.url.startswith("http"):
            self.violations += self.page.evaluate("() => (window.__violations || []).splice(0)")

    def axe(self) -> list[str]:
        """Return what axe finds wrong on the page, with the element."""
        self.page.evaluate(AXE)
        found: dict[str, Any] = self.page.evaluate("(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
        return [f"{v['id']}: {n['html'][:160]} ({(n['failureSummary'] or '').splitlines()[-1].strip()})" for v in found["violations"] for n in v["nodes"]]

    def sideways(self) -> int:
        """Return by how many pixels the page scrolls sideways."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def shoot(self, name: str) -> Path:
        """Keep a picture of the whole page."""
        self.shots.mkdir(parents=True, exist_ok=True)
        path = self.shots / f"{name}.png"
        kept = self.page.viewport_size
        assert kept is not None
        tall = int(self.page.evaluate("document.documentElement.scrollHeight"))
        self.page.set_viewport_size({"width": kept["width"], "height": max(kept["height"], min(tall, TALLEST))})  # bars stand at the end
        self.page.screenshot(path=path, animations="disabled")
        self.page.set_viewport_size(kept)
        return path

    def problems(self, name: str, *, phone: bool = False, axe: bool = True) -> list[str]:
        """Keep the page's picture; return what it breaks of what a screen is held to."""
        self.shoot(name)
        found = (self.axe() if axe else []) + [f"clipped: {text}" for text in self.page.evaluate(CLIPPED)]
        found += [f"wider than its card: {text}" for text in self.page.evaluate(OVERFLOWING)]
        if phone:
            found += [f"small target: {text}" for text in self.page.evaluate(SMALL)]
        if self.sideways() > 0:
            found.append(f"scrolls sideways by {self.sideways()} px")
        return [f"{name}: {problem}" for problem in found]

    def inspect(self, name: str, *, phone: bool = False) -> None:
        """Hold the page to everything a screen is held to, and keep its picture."""
        problems = self.problems(name, phone=phone)
        assert not problems, "\n".join(problems)

    def must_be_clean(self) -> None:
        """Fail on a console error, a policy violation or a request to another host."""
        self.collect()
        assert not self.violations, self.violations
        assert not self.errors, self.errors
        assert not self.outside, self.outside
