"""Frozen figures: the same content has the same hash, and whatever changed afterwards is found."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from tests.engines.measurement.test_partials import BOTH, BY, KNOWN, SECOND, F, told
from tests.engines.placements import Placement
from zhijiao.engines.expressions.tree import DefinitionError
from zhijiao.engines.measurement import indicator, rows
from zhijiao.engines.measurement.snapshots import (
    COUNTS,
    MANIFEST,
    RECORDS,
    SnapshotError,
    content_hash,
    definition_hash,
    freeze,
    read_snapshot,
    verify,
)

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
FRAME = Placement.frame([{"study_year": y, "kind": kind, "venue": venue, "unit": unit} for y in (None, 1, 2, 3) for kind in ("post", None)
                         for venue, unit in (("bar", "甲"), ("office", "it's"), (None, "乙"))])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    freeze(tmp_path / "2026", FRAME, BOTH, BY, made_by="city officer", made_at=NOON)
    return tmp_path / "2026"


def test_a_snapshot_verifies_and_opens_its_rows(folder: Path):
    assert verify(folder, BOTH) == []
    found = read_snapshot(folder, BOTH)
    assert found.manifest["made_by"] == "city officer" and found.manifest["made_at"] == "2026-09-01T12:00:00+00:00"
    assert found.manifest["records"]["rows"] == 24 and set(found.manifest["definitions"]) == {"P-01", "P-02"}
    for figure in found.counts.figures():
        assert len(rows(figure)) == figure.numerator
    assert "age" not in pl.read_parquet(folder / RECORDS).columns  # only what the figures read
    assert [one.code for one in read_snapshot(folder, (KNOWN,)).counts.indicators] == ["P-02"]
    freeze(folder, FRAME.with_columns(key=pl.int_range(pl.len())), BOTH, BY, made_by="x", made_at=NOON, keep=("key",))
    assert verify(folder, BOTH) == [] and pl.read_parquet(folder / RECORDS).columns[0] == "key"  # and what finds them again


def test_frozen_again_from_rows_in_another_order_it_is_the_same(folder: Path, tmp_path: Path):
    again = freeze(tmp_path / "again", FRAME.reverse(), BOTH, BY, made_by="x", made_at=NOON)
    first = read_snapshot(folder, BOTH)
    assert again.manifest["records"]["content"] == first.manifest["records"]["content"] and told(again.counts) == told(first.counts)


def changed(path: Path, how) -> None:
    how(pl.read_parquet(path)).write_parquet(path)


def test_changed_records_counts_and_definitions_are_found(folder: Path):
    changed(folder / COUNTS, lambda frame: frame.with_columns(pl.col("P-01 numerator") + 1))
    assert [one.en for one in verify(folder, BOTH)] == ["counts.parquet: the content is not what was frozen"]
    changed(folder / RECORDS, lambda frame: frame.with_columns(study_year=pl.lit(3)))
    assert len(verify(folder, BOTH)) == 2 and all(one.zh for one in verify(folder, BOTH))


def test_another_definition_is_named(folder: Path):
    other = indicator("P-01", en="x", zh="x", numerator=F.study_year >= 3, population=F.kind == "post", dims=BY, smallest_cell=3)
    assert [one.en for one in verify(folder, (other, KNOWN))] == ["P-01 is defined otherwise now"]
    assert [one.en for one in verify(folder, (KNOWN,))] == ["P-01 is no longer defined"]
    others = [replace(SECOND, smallest_cell=4), replace(SECOND, missing="skip_any"), replace(SECOND, kind="flow"), replace(SECOND, time="venue")]
    assert len({definition_hash(one) for one in (SECOND, *others)}) == 5


def test_a_snapshot_says_of_when_it_is_and_whether_more_is_to_come(tmp_path: Path):
    made = freeze(tmp_path / "may", FRAME, BOTH, BY, made_by="x", made_at=NOON, period="2026-05", provisional=True)
    found = read_snapshot(tmp_path / "may", BOTH)
    assert verify(tmp_path / "may", BOTH) == [] and (found.manifest["period"], found.manifest["provisional"]) == ("2026-05", True)
    assert found.counts.periods == made.counts.periods == ("2026-05",)
    assert {(f.period, str(f.status)) for f in found.counts.up(()).figures()} == {("2026-05", "provisional")}


def test_counts_that_never_followed_are_found(folder: Path):
    # somebody froze other counts and made the hashes fit
    changed(folder / COUNTS, lambda frame: frame.with_columns(pl.col("P-01 numerator") + 1))
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["counts"]["content"] = content_hash(pl.read_parquet(folder / COUNTS))
    (folder / MANIFEST).write_text(json.dumps(manifest))
    assert [one.en for one in verify(folder, BOTH)] == ["the counts worked out again (segments) differ", "the counts worked out again (duckdb) differ"]


def test_what_is_no_snapshot_is_refused(folder: Path, tmp_path: Path):
    with pytest.raises(SnapshotError, match="is no snapshot"):
        verify(tmp_path / "none", BOTH)
    (folder / COUNTS).unlink()
    with pytest.raises(SnapshotError, match="cannot be read"):
        verify(folder, BOTH)
    for text, why in (('{"format": "other"}', "format other"), ("{}", "incomplete"), ("{", "incomplete")):
        (folder / MANIFEST).write_text(text)
        with pytest.raises(SnapshotError, match=why) as error:
            read_snapshot(folder, BOTH)
        assert error.value.message.zh
    with pytest.raises(DefinitionError):
        freeze(tmp_path / "x", FRAME, BOTH, ("kind",), made_by="x", made_at=NOON)


def test_the_hash_of_content_is_what_it_always_was():
    """Snapshots of years are compared with it: these are the hashes of the first release."""
    frame = pl.DataFrame({"b": ["x", "一", None], "a": [1, 2, None]})
    lines = sorted(["1\x1ex", "2\x1e一", "\\N\x1e\\N"])
    assert content_hash(frame) == hashlib.sha256(("a\x1eb" + "\n".join(lines)).encode()).hexdigest()
    assert content_hash(frame.clear()) == hashlib.sha256(b"a\x1eb").hexdigest() and content_hash(pl.DataFrame()) == hashlib.sha256(b"").hexdigest()


def test_the_hash_of_content_knows_values_and_not_their_order():
    frame = pl.DataFrame({"a": [1, 2, None], "b": [["x", None], [], None]})
    assert content_hash(frame) == content_hash(frame.reverse().select("b", "a"))
    assert len({content_hash(one) for one in (frame, frame[:2], frame.rename({"a": "c"}), frame.with_columns(a=pl.lit(1)), pl.DataFrame())}) == 5
    words = ["a b", "a\nb", "a\\nb", "\\N", None, "a\x1eb", "", "a\x1fb"]
    assert len({content_hash(pl.DataFrame({"w": pl.Series([word], dtype=pl.String)})) for word in words}) == len(words)
    tags = [[], [""], None, [None], [None, "a"], ["a"], ["a", "b"], ["a\x1fb"]]
    assert len({content_hash(pl.DataFrame({"t": pl.Series([one], dtype=pl.List(pl.String))})) for one in tags}) == len(tags)
