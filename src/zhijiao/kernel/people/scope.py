"""Who may see which rows, said once: a condition for any model that knows its school, enterprise and apprentice.

Denied unless a line below allows it. A path that a room leaves out (None) shows that role nothing.
"""

from __future__ import annotations

from django.db.models import Q

from zhijiao.kernel.parties.regions import within
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role

NOTHING = Q(pk__in=[])
EVERYTHING = ~Q(pk__in=[])  # an empty Q() would vanish in `this | that`


def rows(
    actor: Actor,
    *,
    region: str | None = "school__region__path",
    school: str | None = "school",
    enterprise: str | None = "enterprise",
    apprentice: str | None = "apprentice__person",
    applicant: str | None = None,
    mentor: str | None = None,
    teacher: str | None = None,
    inspector: str | None = None,
    operator: str | None = None,
    department: str | None = None,
) -> Q:
    """Return the condition for the rows that `actor` may see; each argument is the path to what decides.

    region: a region's path; school, enterprise, operator, department: an organisation; apprentice, applicant, mentor, teacher,
    inspector: a person. `teacher` narrows a teacher to the rows of their own; without it a teacher sees the school's.
    """
    match actor.role:
        case Role.PROVINCE_OFFICIAL:
            return EVERYTHING if region else NOTHING
        case Role.CITY_OFFICER:
            return within(region, actor.region_path) if region else NOTHING
        case Role.SCHOOL_REGISTRAR:
            return _is(school, actor.organisation_id)
        case Role.SCHOOL_TEACHER:
            own = _is(teacher, actor.person_id) if teacher else EVERYTHING
            return _is(school, actor.organisation_id) & own
        case Role.ENTERPRISE_HR:
            return _is(enterprise, actor.organisation_id)
        case Role.ENTERPRISE_MENTOR:
            return _is(enterprise, actor.organisation_id) & _is(mentor, actor.person_id)
        case Role.APPRENTICE:
            return _is(apprentice, actor.person_id)
        case Role.APPLICANT:
            return _is(applicant, actor.person_id)
        case Role.GUARDIAN:
            return ward_of(actor, apprentice) if apprentice else NOTHING
        case Role.INSPECTOR:
            return _is(inspector, actor.person_id)
        case Role.TRAINING_OPERATOR:
            return _is(operator, actor.organisation_id)
        case Role.DEPARTMENT_OFFICER:
            return _is(department, actor.organisation_id)
        case Role.SYSTEM:
            return EVERYTHING
        case _:
            return NOTHING


def ward_of(actor: Actor, person: str = "") -> Q:
    """Return the condition that a person (the path to one; empty: the row itself) is under age and the actor's ward.

    Who has come of age answers alone: a guardian sees no row of theirs any more. A birthday that nobody knows keeps the ward a ward.
    """
    if actor.person_id is None or actor.minors_from is None:
        return NOTHING
    at = f"{person}__" if person else ""
    minor = Q(**{f"{at}born_on__gte": actor.minors_from}) | Q(**{f"{at}born_on__isnull": True})
    return Q(**{f"{at}guardianships__guardian": actor.person_id}) & minor


def _is(path: str | None, wanted: int | None) -> Q:
    """Return the condition that `path` leads to the wanted row; an unknown one leads nowhere (never to NULL)."""
    return NOTHING if path is None or wanted is None else Q(**{path: wanted})
