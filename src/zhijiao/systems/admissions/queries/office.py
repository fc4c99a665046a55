"""Who may do what is no move of a table, and what every act with a reason asks."""

from __future__ import annotations

from collections.abc import Collection

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Guardianship
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states import Ground, Reason, Refused
from zhijiao.kernel.states.reasons import not_yours
from zhijiao.systems.admissions.models import Applicant

PROVINCE = (Role.PROVINCE_OFFICIAL,)
SAY_WHY = Bilingual("Say why", "写明原因")
BOTH = "{zh} / {en}"
OWN_CASE = Bilingual("This is your own registration, or that of somebody you answer for: a colleague has to do it",
                     "这是您本人或者被监护人的事项，须由其他同事办理")


def must_be(roles: Collection[Role], actor: Actor, words: Bilingual) -> None:
    """Refuse an act that is no move to a foreign role."""
    if actor.role not in roles:
        raise Refused([not_yours(words, roles)])


def with_reason(reason: str) -> list[Reason]:
    """Return what stands against an act without a reason."""
    return [] if reason.strip() else [Reason(SAY_WHY, field="reason")]


def own_case(applicant: Applicant, actor: Actor) -> list[Reason]:
    """Return what keeps an official from deciding about oneself or one's ward."""
    who, whose = actor.person_id, applicant.person_id
    if who is None or whose is None:
        return []
    own = who == whose or Guardianship.objects.filter(guardian=who, ward=whose).exists()
    return [Reason(OWN_CASE, ground=Ground.ROLE)] if own else []


def no_blanks(**texts: str) -> list[Reason]:
    """Return a reason for each text that was left empty."""
    return [Reason(Bilingual("This has to be filled in", "这一项必须填写"), field=name) for name, text in texts.items() if not text.strip()]
