"""A file of records: every doubt is named with its column and row, and nothing is read by half."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from zhijiao.engines.measurement import indicator
from zhijiao.engines.measurement.records import RecordsError, columns_of, headings, read_records
from zhijiao.engines.rules import Code, Count, Day, Facts, Flag, Tags, fact


class Row(Facts):
    """One row."""

    state: Code = fact(en="state", zh="状态")
    on: Day = fact(en="day", zh="日期")
    hours: Count = fact(en="hours", zh="小时")
    done: Flag = fact(en="done", zh="完成")
    tags: Tags = fact(en="tags", zh="标签")
    school: Code = fact(en="school", zh="学校")


KINDS = {"state": "code", "on": "day", "hours": "number", "done": "flag", "tags": "tags"}
ROWS = [("a", date(2026, 9, 1), 3, True, ["x", "y"]), (None, None, None, None, None), ("", date(2026, 9, 2), -1, False, [])]


def test_the_columns_of_figures_and_their_sorts() -> None:
    one = indicator("X-01", zh="甲", en="One", numerator=Row.done & (Row.hours > 1), population=Row.on.known() & ~Row.tags.is_empty(), dims=("state", "school"))
    whole = indicator("X-02", zh="乙", en="Two", numerator=Row.done, dims=("city",))
    assert columns_of([one, whole]) == {"on": "day", "tags": "tags", "done": "flag", "hours": "number", "state": "code", "school": "code", "city": "code"}


def test_csv_and_parquet_read_the_same(tmp_path: Path) -> None:
    text = "state,on,hours,done,tags,more\na,2026-09-01,3,yes,x;y,z\n,,,,,\n,2026-09-02,-1,否,none,\n"
    (tmp_path / "rows.csv").write_text(text, encoding="utf-8")
    frame = pl.DataFrame(ROWS, schema={"state": pl.String, "on": pl.Date, "hours": pl.Int32, "done": pl.Boolean, "tags": pl.List(pl.String)}, orient="row")
    frame = frame.with_columns(pl.col("state").replace("", None).cast(pl.Categorical), pl.lit(None).alias("unknown"))
    frame.write_parquet(tmp_path / "rows.parquet")
    by_text, typed = read_records(tmp_path / "rows.csv", KINDS), read_records(tmp_path / "rows.parquet", KINDS)
    assert by_text.equals(typed)
    assert typed.row(0) == ROWS[0] and typed["hours"].dtype == pl.Int64
    assert read_records(tmp_path / "rows.parquet", {"unknown": "day"})["unknown"].to_list() == [None, None, None]
    assert headings(tmp_path / "rows.csv")[-1] == "more"


@pytest.mark.parametrize(("text", "told"), [
    ("state,on\na,2026-09-01\n", "column hours is missing"),
    ("state,on,hours,done,tags\na,2026-02-30,3,yes,x\n", "row 2, on: “2026-02-30”"),
    ("state,on,hours,done,tags\na,2026-9-1,3,yes,x\n", "row 2, on: “2026-9-1”"),
    ("state,on,hours,done,tags\na,1899-12-31,3,yes,x\n", "row 2, on"),
    ("state,on,hours,done,tags\na,2026-09-01,3.5,yes,x\n", "row 2, hours: “3.5” is not a whole number"),
    ("state,on,hours,done,tags\na,2026-09-01,9999999999999999999,yes,x\n", "row 2, hours"),
    ("state,on,hours,done,tags\na,2026-09-01,3,yes,x\na,2026-09-01,3,maybe,x\n", "row 3, done: “maybe” is not yes or no"),
    ("state,on,hours,done,tags\n" + "a,x,3,yes,x\n" * 25, "and 5 more")])
def test_doubts_are_named(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "rows.csv").write_text(text, encoding="utf-8")
    with pytest.raises(RecordsError) as why:
        read_records(tmp_path / "rows.csv", KINDS)
    assert told in why.value.message.en and why.value.message.zh.startswith("rows.csv：")


def test_a_column_of_another_type_is_named(tmp_path: Path) -> None:
    pl.DataFrame({"on": ["2026-09-01"], "hours": [1.5], "done": [1], "state": [1], "tags": ["x"]}).write_parquet(tmp_path / "rows.parquet")
    with pytest.raises(RecordsError) as why:
        read_records(tmp_path / "rows.parquet", KINDS)
    assert all(f"the column {name} holds" in why.value.message.en for name in KINDS)


def test_files_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "broken.parquet").write_bytes(b"PAR1")
    (tmp_path / "rows.xlsx").write_bytes(b"")
    (tmp_path / "ragged.csv").write_text("state,on\na,2026-09-01,3,4\n", encoding="utf-8")
    for name, told in (("broken.parquet", "cannot be read"), ("rows.xlsx", "a .parquet or .csv file is read"), ("away.csv", "cannot be read")):
        with pytest.raises(RecordsError, match=told):
            headings(tmp_path / name)
    with pytest.raises(RecordsError, match="cannot be read"):
        read_records(tmp_path / "ragged.csv", {"state": "code"})
