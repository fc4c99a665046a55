"""What changes when the law of placements changes: a trial read from words, and a file or a frame judged twice.

A trial never changes a rule or a number; see `zhijiao.engines.rules.replay`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from zhijiao.basics.words import Bilingual, Terms
from zhijiao.engines.rules import DefinitionError, Law, Parameter, Replay, Revived, Rule, Trial, Tried, replay
from zhijiao.engines.rules.batch import Engine
from zhijiao.engines.rules.parameters import Value
from zhijiao.engines.rules.replay import version_of
from zhijiao.law.frames import frame_of
from zhijiao.law.internships import HEAD_COUNTS, LAW, LIAONING, NAMES, RULE, with_head_counts
from zhijiao.law.national.internship_2021.facts import UNIT
from zhijiao.law.national.internship_2021.numbers import (
    AGE_CONVENTION,
    BARRED_VENUE_KINDS,
    UNITS_ZH,
    WOMEN_BARRED_HAZARDS,
)
from zhijiao.law.national.internship_2021.terms import Hazard, Venue

MOST = 1_000_000  # of a number of this law: levels, years, days, per mille, thousandths of an hour


class Convention(Terms):
    """From which day on a year of age counts as completed."""

    BIRTHDAY = "birthday", "on the birthday", "生日当天"
    DAY_AFTER = "day_after", "on the day after the birthday", "生日第二天"


WORDS: dict[str, type[Terms]] = {AGE_CONVENTION.key: Convention, BARRED_VENUE_KINDS.key: Venue, WOMEN_BARRED_HAZARDS.key: Hazard}
"""What may stand in a number of the law that is made of words."""

NO_NUMBER = Bilingual("The law of placements has no number “{key}”. It has: {known}.", "实习法规里没有“{key}”这个数字。有：{known}。")
SEVERAL = Bilingual("The rule “{key}” uses several numbers: {known}. Name one.", "规则“{key}”用到几个数字：{known}。请写明是哪一个。")
WHOLE = Bilingual("{key} is a whole number ({unit}), 0 to {most}, not “{text}”.", "{key}应是整数（{unit_zh}），0到{most}，不能是“{text}”。")
ONE_OF = Bilingual("{key} is one of: {known}; not “{text}”.", "{key}只能是：{known}；不能是“{text}”。")
SOME_OF = Bilingual("{key} is a list with semicolons, of: {known}; not “{text}”.", "{key}是用分号隔开的词，可以用：{known}；不能是“{text}”。")
THE_VALUE = Bilingual("The new value", "新的数值")
NO_VERSION = Bilingual("No version of the rule “{rule}” is in force on {day}.", "规则“{rule}”在{day}没有有效的版本。")
NO_RULE = Bilingual("There is no rule “{rule}”.", "没有“{rule}”这条规则。")
NOTHING = Bilingual("Say what to try: another number, or another version of a rule.", "请写明要试什么：换一个数字，或者换规则的一个版本。")


class NotTried(ValueError):
    """A trial that cannot be made; `message` says why in both languages, `beside` the same where the number's name stands beside it."""

    def __init__(self, message: Bilingual, beside: Bilingual | None = None):
        super().__init__(message.en)
        self.message, self.beside = message, beside or message


def _no_value(words: Bilingual, number: Parameter, **more: object) -> NotTried:
    return NotTried(words.filled(key=number.key, **more), words.filled(key=THE_VALUE, **more))


def number_named(name: str) -> Parameter:
    """Return a number by its key, or by the rule that uses it alone: internship.pay_share, internship.pay_floor, pay_floor."""
    found = next((number for number in LAW.numbers if number.key == name), None)
    if found is not None:
        return found
    own = numbers_of(name.removeprefix("internship."))
    if len(own) == 1:
        return own[0]
    known = ", ".join(number.key for number in own or LAW.numbers)
    raise NotTried((SEVERAL if own else NO_NUMBER).filled(key=name, known=known))


def numbers_of(rule: str) -> tuple[Parameter, ...]:
    """Return the numbers of the newest version of a rule; none for an unknown one."""
    return RULE[rule].numbers if rule in RULE else ()


def read_value(number: Parameter, text: str) -> Value:
    """Return a value as people write it: 900, 90% of what is counted per mille, words with semicolons. Raises NotTried."""
    text, words = text.strip(), WORDS.get(number.key)
    if words is None:
        return _whole(number, text)
    listed = isinstance(number.values[0].value, tuple)
    parts = [part for part in re.split(r"[;；、,，\s]+", text) if part] if listed else [text]
    members = [words.find(part) for part in parts]
    if None in members or not members:
        known = Bilingual(", ".join(words.values()), "、".join(f"{one.words.zh}（{one.value}）" for one in words))
        raise _no_value(SOME_OF if listed else ONE_OF, number, known=known, text=text)
    values = tuple(dict.fromkeys(str(one.value) for one in members if one is not None))
    return values if listed else values[0]


