"""Scores in bulk: totals composed by a scheme, and one component written for many applicants at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Refused
from zhijiao.kernel.states.reasons import not_yours
from zhijiao.systems.admissions.models import Applicant, Scheme
from zhijiao.systems.admissions.queries.composing import (
    TOTAL,
    Composed,
    against_composing,
    composing,
    doubts,
)
from zhijiao.systems.admissions.queries.rounds import hold_inputs
from zhijiao.systems.admissions.states import PROVINCE

COMPOSE = Bilingual("Compose the totals", "合成总分")
@transaction.atomic
def compose(*, scheme: Scheme, by: Actor, at: datetime) -> Composed:
    """Write everybody's total by the scheme; nothing is written while one score is out of range. Raises Refused with every reason."""
    if by.role not in PROVINCE:
        raise Refused([not_yours(COMPOSE, PROVINCE)])
    hold_inputs(scheme.cycle_id)
    if reasons := against_composing(scheme):
        raise Refused(reasons)
    seen = Composed()
    totals = list(composing(scheme, seen))
    if reasons := doubts(seen):
        raise Refused(reasons)
    Applicant.objects.put_scores(TOTAL, totals)
    record("admissions.totals.composed", subject=scheme, by=by, at=at, applicants=seen.applicants, totals=seen.totals, written=seen.fresh,
           lacking=dict(seen.lacking), below=dict(seen.below), rule=_said(scheme))
    return seen


def _said(scheme: Scheme) -> Mapping[str, Any]:
    return {"scheme": scheme.key, "version": scheme.version, "citation": scheme.citation, "components": scheme.components}
