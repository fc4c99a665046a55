"""What everybody may see of a released round: cut-offs by unit, seats left, the script to check one's own result, published plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from zhijiao.basics.words import Bilingual
from zhijiao.engines.allocation import TiePolicy
from zhijiao.kernel.parties.models import Region
from zhijiao.kernel.parties.regions import within
from zhijiao.kernel.parties.terms import RegionKind
from zhijiao.systems.admissions.models import Batch, Round, Track, Unit
from zhijiao.systems.admissions.queries.cutoffs import WITH_RESULTS, Cutoff, cutoffs
from zhijiao.systems.admissions.queries.schemes import rule_set
from zhijiao.systems.admissions.terms import BatchState

LONGEST = 80

# The rule of a round in ten lines. Whoever runs it beside cutoffs.csv, with the own rank and list, gets the own result.
CHECKER = '''import csv, pathlib
rank = 1234                 # {rank}
wanted = ["A001", "B002"]   # {wanted}
cut = {{row["unit"]: row for row in csv.DictReader(pathlib.Path("cutoffs.csv").read_text("utf-8").splitlines())}}
def takes(unit, position):
    row = cut.get(unit)
    if row is None or int(row["filled"]) < int(row["quota"]):
        return row is not None
    return (rank, position) <= (int(row["rank"]), int(row.get("position") or 10**9))
print(next((f"{{n}} {{unit}}" for n, unit in enumerate(wanted, 1) if takes(unit, n)), "{nothing}"))
'''
WORDS = {
    "rank": Bilingual("your rank in your track, from your result page", "你在本科类的位次，见结果页"),
    "wanted": Bilingual('your list in order; "" for a blank line', "你的志愿，按顺序；空行写\"\""),
    "nothing": Bilingual("none", "未投档"),
}
RECIPE: dict[TiePolicy, Bilingual] = {
    TiePolicy.LIST_POSITION: Bilingual(
        "Go down your list. The first unit that has seats left, or whose last offered does not come before you, is your result: compare your rank "
        "with the unit's, and where they are equal the position in your list with the one shown.",
        "按顺序看你的志愿。第一个还有余额、或者最后一名投档考生不排在你前面的专业，就是你的结果：先比位次，位次相同再比该专业在你志愿表里的序号。"),
    TiePolicy.ADMIT_ALL: Bilingual(
        "Go down your list. The first unit that has seats left, or whose last offered does not come before you by rank, is your result.",
        "按顺序看你的志愿。第一个还有余额、或者最后一名投档考生位次不在你前面的专业，就是你的结果。"),
}
RECIPE |= dict.fromkeys((TiePolicy.REFUSE, TiePolicy.LOTTERY), RECIPE[TiePolicy.ADMIT_ALL])
NO_RECIPE = Bilingual("Equals who did not fit together were all left out here, so cut-offs alone do not tell: use zhijiao admit verify.",
                      "本轮同分考生不能同时投档的一并不投，只看投档线不够：请用zhijiao admit verify核验。")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for, as the address says it; anything unreadable is not asked."""

    text: str = ""
    city: str = ""
    track: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Asked:
        """Return what an address asks."""
        text, city, track = (str(given.get(name, "")).replace("\x00", "").strip()[:LONGEST] for name in ("q", "city", "track"))
        return cls(text, city, track)

    def q(self) -> Q:
        """Return the condition for units."""
        found = Q()
        if self.text:
            found &= (Q(school__name__icontains=self.text) | Q(school__name_en__icontains=self.text) | Q(programme__icontains=self.text)
                      | Q(programme_en__icontains=self.text) | Q(code__istartswith=self.text))
        if self.track:
            found &= Q(track__key=self.track)
        region = Region.objects.filter(key=self.city).first() if self.city else None
        if region is not None:
            found &= within("school__region__path", region.path)
        return found


@dataclass(frozen=True, slots=True)
class Line:
    """A unit with its cut-off."""

    unit: Unit
    cutoff: Cutoff

    @property
    def left(self) -> int:
        """Return the seats that are left."""
        return max(self.cutoff.quota - self.cutoff.filled, 0)

    @property
    def beyond(self) -> int:
        """Return how many equals were taken beyond the quota."""
        return max(self.cutoff.filled - self.cutoff.quota, 0)


def released() -> list[Round]:
    """Return the rounds whose results are out, the newest year first."""
    rows = Round.objects.filter(state__in=WITH_RESULTS).select_related("batch__cycle__organiser", "batch__scheme")
    return list(rows.order_by("-batch__cycle__year", "batch__order", "order"))


def units_of(one: Round, asked: Asked) -> QuerySet[Unit]:
    """Return the units of a round that somebody looks for."""
    rows = Unit.objects.filter(asked.q(), batch=one.batch_id, code__in=list(cutoffs(one)))
    found: QuerySet[Unit] = rows.select_related("school__region", "track").order_by("school__name", "code")
    return found


def lines(one: Round, units: Sequence[Unit]) -> list[Line]:
    """Return units with the cut-offs that the round published."""
    known = cutoffs(one)
    return [Line(unit, known[unit.code]) for unit in units]


def sums(one: Round) -> dict[str, int]:
    """Return the figures of a whole round."""
    every = cutoffs(one).values()
    return {"units": len(every), "quota": sum(row.quota for row in every), "filled": sum(row.filled for row in every),
            "left": sum(max(row.quota - row.filled, 0) for row in every)}


def plans() -> list[Batch]:
    """Return the batches whose plan is published, the newest year first."""
    states = (BatchState.PUBLISHED, BatchState.FINISHED)
    return list(Batch.objects.filter(state__in=states).select_related("cycle").order_by("-cycle__year", "order", "pk"))


def planned(batch: Batch, asked: Asked) -> QuerySet[Unit]:
    """Return the lines of a published plan that somebody looks for."""
    found: QuerySet[Unit] = Unit.objects.public().filter(asked.q(), batch=batch).select_related("school__region", "track").order_by("school__name", "code")
    return found


def tracks(batch: Batch) -> list[Track]:
    """Return the tracks that a batch has lines for."""
    return list(Track.objects.filter(pk__in=Unit.objects.public().filter(batch=batch).values("track")))


def cities(batch: Batch) -> list[Region]:
    """Return the cities whose schools have lines in a batch."""
    paths = set(Unit.objects.public().filter(batch=batch).values_list("school__region__path", flat=True).distinct())
    every = Region.objects.filter(kind__in=(RegionKind.CITY, RegionKind.ZONE)).order_by("path")
    return [city for city in every if any(path == city.path or path.startswith(f"{city.path}/") for path in paths)]


def checker(language: str) -> str:
    """Return the script that gives one's own result from the published cut-offs."""
    return CHECKER.format(**{name: words.said(language) for name, words in WORDS.items()})


def recipe(one: Round) -> Bilingual | None:
    """Return how to check a result by hand under the round's own tie policy; None where cut-offs alone do not tell."""
    return RECIPE.get(rule_set(one.batch).tie_policy)
