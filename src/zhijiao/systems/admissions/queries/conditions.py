"""The conditions of taking part in a round, and of entering a line of its plan: said once, read three times.

An applicant reads them as sentences (`eligible`), a file of lists is judged by them (`importing`), a freeze leaves out whoever does
not meet them (`freezing`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from zhijiao.basics.words import Bilingual
from zhijiao.systems.admissions.models import Line, Round
from zhijiao.systems.admissions.queries.composing import Component, components
from zhijiao.systems.admissions.queries.cutting import is_stopped
from zhijiao.systems.admissions.queries.rounds import has_released, held_in_year, seats_left
from zhijiao.systems.admissions.queries.schemes import TOTAL, columns, rule_set
from zhijiao.systems.admissions.terms import Bar, RoundKind, UnitState

WHOLE, NOTHING = Bilingual("total", "总分"), Bilingual("", "")


@dataclass(frozen=True, slots=True)
class Unmet:
    """A condition that is not met: which; the column of scores in words, what stands there, what is the least."""

    bar: Bar
    words: Bilingual = NOTHING
    has: Decimal | None = None
    least: Decimal | None = None
    wrong: str = ""  # a score outside the range of its component


@dataclass(frozen=True)
class Conditions:
    """What a round asks of whoever takes part: scores that its key reads, the control line, the least of each component, no offer held."""

    columns: Mapping[str, Bilingual]  # that the key reads, with their words
    lines: Mapping[str, Line]  # by the key of the track
    parts: tuple[Component, ...]
    held: Mapping[int, int]  # unit of the offer that is held, by the applicant's key

    @classmethod
    def of(cls, one: Round, applicant: int | None = None) -> Conditions:
        """Return the conditions of a round, for one applicant or for everybody of its year."""
        offers = held_in_year(one.batch).exclude(round=one)
        held = offers if applicant is None else offers.filter(applicant=applicant)
        words = {column.key: column.words for column in columns(one.batch.scheme)}
        return cls({column: words.get(column, WHOLE) for column in rule_set(one.batch).columns},
                   {line.track.key: line for line in Line.objects.filter(batch=one.batch_id).select_related("track")},
                   tuple(components(one.batch.scheme)), dict(held.values_list("applicant", "unit")))

    def unmet(self, key: int, track: str, scores: Mapping[str, Any]) -> list[Unmet]:
        """Return every condition that an applicant does not meet, in the order in which they are told."""
        found = [Unmet(Bar.NO_SCORE, words) for column, words in self.columns.items() if not str(scores.get(column) or "").strip()]
        total, line = number_in(scores.get(TOTAL)), self.lines.get(track)
        if total is not None and line is not None and total < line.least:
            found.append(Unmet(Bar.LINE, WHOLE, total, line.least))
        for part in self.parts:
            try:
                score = part.read(scores)
            except ValueError as why:  # registered before the scheme said its range
                found.append(Unmet(Bar.NO_SCORE, part.words, wrong=str(why)))
                continue
            if score is not None and part.least is not None and score < part.least:
                found.append(Unmet(Bar.LEAST, part.words, score, part.least))
        return [*found, *([Unmet(Bar.HOLDS)] if key in self.held else [])]


def number_in(value: Any) -> Decimal | None:
    """Return a score; None when it is missing or none."""
    try:
        return None if value in (None, "") else Decimal(str(value))
    except InvalidOperation:
        return None


def shut(one: Round) -> dict[int, Bar]:
    """Return the lines of a batch that admit nobody in a round, by their keys: closed, stopped for later rounds, or without seats."""
    first = one.kind == RoundKind.MAIN  # has the published seats, whatever was taken and lowered since
    later, left = not first and has_released(one.batch), {} if first else seats_left(one.batch)
    found: dict[int, Bar] = {}
    for unit in one.batch.units.filter(state__in=(UnitState.ACCEPTED, UnitState.CLOSED)).only("state", "quota", "later_quota"):
        if unit.state == UnitState.CLOSED or is_stopped(unit, later=later):
            found[unit.pk] = Bar.CLOSED
        elif not first and not left[unit.pk]:
            found[unit.pk] = Bar.NO_SEATS
    return found
