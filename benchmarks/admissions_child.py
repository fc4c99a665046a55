"""The children of the admissions benchmark: build a year, take a file in, freeze it, explain single results."""

from __future__ import annotations

import json
import os
import resource
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from django.core.management import call_command
from django.db import connection

from zhijiao.engines.allocation.files import admit
from zhijiao.engines.sheets.text_columns import digest
from zhijiao.kernel import bulk
from zhijiao.kernel.parties import regions
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.systems.admissions.actions.importing import accept_lists, check_lists, receive_lists, write_lists
from zhijiao.systems.admissions.models import (
    Applicant,
    Batch,
    Cycle,
    Line,
    Offer,
    PreferenceList,
    Round,
    Scheme,
    Track,
    Unit,
)
from zhijiao.systems.admissions.queries.explaining import result_of
from zhijiao.systems.admissions.queries.files import OUTPUTS, inputs
from zhijiao.systems.admissions.queries.files import folder as folder_of
from zhijiao.systems.admissions.queries.freezing import write_inputs
from zhijiao.systems.admissions.queries.schemes import rule_set

NOW = datetime(2026, 6, 28, 4, tzinfo=UTC)
UNITS = 6_000
BY = Actor(name="bench", role=Role.PROVINCE_OFFICIAL)
SUBJECTS = ("物理", "化学", "生物")


def said(**found: Any) -> None:
    """Print what was seen as one line of JSON."""
    print(json.dumps(found))


def folder() -> Path:
    """Return where the files lie."""
    return Path(os.environ["ZHIJIAO_VAR"])


