"""What somebody may see of the newest released year, as one table per grain; each is read once, in a fixed number of statements."""

from __future__ import annotations

from functools import cached_property

import polars as pl
from django.db.models import Count, Exists, OuterRef, Q

from zhijiao.kernel.bulk import read
from zhijiao.kernel.frames import with_city
from zhijiao.kernel.people import scope
from zhijiao.kernel.people.actor import Actor
from zhijiao.systems.admissions.models import Applicant, Offer, PreferenceList, Round, Unit
from zhijiao.systems.admissions.queries.cutoffs import WITH_RESULTS
from zhijiao.systems.admissions.queries.rounds import HELD
from zhijiao.systems.admissions.terms import Grain, ListState, UnitState

UNIT = {"key": pl.Int64, "path": pl.String, "school": pl.Int64, "quota": pl.Int64, "held": pl.Int64}
OFFER = {"key": pl.Int64, "path": pl.String, "school": pl.Int64, "kind": pl.String, "position": pl.Int64, "state": pl.String, "reason": pl.String}
ENTRANT = {"key": pl.Int64, "path": pl.String, "origin": pl.String, "track": pl.String, "admitted": pl.Boolean}


def year_of() -> int | None:
    """Return the newest year that has a released round."""
    found: int | None = Round.objects.filter(state__in=WITH_RESULTS).order_by("-batch__cycle__year").values_list("batch__cycle__year", flat=True).first()
    return found


class Seen:
    """The tables of one actor. Make one per page and pass it on: what was read is not read again."""

    def __init__(self, actor: Actor):
        self.actor, self.year = actor, year_of()
        self._rounds = Round.objects.filter(state__in=WITH_RESULTS, batch__cycle__year=self.year)

    def of(self, grain: Grain) -> pl.DataFrame:
        """Return the table of a grain."""
        table: pl.DataFrame = {Grain.SEAT: lambda: self.seats, Grain.OFFER: lambda: self.offers, Grain.ENTRANT: lambda: self.entrants}[grain]()
        return table

    @cached_property
    def seats(self) -> pl.DataFrame:
        """One row per seat of the plan of a batch with results; equals beyond the quota add none."""
        # A published plan is everybody's to see; a city counts its own colleges.
        own = Unit.objects.filter(scope.rows(self.actor, enterprise=None, apprentice=None), batch__in=self._rounds.values("batch"), state=UnitState.ACCEPTED)
        rows = own.order_by().annotate(held=Count("offers", filter=Q(offers__state__in=HELD)))
        units = with_city(read(rows.values_list("pk", "school__region__path", "school_id", "quota", "held"), UNIT))
        seats = units.with_columns(pl.int_ranges(0, pl.col("quota")).alias("seat")).explode("seat")
        return seats.select("key", "city", pl.col("school").cast(pl.String), (pl.col("seat") < pl.col("held")).alias("taken"))

    @cached_property
    def offers(self) -> pl.DataFrame:
        """One row per offer, also those that were declined, lapsed or returned."""
        rows = Offer.objects.visible_to(self.actor).filter(round__in=self._rounds).order_by()
        found = read(rows.values_list("pk", "unit__school__region__path", "unit__school_id", "round__kind", "position", "state", "return_reason"), OFFER)
        return with_city(found).with_columns(pl.col("school").cast(pl.String))

    @cached_property
    def entrants(self) -> pl.DataFrame:
        """One row per applicant with a submitted list in one of the rounds."""
        lists = PreferenceList.objects.filter(applicant=OuterRef("pk"), round__in=self._rounds, state=ListState.SUBMITTED)
        held = Offer.objects.filter(applicant=OuterRef("pk"), round__in=self._rounds, state__in=HELD)
        rows = Applicant.objects.visible_to(self.actor).filter(Exists(lists), cycle__year=self.year).annotate(admitted=Exists(held)).order_by()
        return with_city(read(rows.values_list("pk", "region__path", "origin", "track__key", "admitted"), ENTRANT))


def mean_position(seen: Seen) -> float | None:
    """Return the mean position in the lists of everybody with an offer."""
    found = seen.offers["position"].mean() if seen.offers.height else None
    return None if found is None else float(found)  # type: ignore[arg-type]


def returns_by_reason(seen: Seen) -> list[tuple[str, int]]:
    """Return how many files were returned for which reason, the most frequent first."""
    returned = seen.offers.filter((pl.col("state") == "withdrawn") & pl.col("reason").is_not_null())
    counted = returned.group_by("reason").len().sort("len", "reason", descending=[True, False])
    return [(reason, int(n)) for reason, n in counted.iter_rows()]
