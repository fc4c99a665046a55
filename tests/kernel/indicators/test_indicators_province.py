"""Over the whole demo province: every figure opens exactly its rows, in three scopes; and no withheld number can be found out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

import numpy as np
import polars as pl
import pytest
from django.test import Client
from scipy.optimize import linprog

from zhijiao.engines.expressions.to_polars import ends_of
from zhijiao.engines.measurement import Figure, Status, partials, rows
from zhijiao.engines.measurement.figures import parts_of, true_of
from zhijiao.kernel.indicators.catalogue import CITY, Entry, entries, entry_of, grains, tables
from zhijiao.kernel.indicators.models import Snapshot
from zhijiao.kernel.indicators.pages.asking import address
from zhijiao.kernel.indicators.queries.behind import behind
from zhijiao.kernel.indicators.queries.cells import cells
from zhijiao.kernel.indicators.queries.publishing import as_table
from zhijiao.kernel.indicators.queries.sight import may_see
from zhijiao.kernel.indicators.queries.snapshots import newest, published_table, records_of
from zhijiao.kernel.people.actor import SYSTEM, Actor
from zhijiao.kernel.people.models import User
from zhijiao.kernel.people.seats import actor_of
from zhijiao.kernel.people.terms import OFFICERS
from zhijiao.systems.apprenticeships.models import Agreement
from zhijiao.web.today import day_of

pytestmark = pytest.mark.django_db
SEED, DRAWN = 20260520, 200
ROLES = ("province", "shenyang", "registrar")
COUNTED = ("numerator", "denominator", "population")


@dataclass(frozen=True)
class Drawn:
    """One cell of the province."""

    entry: Entry
    snapshot: Snapshot
    place: dict[str, str | None]


def every_cell(on: date) -> Iterator[Drawn]:
    """Yield the cells of every indicator: of its places, and of its places by each other dimension."""
    for entry in entries():
        snapshot = newest(entry.catalogue.room, entry.grain, on)
        assert snapshot is not None
        depths = [entry.levels[:depth] for depth in range(len(entry.levels) + 1)]
        divided = [(*levels, name) for name in entry.others for levels in (depths[:2] if entry.smallest_cell else depths)]
        for table in [*depths, *divided]:
            yield from (Drawn(entry, snapshot, dict(one.group)) for one in cells(entry, snapshot, SYSTEM, table))


def in_sight(drawn: Drawn, actor: Actor) -> bool:
    """Say who sees what in words of its own: a city what is of it, a school what is of it, everybody the whole and their city's total."""
    place, entry = drawn.place, drawn.entry
    if str(actor.role) not in {str(role) for role in entry.catalogue.readers}:
        return False
    if str(actor.role) == "province_official" or not place:
        return True
    if place.get("city") != actor.region_path.split("/")[1]:
        return False
    return str(actor.role) == "city_officer" or set(place) == {"city"} or place.get("school") == str(actor.organisation_id)


def expected(drawn: Drawn, actor: Actor) -> list[int]:
    """Return the keys behind a numerator, found by the other engine, as far as the room lets the actor see their records."""
    records = records_of(drawn.snapshot)
    assert records is not None
    figure = Figure(drawn.entry.indicator, drawn.place, 0, 0, 0, 0, Status.FINAL, records)
    found = rows(figure, "numerator", engine="duckdb")
    if drawn.entry.source.placed and str(actor.role) == "city_officer":
        found = found.filter(pl.col(CITY) == actor.region_path.split("/")[1])
    visible = set(drawn.entry.source.visible(actor).values_list("pk", flat=True))
    return sorted(key for key in found["key"] if key in visible)


def test_the_rows_behind_200_cells_are_the_numerators_in_three_scopes(province: date):
    pool = list(every_cell(province))
    drawn = Random(SEED).sample(pool, DRAWN)
    opened = refused = 0
    for name in ROLES:
        user = User.objects.get(username=name)
        actor, client = actor_of(user, province), Client()
        client.force_login(user)
        for number, one in enumerate(drawn):
            url = address("indicators:rows", one.entry, one.place, one.snapshot, part="numerator", **({} if one.place else {"all": ""}))
            seen = in_sight(one, actor)
            assert may_see(one.entry, actor, one.place) == seen, (name, one.entry.code, one.place)
            if not seen:
                refused += 1
                assert client.get(url).status_code == 404, (name, url)
                continue
            opened += 1
            found = behind(one.entry, one.snapshot, one.place, "numerator", actor)
            assert sorted(found.rows["key"]) == expected(one, actor), (name, one.entry.code, one.place)
            shown = next(iter(cells(one.entry, one.snapshot, SYSTEM, (), **one.place)))
            assert shown.numerator in (None, found.counted)
            if number % 5 == 0:
                answer = client.get(url)
                assert answer.status_code == 200
                assert answer.context["found"].shown == found.shown
                if not answer.context["page"].has_next():
                    assert sum(row.times for row in answer.context["rows"]) == found.shown, (name, url)
    print(f"{len(pool)} cells, {DRAWN} drawn: {opened} opened, {refused} refused")
    assert opened > 200 and refused > 200


def test_the_province_sees_every_row_of_a_numerator(province: date):
    actor = actor_of(User.objects.get(username="province"), province)
    for one in Random(SEED + 1).sample(list(every_cell(province)), 60):
        assert behind(one.entry, one.snapshot, one.place, "numerator", actor).outside == 0, (one.entry.code, one.place)


# --- what is withheld stays so ------------------------------------------------------------------------------------------


