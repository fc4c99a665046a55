"""The result of one applicant in one round: what became of each preference and why, worked out from the round's own files.

One part of the snapshot is read, never all of it; seats that more would have been needed are left to `zhijiao admit explain`,
which reads everybody's list. `reject_all`, under which a verdict depends on the others, takes that longer way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.models import Q

from zhijiao.basics.words import Bilingual
from zhijiao.engines.allocation import RuleSet, TiePolicy
from zhijiao.engines.allocation.files import Entry, entry, explain
from zhijiao.engines.allocation.files.folders import read_certificate
from zhijiao.engines.allocation.reasons import SCALE, Cutoff, Deciding, Own, Reason, Status, explained, said
from zhijiao.engines.sheets.text_columns import digest
from zhijiao.kernel.states import Reason as Why
from zhijiao.kernel.states import Refused
from zhijiao.systems.admissions.models import Applicant, Offer, PreferenceList, Round, Unit
from zhijiao.systems.admissions.queries import cutoffs as published
from zhijiao.systems.admissions.queries.eligible import Entrant, unit_words
from zhijiao.systems.admissions.queries.files import CHANGED, CUTOFFS, MISSING, SNAPSHOT, STAND_STILL, folder, recorded
from zhijiao.systems.admissions.queries.lists import units_by_key
from zhijiao.systems.admissions.queries.rounds import HELD
from zhijiao.systems.admissions.queries.schemes import rule_set, said_key
from zhijiao.systems.admissions.terms import Bar, ListState, OfferState, Outcome, UnitState

OUTCOMES = {Status.ADMITTED: Outcome.ADMITTED, Status.HIGHER: Outcome.ADMITTED_HIGHER, Status.BELOW: Outcome.BELOW_CUTOFF,
            Status.EQUALS: Outcome.EQUALS_REJECTED, Status.NO_SEATS: Outcome.NO_SEATS}

ADMITTED = Bilingual("Offered: a seat was left when your turn came", "投档：轮到你时还有名额")
HIGHER = Bilingual("Not reached: preference {position} offered a seat before", "未用到：已投档到第{position}志愿")
BELOW = Bilingual("Below the cut-off: {field} {own}, the last offered had {cutoff}; {gap} {gap:rank|ranks} behind",
                  "未达到投档线：{field}{own}，最后一名为{cutoff}；位次相差{gap}")
EQUAL_PLACE = Bilingual("Equal with the last offered in every comparison; this unit is at line {own} of this list and at line {cutoff} of theirs",
                        "全部比较项与最后一名相同；本表把它列在第{own}志愿，对方列在第{cutoff}志愿")
EQUAL_LOT = Bilingual("Equal with the last offered in every comparison; the public lot decided", "全部比较项与最后一名相同，由公开抽签决定")
EQUALS = Bilingual("More equals than seats were left: none of them was offered one", "同分人数超过剩余名额，全部未投档")
NOBODY = Bilingual("Nobody was offered a seat here", "没有人投档")
CLOSED = Bilingual("It stopped admitting before the lists were frozen: the line counts as blank", "冻结前已停止招生，本志愿按空白处理")
GONE = Bilingual("It had no seats left for this round: the line counts as blank", "本轮没有剩余计划，本志愿按空白处理")
WHY_ABOVE = Bilingual("Why not preference {position}, {unit}? {why}.", "为什么不是第{position}志愿{unit}？{why}。")
HELD_THEN = Bilingual("An offer of {unit} was held when the lists were frozen: this round was for whoever held none",
                      "冻结时已持有{unit}的投档结果，本轮只面向没有投档结果的考生")
WHY_NONE = Bilingual("No preference could be met. Closest was preference {position}, {unit}: {gap} {gap:rank|ranks} behind.",
                     "各志愿均未投档。最接近的是第{position}志愿{unit}，位次相差{gap}。")

NO_LIST = Bilingual("No list was filled in", "没有填报志愿")
DRAFT = Bilingual("The list was not handed in before the closing: a draft does not count", "截止前没有提交，草稿不参加投档")
UNKNOWN = Bilingual("The list did not take part in this round", "本轮没有参加投档")


@dataclass(frozen=True)
class Line:
    """One preference with its verdict."""

    position: int
    unit: Unit
    outcome: Outcome
    words: Bilingual
    cutoff: published.Cutoff | None
    reason: Reason | None = None

    @property
    def unit_words(self) -> Bilingual:
        """The unit as people name it."""
        return unit_words(self.unit)

    @property
    def gap(self) -> int | None:
        """Ranks behind the last admitted."""
        return self.reason.rank_gap if self.reason else None

    @property
    def has_room(self) -> bool:
        """Say whether seats were left when everything was over."""
        return self.cutoff is not None and self.cutoff.filled < self.cutoff.quota


@dataclass(frozen=True)
class Result:
    """Everything that the page of a result says."""

    round: Round
    applicant: Applicant
    lines: list[Line]
    rank: int | None
    key: list[tuple[Bilingual, str]]
    offer: Offer | None
    outside: list[Bilingual]  # why the applicant took no part; nothing: did
    certificate: Mapping[str, Any]

    @property
    def admitted(self) -> Line | None:
        """The preference that was met."""
        return next((line for line in self.lines if line.outcome is Outcome.ADMITTED), None)

    @property
    def why_not_above(self) -> Bilingual | None:
        """Why it was not the preference above, in one sentence; where none was met, which came closest."""
        refused = [line for line in self.lines if line.outcome not in (Outcome.ADMITTED, Outcome.ADMITTED_HIGHER)]
        if self.admitted is not None:
            above = [line for line in refused if line.position < self.admitted.position]  # a line below may be blank: a unit that closed
            return _said(WHY_ABOVE, above[-1], why=above[-1].words) if above else None
        near = min((line for line in refused if line.gap is not None), key=lambda line: line.gap or 0, default=None)
        if near is not None and not near.gap:  # no rank behind: equals, told apart by the place in the list or by lot
            return _said(WHY_ABOVE, near, why=near.words)
        return _said(WHY_NONE, near, gap=near.gap) if near else None


def _said(words: Bilingual, line: Line, **more: object) -> Bilingual:
    return words.filled(position=line.position, unit=line.unit_words, **more)


def result_of(one: Round, applicant: Applicant) -> Result:
    """Return the result of one applicant in a round with results. Raises Refused when a file it needs is not what was recorded."""
    place = folder(one)
    _must_be_whole(one, place)
    certificate = _certificate(place, one.result["certificate"])
    found = entry(place, applicant.number)
    kept = PreferenceList.objects.filter(round=one, applicant=applicant).first()
    offer = Offer.objects.filter(round=one, applicant=applicant).select_related("unit__school", "round__batch__cycle", "applicant").first()
    if found is None:
        return Result(one, applicant, [], None, [], None, _outside(one, applicant, kept), certificate.whole)
    reasons = _reasons(one, place, applicant, found, offer, certificate.rules)
    lines = _lines(one, kept.units if kept else [], reasons)
    words = said_key(one.batch)
    key = [(words[n] if n < len(words) else Bilingual(level.text, level.text), said(value))
           for n, (level, value) in enumerate(zip(certificate.rules.key, found.key, strict=True))]
    return Result(one, applicant, lines, found.rank, key, offer, [], certificate.whole)


def _must_be_whole(one: Round, place: Path) -> None:
    """Refuse to explain from cut-offs that were changed; the snapshot, which is large, is looked at by size and by `zhijiao doctor`."""
    wanted = recorded(one)
    for name in (CUTOFFS, SNAPSHOT):
        path = place / name
        if not path.is_file():
            raise Refused([Why(MISSING.filled(file=name, number=one.number), next=STAND_STILL)])
    if (found := digest(place / CUTOFFS)) != wanted[CUTOFFS]:
        raise Refused([Why(CHANGED.filled(file=CUTOFFS, number=one.number, found=found[:12], recorded=wanted[CUTOFFS][:12]), next=STAND_STILL)])


@lru_cache(maxsize=16)
def _certificate(place: Path, sha256: str) -> Any:
    """Read a certificate once for each content that it is published with."""
    return read_certificate(place)


def _outside(one: Round, applicant: Applicant, kept: PreferenceList | None) -> list[Bilingual]:
    if kept is None:
        return [NO_LIST]
    if kept.state == ListState.DRAFT:
        return [DRAFT]
    if found := [barred.words for barred in Entrant.of(applicant, one).barred if barred.bar is not Bar.HOLDS]:
        return found
    held = _held_at_freeze(one, applicant)
    return [HELD_THEN.filled(unit=unit_words(held.unit)) if held else UNKNOWN]


def _held_at_freeze(one: Round, applicant: Applicant) -> Offer | None:
    """Return the offer of another round by which the applicant held a seat when this one was frozen, whatever became of it since."""
    earlier = Offer.objects.filter(applicant=applicant, round__released_at__lte=one.frozen_at).exclude(round=one)
    later = Q(answered_at__gt=one.frozen_at) | Q(decided_at__gt=one.frozen_at) | Q(state__in=(OfferState.LAPSED, OfferState.VOID))
    found: Offer | None = earlier.filter(Q(state__in=HELD) | later).select_related("unit__school").first()
    return found


def _reasons(one: Round, place: Path, applicant: Applicant, found: Entry, offer: Offer | None, rules: RuleSet) -> list[Reason]:
    if rules.tie_policy is TiePolicy.REJECT_ALL:
        return _by_everybody(place, applicant)
    known = published.cutoffs(one)
    cuts = {unit: _cutoff(known[unit]) for unit in found.units.values()}
    return explained(Own(found.units, found.key, found.rank, offer.position if offer else None), cuts, rules)


def _cutoff(row: published.Cutoff) -> Cutoff:
    key = tuple(round(float(text) * SCALE) for text in row.key.split(";")) if row.key else None
    return Cutoff(row.quota, row.filled, key, row.rank, row.position)


def _by_everybody(place: Path, applicant: Applicant) -> list[Reason]:
    """Return the reasons with everybody's lists read: what `zhijiao admit explain` says."""
    document = explain(place, applicant.number)
    return [Reason(one["position"], one["unit"], Status(one["status"]), Bilingual(one["en"], one["zh"]),  # type: ignore[call-arg]
                   Deciding(**one["deciding"]) if one["deciding"] else None, one["rank_gap"], one["seats_needed"]) for one in document["preferences"]]


