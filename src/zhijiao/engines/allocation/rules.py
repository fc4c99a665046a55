"""A rule set of a round: list length, key, ranges of scores, tie policy; named and dated, or read from TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from zhijiao.basics.words import Bilingual
from zhijiao.engines.allocation.keys import Term, term
from zhijiao.engines.allocation.policies import InstanceError, TiePolicy

SCORES = ("total", "chinese", "mathematics", "foreign", "first_choice", "elective_1", "elective_2")
USUAL_RANGES = {name: (Decimal(0), Decimal(750 if name == "total" else 150)) for name in SCORES}
_KEYS = {"name", "list_length", "key", "tie_policy", "range", "source"}


class RulesError(Exception):
    """A rule set that cannot be used; `message` says what is wrong and what would be right."""

    def __init__(self, message: Bilingual):
        super().__init__(message.en)
        self.message = message


@dataclass(frozen=True)
class RuleSet:
    """What a round is held by."""

    list_length: int
    key: tuple[Term, ...]
    tie_policy: TiePolicy = TiePolicy.REFUSE
    ranges: Mapping[str, tuple[Decimal, Decimal]] = field(default_factory=lambda: USUAL_RANGES)
    name: str = ""
    source: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns that the key reads."""
        return tuple(dict.fromkeys(column for level in self.key for column in level.columns))

    def as_json(self) -> dict[str, Any]:
        """Return it whole, as the certificate keeps it."""
        return {"name": self.name, "source": self.source, "list_length": self.list_length,
                "key": [level.text for level in self.key], "tie_policy": str(self.tie_policy),
                "range": {name: [plain(low), plain(high)] for name, (low, high) in self.ranges.items()}}


def plain(number: Decimal) -> str:
    """Return a number without needless zeros: 560, 112.5."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def from_toml(text: str, name: str) -> RuleSet:
    """Return the rule set written in `text`. Raises RulesError naming the key that is wrong."""
    try:
        written = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as why:
        raise RulesError(Bilingual(f"{name} is not TOML: {why}", f"{name}不是TOML：{why}")) from why
    return from_mapping(written, name)


def from_mapping(written: Mapping[str, Any], name: str) -> RuleSet:
    """Return the rule set of a mapping, as TOML or a certificate gives it. Raises RulesError."""
    unknown = sorted(set(written) - _KEYS)
    if unknown:
        raise _wrong(name, unknown[0], f"unknown; there are {', '.join(sorted(_KEYS))}", f"没有这一项；可用的有{'、'.join(sorted(_KEYS))}")
    length = written.get("list_length")
    if type(length) is not int or not 1 <= length <= 1000:
        raise _wrong(name, "list_length", "a whole number from 1 to 1000 is needed", "应为1至1000的整数")
    policy = TiePolicy.find(str(written.get("tie_policy", "refuse")))
    if policy is None:
        raise _wrong(name, "tie_policy", f"one of {', '.join(TiePolicy.values())}", f"应为{'、'.join(TiePolicy.values())}之一")
    return RuleSet(length, _key(written, name), policy, _ranges(written, name), str(written.get("name") or name),
                   str(written.get("source", "")))


def _key(written: Mapping[str, Any], name: str) -> tuple[Term, ...]:
    levels = written.get("key")
    if not isinstance(levels, list) or not levels or not all(isinstance(level, str) for level in levels):
        raise _wrong(name, "key", "a list of columns, sums, max and min is needed", "应为列名、和、max、min组成的列表")
    try:
        return tuple(term(level) for level in levels)
    except InstanceError as why:
        raise _wrong(name, "key", str(why), f"只能是列的和、max、min：{why}") from why


def _ranges(written: Mapping[str, Any], name: str) -> dict[str, tuple[Decimal, Decimal]]:
    given = written.get("range", {})
    found = dict(USUAL_RANGES)
    if not isinstance(given, Mapping):
        raise _wrong(name, "range", 'a table is needed, such as total = [0, 750]', "应为表格，例如total = [0, 750]")
    for column, pair in given.items():
        try:
            low, high = (Decimal(str(edge)) for edge in pair)
        except (ArithmeticError, TypeError, ValueError) as why:
            raise _wrong(name, f"range.{column}", "two numbers, lowest and highest, are needed", "应为最低和最高两个数") from why
        found[column] = low, high
    return found


def _wrong(name: str, key: str, en: str, zh: str) -> RulesError:
    return RulesError(Bilingual(f"{name}, {key}: {en}.", f"{name}的{key}：{zh}。"))
