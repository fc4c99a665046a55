"""What a replay judges, and what it found: counts by rule, schools and enterprises, the agreements behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import polars as pl
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When

from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import Trial
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.actor import Actor
from zhijiao.law.frames import frame_of
from zhijiao.law.internships import LAW, RULE
from zhijiao.law.replays import said_value, users_of
from zhijiao.systems.apprenticeships.models import Agreement, Replay, ReplayRow
from zhijiao.systems.apprenticeships.queries import facts
from zhijiao.systems.apprenticeships.terms import Judgement, State

UNITS = {"school": "agreement__school", "enterprise": "agreement__enterprise"}
FAILS_BEFORE, FAILS_AFTER = Q(before=Judgement.FAIL), Q(after=Judgement.FAIL)
CHANGES = {"opened": ~FAILS_BEFORE & FAILS_AFTER, "closed": FAILS_BEFORE & ~FAILS_AFTER, "both": FAILS_BEFORE & FAILS_AFTER}
FROM = Bilingual("from {day}", "{day}起")
VERSION = Bilingual("{rule}: the version of {day}", "{rule}：按{day}的版本")
NEWEST = Bilingual("{rule}: the newest version", "{rule}：按最新版本")
NONE = Bilingual("no value", "没有数值")
NUMBER = Bilingual("{rule}: {before} becomes {after}", "{rule}：{before}改为{after}")


def population(first: date | None, last: date | None) -> QuerySet[Agreement]:
    """Return the agreements that a replay judges: signed by all, whatever came later, that begin in the period."""
    found = Agreement.objects.exclude(state__in=(*facts.BEFORE_ALL_SIGNED, State.WITHDRAWN)).filter(starts_on__isnull=False)
    if first is not None:
        found = found.filter(starts_on__gte=first)
    return found if last is None else found.filter(starts_on__lte=last)


def frames(agreements: Sequence[Agreement]) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield agreements as facts with their head counts, by the province whose law counts; `row_id` is the key."""
    by_province = sorted(agreements, key=facts.province_of)
    for province, group in groupby(by_province, key=facts.province_of):
        rows = list(group)
        counts, values = facts.head_counts(rows), facts.values_of(rows)
        frame, _ = frame_of({key: [one.get(key) for one in values] for key in dict.fromkeys(key for one in values for key in one)})
        yield province, frame.with_columns(
            row_id=pl.Series([row.pk for row in rows], dtype=pl.Int64),
            interns_at_enterprise=pl.Series([counts[row.pk].at_enterprise for row in rows], dtype=pl.Int64),
            interns_in_post=pl.Series([counts[row.pk].in_post for row in rows], dtype=pl.Int64))


@dataclass(frozen=True, slots=True)
class Line:
    """One rule of a replay."""

    rule: str
    words: Bilingual
    article: Bilingual
    severity: str
    before: dict[str, int]
    after: dict[str, int]

    @property
    def more(self) -> int:
        """Return how many more placements fail; negative: fewer."""
        return self.after["fail"] - self.before["fail"]


def lines(replay: Replay) -> list[Line]:
    """Return the rules that were judged, those that change most first."""
    found = [Line(name, RULE[name].words, RULE[name].citation.words, str(RULE[name].severity), counts["before"], counts["after"])
             for name, counts in (replay.counts or {}).items()]
    return sorted(found, key=lambda line: (-abs(line.more), line.rule))


@dataclass(frozen=True, slots=True)
class Unit:
    """One school or enterprise under one rule: how many of its placements fail by the law, and by what is tried."""

    key: int
    words: Bilingual
    city: Bilingual
    before: int
    after: int

    @property
    def turned(self) -> str:
        """Say whether it is newly in breach, newly clear, or neither."""
        return "opened" if not self.before else "closed" if not self.after else ""


