"""The demo of the room: certificates of what the demo's learners completed, two turns of the first school's key, one of each thing that can happen.

Everything is done by the room's own actions, in the order of time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from zhijiao.kernel.outbox.models import Delivery
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.actor import SYSTEM, Actor
from zhijiao.kernel.people.models import User
from zhijiao.kernel.people.seats import actor_of
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.signing.actions import establish, rotate
from zhijiao.kernel.signing.queries import province
from zhijiao.systems.apprenticeships import doors as apprenticeships
from zhijiao.systems.exchange.actions import issuing, standing
from zhijiao.systems.exchange.actions.proposing import propose
from zhijiao.systems.exchange.actions.publishing import renew_lists, sign_root
from zhijiao.systems.exchange.models import Credential, LogLeaf
from zhijiao.systems.exchange.terms import RevokeReason, State, SuspendReason

MOST = 150  # certificates; of a larger province the first schools have them, the others propose theirs in the first night
LEFT = 4  # ripe certificates that the cast's registrar has not issued yet
WAITS = timedelta(days=21)  # what was completed since is not issued yet


@transaction.atomic
def play(users: Mapping[str, User], schools: Iterable[Organisation], *, today: date) -> int:
    """Propose, issue, turn keys, suspend and revoke; return how many certificates were signed. The first school is the cast's."""
    before = Delivery.objects.aggregate(last=Max("pk"))["last"] or 0
    actors = {name: actor_of(user, today) for name, user in users.items()}
    _propose([school.pk for school in schools], today)
    office, own = province(), actors["registrar"].organisation_id
    assert office is not None, "the demo's builder makes it"
    establish(organisation=office, by=SYSTEM, at=_at(today - timedelta(days=200)))
    for key in Credential.objects.order_by("school").values_list("school", flat=True).distinct():
        school = Organisation.objects.select_related("region").get(pk=key)
        if key == own:
            establish(organisation=school, by=SYSTEM, at=_at(today - timedelta(days=750)))
        _issue(school, actors["registrar"] if key == own else _registrar(school), today, turns=key == own)
    _happen(actors, today)
    for school in Organisation.objects.filter(pk__in=LogLeaf.objects.values("school")):
        renew_lists(school=school, by=SYSTEM, at=_at(today, 2))
        sign_root(school=school, by=SYSTEM, at=_at(today, 3))
    Delivery.objects.filter(pk__gt=before).update(delivered_at=F("due_at"))
    return Credential.objects.exclude(document="").count()


def _propose(schools: list[int], today: date) -> None:
    numbers = [number for number, _ in apprenticeships.completed_numbers()]
    done = [one for start in range(0, len(numbers), 1_000) for one in apprenticeships.completions(numbers[start:start + 1_000]).values()]
    place = {school: n for n, school in enumerate(schools)}
    chosen = sorted((one for one in done if one.school_id in place), key=lambda one: (place[one.school_id], one.completed_at))[:MOST]
    for day, group in groupby(sorted(chosen, key=lambda one: one.completed_on), key=lambda one: one.completed_on):
        propose(completed=list(group), by=SYSTEM, at=_at(min(day, today), 7))


def _issue(school: Organisation, registrar: Actor, today: date, *, turns: bool) -> None:
    """Issue month by month what was completed, some days later; the last ones still wait. turns: the key is turned twice on the way."""
    rows = Credential.objects.filter(school=school, state=State.PROPOSED, proposed_at__lt=_at(today - WAITS)).select_related("learner", "school__region")
    ripe = list(rows.order_by("proposed_at", "pk"))
    ripe = ripe[:-LEFT] if turns else ripe
    months = {month: list(group) for month, group in groupby(ripe, key=lambda row: row.proposed_at.strftime("%Y-%m"))}
    for n, group in enumerate(months.values()):
        day = min(group[-1].proposed_at.date() + timedelta(days=9), today - timedelta(days=2))
        if turns and n in (1, 2):
            rotate(issuer=establish(organisation=school, by=SYSTEM, at=_at(day, 8)), by=registrar, at=_at(day, 8))
        batch = issuing.order_batch(rows=group, by=registrar, at=_at(day, 9))
        while issuing.issue_chunk(batch=batch, by=registrar, at=_at(day, 9)) == issuing.CHUNK:
            pass


def _happen(actors: Mapping[str, Actor], today: date) -> None:
    """One of the cast's school is revoked by two people, one suspended, one waits for a second person."""
    registrar, teacher = actors["registrar"], actors["teacher"]
    rows = list(Credential.objects.filter(school=registrar.organisation_id, state=State.ISSUED).exclude(learner=actors["apprentice"].person_id)
                .select_related("school").order_by("pk")[:3])
    day = today - timedelta(days=1)
    for row in rows[:1]:
        standing.ask_revocation(credential=row, reason=RevokeReason.CONTENT_WRONG, note="岗位名称写错", by=teacher, at=_at(day, 9))
        standing.revoke(credential=row, note="已核对协议，另发更正后的证明", by=registrar, at=_at(day, 10))
    for row in rows[1:2]:
        standing.suspend(credential=row, reason=SuspendReason.OBJECTION, note="实习单位来函，正在核对日志", by=registrar, at=_at(day, 11))
    for row in rows[2:3]:
        standing.ask_revocation(credential=row, reason=RevokeReason.ISSUED_TWICE, by=teacher, at=_at(day, 14))


def _registrar(school: Organisation) -> Actor:
    """Return the registrar of a school that has no account in the demo."""
    return Actor(name=school.name, role=Role.SCHOOL_REGISTRAR, organisation_id=school.pk, organisation_name=school.name, region_path=school.region.path)


def _at(day: date, hour: int = 9) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))
