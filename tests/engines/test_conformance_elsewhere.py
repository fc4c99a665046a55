"""The conformance data again, and counts by emitted SQL, on PostgreSQL and on Spark where these are installed.

PostgreSQL is started for the purpose. Spark needs `pip install pyspark` and Java; it is no dependency, so its tests are skipped and
counted where it is missing.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterator
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines import test_conformance as conformance
from tests.engines.measurement.test_partials import ALL, BOTH, BY, told
from tests.engines.placements import Placement
from tests.engines.trees import CONDITIONS, RECORDS, Everything, F, by_plain
from tests.postgresql import NoPostgreSQL, start
from zhijiao.engines.expressions.to_sql import Dialect, identifier, sql
from zhijiao.engines.expressions.tree import DefinitionError, Expression, days_between, plus_days
from zhijiao.engines.measurement import partials, partials_sql, read_partials

pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # PySpark leaves its sockets to the collector
Rows = list[dict[str, Any]]
CASES = [case for name, case in vars(conformance).items() if name.startswith("test_") and not inspect.signature(case).parameters
         and not hasattr(case, "hypothesis")]
TYPES: dict[Any, tuple[str, str]] = {
    pl.Date: ("date", "date"), pl.Boolean: ("boolean", "boolean"), pl.String: ("text", "string"), pl.List(pl.String): ("text[]", "array<string>")}


def columns(frame: pl.DataFrame, which: int) -> list[tuple[str, str]]:
    return [(name, TYPES.get(kind, ("bigint", "bigint"))[which]) for name, kind in frame.schema.items()]


class PostgreSQL:
    """A connection that answers queries over a frame."""

    dialect: Dialect = "postgresql"

    def __init__(self, url: str):
        import psycopg

        self._connection = psycopg.connect(url, autocommit=True)

    def ask(self, query: str, frame: pl.DataFrame) -> pl.DataFrame:
        with self._connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS facts")
            cursor.execute("CREATE TABLE facts (" + ", ".join(f"{identifier(name, self.dialect)} {kind}" for name, kind in columns(frame, 0)) + ")")
            with cursor.copy("COPY facts FROM STDIN") as copy:
                for row in frame.iter_rows():
                    copy.write_row(row)
            cursor.execute(query)
            names = [one.name for one in cursor.description or ()]
            return pl.DataFrame(cursor.fetchall(), schema=names, orient="row", infer_schema_length=None)

    def close(self) -> None:
        self._connection.close()


class Spark:
    """A local Spark that answers queries over a frame."""

    dialect: Dialect = "spark"

    def __init__(self, session: Any):
        self._session = session

    def ask(self, query: str, frame: pl.DataFrame) -> pl.DataFrame:
        schema = ", ".join(f"{identifier(name, self.dialect)} {kind}" for name, kind in columns(frame, 1))
        self._session.createDataFrame(frame.rows(), schema).createOrReplaceTempView("facts")
        answered = self._session.sql(query)
        return pl.DataFrame([tuple(row) for row in answered.collect()], schema=answered.columns, orient="row", infer_schema_length=None)

    def close(self) -> None:
        self._session.stop()


Engine = PostgreSQL | Spark


@pytest.fixture(scope="module", params=["postgresql", "spark"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    made = {"postgresql": _postgresql, "spark": _spark}[request.param]()
    yield made
    made.close()


def _postgresql() -> Engine:
    try:
        return PostgreSQL(start())
    except NoPostgreSQL as why:
        pytest.skip(f"PostgreSQL is not installed: {why}")


def _spark() -> Engine:
    sessions = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    built = sessions.SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "1")
    return Spark(built.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1").getOrCreate())


def values(engine: Engine, trees: list[Expression], rows: Rows) -> list[list[Any]]:
    """Return each tree's value for each row, by the engine."""
    frame = Everything.frame(rows).with_row_index("n")
    selected = ", ".join(f"{sql(tree, engine.dialect)} AS c{i}" for i, tree in enumerate(trees))
    found = engine.ask(f"SELECT n, {selected} FROM facts ORDER BY n", frame)
    return [found[f"c{i}"].to_list() for i in range(len(trees))]


def agreeing(engine: Engine) -> Callable[..., list[list[Any]]]:
    def agree(trees: list[Expression], rows: Rows, frame: pl.DataFrame | None = None) -> list[list[Any]]:
        rows = [{name: row.get(name) for name in Everything.facts} for row in rows]
        expected = by_plain(trees, rows)
        assert values(engine, trees, rows) == expected
        return expected

    return agree


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_the_conformance_data(engine: Engine, case: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conformance, "agree", agreeing(engine))
    case()


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(CONDITIONS, min_size=8, max_size=12), st.lists(RECORDS, min_size=5, max_size=30))
def test_random_conditions(engine: Engine, trees: list[Expression], rows: Rows) -> None:
    agreeing(engine)(trees, rows)


@pytest.mark.parametrize("by", [(), ("venue",), BY])
def test_counts_by_one_query(engine: Engine, by: tuple[str, ...]) -> None:
    records = [{"study_year": y, "kind": kind, "venue": venue, "unit": unit} for y in (None, 1, 2) for kind in (None, "post", "cognition")
               for venue, unit in (("bar", "甲"), ("bar", "it's"), (None, "乙"), ("office", None))]
    for rows in (records, records[:0]):
        frame = Placement.frame(rows)
        found = engine.ask(partials_sql(ALL, "facts", by, engine.dialect), frame)
        assert told(read_partials(ALL, by, found)) == told(partials(ALL, frame, by))


def test_counts_that_lack_a_column_are_refused() -> None:
    with pytest.raises(DefinitionError, match="P-02 unplaced"):
        read_partials(BOTH, (), partials(BOTH, Placement.frame([]), ()).counts.drop("P-02 unplaced"))
    assert partials_sql(BOTH[1], "facts", ("unit",)).startswith('SELECT "unit",')


@pytest.mark.parametrize(("tree", "text"), [
    (F.dangers.is_empty(), "((CASE WHEN `dangers` IS NOT NULL THEN size(`dangers`) END) = 0)"),
    (F.dangers.contains("it's"), "(CASE WHEN `dangers` IS NULL THEN NULL WHEN coalesce(arrays_overlap(`dangers`, array('it\\'s')), FALSE) THEN TRUE "
                                 "WHEN size(filter(`dangers`, member -> member IS NOT NULL)) < (CASE WHEN `dangers` IS NOT NULL THEN size(`dangers`) END) "
                                 "THEN NULL ELSE FALSE END)"),
    (F.venue.starts_with("21"), "(startswith(`venue`, '21'))"), (days_between(F.born, F.start), "(CAST(datediff(`start`, `born`) AS BIGINT))"),
    (F.venue.leading_number(2), "(CASE WHEN `venue` RLIKE '^[0-9]{2}' THEN CAST(left(`venue`, 2) AS BIGINT) END)"),
    (plus_days(F.start, 3), "(CASE WHEN date_add(`start`, 3) BETWEEN DATE '1900-01-01' AND DATE '2199-12-31' THEN CAST(date_add(`start`, 3) AS DATE) END)"),
    (F.people // 3, "(CAST(`people` AS BIGINT) div CAST(3 AS BIGINT))")])
def test_the_text_for_spark(tree: Expression, text: str) -> None:
    assert sql(tree, "spark") == text
