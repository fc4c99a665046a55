"""One duty of an instrument as the book of the law lists it: where it stands, how sure the text is, who checks it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from zhijiao.basics.words import Bilingual


class CheckedBy(Enum):
    """Who checks a duty."""

    MACHINE = Bilingual("machine", "机器核对")
    HUMAN = Bilingual("people", "人工核对")
    NOBODY = Bilingual("not applicable", "不适用")


@dataclass(frozen=True)
class Duty:
    """One duty: `article` as it is cited, `mark` as the text was seen, `rules` that check it (none: people do).

    `applies` is False for what an instrument orders outside placements or leaves to other provinces.
    """

    article: str
    mark: str
    words: Bilingual
    rules: tuple[str, ...] = ()
    applies: bool = True

    @property
    def checked_by(self) -> CheckedBy:
        """Return who checks the duty."""
        if not self.applies:
            return CheckedBy.NOBODY
        return CheckedBy.MACHINE if self.rules else CheckedBy.HUMAN


def duty(article: str, mark: str, en: str, zh: str, *rules: str, applies: bool = True) -> Duty:
    """Return a duty; the rules that check it follow the words."""
    return Duty(article, mark, Bilingual(en, zh), rules, applies)
