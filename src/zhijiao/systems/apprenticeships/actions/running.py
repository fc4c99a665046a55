"""Filing, starting, pausing and ending a placement."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.delivery import publish
from zhijiao.kernel.parties.numbers import next_number
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Reason, Refused
from zhijiao.systems.apprenticeships.actions.judging import refresh
from zhijiao.systems.apprenticeships.models import Agreement, Filing
from zhijiao.systems.apprenticeships.queries.freshness import same_version
from zhijiao.systems.apprenticeships.queries.obstacles import admitted, against
from zhijiao.systems.apprenticeships.queries.parties import party_of
from zhijiao.systems.apprenticeships.states import AGREEMENT
from zhijiao.systems.apprenticeships.terms import FilingKind, FilingState

WHY = Bilingual("Say why", "写明理由")
SAFE_WAY = Bilingual("Say how the apprentice gets back safely, and to whom", "写明学徒怎样安全离岗、由谁接回")
NOT_YET_WORKED = Bilingual("The last day worked cannot lie in the future", "最后一个工作日不能晚于今天")
OUTSIDE_SPAN = Bilingual("The last day worked lies outside the agreement", "最后一天不在协议期限内")


@transaction.atomic
def file(*, agreement: Agreement, by: Actor, at: datetime, version: int | None = None) -> Filing:
    """File the signed placement with the city bureau (备案): it is on record there from this moment."""
    same_version(agreement, version)
    move = AGREEMENT.admit("file", state=agreement.state, role=by.role,
                           extra=against("file", agreement, by, today=local_day(at)))
    day = local_day(at)
    filing = Filing.objects.create(
        number=next_number(agreement.school.region.path, at, "F"), agreement=agreement,
        kind=FilingKind.POST, state=FilingState.APPROVED, starts_on=agreement.starts_on, ends_on=agreement.ends_on,
        requested_at=at, requested_by_id=by.user_id, filed_on=day)
    move.take(agreement, moved_at=at, moved_by_id=by.user_id, move_note="")
    publish("apprenticeships.agreement.filed", {"agreement": agreement.pk, "filing": filing.pk}, at=at)
    record("apprenticeships.agreement.filed", subject=agreement, by=by, at=at, filing=filing.number)
    return filing


@transaction.atomic
def activate(*, agreement: Agreement, by: Actor, at: datetime, version: int | None = None) -> None:
    """Let the apprentice start, if everything the law wants before the start is there; unknown is not enough."""
    same_version(agreement, version)
    move = admitted("activate", agreement, by, today=local_day(at),
                    extra=against("activate", agreement, by, today=local_day(at)))
    move.take(agreement, moved_at=at, moved_by_id=by.user_id, move_note="")
    refresh(agreements=[agreement], by=by, at=at)
    publish("apprenticeships.agreement.activated", {"agreement": agreement.pk}, at=at)
    record("apprenticeships.agreement.activated", subject=agreement, by=by, at=at, revision=agreement.revision,
           rules=sorted(move.rule_names))


@transaction.atomic
def pause(*, agreement: Agreement, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Interrupt a placement, for example over sickness."""
    same_version(agreement, version)
    move = AGREEMENT.admit("pause", state=agreement.state, role=by.role,
                           extra=against("pause", agreement, by, today=local_day(at)))
    move.take(agreement, moved_at=at, moved_by_id=by.user_id, move_note=_said(reason, WHY))
    record("apprenticeships.agreement.paused", subject=agreement, by=by, at=at, reason=reason)


@transaction.atomic
def resume(*, agreement: Agreement, by: Actor, at: datetime, version: int | None = None) -> None:
    """Go on after a pause: judged as a start is."""
    same_version(agreement, version)
    move = admitted("resume", agreement, by, today=local_day(at),
                    extra=against("resume", agreement, by, today=local_day(at)))
    move.take(agreement, moved_at=at, moved_by_id=by.user_id, move_note="")
    record("apprenticeships.agreement.resumed", subject=agreement, by=by, at=at)


@transaction.atomic
def end_early(*, agreement: Agreement, reason: str, by: Actor, at: datetime, hand_over: str = "", last_day: date | None = None,
              version: int | None = None) -> None:
    """End a running placement. School and enterprise must say how the apprentice gets back safely; the apprentice need not."""
    same_version(agreement, version)
    move = AGREEMENT.admit("end_early", state=agreement.state, role=by.role,
                           extra=against("end_early", agreement, by, today=local_day(at)))
    party = party_of(agreement, by)
    day = last_day or local_day(at)
    if agreement.starts_on and agreement.ends_on and not agreement.starts_on <= day <= agreement.ends_on:
        raise Refused([Reason(text=OUTSIDE_SPAN)])
    if day > local_day(at):
        raise Refused([Reason(text=NOT_YET_WORKED, field="last_day")])
    note = _said(reason, WHY)
    if party is not None and party.value in ("school", "enterprise"):
        hand_over = _said(hand_over, SAFE_WAY)
    move.take(agreement, moved_at=at, moved_by_id=by.user_id, move_note=note, ended_on=day, ended_by_party=party,
              end_reason=note, hand_over=hand_over)
    publish("apprenticeships.agreement.ended", {"agreement": agreement.pk, "party": str(party)}, at=at)
    record("apprenticeships.agreement.ended_early", subject=agreement, by=by, at=at, party=str(party), reason=note,
           hand_over=hand_over, last_day=day.isoformat())


def _said(text: str, otherwise: Bilingual) -> str:
    if not text.strip():
        raise Refused([Reason(text=otherwise)])
    return text.strip()