def build(applicants: int, length: int) -> None:
    """Write a year with its plan and applicants, and the same lists as two files."""
    call_command("migrate", verbosity=0)
    regions.load()
    province = Organisation.objects.create(kind="authority", name="辽宁省教育厅", region_id="21")
    schools = Organisation.objects.bulk_create([Organisation(kind="school", level="college", name=f"学院{n}", region_id="2101") for n in range(100)])
    cycle = Cycle.objects.create(number="LN-Y-2026-000001", year=2026, title="2026", organiser=province, state="open", drafted_at=NOW)
    track = Track.objects.create(cycle=cycle, key="physics", name="物理类")
    scheme = Scheme.objects.create(cycle=cycle, key="bachelor", title="本科批", base="liaoning-bachelor-2024", declared_at=NOW)
    batch = Batch.objects.create(number="LN-B-2026-000001", cycle=cycle, title="本科批", scheme=scheme, list_length=length, state="published", drafted_at=NOW)
    Line.objects.create(cycle=cycle, batch=batch, track=track, least=368, citation="辽宁省教育厅", set_at=NOW)
    Round.objects.create(number="R1", batch=batch, order=1, state="open", planned_at=NOW, opens_at=NOW, closes_at=NOW + timedelta(days=1))
    quota = max(applicants * 7 // 10 // UNITS, 1)
    Unit.objects.bulk_create([Unit(batch=batch, track=track, code=f"{n:06d}", school=schools[n % 100], programme=f"专业{n}", quota=quota, state="accepted",
                                   requires=("化学",) if n % 3 == 0 else (), drafted_at=NOW) for n in range(UNITS)], batch_size=1000)
    bulk.write(Applicant, ("cycle", "number", "name", "region", "origin", "track", "subjects", "scores", "registered_at"), (
        (cycle.pk, f"26{n:08d}", "考生", "2101", "senior_high", track.pk, SUBJECTS, _scores(n), NOW) for n in range(applicants)))
    bulk.tidy()
    _files(applicants, length)
    said(applicants=applicants)


def _scores(n: int) -> dict[str, str]:
    total = 370 + (n * 7919) % 340
    return {"total": str(total), "chinese": str(90 + n % 50), "mathematics": str(80 + n % 61), "foreign": str(70 + n % 71), "first_choice": str(60 + n % 37),
            "elective_1": str(55 + n % 41), "elective_2": str(50 + n % 43)}


def _files(applicants: int, length: int) -> None:
    """Write everybody's list of different units, one row an applicant and one row an entry."""
    chance = np.random.default_rng(1)
    first, step = chance.integers(0, UNITS, applicants), chance.choice([1, 7, 11, 13, 17, 19], applicants)
    units = ((first[:, None] + step[:, None] * np.arange(length)) % UNITS).astype(np.int32)
    numbers = pa.array([f"26{n:08d}" for n in range(applicants)])
    codes = pa.DictionaryArray.from_arrays(pa.array(units.reshape(-1)), pa.array([f"{n:06d}" for n in range(UNITS)]))
    offsets = pa.array(np.arange(applicants + 1, dtype=np.int32) * length)
    pq.write_table(pa.table({"applicant": numbers, "units": pa.ListArray.from_arrays(offsets, codes)}), folder() / "lists.parquet", compression="zstd")
    with (folder() / "lists.csv").open("wb") as file:
        for start in range(0, applicants, 20_000):
            part = units[start:start + 20_000]
            frame = pl.DataFrame({"applicant": np.repeat(np.arange(start, start + len(part)), length),
                                  "position": np.tile(np.arange(1, length + 1), len(part)), "unit": part.reshape(-1)})
            frame.with_columns(pl.format("26{}", pl.col("applicant").cast(pl.String).str.zfill(8)).alias("applicant"),
                               pl.col("unit").cast(pl.String).str.zfill(6)).write_csv(file, include_header=start == 0)


def take(name: str) -> None:
    """Take a file in as the worker does; print seconds, the peak of memory and what is stored."""
    PreferenceList.objects.all().delete()
    one, path = Round.objects.get(), folder() / name
    began, worked = time.perf_counter(), time.process_time()
    sent = receive_lists(round=one, path=path, name=name, by=BY, at=NOW)
    check_lists(list_import=sent, at=NOW)
    assert not sent.doubts, sent.problems
    checked_at = time.perf_counter()
    accept_lists(list_import=sent, by=BY, at=NOW)
    write_lists(list_import=sent, at=NOW)
    ended, worked = time.perf_counter(), time.process_time() - worked
    rows = PreferenceList.objects.filter(state="submitted").count()
    assert rows == Applicant.objects.count()
    said(file=name, cpu=worked, megabytes=path.stat().st_size / 1e6, check=checked_at - began, write=ended - checked_at, rows=rows, stored=_stored(),
         gigabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)


def _stored() -> float:
    """Return the megabytes of everybody's lists as they are stored."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(length(ordered)) FROM admissions_preferencelist")
        return float(cursor.fetchone()[0]) / 1e6


def read() -> None:
    """Write the files of the freeze, allocate, and explain results of single applicants; print the seconds."""
    one, began = Round.objects.select_related("batch__scheme", "batch__cycle").get(), time.perf_counter()
    place = folder_of(one)
    write_inputs(one, place)
    frozen_at = time.perf_counter()
    admit(inputs(one), rule_set(one.batch), place)
    one.result = {kind: digest(place / name) for kind, name in OUTPUTS.items()}
    results = pl.read_csv(place / "results.csv", infer_schema=False)
    times = [_explained(one, row) for row in results.sample(21, seed=1).iter_rows(named=True)]
    said(read=frozen_at - began, first=times[0][0], explain=sorted(wall for wall, _ in times[1:])[10], cpu=sorted(cpu for _, cpu in times[1:])[10])


def _explained(one: Round, row: dict[str, Any]) -> tuple[float, float]:
    """Explain one applicant's result; return milliseconds by the clock and of the processor."""
    applicant = Applicant.objects.select_related("cycle", "track").get(number=row["applicant"])
    if row["unit"]:
        Offer.objects.create(round=one, applicant=applicant, unit=Unit.objects.get(code=row["unit"]), position=int(row["position"]))
    began, worked = time.perf_counter(), time.process_time()
    assert (result_of(one, applicant).admitted is not None) == bool(row["unit"])
    return (time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000