def _whole(number: Parameter, text: str) -> int:
    percent = re.fullmatch(r"(\d{1,5})(?:\.(\d))?[%％]", text)
    if percent and number.unit_words.startswith("per mille"):
        text = str(int(percent[1]) * 10 + int(percent[2] or 0))
    if not re.fullmatch(r"[0-9]{1,7}", text) or int(text) > MOST:
        raise _no_value(WHOLE, number, unit=number.unit_words, unit_zh=UNITS_ZH[number.unit_words], most=MOST, text=text)
    return int(text)


def read_trial(numbers: Iterable[tuple[str, str]], versions: Iterable[tuple[str, date | None]], first: date | None) -> Trial:
    """Return a trial from (number, value) and (rule, day of the version), all from one day on (None: always). Raises NotTried."""
    start = first or date.min
    tried = {number.key: Tried(read_value(number, text), start) for number, text in ((number_named(key), text) for key, text in numbers)}
    revived = {}
    for name, as_of in versions:
        if name not in NAMES:
            raise NotTried(NO_RULE.filled(rule=name))
        try:
            version_of(LAW, name, as_of)
        except DefinitionError as why:
            raise NotTried(NO_VERSION.filled(rule=name, day=as_of)) from why
        revived[name] = Revived(as_of, start)
    if not tried and not revived:
        raise NotTried(NOTHING)
    return Trial(tried, revived)


def as_plain(trial: Trial) -> dict[str, Any]:
    """Return a trial as JSON keeps it."""
    return {"numbers": [{"key": key, "value": list(one.value) if isinstance(one.value, tuple) else one.value, "since": _day(one.first)}
                        for key, one in trial.numbers.items()],
            "versions": [{"rule": name, "as_of": one.as_of.isoformat() if one.as_of else None, "since": _day(one.first)}
                         for name, one in trial.versions.items()]}


def from_plain(said: Mapping[str, Any]) -> Trial:
    """Return the trial that JSON kept."""
    def first(one: Mapping[str, Any]) -> date:
        return date.fromisoformat(one["since"]) if one["since"] else date.min

    return Trial({one["key"]: Tried(tuple(one["value"]) if isinstance(one["value"], list) else one["value"], first(one))
                  for one in said["numbers"]},
                 {one["rule"]: Revived(date.fromisoformat(one["as_of"]) if one["as_of"] else None, first(one)) for one in said["versions"]})


def _day(first: date) -> str | None:
    return None if first == date.min else first.isoformat()


def said_value(key: str, value: Value) -> Bilingual:
    """Return a value with its unit as a person reads it."""
    number, words = LAW.number(key), WORDS.get(key)
    if words is None:
        return Bilingual(f"{value} ({number.unit_words})", f"{value}（{UNITS_ZH[number.unit_words]}）")
    members = [words.find(str(one)) for one in (value if isinstance(value, tuple) else (value,))]
    found = [one.words for one in members if one is not None]
    return Bilingual(", ".join(one.en for one in found), "、".join(one.zh for one in found))


def users_of(key: str) -> list[Rule]:
    """Return the rules that a number decides, the newest version of each."""
    return [RULE[name] for name in Trial({key: Tried(0)}).touched(LAW)]


@dataclass(frozen=True)
class Twice:
    """A file judged twice: the replay, and of each row the enterprise's name and the code (else name) that tells it apart."""

    replay: Replay
    units: pl.DataFrame

    @cached_property
    def enterprises(self) -> list[dict[str, Any]]:
        """Return, per rule, the enterprises with a placement that fails by either law: rule, enterprise, name, before, after."""
        names = dict(self.units.drop_nulls().unique("unit", keep="first", maintain_order=True).iter_rows())
        found = self.replay.units(self.units["unit"]).rename({"unit": "enterprise"})
        return [{"rule": row["rule"], "enterprise": row["enterprise"], "name": names.get(row["enterprise"], row["enterprise"]),
                 "before": row["before"], "after": row["after"]} for row in found.iter_rows(named=True)]


def replay_columns(values: Mapping[str, Sequence[Any]], trial: Trial, *, today: date, region: str = LIAONING,
                   first: date | None = None, last: date | None = None, engine: Engine = "polars") -> Twice:
    """Judge a sheet twice: the placements that begin in a period (None: open); head counts see all of them."""
    frame = with_head_counts(frame_of(values)[0])
    row_ids = values.get("row_id") or [None] * frame.height
    frame = frame.with_columns(row_id=pl.Series([str(place + 1) if one is None else str(one) for place, one in enumerate(row_ids)], dtype=pl.String))
    begins = pl.col("starts_on")
    bounds = [*([begins >= first] if first else []), *([begins <= last] if last else [])]
    frame = frame.filter(*bounds) if bounds else frame
    units = frame.select(pl.coalesce(*UNIT).alias("unit"), "enterprise_name")
    return Twice(replay_frame(frame, trial, today=today, region=region, engine=engine), units)


def replay_frame(frame: pl.DataFrame, trial: Trial, *, today: date, region: str, engine: Engine = "polars",
                 laws: tuple[Law, Law] | None = None) -> Replay:
    """Judge facts twice; their head counts stand in them. `laws` is `trial.laws(LAW)`, where many frames follow each other."""
    assert set(HEAD_COUNTS) <= set(frame.columns)
    return replay(laws or LAW, trial, frame, today=today, region=region, engine=engine)
