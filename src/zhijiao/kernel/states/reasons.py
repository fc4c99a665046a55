"""Why something cannot be done: what, why, which article, what to do next; always all reasons at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from zhijiao.basics.words import Bilingual

if TYPE_CHECKING:
    from zhijiao.kernel.people.terms import Role


class Ground(Enum):
    """On what a refusal rests."""

    ROLE = "role"
    STATE = "state"
    LAW = "law"
    ROOM = "room"  # a condition of the room itself


_STATUS = {Ground.ROLE: 403, Ground.STATE: 409, Ground.LAW: 422, Ground.ROOM: 422}


@dataclass(frozen=True)
class Reason:
    """One reason. `rule` and `article` are given where the law refuses; `next` says what can be done."""

    text: Bilingual
    rule: str = ""
    article: Bilingual | None = None
    next: Bilingual | None = None
    ground: Ground = Ground.ROOM
    field: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the reason as the API says it."""
        article, follow = self.article or Bilingual("", ""), self.next or Bilingual("", "")
        return {"rule": self.rule, "field": self.field, "zh": self.text.zh, "en": self.text.en,
                "article_zh": article.zh, "article_en": article.en, "next_zh": follow.zh, "next_en": follow.en}


def not_yours(words: Bilingual, roles: Iterable[Role]) -> Reason:
    """Return the reason that something is not for this role to do, and whose it is."""
    named = [role.words for role in dict.fromkeys(roles)]
    return Reason(Bilingual("“{move}” is not yours to do", "“{move}”不由您办理").filled(move=words), ground=Ground.ROLE,
                  next=Bilingual("It is done by: " + ", ".join(w.en for w in named), "由以下人员办理：" + "、".join(w.zh for w in named)))


class Refused(Exception):
    """Something may not be done now. Holds every reason; `status` is that of an HTTP answer."""

    def __init__(self, reasons: Iterable[Reason]):
        self.reasons = tuple(reasons)
        assert self.reasons, "a refusal without a reason"
        super().__init__("; ".join(reason.text.en for reason in self.reasons))

    @property
    def status(self) -> int:
        """403 when the role is the matter, else 409 when the state is, else 422."""
        return min(_STATUS[reason.ground] for reason in self.reasons)
