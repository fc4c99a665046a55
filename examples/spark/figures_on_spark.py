"""Count every figure and judge the internship rules on Spark, over the folder that `zhijiao indicators export` writes; compare with the embedded engine.

    zhijiao indicators export DIR
    python examples/spark/figures_on_spark.py DIR [--master local[2]]

On a cluster, put the Parquet files where its workers read them (`spark.read.parquet` takes any address) and give `--master` or start the
script by spark-submit. Exit code 1 when a count differs.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import pkgutil
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

import zhijiao.systems
from zhijiao.engines.measurement import Indicator, partials_sql, read_partials
from zhijiao.engines.rules import run_batch
from zhijiao.engines.rules.elsewhere import OUTCOMES, counts_sql
from zhijiao.law.internships import LAW, LIAONING


def main() -> int:
    """Run and say what was found; return the exit code."""
    asked = argparse.ArgumentParser(description="Figures and rules on Spark, compared with the embedded engine. 在Spark上计算并与内置引擎比较。")
    asked.add_argument("folder", type=Path, help="what `zhijiao indicators export` wrote 导出的文件夹")
    asked.add_argument("--master", help="address of the cluster 集群地址; default local[*]")
    options = asked.parse_args()
    export = json.loads((options.folder / "export.json").read_text("utf-8"))
    spark = session(options.master)
    begun = time.perf_counter()
    differing = [f"{name}: {line}" for name in export["snapshots"] for line in figures(spark, options.folder / name, name)]
    print(f"figures 指标: {time.perf_counter() - begun:.1f} s")
    begun = time.perf_counter()
    differing += rules(spark, options.folder / "placements.parquet", date.fromisoformat(export["made_at"][:10]))
    print(f"rules 规则: {time.perf_counter() - begun:.1f} s")
    for line in differing:
        print(f"DIFFERS 不同: {line}")
    print("all counts equal 全部相等" if not differing else f"{len(differing)} differ 处不同")
    spark.stop()
    return 1 if differing else 0


def session(master: str | None) -> Any:
    """Return a session; without a master one on this machine that listens to this machine only."""
    from pyspark.sql import SparkSession

    built = SparkSession.builder.appName("zhijiao figures")
    if master is None:
        built = built.master("local[*]").config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "2")
        built = built.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
    else:
        built = built.master(master)
    return built.getOrCreate()


def figures(spark: Any, folder: Path, name: str) -> Iterator[str]:
    """Count the figures of one kind of rows by one query, print the totals, yield what differs from the frozen counts."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    held = [one for one in indicators(name.split(".")[0]) if one.code in manifest["definitions"]]
    spark.read.parquet(str(folder / "records.parquet")).createOrReplaceTempView("records")
    answered = spark.sql(partials_sql(held, "records", manifest["by"], "spark"))
    there = read_partials(held, manifest["by"], pl.from_arrow(answered.toArrow()))
    here = read_partials(held, manifest["by"], pl.read_parquet(folder / "counts.parquet"))
    for figure in there.up(()).figures():
        value = "–" if figure.value is None else f"{figure.value:.1%}"
        print(f"  {figure.indicator.code:8} {figure.indicator.words.zh} {figure.indicator.words.en}: {figure.numerator}/{figure.denominator} {value}")
    for one in held:
        own = [*manifest["by"], *(column for column in here.counts.columns if column.startswith(f"{one.code} "))]
        if not there.counts.select(own).equals(here.counts.select(own)):
            yield one.code


def indicators(room: str) -> tuple[Indicator, ...]:
    """Return the figures of a room."""
    rooms = {one.name for one in pkgutil.iter_modules(zhijiao.systems.__path__)}
    place = f"zhijiao.systems.{room}.indicators"
    if room not in rooms or importlib.util.find_spec(place) is None:
        raise SystemExit(f"{room}: no such room here 没有这个系统")
    found: tuple[Indicator, ...] = importlib.import_module(place).INDICATORS
    return found


def rules(spark: Any, path: Path, today: date) -> list[str]:
    """Judge every rule by one query, each row by the law of its own first day; print the counts, return what differs from the embedded engine."""
    frame = pl.read_parquet(path)
    spark.read.parquet(str(path)).createOrReplaceTempView("placements")
    query = counts_sql(LAW, "placements", frame.columns, region=LIAONING, today=today, dialect="spark")
    there = spark.sql(query).collect()[0].asDict()
    here = run_batch(LAW, frame, region=LIAONING, today=today).counts
    differing = []
    for name, counts in here.items():
        found = {str(outcome): there[f"{name} {outcome}"] for outcome in OUTCOMES}
        print(f"  {name:28} " + "  ".join(f"{outcome} {count}" for outcome, count in found.items()))
        if found != counts:
            differing.append(f"{name}: {found} here 内置引擎 {counts}")
    return differing


if __name__ == "__main__":
    sys.exit(main())
