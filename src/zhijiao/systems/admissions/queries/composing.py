"""How a total is made of components: weights per mille, exact, rounded half up to three decimals; what is missing or too low."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.states import Reason
from zhijiao.systems.admissions.models import Applicant, Line, Round, Scheme, SkillTest, Track, Unit
from zhijiao.systems.admissions.terms import RoundState

TOTAL = "total"
THOUSANDTH = Decimal("0.001")
CHUNK = 5000
# A round that is frozen has read the scores; one that is set aside has not given anybody anything.
HAVE_READ = (RoundState.FROZEN, RoundState.ALLOCATED, RoundState.PROPOSED, RoundState.RELEASED, RoundState.FINISHED)

COMES_WHOLE = Bilingual("“{scheme}” composes nothing: the total comes with the applicants", "“{scheme}”不需要合成：总分随考生信息导入")
NO_TRACK = Bilingual("No track is ranked by “{scheme}” yet: no plan, control line or skill test names one",
                     "还没有科类使用“{scheme}”：计划、控制线和技能考试都没有涉及")
FROZEN = Bilingual("Round {rounds} is frozen and has read these scores", "轮次{rounds}已冻结，用的就是这些成绩")
NEW_ROUND = Bilingual("A correction is a new round: set the frozen one aside with its reason", "更正须另起轮次：先将已冻结的轮次作废，写明原因")
OUT_OF_RANGE = Bilingual("Applicant {number}: {component} is “{value}”; it lies between {lowest} and {highest}",
                         "考生{number}：{component}为“{value}”，应在{lowest}至{highest}之间")
MORE_OUT = Bilingual("And {n} more scores out of range", "另有{n}个成绩超出范围")
NAMED = 20


@dataclass(frozen=True, slots=True)
class Component:
    """One part of the total: its column, its range, how much of it counts, and the least that must be reached."""

    column: str
    words: Bilingual
    lowest: Decimal
    highest: Decimal
    weight: int  # per mille of the component's score
    least: Decimal | None = None

    def read(self, scores: Mapping[str, Any]) -> Decimal | None:
        """Return the score, None where there is none. Raises ValueError for one that is no number of the range."""
        written = str(scores.get(self.column, "") or "").strip()
        if not written:
            return None
        try:
            found = Decimal(written)
        except InvalidOperation as why:
            raise ValueError(written) from why
        if not found.is_finite() or not self.lowest <= found <= self.highest or found != found.quantize(THOUSANDTH):
            raise ValueError(written)
        return found


@dataclass(frozen=True, slots=True)
class Unmet:
    """A least that is not reached."""

    column: str
    words: Bilingual
    has: Decimal
    least: Decimal


@dataclass
class Composed:
    """What composing a scheme's totals gives, counted over everybody whom it concerns."""

    applicants: int = 0
    totals: int = 0
    fresh: int = 0  # totals that are not there yet, or differ
    lacking: Counter[str] = field(default_factory=Counter)
    below: Counter[str] = field(default_factory=Counter)
    below_any: int = 0
    wrong: list[Reason] = field(default_factory=list)
    wrong_in_all: int = 0
    highest: Decimal | None = None
    lowest: Decimal | None = None

    @cached_property
    def lacks(self) -> int:
        """Return how many get no total."""
        return self.applicants - self.totals


def components(scheme: Scheme) -> list[Component]:
    """Return the parts of a scheme's total; none where the total comes whole."""
    return [Component(row["column"], Bilingual(row["en"], row["zh"]), Decimal(str(row["lowest"])), Decimal(str(row["highest"])),
                      int(row["weight"]), Decimal(str(row["least"])) if row.get("least") not in (None, "") else None)
            for row in ([] if scheme.base else scheme.components)]


def weighed(parts: Sequence[tuple[Component, Decimal]]) -> Decimal:
    """Return the total of scores: exact, rounded once, half up, to three decimals."""
    whole = sum((score * part.weight for part, score in parts), Decimal(0))
    return (whole / 1000).quantize(THOUSANDTH, ROUND_HALF_UP)


def total_of(scheme: Scheme, scores: Mapping[str, Any]) -> Decimal | None:
    """Return the total that the scheme makes of one applicant's scores; None where a component is missing."""
    parts = [(part, part.read(scores)) for part in components(scheme)]
    known = [(part, score) for part, score in parts if score is not None]
    return weighed(known) if parts and len(known) == len(parts) else None


def unmet(scheme: Scheme, scores: Mapping[str, Any]) -> list[Unmet]:
    """Return the leasts of the scheme that one applicant's scores do not reach."""
    return _unmet([(part, part.read(scores)) for part in components(scheme)])


