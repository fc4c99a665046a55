"""Rounds of a batch: planned, opened, proposed for release, finished; set aside and corrected with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.bulk import write
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.delivery import publish
from zhijiao.kernel.parties.numbers import next_number
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Ground, Reason, Refused, same_version
from zhijiao.systems.admissions.models import Batch, Offer, PreferenceList, Round
from zhijiao.systems.admissions.queries.files import must_be_whole
from zhijiao.systems.admissions.queries.office import PROVINCE, must_be, with_reason
from zhijiao.systems.admissions.queries.rounds import NO_DAYS, ORDER, against_planning, against_round
from zhijiao.systems.admissions.states import OFFER, ROUND
from zhijiao.systems.admissions.terms import ListState, OfferState, RoundKind, RoundState

PLAN = Bilingual("Plan a round", "登记轮次")
CORRECT = Bilingual("Correct with a new round", "用新轮次更正")
CORRECTED = Bilingual("Round {number} corrects this one already", "轮次{number}已经更正了本轮")
SEED = Bilingual("Give the public seed", "登记公开随机种子")
SAY_SEED = Bilingual("A public seed that nobody could choose beforehand, such as the number of a lottery draw",
                     "写公开种子，应为事先无人能选定的数，例如彩票开奖号码")
SEED_STANDS = Bilingual("The seed stands from the freeze on: the round is “{state}”", "冻结后种子不能再改：本轮状态是“{state}”")
BEFORE_FREEZE = (RoundState.PLANNED, RoundState.OPEN)
CHUNK = 5_000


@transaction.atomic
def plan_round(*, batch: Batch, by: Actor, at: datetime, opens_at: datetime | None = None, closes_at: datetime | None = None, seed: str = "") -> Round:
    """Plan the main round of a batch."""
    return _planned(batch, RoundKind.MAIN, by, at, opens_at, closes_at, seed)


@transaction.atomic
def plan_supplementary(*, batch: Batch, by: Actor, at: datetime, opens_at: datetime | None = None, closes_at: datetime | None = None,
                       seed: str = "") -> Round:
    """Plan a round on the seats that are left, for whoever holds no offer."""
    return _planned(batch, RoundKind.SUPPLEMENTARY, by, at, opens_at, closes_at, seed)


def _planned(batch: Batch, kind: RoundKind, by: Actor, at: datetime, opens_at: datetime | None, closes_at: datetime | None, seed: str) -> Round:
    must_be(PROVINCE, by, PLAN)
    if reasons := [*against_planning(batch, kind), *_against_days(opens_at, closes_at)]:
        raise Refused(reasons)
    made = _created(batch, kind, by, at, opens_at=opens_at, closes_at=closes_at, seed=seed.strip(), seeded_at=at if seed.strip() else None,
                    seeded_by_id=by.user_id if seed.strip() else None)
    record("admissions.round.planned", subject=made, by=by, at=at, number=made.number, kind=str(kind), opens_at=opens_at, closes_at=closes_at, seed=made.seed)
    return made


def _created(batch: Batch, kind: RoundKind, by: Actor, at: datetime, **more: Any) -> Round:
    last = Round.objects.filter(batch=batch).aggregate(last=Max("order"))["last"] or 0
    made: Round = Round.objects.create(number=next_number(batch.cycle.organiser.region.path, at, "L"), batch=batch, order=last + 1, kind=kind, planned_at=at,
                                       planned_by_id=by.user_id, **more)
    return made


def _against_days(opens_at: datetime | None, closes_at: datetime | None) -> list[Reason]:
    return [Reason(ORDER, field="closes_at")] if opens_at is not None and closes_at is not None and closes_at < opens_at else []


@transaction.atomic
def open_round(*, round: Round, by: Actor, at: datetime, opens_at: datetime | None = None, closes_at: datetime | None = None,
               reason: str = "", version: int | None = None) -> None:
    """Open a round for lists, from when until when. A correction needs a reason: people then choose anew, having seen results.

    The seed of the round that is corrected is known by then: it is taken away, and another is given before the freeze.
    """
    same_version(round, version)
    again = round.kind == RoundKind.CORRECTION
    opens_at, closes_at = opens_at or round.opens_at, closes_at or round.closes_at
    missing = [] if opens_at is not None and closes_at is not None else [Reason(NO_DAYS, field="closes_at")]
    move = ROUND.admit("open", state=round.state, role=by.role,
                       extra=[*missing, *_against_days(opens_at, closes_at), *(with_reason(reason) if again else []),
                              *against_round("open", round, by, today=local_day(at))])
    move.take(round, opens_at=opens_at, closes_at=closes_at, **({"seed": "", "seeded_at": None, "seeded_by": None} if again else {}))
    record("admissions.round.opened", subject=round, by=by, at=at, opens_at=opens_at, closes_at=closes_at, **({"reason": reason.strip()} if again else {}))


@transaction.atomic
def give_seed(*, round: Round, seed: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Give the public seed of the lot, until the freeze; the journal keeps when, and the one before."""
    same_version(round, version)
    must_be(PROVINCE, by, SEED)
    reasons = [] if seed.strip() else [Reason(SAY_SEED, field="seed")]
    reasons += [] if round.state in BEFORE_FREEZE else [Reason(SEED_STANDS.filled(state=round.state.words), ground=Ground.STATE)]
    if reasons:
        raise Refused(reasons)
    before, round.seed, round.seeded_at, round.seeded_by_id = round.seed, seed.strip(), at, by.user_id
    round.version += 1
    round.save(update_fields=["seed", "seeded_at", "seeded_by", "version"])
    record("admissions.round.seeded", subject=round, by=by, at=at, seed=round.seed, before=before)


