"""Lists of preferences: saved as a draft, handed in with every check, taken back until the round closes.

A draft has no effect and is not told in the journal line by line: that it was begun, handed in and taken back is.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import datetime

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.delivery import publish
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states import Ground, Reason, Refused, Stale
from zhijiao.kernel.states.moves import same_version
from zhijiao.kernel.states.reasons import not_yours
from zhijiao.systems.admissions.models import Applicant, PreferenceList, Round, Unit, packed
from zhijiao.systems.admissions.queries.eligible import Entrant
from zhijiao.systems.admissions.queries.lists import TOO_LONG, UNKNOWN, against_list, digest_of
from zhijiao.systems.admissions.queries.rounds import hold_open
from zhijiao.systems.admissions.states import APPLICANT, LIST
from zhijiao.systems.admissions.terms import ListState

FILL_IN = Bilingual("Fill in the list", "填报志愿")
NOT_YOUR_YEAR = Bilingual("This round is of another year than the applicant's registration", "本轮不属于考生登记的年度")
NOBODY_ELSES = Bilingual("A list is filled in by the applicant alone", "志愿表只能由考生本人填报")


def _own(applicant: Applicant, by: Actor) -> None:
    if by.role is not Role.APPLICANT:
        raise Refused([not_yours(FILL_IN, APPLICANT)])
    if by.person_id is None or applicant.person_id != by.person_id:
        raise Refused([Reason(NOBODY_ELSES, ground=Ground.ROLE)])


def _kept(one: Round, applicant: Applicant, version: int | None) -> PreferenceList | None:
    """Return the list as it is, held until the transaction ends. Raises Stale when a page was made from another version (0: none yet)."""
    kept: PreferenceList | None = PreferenceList.objects.select_for_update().filter(round=one, applicant=applicant).first()
    if version is not None and version != (kept.version if kept else 0):
        seen = copy(kept) if kept else PreferenceList(round=one, applicant=applicant)
        seen.version = version
        raise Stale(seen, kept)
    return kept


@transaction.atomic
def save_list(*, round: Round, applicant: Applicant, units: Sequence[int], by: Actor, at: datetime, version: int | None = None) -> PreferenceList:
    """Save a draft: keys of units in their order, 0 for a blank line. What may not be handed in may still be saved."""
    _own(applicant, by)
    one = hold_open(round, at)
    Applicant.objects.select_for_update(no_key=True).get(pk=applicant.pk)  # two first clicks make one list
    kept = _kept(one, applicant, version)
    move = LIST.admit("save", state=kept.state if kept else ListState.DRAFT, role=by.role, extra=_unknown(one, applicant, units))
    if kept is None:
        made: PreferenceList = PreferenceList.objects.create(round=one, applicant=applicant, ordered=packed(units), saved_at=at, saved_by_id=by.user_id)
        record("admissions.list.begun", subject=made, by=by, at=at, round=one.number)
        return made
    move.take(kept, ordered=packed(units), brought=None, saved_at=at, saved_by_id=by.user_id)
    return kept


def _unknown(one: Round, applicant: Applicant, units: Sequence[int]) -> list[Reason]:
    """Return what cannot even be saved: more lines than there are, units that are not in the published plan."""
    most = one.batch.list_length
    found = [Reason(NOT_YOUR_YEAR)] if one.batch.cycle_id != applicant.cycle_id else []
    if len(units) > most:
        found.append(Reason(TOO_LONG.filled(n=len(units), most=most)))
    public = set(Unit.objects.public().filter(batch=one.batch_id, pk__in={*units} - {0}).values_list("pk", flat=True))
    return found + [Reason(UNKNOWN.filled(line=n), field=f"line-{n}") for n, key in enumerate(units, 1) if key and key not in public]


@transaction.atomic
def submit_list(*, preference_list: PreferenceList, by: Actor, at: datetime, version: int | None = None) -> None:
    """Hand a list in, after every check; each reason names its line."""
    _own(preference_list.applicant, by)
    same_version(preference_list, version)
    one = hold_open(preference_list.round, at)
    entrant = Entrant.of(preference_list.applicant, one)
    move = LIST.admit("submit", state=preference_list.state, role=by.role, extra=against_list(preference_list.units, entrant))
    move.take(preference_list, submitted_at=at, submitted_by_id=by.user_id)
    record("admissions.list.submitted", subject=preference_list, by=by, at=at, round=one.number, units=len(preference_list.units),
           sha256=digest_of(preference_list))


@transaction.atomic
def take_back_list(*, preference_list: PreferenceList, by: Actor, at: datetime, version: int | None = None) -> None:
    """Take a list back to change it, until the round closes. It does not count until it is handed in again."""
    _own(preference_list.applicant, by)
    same_version(preference_list, version)
    one = hold_open(preference_list.round, at)
    move = LIST.admit("take_back", state=preference_list.state, role=by.role)
    move.take(preference_list, brought=None)  # from now on the applicant's own: no file writes over it
    publish("admissions.list.taken_back", {"list": preference_list.pk}, at=at)
    record("admissions.list.taken_back", subject=preference_list, by=by, at=at, round=one.number)
