"""Who may enter which unit, and why not: track, subjects, origin, closing, seats left; control line, scores, an offer held.

The same conditions twice: for one applicant with a sentence for each, and over arrays for a file of two hundred thousand lists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from zhijiao.basics.words import Bilingual, listed
from zhijiao.systems.admissions.models import Applicant, Line, Offer, Round, Unit
from zhijiao.systems.admissions.queries.composing import unmet
from zhijiao.systems.admissions.queries.rounds import HELD, seats_left
from zhijiao.systems.admissions.queries.schemes import columns, rule_set
from zhijiao.systems.admissions.terms import Bar, Origin, RoundKind, UnitState

TOTAL = "total"

FOR_TRACK = Bilingual("It admits {unit}, the applicant stands in {own}", "只招{unit}，考生科类为{own}")
LACKS = Bilingual("Required subjects not taken: {subjects}", "没有选考所要求的{subjects}")
FOR_ORIGIN = Bilingual("It admits leavers of: {origins}", "只招{origins}")
CLOSED = Bilingual("It no longer admits", "已停止招生")
NO_SEATS = Bilingual("It has no seats left", "没有剩余计划")
NO_SCORE = Bilingual("Scores are missing: {columns}", "缺少成绩：{columns}")
OUT_OF_RANGE = Bilingual("The score {score} is outside the range of this year's scheme: ask the office to correct it",
                         "成绩{score}超出计分办法的分数范围，请联系招生考试机构更正")
BELOW_LINE = Bilingual("The total {total} is below the control line {least} ({citation})", "总分{total}，低于控制线{least}（{citation}）")
BELOW_LEAST = Bilingual("{component} {has} is below the least of {least}", "{component}{has}分，低于最低要求{least}分")
HOLDS = Bilingual("An offer of {unit} is held already: it must be declined first", "已持有{unit}的投档结果，须先放弃")


@dataclass(frozen=True, slots=True)
class Barred:
    """One reason why somebody may not enter."""

    bar: Bar
    words: Bilingual


@dataclass(frozen=True)
class Entrant:
    """One applicant before the units of one round."""

    applicant: Applicant
    round: Round
    line: Line | None
    shut: frozenset[int] = field(default=frozenset())

    @classmethod
    def of(cls, applicant: Applicant, one: Round) -> Entrant:
        """Return the applicant with the control line of the own track and the units that have no seats left."""
        line = Line.objects.filter(batch=one.batch_id, track=applicant.track_id).first()
        return cls(applicant, one, line, without_seats(one))

    @cached_property
    def barred(self) -> list[Barred]:
        """Why the applicant may not enter the batch at all; nothing: one may."""
        found = [*self._missing(), *self._below()]
        held = Offer.objects.filter(applicant=self.applicant, state__in=HELD).exclude(round=self.round).select_related("unit__school").first()
        if held is not None:
            found.append(Barred(Bar.HOLDS, HOLDS.filled(unit=unit_words(held.unit))))
        return found

    def _missing(self) -> list[Barred]:
        scheme = self.round.batch.scheme
        words = {column.key: column.words for column in columns(scheme)}
        lacked = [words.get(column, Bilingual("total", "总分")) for column in rule_set(self.round.batch).columns
                  if not str(self.applicant.scores.get(column) or "").strip()]
        return [Barred(Bar.NO_SCORE, NO_SCORE.filled(columns=listed(lacked)))] if lacked else []

    def _below(self) -> list[Barred]:
        total, found = self.applicant.scores.get(TOTAL), list[Barred]()
        if self.line is not None and total and Decimal(total) < self.line.least:
            found.append(Barred(Bar.LINE, BELOW_LINE.filled(total=total, least=plain(self.line.least), citation=self.line.citation)))
        try:
            low = unmet(self.round.batch.scheme, self.applicant.scores)
        except ValueError as why:  # a score that was registered before the scheme said its range
            return [*found, Barred(Bar.NO_SCORE, OUT_OF_RANGE.filled(score=str(why)))]
        return found + [Barred(Bar.LEAST, BELOW_LEAST.filled(component=one.words, has=plain(one.has), least=plain(one.least))) for one in low]

    def bars(self, unit: Unit) -> list[Barred]:
        """Return every reason why the applicant may not enter a unit (its track joined)."""
        found = []
        if unit.track_id != self.applicant.track_id:
            found.append(Barred(Bar.TRACK, FOR_TRACK.filled(unit=unit.track.named, own=self.applicant.track.named)))
        if lacked := [name for name in unit.requires if name not in self.applicant.subjects]:
            found.append(Barred(Bar.SUBJECT, LACKS.filled(subjects=same(lacked))))
        if not unit.takes(self.applicant.origin):
            found.append(Barred(Bar.ORIGIN, FOR_ORIGIN.filled(origins=origins_said(unit.origins))))
        if unit.state == UnitState.CLOSED:
            found.append(Barred(Bar.CLOSED, CLOSED))
        elif unit.pk in self.shut:
            found.append(Barred(Bar.NO_SEATS, NO_SEATS))
        return found


def without_seats(one: Round) -> frozenset[int]:
    """Return the units that a round has no seats for: those that earlier rounds have filled."""
    return frozenset() if one.kind == RoundKind.MAIN else frozenset(unit for unit, left in seats_left(one.batch).items() if not left)


def same(texts: Sequence[str]) -> Bilingual:
    """Return names that are written in one language as a list of either."""
    return listed(Bilingual(text, text) for text in texts)


def origins_said(origins: Sequence[str]) -> Bilingual:
    """Return the kinds of schools whose leavers a unit admits."""
    return listed(found.words if (found := Origin.find(origin)) else Bilingual(origin, origin) for origin in origins)


def unit_words(unit: Unit) -> Bilingual:
    """Return a unit as people name it: school and programme (its school joined)."""
    return Bilingual(f"{unit.school.words.en}, {unit.named.en}", f"{unit.school.words.zh}{unit.named.zh}")


def plain(score: Decimal) -> str:
    """Return a score without needless zeros."""
    text = f"{score:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def scores_said(scores: Mapping[str, object], one: Round) -> list[tuple[Bilingual, str]]:
    """Return the scores that count in a round, with their words, the total first."""
    words = {column.key: column.words for column in columns(one.batch.scheme)}
    shown = dict.fromkeys((TOTAL, *words))
    return [(words.get(key, Bilingual("Total", "总分")), str(scores.get(key) or "")) for key in shown]
