"""What two or three ratings make, what is missing, and what a rater sees: seats and the own scores, never a name nor another's."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.actor import Actor
from zhijiao.systems.admissions.models import Candidate, Rater, Rating, Session, SkillTest, Station
from zhijiao.systems.admissions.queries.composing import THOUSANDTH
from zhijiao.systems.admissions.terms import SessionState, Settling

FIRST, SECOND, THIRD = 1, 2, 3
PLACES = {FIRST: Bilingual("first", "第一评分"), SECOND: Bilingual("second", "第二评分"), THIRD: Bilingual("third", "第三评分")}


def differ(scores: Mapping[int, Decimal], limit: Decimal) -> bool:
    """Say whether the first two lie further apart than the limit: then the third rater is called."""
    return FIRST in scores and SECOND in scores and abs(scores[FIRST] - scores[SECOND]) > limit


def missing(scores: Mapping[int, Decimal], limit: Decimal) -> list[int]:
    """Return which ratings are still to be given."""
    wanted = (FIRST, SECOND, THIRD) if differ(scores, limit) else (FIRST, SECOND)
    return [place for place in wanted if place not in scores]


def settled(scores: Mapping[int, Decimal], test: SkillTest) -> Decimal:
    """Return the score before equating, exact. All ratings that are wanted must be there.

    Two that agree: their mean. Of three: as the test declared; where the two neighbours lie equally near, all three count.
    """
    if not differ(scores, test.limit):
        return (scores[FIRST] + scores[SECOND]) / 2
    if test.settling == Settling.THIRD:
        return scores[THIRD]
    low, middle, high = sorted(scores[place] for place in (FIRST, SECOND, THIRD))
    if test.settling == Settling.MEDIAN or middle - low == high - middle:
        return middle
    return (low + middle) / 2 if middle - low < high - middle else (middle + high) / 2


def equated(score: Decimal, session: Session) -> Decimal:
    """Return the score as the session's equating makes it: rounded once, half up, to three decimals; it never leaves 0 to the highest."""
    moved = score * session.slope_per_mille / 1000 + session.shift
    return min(max(moved, Decimal(0)), session.test.highest).quantize(THOUSANDTH, ROUND_HALF_UP)


def given(candidates: Iterable[Candidate]) -> dict[int, dict[int, Decimal]]:
    """Return the ratings of candidates by candidate and place: one question for a session."""
    found: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for candidate, place, score in Rating.objects.filter(candidate__in=candidates).values_list("candidate", "place", "score"):
        found[candidate][place] = score
    return found


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat as its rater sees it: what the rater gave, and whether it is the rater's turn."""

    pk: int
    name: str
    own: Decimal | None
    absent: bool
    waits: bool


def seats_of(station: Station, rater: Rater) -> list[Seat]:
    """Return the seats of a station that one rater rates; the third one's are those on which the first two differ."""
    rows = list(Candidate.objects.filter(station=station).order_by("seat").only("pk", "seat", "absent"))
    ratings, limit = given(rows), station.session.test.limit
    found = []
    for row in rows:
        scores = ratings.get(row.pk, {})
        called = rater.place != THIRD or differ(scores, limit)
        if called and not (rater.place == THIRD and row.absent):
            own = scores.get(rater.place)
            found.append(Seat(row.pk, row.seat, own, row.absent, own is None and not row.absent))
    return found


def rater_of(station: Station, actor: Actor) -> Rater | None:
    """Return as which rater somebody rates at a station."""
    return None if actor.person_id is None else Rater.objects.filter(station=station, person=actor.person_id).first()


@dataclass(frozen=True, slots=True)
class Duty:
    """A station at which somebody rates, and how many seats wait."""

    station: Station
    place: Bilingual
    waiting: int
    total: int


def duties(actor: Actor) -> list[Duty]:
    """Return the stations of open sessions at which somebody rates."""
    if actor.person_id is None:
        return []
    raters = Rater.objects.filter(person=actor.person_id, station__session__state=SessionState.OPEN).select_related(
        "station__session__test__track", "station__session__place").order_by("station__session__held_on", "station")
    found = []
    for rater in raters:
        seats = seats_of(rater.station, rater)
        found.append(Duty(rater.station, PLACES[rater.place], sum(seat.waits for seat in seats), len(seats)))
    return found


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the rating of a station is."""

    station: Station
    raters: tuple[Rater, ...]
    candidates: int
    absent: int
    complete: int
    waiting: dict[int, tuple[str, ...]]  # place: the seats that wait

    @property
    def lines(self) -> list[tuple[Rater, int]]:
        """Return each rater with the number of seats that wait."""
        return [(rater, len(self.waiting.get(rater.place, ()))) for rater in self.raters]


def progress(session: Session) -> list[Progress]:
    """Return how far every station is, in a fixed number of questions."""
    by_station: dict[int | None, list[Candidate]] = defaultdict(list)
    rows = list(session.candidates.order_by("seat"))
    for row in rows:
        by_station[row.station_id].append(row)
    ratings = given(rows)
    raters: dict[int, list[Rater]] = defaultdict(list)
    for rater in Rater.objects.filter(station__session=session).select_related("person").order_by("place"):
        raters[rater.station_id].append(rater)
    return [_progress(station, raters[station.pk], by_station[station.pk], ratings, session.test.limit) for station in session.stations.order_by("pk")]


def _progress(station: Station, raters: Sequence[Rater], rows: Sequence[Candidate], ratings: Mapping[int, Mapping[int, Decimal]],
              limit: Decimal) -> Progress:
    waiting: dict[int, list[str]] = defaultdict(list)
    counts: Counter[str] = Counter()
    for row in rows:
        open_ = [] if row.absent else missing(ratings.get(row.pk, {}), limit)
        for place in open_:
            waiting[place].append(row.seat)
        counts["absent" if row.absent else "open" if open_ else "complete"] += 1
    return Progress(station, tuple(raters), len(rows), counts["absent"], counts["complete"], {place: tuple(seats) for place, seats in waiting.items()})
