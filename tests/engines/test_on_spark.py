"""What is sent to Spark and what comes back; a stand-in answers where Spark is missing, Spark itself where it is installed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import duckdb
import polars as pl
import pytest

from tests.engines.placements import LAWFUL, RULES, Placement
from zhijiao.engines.expressions import on_spark
from zhijiao.engines.expressions.on_spark import NoSpark, ask_spark, spark_session
from zhijiao.engines.measurement import indicator, partials
from zhijiao.engines.rules import run_batch

# The bridge to Java leaves sockets to the collector.
pytestmark = pytest.mark.filterwarnings("ignore:.*socket:pytest.PytestUnraisableExceptionWarning")


class StandIn:
    """Answers as a session would, by DuckDB: backticks become its quotes, which is all that these queries need."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.read, self.catalog, self.asked = self, self, ""

    def parquet(self, path: str) -> StandIn:
        self.connection.execute(f"CREATE OR REPLACE TABLE facts AS SELECT * FROM read_parquet('{path}')")
        return self

    def createOrReplaceTempView(self, name: str) -> None:
        assert name == on_spark.TABLE

    dropTempView = createOrReplaceTempView

    def sql(self, query: str) -> StandIn:
        self.asked = query
        return self

    def toArrow(self) -> Any:
        return self.connection.sql(self.asked.replace("`", '"').replace("size(", "len(").replace(" div ", " // ")).to_arrow_table()


class Sessions(ModuleType):
    """Stands for pyspark.sql."""

    def __init__(self, running: StandIn | None, fails: bool = False):
        super().__init__("pyspark.sql")
        self.SparkSession = self.builder = self
        self._running, self._fails, self.told = running, fails, dict[str, str]()

    def getActiveSession(self) -> StandIn | None:
        return self._running

    def master(self, name: str) -> Sessions:
        self.told["master"] = name
        return self

    def appName(self, name: str) -> Sessions:
        return self

    def config(self, name: str, value: str) -> Sessions:
        self.told[name] = value
        return self

    def getOrCreate(self) -> StandIn:
        if self._fails:
            raise RuntimeError("JAVA_GATEWAY_EXITED")
        return StandIn()


def with_sessions(monkeypatch: pytest.MonkeyPatch, sessions: Sessions) -> Sessions:
    monkeypatch.setitem(sys.modules, "pyspark", ModuleType("pyspark"))
    monkeypatch.setitem(sys.modules, "pyspark.sql", sessions)
    return sessions


def test_without_pyspark_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(NoSpark, match="pip install pyspark") as why:
        spark_session()
    assert "openjdk" in why.value.message.zh


def test_without_java_it_says_so_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with_sessions(monkeypatch, Sessions(None, fails=True))
    with pytest.raises(NoSpark, match="JAVA_GATEWAY_EXITED"):
        spark_session()


def test_a_local_session_talks_to_this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    sessions = with_sessions(monkeypatch, Sessions(None))
    assert isinstance(spark_session(), StandIn)
    assert (sessions.told["master"], sessions.told["spark.driver.bindAddress"], sessions.told["spark.ui.enabled"]) == ("local[*]", "127.0.0.1", "false")


def test_the_session_that_runs_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    running = StandIn()
    with_sessions(monkeypatch, Sessions(running))
    assert spark_session() is running


@pytest.fixture(params=["stand-in", "spark"])
def spark(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if request.param == "stand-in":
        with_sessions(monkeypatch, Sessions(StandIn()))
    else:
        pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    yield
    if request.param == "spark":
        spark_session().stop()


def test_a_frame_is_asked(spark: None) -> None:
    frame = pl.DataFrame({"kind": pl.Series(["a", "b", "a"], dtype=pl.Categorical), "n": [1, None, 3]})
    assert ask_spark("SELECT `kind`, count(`n`) AS n FROM facts GROUP BY `kind` ORDER BY `kind`", frame).rows() == [("a", 2), ("b", 0)]


def test_rules_and_figures_are_judged_and_counted_there(spark: None) -> None:
    frame = Placement.frame([LAWFUL, LAWFUL.but(study_year=1, row_id="2"), LAWFUL.but(study_year=None, row_id="3")])
    here, there = run_batch(RULES[:1], frame), run_batch(RULES[:1], frame, engine="spark")
    assert here.counts == there.counts and here.outcomes("not_first_year").to_list() == there.outcomes("not_first_year").to_list()
    one = indicator("X-01", zh="高年级", en="Not first year", numerator=Placement.study_year >= 2, population=Placement.kind == "post", dims=("unit",))
    assert partials(one, frame, ("unit",), engine="spark").counts.equals(partials(one, frame, ("unit",)).counts)
