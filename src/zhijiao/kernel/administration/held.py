"""What is held about one person, gathered for that person: as JSON for programs, as a page in each language for reading."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Guardianship, Membership, Person, User
from zhijiao.kernel.people.seats import actor_in
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.registers import Register
from zhijiao.kernel.registers.models import KeptFilter
from zhijiao.kernel.registers.registry import registry
from zhijiao.kernel.registers.values import cell

MOST_ROWS = 20_000
# About whom the rooms keep records of their own; others act in the rooms, and what they did stands in the journal.
SUBJECTS = (Role.APPRENTICE, Role.APPLICANT)
# Not about a person: how a secret is kept, and by which hash a number is found.
_SECRETS = ("password", "id_number_key", "demo_place", "initials", "id")


@dataclass(frozen=True)
class Part:
    """One table of the answer: rows of (words, value)."""

    key: str
    words: Bilingual
    rows: list[list[tuple[Bilingual, Any]]]


def parts(person: Person, now: datetime) -> list[Part]:
    """Return everything that is held about a person, in the order in which it is read."""
    user = User.objects.filter(person=person).first()
    seats = list(Membership.objects.filter(person=person).select_related("person", "organisation__region").order_by("since", "pk"))
    kin = Guardianship.objects.filter(models.Q(guardian=person) | models.Q(ward=person)).select_related("guardian", "ward")
    found = [
        Part("person", Bilingual("Person", "个人"), [_described(person)]),
        Part("account", Bilingual("Account", "账号"), [_described(user)] if user else []),
        Part("roles", Bilingual("Roles", "角色"), [_described(seat) for seat in seats]),
        Part("family", Bilingual("Guardian and ward", "监护关系"), [_described(link) for link in kin]),
        Part("filters", Bilingual("Kept filters of lists", "保存的列表筛选"), [_described(one) for one in KeptFilter.objects.filter(made_by__person=person)]),
    ]
    if user is not None:
        found += [part for seat in seats if seat.role in SUBJECTS for part in _of_the_rooms(actor_in(user, seat, now.date()), now)]
    acts = Entry.objects.filter(person=person).order_by("-at")
    about = Entry.objects.filter(subject_kind=Person._meta.label_lower, subject_id=str(person.pk)).order_by("-at")
    return [*found, Part("about", Bilingual("What was done with the entry of this person", "对本人信息的操作"), [_entry(e) for e in about[:MOST_ROWS]]),
            Part("acts", Bilingual("What this person did here", "本人的操作"), [_entry(e) for e in acts[:MOST_ROWS]])]


def _described(row: models.Model) -> list[tuple[Bilingual, Any]]:
    fields: Iterable[Any] = (f for f in row._meta.concrete_fields if hasattr(f, "words") and f.name not in _SECRETS)
    return [(field.words, _plain(getattr(row, field.name))) for field in fields]


def _plain(value: Any) -> Any:
    words = getattr(value, "words", None)
    if isinstance(words, Bilingual):
        return words
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    return str(value) if isinstance(value, models.Model) else value


def _entry(entry: Entry) -> list[tuple[Bilingual, Any]]:
    return [(Bilingual("when", "时间"), _plain(entry.at)), (Bilingual("event", "事件"), entry.event),
            (Bilingual("address", "网络地址"), entry.address)]


def _of_the_rooms(actor: Actor, now: datetime) -> list[Part]:
    return [Part(register.label, register.words, _rows(register, actor, now)) for register in registry.open_to(actor)]


def _rows(register: Register, actor: Actor, now: datetime) -> list[list[tuple[Bilingual, Any]]]:
    rows = list(register.visible_to(actor).order_by("pk")[:MOST_ROWS])
    if register.decorate is not None:
        register.decorate(rows, actor, now)
    return [[(drawn.words, _plain(drawn.value)) for drawn in (cell(register, row, show, opened=True) for show in register.fields)] for row in rows]


@transaction.atomic
def export(*, person: Person, by: Actor, at: datetime) -> bytes:
    """Return a ZIP of what is held about a person: data.json, 个人信息.html, personal-data.html. Journalled."""
    found = parts(person, at)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("data.json", json.dumps(_as_json(found, at), ensure_ascii=False, indent=1, cls=DjangoJSONEncoder))
        for language, name in (("zh-hans", "个人信息.html"), ("en", "personal-data.html")):
            with translation.override(language):
                packed.writestr(name, render_to_string("administration/held.html", {"parts": found, "at": at, "person": person}))
    record("people.data.exported", subject=person, by=by, at=at, parts={part.key: len(part.rows) for part in found})
    return out.getvalue()


def _as_json(found: list[Part], at: datetime) -> dict[str, Any]:
    return {"made_at": _plain(at), "parts": [
        {"key": part.key, "zh": part.words.zh, "en": part.words.en,
         "rows": [[{"zh": words.zh, "en": words.en, "value": _both(value)} for words, value in row] for row in part.rows]} for part in found]}


def _both(value: Any) -> Any:
    return {"zh": value.zh, "en": value.en} if isinstance(value, Bilingual) else value