def _unmet(parts: Sequence[tuple[Component, Decimal | None]]) -> list[Unmet]:
    return [Unmet(part.column, part.words, score, part.least) for part, score in parts
            if part.least is not None and score is not None and score < part.least]


def written(score: Decimal) -> str:
    """Return a score as it is kept: 560, 112.5."""
    text = f"{score:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def tracks_of(scheme: Scheme) -> list[Track]:
    """Return the tracks that a scheme ranks: those its plans, its control lines or a skill test of its components name."""
    columns = [part.column for part in components(scheme)]
    keys = {*Unit.objects.filter(batch__scheme=scheme).values_list("track", flat=True),
            *Line.objects.filter(batch__scheme=scheme).values_list("track", flat=True),
            *SkillTest.objects.filter(cycle=scheme.cycle_id, column__in=columns).values_list("track", flat=True)}
    return list(Track.objects.filter(pk__in=keys))


def concerned(scheme: Scheme) -> Any:
    """Return the applicants whose total the scheme makes."""
    return Applicant.objects.filter(cycle=scheme.cycle_id, track__in=tracks_of(scheme))


def readers(cycle_id: int, tracks: Sequence[Track]) -> list[Round]:
    """Return the rounds that have read scores of applicants of these tracks, by whatever scheme: an applicant has one total."""
    return list(Round.objects.filter(batch__units__track__in=tracks, batch__cycle=cycle_id, state__in=HAVE_READ).distinct().order_by("pk"))


def frozen(rounds: Sequence[Round]) -> list[Reason]:
    """Return the reason that rounds have read the scores."""
    numbers = Bilingual(", ".join(one.number for one in rounds), "、".join(one.number for one in rounds))
    return [Reason(FROZEN.filled(rounds=numbers), next=NEW_ROUND)] if rounds else []


def against_composing(scheme: Scheme) -> list[Reason]:
    """Return what stands against composing a scheme's totals, whatever the scores are."""
    title = Bilingual(scheme.title_en or scheme.title, scheme.title)
    if not components(scheme):
        return [Reason(COMES_WHOLE.filled(scheme=title))]
    tracks = tracks_of(scheme)
    return frozen(readers(scheme.cycle_id, tracks)) if tracks else [Reason(NO_TRACK.filled(scheme=title))]


def composing(scheme: Scheme, seen: Composed, *, after: int = 0) -> Iterator[tuple[int, str]]:
    """Go through everybody behind a key, count into `seen`, and give key and total of those whose total changes."""
    parts = components(scheme)
    rows = concerned(scheme).filter(pk__gt=after).order_by("pk").values_list("pk", "number", "scores").iterator(chunk_size=CHUNK)
    for key, number, scores in rows:
        seen.applicants += 1
        read = _read(parts, number, scores, seen)
        if read is None:
            continue
        lacking = [part.column for part, score in read if score is None]
        seen.lacking.update(lacking)
        below = _unmet(read)
        seen.below.update(one.column for one in below)
        seen.below_any += bool(below)
        if lacking:
            continue
        total = weighed([(part, score) for part, score in read if score is not None])
        seen.totals += 1
        seen.highest, seen.lowest = max(total, seen.highest or total), min(total, total if seen.lowest is None else seen.lowest)
        if scores.get(TOTAL) != written(total):
            seen.fresh += 1
            yield key, written(total)


def _read(parts: Sequence[Component], number: str, scores: Mapping[str, Any], seen: Composed) -> list[tuple[Component, Decimal | None]] | None:
    """Return the scores of one applicant; None, and the doubt noted, where one is out of range."""
    found: list[tuple[Component, Decimal | None]] = []
    for part in parts:
        try:
            found.append((part, part.read(scores)))
        except ValueError as why:
            seen.wrong_in_all += 1
            if len(seen.wrong) < NAMED:
                seen.wrong.append(Reason(OUT_OF_RANGE.filled(number=number, component=part.words, value=str(why), lowest=written(part.lowest),
                                                             highest=written(part.highest))))
    return found if len(found) == len(parts) else None


def preview(scheme: Scheme) -> Composed:
    """Return what composing would give, without writing anything."""
    seen = Composed()
    for _ in composing(scheme, seen):
        pass
    return seen


def doubts(seen: Composed) -> list[Reason]:
    """Return every score that is out of range; the first ones by name."""
    more = seen.wrong_in_all - len(seen.wrong)
    return [*seen.wrong, *([Reason(MORE_OUT.filled(n=more))] if more else [])]
