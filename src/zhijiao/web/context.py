"""What the base templates ask of every page: language, theme, place, navigation, the roles one may act in. All lazy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.actor import ANONYMOUS, Actor
from zhijiao.kernel.people.models import Membership
from zhijiao.kernel.screens.rooms import Group, Room, declared, own_links, tabs_for
from zhijiao.kernel.screens.words import language, said

THEMES = ("light", "dark")
THEME_COOKIE = "zj_theme"


@dataclass(frozen=True)
class Entry:
    """One line of a navigation or a tab bar."""

    words: Bilingual
    url: str
    icon: str = ""
    current: bool = False
    links: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class GroupEntry:
    """A group of the side navigation with those of its rooms that are open to the person."""

    words: Bilingual
    rooms: tuple[Entry, ...]


@dataclass(frozen=True)
class RoleEntry:
    """A membership one may act in."""

    id: int
    words: Bilingual
    current: bool


class Shell:
    """Everything the shell shows, computed when a template asks."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.demo: bool = bool(getattr(settings, "ZHIJIAO_DEMO", False))

    @property
    def actor(self) -> Actor:
        """Return who acts; pages that fail before the middleware ran have nobody."""
        return getattr(self.request, "actor", ANONYMOUS)

    @property
    def language(self) -> str:
        """Return "zh" or "en"."""
        return language()

    @property
    def theme(self) -> str:
        """Return the theme chosen on this device, light when none was."""
        chosen = self.request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in THEMES else THEMES[0]

    @property
    def here(self) -> str:
        """Return where a switch of language or theme leads back to: this page, or the one a form was sent from."""
        if self.request.method in ("GET", "HEAD"):
            return self.request.get_full_path()
        came = urlsplit(self.request.headers.get("Referer", ""))
        return f"{came.path}?{came.query}" if came.netloc == self.request.get_host() else "/"

    @property
    def at_home(self) -> bool:
        """Say whether this is the home page."""
        return self.request.path == reverse("web:home")

    @cached_property
    def membership(self) -> Membership | None:
        """Return the membership the person acts in."""
        return next((m for m in self._memberships if m.pk == self.actor.membership_id), None)

    @cached_property
    def _memberships(self) -> list[Membership]:
        if self.actor.person_id is None:
            return []
        now = getattr(self.request, "today", None)
        found = Membership.objects.filter(person_id=self.actor.person_id).select_related("organisation__region")
        return list(found.on(now) if now else found)

    @property
    def memberships(self) -> list[RoleEntry]:
        """Return the memberships the person may switch between."""
        return [RoleEntry(m.pk, _membership_words(m), m.pk == self.actor.membership_id) for m in self._memberships]

    @property
    def place(self) -> Bilingual | None:
        """Return where the person acts: the region, and the organisation when it is not the authority itself."""
        organisation = self.membership.organisation if self.membership else None
        return organisation.words if organisation else None

    @property
    def who(self) -> str:
        """Return as what the person acts."""
        return said(self.actor.role) if self.actor.role else ""

    @cached_property
    def rooms(self) -> list[GroupEntry]:
        """Return the rooms that are built and open to the person, by group."""
        groups: dict[Group, list[Entry]] = {}
        for room in declared():
            entry = self._room(room)
            if entry is not None:
                groups.setdefault(room.group, []).append(entry)
        return [GroupEntry(group.words, tuple(entries)) for group, entries in groups.items()]

    def _room(self, room: Room) -> Entry | None:
        first = room.link_for(self.actor.role)
        if first is None:
            return None
        current = self.request.path.startswith(f"/{room.key}/")
        links = [link for link in room.links if link.open_to(self.actor.role)] if current else []
        urls = [reverse(link.url) for link in links]
        here = max((u for u in urls if self.request.path.startswith(u)), key=len, default=None)
        shown = tuple(Entry(link.words, url, current=url == here) for link, url in zip(links, urls, strict=True))
        return Entry(room.words, reverse(first.url), room.icon, current, shown)

    @cached_property
    def own(self) -> list[Entry]:
        """Return the pages that are the person's own whatever the role: those that the role itself does not bring."""
        if self.actor.person_id is None:
            return []
        return [Entry(link.own or link.words, reverse(link.url), link.icon or "user", self.request.path == reverse(link.url))
                for link in own_links(self.actor.role)]

    @cached_property
    def tabs(self) -> list[Entry]:
        """Return the phone tabs of the person's role."""
        made = [(tab, reverse(tab.url)) for tab in tabs_for(self.actor.role)]
        return [Entry(tab.words, url, tab.icon, current=self.request.path == url) for tab, url in made]


def _membership_words(membership: Membership) -> Bilingual:
    role: Bilingual = membership.role.words
    if membership.organisation is None:
        return role
    place: Bilingual = membership.organisation.words
    return Bilingual(f"{place.en} · {role.en}", f"{place.zh} · {role.zh}")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give every template the shell."""
    return {"shell": Shell(request)}
