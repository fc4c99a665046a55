"""The facts that the internship rules read of every agreement, as one table without persons: for engines that judge elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import polars as pl

from zhijiao.engines.rules.batch import derive
from zhijiao.engines.rules.elsewhere import columns_needed
from zhijiao.engines.rules.frames import prepared
from zhijiao.engines.rules.mix import mix_of
from zhijiao.kernel.frames import city_of_path
from zhijiao.law.frames import frame_of
from zhijiao.law.internships import HEAD_COUNTS, LAW, LIAONING
from zhijiao.systems.apprenticeships.models import Agreement
from zhijiao.systems.apprenticeships.queries.facts import CHUNK, head_counts, values_of
from zhijiao.systems.apprenticeships.queries.frames import NOT_COUNTED

# Found here because no query finds them (head counts, days of lists), or because what they are found from is a person's.
FOUND_HERE = ("age_on_first_day", *HEAD_COUNTS, "holiday_in_span", "rest_day_in_span")
PERSONS = ("school_instructor", "enterprise_mentor")  # the rules ask whether there is one, not who
SOMEBODY = "named"
COLUMNS = columns_needed(LAW, FOUND_HERE)


def placement_facts(today: date) -> pl.DataFrame:
    """Return one row per agreement that was sent: city, school, and the facts behind every rule. No names, no numbers, ages instead of birthdays."""
    parts = [_facts(chunk, today) for chunk in _chunks()]
    places = {"row_id": pl.Int64, "city": pl.String, "school": pl.String}
    if not parts:
        return pl.DataFrame(schema=places).hstack(_derived(frame_of({})[0].clear(), today))
    return pl.concat(parts, how="vertical_relaxed").with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("row_id"))


def _chunks() -> Iterator[list[Agreement]]:
    last = 0
    while True:
        chunk = list(Agreement.objects.whole().exclude(state__in=NOT_COUNTED).filter(pk__gt=last).order_by("pk")[:CHUNK])
        if not chunk:
            return
        yield chunk
        last = chunk[-1].pk


def _facts(chunk: Sequence[Agreement], today: date) -> pl.DataFrame:
    counts, rows = head_counts(chunk), values_of(chunk)
    columns = dict.fromkeys(key for row in rows for key in row)
    frame, _ = frame_of({key: [row.get(key) for row in rows] for key in columns})
    placed = frame.with_columns(
        pl.Series("interns_at_enterprise", [counts[one.pk].at_enterprise for one in chunk], dtype=pl.Int64),
        pl.Series("interns_in_post", [counts[one.pk].in_post for one in chunk], dtype=pl.Int64))
    places: dict[str, Any] = {"row_id": [0] * len(chunk), "city": [city_of_path(one.school.region.path) for one in chunk],
                              "school": [str(one.school_id) for one in chunk]}
    return pl.DataFrame(places).hstack(_derived(placed, today))


def _derived(frame: pl.DataFrame, today: date) -> pl.DataFrame:
    """Return the columns that rules read, with what is found here; who instructs becomes whether somebody does."""
    needed = [name for name in LAW.fields if name not in LAW.derivations or name in frame.columns]
    ready = prepared(frame, LAW.facts.facts, needed)
    found = derive(LAW, mix_of(LAW, ready, None, LIAONING, today), ready).select(COLUMNS)
    return found.with_columns(pl.when(pl.col(name).is_not_null()).then(pl.lit(SOMEBODY)).alias(name) for name in PERSONS if name in COLUMNS)


