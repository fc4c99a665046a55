"""Who may enter which unit, and why not: track, subjects, origin, closing, seats left; control line, scores, an offer held.

The conditions themselves stand in `conditions`; here they are put before one applicant, with a sentence for each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from zhijiao.basics.words import Bilingual, listed
from zhijiao.systems.admissions.models import Applicant, Round, Unit
from zhijiao.systems.admissions.queries.conditions import Conditions, Unmet, shut
from zhijiao.systems.admissions.queries.schemes import TOTAL, columns
from zhijiao.systems.admissions.terms import Bar, Origin

FOR_TRACK = Bilingual("It admits {unit}, the applicant stands in {own}", "只招{unit}，考生科类为{own}")
LACKS = Bilingual("Required subjects not taken: {subjects}", "没有选考所要求的{subjects}")
FOR_ORIGIN = Bilingual("It admits leavers of: {origins}", "只招{origins}")
CLOSED = Bilingual("It no longer admits", "已停止招生")
NO_SEATS = Bilingual("It has no seats left", "没有剩余计划")
SHUT = {Bar.CLOSED: CLOSED, Bar.NO_SEATS: NO_SEATS}
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
    conditions: Conditions
    shut: Mapping[int, Bar]

    @classmethod
    def of(cls, applicant: Applicant, one: Round) -> Entrant:
        """Return the applicant with the conditions of the round and the units that admit nobody in it."""
        return cls(applicant, one, Conditions.of(one, applicant.pk), shut(one))

    @cached_property
    def barred(self) -> list[Barred]:
        """Why the applicant may not enter the batch at all; nothing: one may."""
        found = self.conditions.unmet(self.applicant.pk, self.applicant.track.key, self.applicant.scores)
        lacked = [one.words for one in found if one.bar is Bar.NO_SCORE and not one.wrong]
        missing = [Barred(Bar.NO_SCORE, NO_SCORE.filled(columns=listed(lacked)))] if lacked else []
        return [*missing, *(Barred(one.bar, self._held() if one.bar is Bar.HOLDS else unmet_said(one, self.conditions, self.applicant.track.key))
                            for one in found if one.bar is not Bar.NO_SCORE or one.wrong)]

    def _held(self) -> Bilingual:
        unit = Unit.objects.select_related("school").get(pk=self.conditions.held[self.applicant.pk])
        return HOLDS.filled(unit=unit_words(unit))

    def bars(self, unit: Unit) -> list[Barred]:
        """Return every reason why the applicant may not enter a unit (its track joined)."""
        found = []
        if unit.track_id != self.applicant.track_id:
            found.append(Barred(Bar.TRACK, FOR_TRACK.filled(unit=unit.track.named, own=self.applicant.track.named)))
        if lacked := [name for name in unit.requires if name not in self.applicant.subjects]:
            found.append(Barred(Bar.SUBJECT, LACKS.filled(subjects=same(lacked))))
        if not unit.takes(self.applicant.origin):
            found.append(Barred(Bar.ORIGIN, FOR_ORIGIN.filled(origins=origins_said(unit.origins))))
        if (bar := self.shut.get(unit.pk)) is not None:
            found.append(Barred(bar, SHUT[bar]))
        return found


def unmet_said(one: Unmet, conditions: Conditions, track: str) -> Bilingual:
    """Return a condition of the round that is not met in a sentence (an offer that is held is said by whoever knows its unit)."""
    if one.bar is Bar.NO_SCORE:
        return OUT_OF_RANGE.filled(score=one.wrong) if one.wrong else NO_SCORE.filled(columns=one.words)
    assert one.has is not None
    assert one.least is not None
    if one.bar is Bar.LINE:
        return BELOW_LINE.filled(total=plain(one.has), least=plain(one.least), citation=conditions.lines[track].citation)
    return BELOW_LEAST.filled(component=one.words, has=plain(one.has), least=plain(one.least))


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
