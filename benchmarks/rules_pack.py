"""Twelve internship-like rules over twenty columns, and 480 distinct ones made from them, for measuring only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import (
    WARN,
    Code,
    Count,
    Day,
    Facts,
    Flag,
    Instrument,
    Money,
    Rule,
    Years,
    age,
    days_between,
    derived,
    head_count,
    parameter,
    rule,
    since,
)

TEXT = Instrument("bench", Bilingual("Rules for measuring", "测速用规则"), "", date(2020, 1, 1))
RATIO = parameter("bench.ratio", unit="per mille of the wage", direction="floor", values=[
    since(date(2020, 1, 1), 800, TEXT.article("3")),
    *(since(date(2020, 1, 1), 850, TEXT.article("3"), region=f"{21 + i}") for i in range(0, 15, 2))])
ADULT = parameter("bench.adult", unit="years", values=[since(date(2020, 1, 1), 18, TEXT.article("2"))])
BARRED = ["bar", "nightclub", "karaoke", "bath", "game_hall"]


class Placement(Facts, reference="start", region="region"):
    """What the twelve rules read."""

    birth: Day
    start: Day
    end: Day
    consent: Flag
    pay: Money
    wage: Money
    region: Code
    minutes: Count
    night: Flag
    approved: Flag
    enterprise: Count
    staff: Count
    signed: Day
    insured_from: Day
    insured_to: Day
    fee: Money
    venue: Code
    grade: Count
    years: Years = derived(lambda f: age(f.birth, f.start, "birthday"), en="age on the first day", zh="首日年龄")
    interns: Count = head_count(unit=("enterprise",), first="start", last="end", en="interns at the unit", zh="实习人数")


Asked = Callable[[Any], Any]
# name, requirement, guard: each takes a number that makes the 480 variants differ (0 gives the twelve).
SHAPES: list[tuple[str, Callable[[Any, int], Any], Callable[[Any, int], Any] | None]] = [
    ("age", lambda f, k: f.years >= 16 + k, None),
    ("guardian", lambda f, k: f.consent & (f.grade >= -k) if k else f.consent, lambda f, k: f.years < ADULT + k),
    ("pay", lambda f, k: (f.pay + k) * 1000 >= f.wage * RATIO if k else f.pay * 1000 >= f.wage * RATIO, None),
    ("hours", lambda f, k: f.minutes <= 480 + k, None),
    ("night", lambda f, k: ~f.night | f.approved | (f.minutes < k) if k else ~f.night | f.approved, None),
    ("headcount", lambda f, k: f.interns * 1000 <= f.staff * (100 + k), None),
    ("agreement", lambda f, k: f.signed.known() & (days_between(f.signed, f.start) >= k)
        if k else f.signed.known() & (f.signed <= f.start), None),
    ("insured", lambda f, k: (f.insured_from <= f.start) & (f.insured_to >= f.end) & (f.minutes != k)
        if k else (f.insured_from <= f.start) & (f.insured_to >= f.end), None),
    ("fee", lambda f, k: f.fee <= k if k else f.fee == 0, None),
    ("duration", lambda f, k: days_between(f.start, f.end) <= 184 + k, None),
    ("venue", lambda f, k: ~f.venue.isin(BARRED[: 2 + k % 4]) & (f.grade != 100 + k) if k else ~f.venue.isin(BARRED), None),
    ("grade", lambda f, k: f.grade >= 2 + k, None),
]


def _made(shape: int, k: int) -> Rule:
    name, asked, guard = SHAPES[shape]
    made = rule(TEXT, article=str(shape + 1), severity=WARN, zh=name, en=name, name=f"{name}_{k}" if k else name,
                facts=Placement, applies=None if guard is None else lambda f: guard(f, k))
    return made(lambda f: asked(f, k))


TWELVE: list[Rule] = [_made(shape, 0) for shape in range(len(SHAPES))]


def many(count: int) -> list[Rule]:
    """Return `count` rules, no two of which mean the same."""
    found = [_made(i % len(SHAPES), i // len(SHAPES)) for i in range(count)]
    assert len({r.version for r in found}) == count
    return found
