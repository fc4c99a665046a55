"""Who may do what is no move of a table, and what every act with a reason asks."""

from __future__ import annotations

from collections.abc import Collection

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states import Reason, Refused
from zhijiao.kernel.states.reasons import not_yours

PROVINCE = (Role.PROVINCE_OFFICIAL,)
SAY_WHY = Bilingual("Say why", "写明原因")
BOTH = "{zh} / {en}"


def must_be(roles: Collection[Role], actor: Actor, words: Bilingual) -> None:
    """Refuse an act that is no move to a foreign role."""
    if actor.role not in roles:
        raise Refused([not_yours(words, roles)])


def with_reason(reason: str) -> list[Reason]:
    """Return what stands against an act without a reason."""
    return [] if reason.strip() else [Reason(SAY_WHY, field="reason")]


def no_blanks(**texts: str) -> list[Reason]:
    """Return a reason for each text that was left empty."""
    return [Reason(Bilingual("This has to be filled in", "这一项必须填写"), field=name) for name, text in texts.items() if not text.strip()]
