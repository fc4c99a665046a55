"""Which sentences of the minutes may be requirements: a fixed list of words, no guessing. A person decides on each.

A sentence is proposed when it holds a verb of requirement. Units are found by their names, days by `deadlines`. The same
text, units and day give the same proposals.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhijiao.systems.meetings.queries.deadlines import due_day
from zhijiao.systems.meetings.queries.sentences import places

CHINESE = (
    "务必", "必须", "应当", "应该", "不得", "严禁", "确保", "保障", "加强", "完善", "推进", "推动", "落实", "抓好", "做好", "打好", "办好", "健全", "深化",
    "优化", "规范", "加快", "强化", "提升", "提高", "建立", "开展", "扩大", "坚持", "聚焦", "压实", "严格", "促进", "防止", "杜绝", "减轻",
)
# 要 and 须 are half of many other words: 重要, 主要, 需要, 要求, 纪要 ... 须知.
BARE = (r"(?<![重主需只必概摘简首纪紧险扼提])要(?![求素点闻件害是么职塞道领义旨])", r"(?<![必无])须(?!知)")
ENGLISH = (
    "must", "shall", "should", "need to", "needs to", "have to", "has to", "it is necessary to", "ensure", "strengthen", "improve", "optimize",
    "optimise", "promote", "implement", "deepen", "enhance", "regulate", "refine", "complete", "establish", "adhere to", "focus on",
)
_ENGLISH = "|".join(word.replace(" ", r"\s+") for word in sorted(ENGLISH, key=len, reverse=True))
VERB = re.compile("|".join((*CHINESE, *BARE, rf"\b(?:{_ENGLISH})\b")), re.IGNORECASE)
EVERY_REGION = re.compile(r"各市(?!场)|各地|各(?:市|县|县区)和沈抚|\b(?:each|every) (?:city|region)\b|\ball (?:cities|regions|localities)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit to look for: its key, every name it goes by, and whether it stands for a city or zone."""

    key: int
    names: tuple[str, ...]
    of_region: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence that may be a requirement, with its place (from 1), its verbs, units and day."""

    paragraph: int
    sentence: int
    text: str
    verbs: tuple[str, ...]
    units: tuple[int, ...]
    due_on: date | None


def proposed(text: str, units: Sequence[Unit], meeting_on: date) -> list[Found]:
    """Return the sentences of the minutes that hold a verb of requirement, in their order."""
    return [read(sentence, *place, units, meeting_on) for place, sentence in places(text) if VERB.search(sentence)]


def read(sentence: str, paragraph: int, place: int, units: Sequence[Unit], meeting_on: date) -> Found:
    """Return one sentence with what is found in it, whether or not it holds a verb."""
    return Found(paragraph, place, sentence, verbs_in(sentence), units_in(sentence, units), due_day(sentence, meeting_on))


def verbs_in(sentence: str) -> tuple[str, ...]:
    """Return the verbs of requirement, each once, in their order."""
    return tuple(dict.fromkeys(" ".join(m[0].lower().split()) for m in VERB.finditer(sentence)))


def units_in(sentence: str, units: Sequence[Unit]) -> tuple[int, ...]:
    """Return the keys of the units named, in the order of `units`; every city and zone where all are meant."""
    everywhere = bool(EVERY_REGION.search(sentence))
    named = _named(sentence, units)
    return tuple(unit.key for unit in units if unit.key in named or (everywhere and unit.of_region))


def _named(sentence: str, units: Sequence[Unit]) -> set[int]:
    """Return the units whose name stands in the sentence; the longest names are taken first, so none is part of another."""
    names = sorted(((name.casefold(), unit.key) for unit in units for name in unit.names if name), key=lambda pair: -len(pair[0]))
    rest, found = sentence.casefold(), set()
    for name, key in names:
        where = re.compile(rf"(?<![a-z]){re.escape(name)}(?![a-z])" if name.isascii() else re.escape(name))
        if where.search(rest):
            found.add(key)
            rest = where.sub("\0", rest)
    return found