def units(replay: Replay, by: str, actor: Actor, rule: str = "") -> list[tuple[str, Unit]]:
    """Return (rule, unit) with failing placements by either law: newly in breach first, then newly clear, then the rest."""
    path = UNITS[by]
    rows = ReplayRow.objects.visible_to(actor).filter(replay=replay).filter(FAILS_BEFORE | FAILS_AFTER)
    rows = rows.filter(rule=rule) if rule else rows
    turned = Case(When(was=0, then=Value(0)), When(will=0, then=Value(1)), default=Value(2), output_field=IntegerField())
    counted = (rows.order_by().values("rule", unit=F(path)).annotate(was=Count("pk", filter=FAILS_BEFORE), will=Count("pk", filter=FAILS_AFTER))
               .annotate(turned=turned).order_by("rule", "turned", "-will", "-was", "unit"))
    found = list(counted.values_list("rule", "unit", "was", "will"))
    known = {one.pk: one for one in Organisation.objects.filter(pk__in={unit for _, unit, _, _ in found}).select_related("region")}
    return [(name, Unit(unit, known[unit].words, known[unit].region.words, was, will)) for name, unit, was, will in found]


def rows_of(replay: Replay, actor: Actor, *, rule: str = "", school: str = "", enterprise: str = "", change: str = "") -> QuerySet[ReplayRow]:
    """Return the agreements behind a replay, within what the reader may see today. Strange keys find nothing."""
    found = ReplayRow.objects.visible_to(actor).filter(replay=replay).select_related("agreement__school__region", "agreement__enterprise")
    for path, key in ((UNITS["school"], school), (UNITS["enterprise"], enterprise)):
        if key:
            found = found.filter(**{path: int(key)}) if key.isascii() and key.isdigit() and len(key) < 19 else found.none()
    if rule:
        found = found.filter(rule=rule)
    if change:
        found = found.filter(CHANGES[change]) if change in CHANGES else found.none()
    return found.order_by("agreement__starts_on", "agreement_id", "rule")


def changes(replay: Replay, actor: Actor, **chosen: str) -> list[tuple[str, int]]:
    """Return how many of those agreements newly fail, no longer fail, and fail both times."""
    found = rows_of(replay, actor, **chosen).order_by().aggregate(**{name: Count("pk", filter=which) for name, which in CHANGES.items()})
    return list(found.items())


def said_trial(trial: Trial, on: date) -> list[Bilingual]:
    """Return what is tried, one sentence each: the number of the law on a day and the one tried, or the version."""
    found = []
    for key, tried in trial.numbers.items():
        now = LAW.number(key).used(max(on, tried.first)).value
        before = NONE if now is None else Bilingual(str(now), str(now)) if isinstance(now, int) else said_value(key, now)
        one = NUMBER.filled(rule=_ruled(key), before=before, after=said_value(key, tried.value))
        found.append(_dated(one, tried.first))
    for name, revived in trial.versions.items():
        words = NEWEST.filled(rule=RULE[name].words) if revived.as_of is None else VERSION.filled(rule=RULE[name].words, day=day_words(revived.as_of))
        found.append(_dated(words, revived.first))
    return found


def _dated(words: Bilingual, first: date) -> Bilingual:
    if first == date.min:
        return words
    day = FROM.filled(day=day_words(first))
    return Bilingual(f"{words.en}, {day.en}", f"{words.zh}，{day.zh}")


def _ruled(key: str) -> Bilingual:
    """Return the words of the rules that a number decides."""
    found = [rule.words for rule in users_of(key)]
    return Bilingual("; ".join(words.en for words in found), "；".join(words.zh for words in found))


def as_document(replay: Replay, actor: Actor) -> dict[str, Any]:
    """Return what a replay found as plain values, for the command line."""
    def said(found: Iterable[tuple[str, Unit]], name: str) -> list[dict[str, Any]]:
        return [{"rule": rule, name: unit.key, "name": {"zh": unit.words.zh, "en": unit.words.en}, "before": unit.before, "after": unit.after}
                for rule, unit in found]

    changed = rows_of(replay, actor).exclude(before=F("after"))
    return {"records": replay.placements, "counts": replay.counts, "schools": said(units(replay, "school", actor), "school"),
            "enterprises": said(units(replay, "enterprise", actor), "enterprise"),
            "rows": [{"row_id": row.agreement.number, "rule": row.rule, "before": str(row.before), "after": str(row.after)}
                     for row in changed.iterator(chunk_size=2000)]}