def _lines(one: Round, keys: list[int], reasons: list[Reason]) -> list[Line]:
    by_position = {reason.position: reason for reason in reasons}
    units, known = units_by_key(keys), published.cutoffs(one)
    fields = dict(zip((level.text for level in rule_set(one.batch).key), said_key(one.batch), strict=False))
    admitted = next((reason.position for reason in reasons if reason.status is Status.ADMITTED), None)
    made = []
    for position, key in enumerate(keys, 1):
        unit = units.get(key)
        if unit is not None:
            made.append(_line(position, unit, by_position.get(position), known.get(unit.code), fields, admitted))
    return made


def _line(position: int, unit: Unit, reason: Reason | None, cutoff: published.Cutoff | None, fields: Mapping[str, Bilingual], admitted: int | None) -> Line:
    if reason is None:
        closed = unit.state == UnitState.CLOSED
        return Line(position, unit, Outcome.UNIT_CLOSED if closed else Outcome.NO_SEATS, CLOSED if closed else GONE, cutoff)
    return Line(position, unit, OUTCOMES[reason.status], _sentence(reason, fields, admitted), cutoff, reason)


def _sentence(reason: Reason, fields: Mapping[str, Bilingual], admitted: int | None) -> Bilingual:
    """Return the verdict of one preference in one sentence without a full stop, the comparison in the words of the batch."""
    if reason.status is Status.ADMITTED:
        return ADMITTED
    if reason.status is Status.HIGHER:
        return HIGHER.filled(position=admitted)
    if reason.status is Status.EQUALS:
        return EQUALS
    return NOBODY if reason.deciding is None else _decided(reason.deciding, reason.rank_gap or 0, fields)


def _decided(deciding: Deciding, gap: int, fields: Mapping[str, Bilingual]) -> Bilingual:
    if deciding.field == "lot":
        return EQUAL_LOT
    if deciding.field == "position":
        return EQUAL_PLACE.filled(own=deciding.own, cutoff=deciding.cutoff)
    field = fields.get(deciding.field, Bilingual(deciding.field, deciding.field))
    return BELOW.filled(field=field, own=deciding.own, cutoff=deciding.cutoff, gap=gap)

