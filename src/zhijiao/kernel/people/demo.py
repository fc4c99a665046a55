"""Demo mode: one-click sign-in, on a database that a demo builder marked and on no other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Mark, User
from zhijiao.kernel.people.seats import actor_of

DEMO = "demo"


class NotADemo(Exception):
    """The database holds people and was not made by the demo's builder."""


def mark(*, at: datetime) -> None:
    """Mark the database as a demo's. Raises NotADemo when it already holds accounts of somebody else."""
    if not is_marked() and User.objects.exists():
        raise NotADemo("this database already holds accounts: a demo is built in an empty one")
    Mark.objects.get_or_create(name=DEMO, defaults={"made_on": timezone.localdate(at)})


def refuse_elsewhere() -> None:
    """Raise NotADemo when demo mode is on over a database that holds accounts and is not a demo's."""
    if settings.ZHIJIAO_DEMO and not is_marked() and User.objects.exists():
        raise NotADemo("ZHIJIAO_DEMO is on, but this database holds accounts and was not made by the demo's builder")


def is_marked() -> bool:
    """Say whether the demo's builder made this database."""
    return Mark.objects.filter(name=DEMO).exists()


def allowed() -> bool:
    """Say whether one-click sign-in is on: demo mode, and a database with the demo's mark."""
    return bool(settings.ZHIJIAO_DEMO) and is_marked()


@dataclass(frozen=True)
class Player:
    """One of the cast: the account to enter with, and the actor it will be."""

    username: str
    actor: Actor


def cast(on: date) -> list[Player]:
    """Return the cast in its order."""
    players = User.objects.filter(demo_place__isnull=False, is_active=True).order_by("demo_place", "pk")
    return [Player(user.username, actor_of(user, on)) for user in players.select_related("person")]
