"""A registration corrected: name, track, subjects and origin, with the reason, until a round that reads them is frozen.

A list that was handed in and no longer fits goes back to its applicant, who is told which lines it is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.delivery import publish
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Ground, Reason, Refused
from zhijiao.kernel.states.moves import same_version
from zhijiao.systems.admissions.models import Applicant, PreferenceList, Track
from zhijiao.systems.admissions.queries.applicants import UNKNOWN_SUBJECT, Year
from zhijiao.systems.admissions.queries.composing import frozen, readers
from zhijiao.systems.admissions.queries.eligible import Entrant
from zhijiao.systems.admissions.queries.lists import against_list
from zhijiao.systems.admissions.queries.office import PROVINCE, must_be, no_blanks, own_case, with_reason
from zhijiao.systems.admissions.queries.rounds import against_filling, hold_inputs
from zhijiao.systems.admissions.states import LIST
from zhijiao.systems.admissions.terms import ListState, Origin, RoundState

CORRECT = Bilingual("Correct the registration", "更正登记信息")
NOTHING_NEW = Bilingual("This is what is registered already", "与已登记的信息相同")
OTHER_YEAR = Bilingual("This track is of another year", "该科类不属于本年度")
TOO_LATE = Bilingual("The list of round {number} can no longer be handed in again, and it would not fit: {why}",
                     "轮次{number}已截止填报，志愿表不能重新提交，更正后将不符合：{why}")


@transaction.atomic
def correct_registration(*, applicant: Applicant, name: str, track: Track, subjects: Sequence[str], origin: Origin, reason: str, by: Actor, at: datetime,
                         version: int | None = None) -> None:
    """Correct what an applicant was registered with."""
    must_be(PROVINCE, by, CORRECT)
    same_version(applicant, version)
    hold_inputs(applicant.cycle_id)
    Applicant.objects.select_for_update().get(pk=applicant.pk)
    wanted = {"name": name.strip(), "track": track, "subjects": tuple(subjects), "origin": origin}
    before = {key: getattr(applicant, key) for key, value in wanted.items() if getattr(applicant, key) != value}
    reasons = [*with_reason(reason), *no_blanks(name=name), *own_case(applicant, by), *_unknown(applicant, track, subjects)]
    reasons += frozen(readers(applicant.cycle_id, [applicant.track, track]))
    if reasons or not before:
        raise Refused(reasons or [Reason(NOTHING_NEW)])
    for key in before:
        setattr(applicant, key, wanted[key])
    applicant.version += 1
    applicant.save(update_fields=[*before, "version"])
    unfit = _sent_back(applicant, by, at)
    publish("admissions.registration.corrected", {"applicant": applicant.pk, "unfit": unfit}, at=at)
    record("admissions.registration.corrected", subject=applicant, by=by, at=at, before=_said(before), after=_said({key: wanted[key] for key in before}),
           reason=reason.strip())


def _unknown(applicant: Applicant, track: Track, subjects: Sequence[str]) -> list[Reason]:
    found = [] if track.cycle_id == applicant.cycle_id else [Reason(OTHER_YEAR, field="track")]
    known = Year(applicant.cycle).subjects
    if any(name not in known for name in subjects):
        names = sorted(known)
        found.append(Reason(UNKNOWN_SUBJECT.filled(subjects=Bilingual(", ".join(names), "、".join(names))), field="subjects"))
    return found


def _said(values: dict[str, object]) -> dict[str, object]:
    """Return values as the journal keeps them: a track by its key."""
    return {key: value.key if isinstance(value, Track) else list(value) if isinstance(value, tuple) else str(value) for key, value in values.items()}


def _sent_back(applicant: Applicant, by: Actor, at: datetime) -> list[dict[str, str]]:
    """Make drafts of the lists that no longer fit; return why, line by line. Raises Refused where a list can no longer be handed in again."""
    rows = PreferenceList.objects.select_for_update(of=("self",)).filter(applicant=applicant, state=ListState.SUBMITTED, round__state=RoundState.OPEN)
    told: list[dict[str, str]] = []
    for one in rows.select_related("round__batch__cycle", "round__batch__scheme"):
        misfits = against_list(one.units, Entrant.of(applicant, one.round))
        if not misfits:
            continue
        if against_filling(one.round, at):
            raise Refused([Reason(TOO_LATE.filled(number=one.round.number, why=why.text), ground=Ground.STATE) for why in misfits])
        LIST.admit("unfit", state=one.state, role=by.role).take(one, brought=None)
        record("admissions.list.unfit", subject=one, by=by, at=at, round=one.round.number, lines=len(misfits))
        told += [{"en": why.text.en, "zh": why.text.zh} for why in misfits]
    return told
