"""The child of the province benchmark that judges: a million placements read from PostgreSQL, derived, judged, found.

The demo's placements are copied under other numbers until there are so many (their units grow with them, so that head
counts stay what they were); what is paid is taken as agreed.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
from django.db import connection

from zhijiao.engines.rules.batch import derive, judged
from zhijiao.engines.rules.frames import prepared
from zhijiao.engines.rules.mix import mix_of
from zhijiao.kernel.bulk import reading, tidy
from zhijiao.kernel.frames import day_of
from zhijiao.law.internships import LAW, LIAONING
from zhijiao.law.national.internship_2021.facts import FACT_OF_COLUMN, PlacementFacts
from zhijiao.systems.apprenticeships.facts import FIELD_COLUMN, SIGNED_ON
from zhijiao.systems.apprenticeships.models import Agreement, Signature

TODAY = date(2026, 5, 20)
APART = 10_000_000  # between the keys of one copy and the next
TYPES = {"number": pl.Int64, "day": pl.Date, "flag": pl.Boolean, "code": pl.String, "tags": pl.String}
LINKED = {"sex": "apprentice__sex", "born_on": "apprentice__born_on", "enterprise_name": "enterprise__name", "enterprise_uscc": "enterprise__uscc"}
FIELDS = {FACT_OF_COLUMN[column]: name for name, column in FIELD_COLUMN.items() if column in FACT_OF_COLUMN} | LINKED


def multiply(records: int) -> None:
    """Copy the placements and their signatures until there are so many."""
    times = -(-records // Agreement.objects.count()) - 1
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX agreement_one_at_work")  # a copy has the apprentice of its original
        cursor.execute("UPDATE apprenticeships_agreement SET enterprise_staff = enterprise_staff * %s, post_staff = post_staff * %s", [times + 1] * 2)
        for table, keys in ((Agreement, ("id",)), (Signature, ("agreement_id",))):
            plain = [f.column for f in table._meta.concrete_fields if f.column not in (*keys, "number") and not f.primary_key]
            number = ["number"] if table is Agreement else []
            columns = ", ".join([*keys, *number, *(f'"{c}"' for c in plain)])
            moved = ", ".join([*(f"{key} + copy * {APART}" for key in keys), *(["copy || '/' || number"] if number else []), *(f'"{c}"' for c in plain)])
            cursor.execute(f"INSERT INTO {table._meta.db_table} ({columns}) SELECT {moved} FROM {table._meta.db_table}, generate_series(1, {times}) copy")
    tidy()


def read() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read placements with persons and units, and the days of their signatures."""
    columns = {"row_id": pl.Int64} | {name: TYPES[PlacementFacts.facts[name].kind.kind] for name in FIELDS}
    with reading() as reader:
        placements = reader.read(Agreement.objects.order_by().values_list("pk", *FIELDS.values()), columns)
        signed = reader.read(Signature.objects.valid().filter(party__in=list(SIGNED_ON)).order_by().values_list("agreement_id", "party", "signed_at"),
                             {"row_id": pl.Int64, "party": pl.String, "at": pl.Datetime("us", "UTC")})
    return placements, signed


def facts(placements: pl.DataFrame, signed: pl.DataFrame) -> pl.DataFrame:
    """Return the placements as facts: days of signatures beside them, tags as lists, an empty text as unknown."""
    days = signed.with_columns(day_of("at").alias("on"))
    for party, column in SIGNED_ON.items():
        placements = placements.join(days.filter(pl.col("party") == party).select("row_id", pl.col("on").alias(column)), on="row_id", how="left")
    words = [name for name, fact in PlacementFacts.facts.items() if name in placements.columns and fact.kind.kind == "code"]
    tags = [name for name in placements.columns if name in PlacementFacts.facts and PlacementFacts.facts[name].kind.kind == "tags"]
    return placements.with_columns(*(pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in words),
                                   *(pl.col(name).str.json_decode(pl.List(pl.String)) for name in tags))


def timed(steps: dict[str, list[float]], name: str, work: Callable[[], Any]) -> Any:
    """Do a step and note its seconds."""
    start = time.perf_counter()
    made = work()
    steps.setdefault(name, []).append(time.perf_counter() - start)
    return made


def once(steps: dict[str, list[float]]) -> tuple[int, int]:
    """Do all steps; return how many records and findings there were."""
    placements, signed = timed(steps, "read", read)
    frame = timed(steps, "facts", lambda: facts(placements, signed))
    needed = [n for n in dict.fromkeys((*LAW.fields, LAW.facts.reference_fact)) if n and n not in LAW.derivations]
    ready = timed(steps, "check", lambda: prepared(frame, LAW.facts.facts, needed))
    mix = mix_of(LAW, ready, None, LIAONING, TODAY)
    whole = timed(steps, "derive", lambda: derive(LAW, mix, ready))

    def judge() -> Any:
        run = judged(LAW, whole, mix, "polars", frame["row_id"])
        _ = run.counts
        return run

    run = timed(steps, "judge", judge)
    found = timed(steps, "findings", lambda: run.findings().frames())
    return frame.height, sum(one.height for one in (found.values() if isinstance(found, dict) else found))


def main(records: int) -> None:
    """Copy, measure three times, print."""
    multiply(records)
    steps: dict[str, list[float]] = {}
    for _ in range(3):
        rows, findings = once(steps)
    print(json.dumps({name: statistics.median(times) for name, times in steps.items()} | {
        "_rows": rows, "_findings": findings, "_rules": len(LAW.names)}))