@transaction.atomic
def propose(*, round: Round, by: Actor, at: datetime, version: int | None = None) -> None:
    """Propose to release what was allocated; another person releases."""
    same_version(round, version)
    must_be_whole(round)
    move = ROUND.admit("propose", state=round.state, role=by.role)
    move.take(round, proposed_at=at, proposed_by_id=by.user_id, reason="")
    publish("admissions.round.proposed", {"round": round.pk}, at=at)
    record("admissions.round.proposed", subject=round, by=by, at=at, files=round.result)


@transaction.atomic
def send_back(*, round: Round, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Send a proposed release back, with the reason."""
    same_version(round, version)
    move = ROUND.admit("send_back", state=round.state, role=by.role, extra=with_reason(reason))
    move.take(round, proposed_at=None, proposed_by_id=None, reason=reason.strip())
    record("admissions.round.sent_back", subject=round, by=by, at=at, reason=reason.strip())


@transaction.atomic
def finish(*, round: Round, by: Actor, at: datetime, version: int | None = None) -> None:
    """Finish a round whose offers are all answered."""
    same_version(round, version)
    move = ROUND.admit("finish", state=round.state, role=by.role, extra=against_round("finish", round, by, today=local_day(at)))
    move.take(round)
    record("admissions.round.finished", subject=round, by=by, at=at)


@transaction.atomic
def propose_void(*, round: Round, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Propose that a released round be set aside or corrected; nothing happens to its offers until another person decides."""
    same_version(round, version)
    move = ROUND.admit("propose_void", state=round.state, role=by.role,
                       extra=[*with_reason(reason), *against_round("propose_void", round, by, today=local_day(at))])
    move.take(round, void_proposed_at=at, void_proposed_by_id=by.user_id, void_reason=reason.strip())
    publish("admissions.round.void_proposed", {"round": round.pk}, at=at)
    record("admissions.round.void_proposed", subject=round, by=by, at=at, reason=reason.strip())


@transaction.atomic
def keep(*, round: Round, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Refuse the proposal to set a released round aside, or take it back, with the reason."""
    same_version(round, version)
    move = ROUND.admit("keep", state=round.state, role=by.role, extra=[*with_reason(reason), *against_round("keep", round, by, today=local_day(at))])
    proposer = round.void_proposed_by_id
    move.take(round, void_proposed_at=None, void_proposed_by_id=None, void_reason="")
    record("admissions.round.kept", subject=round, by=by, at=at, reason=reason.strip(), proposed_by=proposer)


@transaction.atomic
def set_aside(*, round: Round, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Set a frozen round aside, with the reason: its files stay. One that was released only after another person proposed it; its offers are void then."""
    same_version(round, version)
    move = ROUND.admit("set_aside", state=round.state, role=by.role,
                       extra=[*with_reason(reason), *against_round("set_aside", round, by, today=local_day(at))])
    was_released = round.state == RoundState.RELEASED
    proposer = round.void_proposed_by_id
    move.take(round, reason=reason.strip())
    voided = OFFER.admit("void", state=OfferState.OFFERED, role=by.role).take_many(Offer.objects.filter(round=round)) if was_released else 0
    if was_released:
        publish("admissions.round.set_aside", {"round": round.pk}, at=at)
    record("admissions.round.set_aside", subject=round, by=by, at=at, reason=reason.strip(), offers_voided=voided, proposed_by=proposer)


@transaction.atomic
def correct(*, round: Round, reason: str, by: Actor, at: datetime, version: int | None = None) -> Round:
    """Set a round aside and plan another in its place with the same submitted lists; the old one stays as it was.

    The new round is frozen as it is, with the lists as they stood. To open it for lists again is another decision (`open_round`).
    """
    same_version(round, version)
    must_be(PROVINCE, by, CORRECT)
    if made := round.corrections.exclude(state=RoundState.SET_ASIDE).first():
        raise Refused([Reason(CORRECTED.filled(number=made.number), ground=Ground.STATE)])
    if round.state != RoundState.SET_ASIDE:
        set_aside(round=round, reason=reason, by=by, at=at)
    elif missing := with_reason(reason):
        raise Refused(missing)
    if reasons := against_planning(round.batch, RoundKind.CORRECTION):
        raise Refused(reasons)
    made = _created(round.batch, RoundKind.CORRECTION, by, at, corrects=round, seed=round.seed, seeded_at=round.seeded_at,
                    seeded_by_id=round.seeded_by_id, reason=reason.strip())
    copied = write(PreferenceList, ("round_id", "applicant_id", "ordered", "state", "saved_at", "saved_by_id", "submitted_at", "submitted_by_id"),
                   _lists_for(round, made))
    record("admissions.round.corrected", subject=made, by=by, at=at, number=made.number, corrects=round.number, reason=reason.strip(), lists=copied)
    return made


def _lists_for(old: Round, new: Round) -> Iterator[tuple[Any, ...]]:
    rows = PreferenceList.objects.filter(round=old, state=ListState.SUBMITTED).values_list(
        "applicant_id", "ordered", "state", "saved_at", "saved_by_id", "submitted_at", "submitted_by_id")
    yield from ((new.pk, *row) for row in rows.iterator(chunk_size=CHUNK))