def audit(catalogue: Any, grain: Any, records: pl.DataFrame, published: pl.DataFrame) -> list[tuple[str, dict[str, Any], float, float]]:
    """Return each withheld small number with its least and largest possible value, for a reader who has everything that is published.

    Unknown are the numbers of rows of each kind: a combination of keys that occurs, with a combination of "known" and "counted" over all
    figures that occurs. Every published numerator, denominator and population is an equation over them.
    """
    wanted = catalogue.of(grain)
    dims = list(dict.fromkeys(name for table in tables(catalogue, grain) for name in table))
    conditions = {(one.code, part): condition for one in wanted for part, condition in parts_of(one).items() if part in COUNTED}
    marked = records.select(*dims, *(true_of(condition, ends_of(records, condition)).fill_null(False).alias(f"{code} {part}")
                                     for (code, part), condition in conditions.items()))
    corners = list(marked.select(dims).unique(maintain_order=True).iter_rows())
    kinds = list(marked.select(pl.exclude(dims)).unique(maintain_order=True).iter_rows(named=True))
    unknowns = [(dict(zip(dims, corner, strict=True)), kind) for corner in corners for kind in kinds]
    smallest = max(one.smallest_cell for one in wanted)
    equations, sums, small = [], [], []
    for row in published.iter_rows(named=True):
        table = [name for name in row["table"].split(",") if name]
        inside = np.array([all(corner[name] == row[name] for name in table) for corner, _ in unknowns])
        for part in COUNTED:
            line = inside * np.array([kind[f"{row['code']} {part}"] for _, kind in unknowns], dtype=float)
            if row[part] is not None:
                equations.append(line)
                sums.append(row[part])
            elif part == "denominator":
                true = marked.filter(*(pl.col(name).eq_missing(pl.lit(row[name], dtype=pl.String)) for name in table))[f"{row['code']} denominator"].sum()
                if 0 < true < smallest:
                    small.append((row["code"], {name: row[name] for name in table}, line))
    found = []
    for code, group, line in small:
        least, most = (linprog(sign * line, A_eq=np.array(equations), b_eq=sums, bounds=(0, None), method="highs") for sign in (1, -1))
        found.append((code, group, least.fun, float("inf") if most.status == 3 else -most.fun))
    return found


def test_no_withheld_number_below_k_can_be_recovered_from_all_that_is_published(province: date):
    audited = 0
    for catalogue, grain in grains():
        smallest = max(one.smallest_cell for one in catalogue.of(grain))
        snapshot = newest(catalogue.room, grain, province)
        assert snapshot is not None
        records = records_of(snapshot)
        if not smallest or records is None:
            continue
        published = published_table(snapshot)
        assert published.filter(pl.col("denominator").is_between(1, smallest - 1)).is_empty()
        for code, group, least, most in audit(catalogue, grain, records, published):
            audited += 1
            assert most > smallest - 0.5, (code, group, least, most)
            assert least < most - 0.5, (code, group, least, most)
    print(f"{audited} withheld numbers audited")
    assert audited > 10


def test_the_audit_finds_what_is_given_away(province: date):
    """Had the small cells been withheld alone, the same audit would name them."""
    catalogue, grain = next((one, kind) for one, kind in grains() if str(kind) == "entrant")
    snapshot = newest(catalogue.room, grain, province)
    records = records_of(snapshot) if snapshot else None
    assert records is not None
    published = as_table(catalogue, grain, records)
    naive = _only_small_withheld(catalogue, grain, records, published)
    assert any(most < 5 for _, _, _, most in audit(catalogue, grain, records, naive))


def _only_small_withheld(catalogue: Any, grain: Any, records: pl.DataFrame, published: pl.DataFrame) -> pl.DataFrame:
    made = []
    for table in tables(catalogue, grain):
        for one in partials([i for i in catalogue.of(grain) if set(table) <= set(i.dims)], records, table, engine="polars").figures():
            hide = 0 < one.denominator < 5
            numbers = {part: None if hide else getattr(one, part) for part in COUNTED}
            made.append({"code": one.indicator.code, "table": ",".join(table), **{n: one.group.get(n) for n in published.columns if n in one.group}, **numbers})
    return pl.DataFrame(made, infer_schema_length=None)


# --- tiles of the home pages count live and withhold nothing ------------------------------------------------------------


@pytest.mark.parametrize("name", ["province", "shenyang", "shenfu", "registrar", "teacher", "college"])
def test_a_tile_counts_what_its_reader_may_open_and_nothing_else(province: date, name: str):
    actor = actor_of(User.objects.get(username=name), province)
    tiles = day_of(actor, province).figures
    for tile in tiles:
        entry = entry_of(tile.code)
        assert entry is not None, tile.code
        rows_of_all = entry.catalogue.frames(province).of(entry.grain)
        open_to = set(entry.source.visible(actor).values_list("pk", flat=True))
        mine = rows_of_all.filter(pl.col("key").is_in(list(open_to)))
        if entry.source.placed and actor.role not in OFFICERS:  # made of the school's own agreements, and of no other school's
            own = Agreement.objects.visible_to(actor)
            assert tile.total <= own.values("enterprise").distinct().count() and not own.exclude(school=actor.organisation_id).exists()
            continue
        if entry.source.placed and str(actor.role) != "province_official":
            mine = mine.filter(pl.col(CITY) == actor.region_path.split("/")[1])
        [counted] = partials(entry.indicator, mine, (), engine="duckdb").figures()
        assert (tile.numerator, tile.known, tile.total) == (counted.numerator, counted.known, counted.population), tile.code
    print(f"{name}: {len(tiles)} tiles")
