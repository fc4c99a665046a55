"""Somebody at a browser, without a browser: opens pages, finds the form on them, fills it in and sends it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from django.test import Client

from tests.cast import Member


class Forms(HTMLParser):
    """The forms of a page: address, and what their fields hold as they are sent untouched."""

    def __init__(self, text: str):
        super().__init__()
        self.found: list[tuple[str, dict[str, list[str]]]] = []
        self.select, self.area = "", ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take forms and their fields."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((given.get("action", ""), {}))
        elif tag == "select":
            self.select = given.get("name", "")
        elif tag == "textarea":
            self.area = given.get("name", "")
        elif self.found and tag == "option" and self.select and "selected" in given:
            self.found[-1][1].setdefault(self.select, []).append(given.get("value", ""))
        elif self.found and tag == "input" and "name" in given and "disabled" not in given:
            unticked = given.get("type") in ("radio", "checkbox") and "checked" not in given
            if given.get("type") != "file" and not unticked:
                self.found[-1][1].setdefault(given["name"], []).append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        """Take what stands in a long field."""
        if self.area and self.found:
            self.found[-1][1].setdefault(self.area, []).append(data)

    def handle_endtag(self, tag: str) -> None:
        """Leave a field."""
        if tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""


class Reader:
    """One person with one session in one language. What was read last is in `text`, where it stood in `path`."""

    def __init__(self, member: Member | None, language: str):
        self.client = Client()
        if member is not None:
            self.client.force_login(member.user)
        self.client.cookies["django_language"] = language
        self.text, self.path, self.status = "", "", 0

    def opens(self, path: str) -> Reader:
        """Open a page."""
        return self._read(path, self.client.get(path, follow=True))

    def sends(self, action: str = "", **answers: Any) -> Reader:
        """Send the form whose address ends so (the page's own when none is named), some fields filled in."""
        address, fields = self.form(action)
        values = fields | {name: value if isinstance(value, list) else [str(value)] for name, value in answers.items()}
        return self._read(address or self.path, self.client.post(address or self.path, values, follow=True))

    def follows(self, end: str) -> Reader:
        """Follow the link of the page whose address ends so."""
        found = re.findall(rf'href="([^"]*{re.escape(end)})"', self.text)
        assert found, f"no link to {end!r} at {self.path}"
        return self.opens(found[0])

    def form(self, action: str) -> tuple[str, dict[str, list[str]]]:
        """Return the form of the page whose address ends so."""
        own = ("", self.path)  # a form without an address goes to the page it stands on
        forms = [form for form in Forms(self.text).found
                 if (urlsplit(form[0]).path.endswith(action) if action else urlsplit(form[0]).path in own)]
        assert forms, f"no form for {action!r} at {self.path}"
        return forms[0]

    def goes_on(self, **answers: Any) -> Reader:
        """Answer one step of a long form and continue."""
        return self.sends(self.path, form_turn="next", **answers)

    def _read(self, path: str, answer: Any) -> Reader:
        self.text, self.status = answer.content.decode(), answer.status_code
        self.path = urlsplit(answer.redirect_chain[-1][0]).path if getattr(answer, "redirect_chain", None) else urlsplit(path).path
        return self

    def sees(self, *texts: str) -> Reader:
        """Fail unless the page says every text."""
        shown = re.sub(r"\s+", " ", self.text)
        for text in texts:
            assert text in shown, f"{text!r} is not at {self.path} ({self.status}): {re.sub('<[^>]*>', ' ', shown)[-1500:]}"
        return self

    def does_not_see(self, *texts: str) -> Reader:
        """Fail if the page says one of the texts."""
        for text in texts:
            assert text not in self.text, f"{text!r} is at {self.path}"
        return self
