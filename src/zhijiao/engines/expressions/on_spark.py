"""A query over a frame, answered by Spark where PySpark and Java are installed: the same text runs on a cluster's own tables.

The session that runs already is used; without one a local session begins, which talks to nobody outside this machine.
"""

from __future__ import annotations

import importlib
import tempfile
from pathlib import Path
from typing import Any

import polars as pl

from zhijiao.basics.words import Bilingual

TABLE = "facts"
_LOCAL = {"spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1",
          "spark.sql.shuffle.partitions": "2", "spark.sql.session.timeZone": "UTC"}
_WORDS = (pl.Categorical, pl.Enum)


class NoSpark(Exception):
    """Spark cannot be had here; `message` says what to install."""

    def __init__(self, why: str):
        self.message = Bilingual(
            f"Spark is not here ({why}). Install PySpark 4 and Java 17 or newer: `pip install pyspark`, and the package openjdk-17-jre-headless.",
            f"这里没有Spark（{why}）。请安装PySpark 4和Java 17以上：pip install pyspark，以及软件包openjdk-17-jre-headless。")
        super().__init__(self.message.en)


def spark_session() -> Any:
    """Return the session that runs, or a new local one. Raises NoSpark."""
    try:
        sessions = importlib.import_module("pyspark.sql")
    except ImportError as why:
        raise NoSpark(str(why)) from why
    running = sessions.SparkSession.getActiveSession()
    if running is not None:
        return running
    built = sessions.SparkSession.builder.master("local[*]").appName("zhijiao")
    for name, value in _LOCAL.items():
        built = built.config(name, value)
    try:
        return built.getOrCreate()
    except Exception as why:  # PySpark says in many ways that Java is missing
        raise NoSpark(f"{type(why).__name__}: {why}"[:200]) from why


def ask_spark(query: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return what a query over the table `facts`, these rows, answers. Raises NoSpark."""
    session = spark_session()
    with tempfile.TemporaryDirectory(prefix="zhijiao-spark-") as folder:
        path = Path(folder) / "facts.parquet"
        frame.with_columns(pl.col(name).cast(pl.String) for name, kind in frame.schema.items() if isinstance(kind, _WORDS)).write_parquet(path)
        session.read.parquet(str(path)).createOrReplaceTempView(TABLE)
        answered = pl.from_arrow(session.sql(query).toArrow())
        session.catalog.dropTempView(TABLE)
    assert isinstance(answered, pl.DataFrame)
    return answered
