"""A new workbook appears whole or not at all."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from tests.engines.sheets.files import COLUMNS
from tests.engines.sheets.test_reading import VALUES
from zhijiao.engines.sheets import write
from zhijiao.engines.sheets.books import appearing, new_book


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_an_interrupted_export_leaves_nothing_and_the_old_file(tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"out.{ending}"
    out.write_text("old")

    def rows():  # type: ignore[no-untyped-def]
        yield VALUES
        raise RuntimeError("interrupted")

    with pytest.raises(RuntimeError, match="interrupted"):
        write(rows(), COLUMNS, out)
    assert [entry.name for entry in tmp_path.iterdir()] == [out.name] and out.read_text() == "old"


def test_the_same_rows_make_the_same_file_and_no_moment_is_in_it(tmp_path: Path) -> None:
    stream, path = io.BytesIO(), tmp_path / "a.xlsx"
    for out in (stream, path):
        write([VALUES], COLUMNS, out, form="xlsx")
    assert stream.getvalue() == path.read_bytes()
    with zipfile.ZipFile(stream) as book:
        assert "1980-01-01T00:00:00Z" in book.read("docProps/core.xml").decode()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), new_book(tmp_path / "none" / "a.xlsx"):
        raise AssertionError("not reached")


def test_a_place_that_cannot_be_written_to(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="directory"), new_book(tmp_path / "a.xlsx") as book:
        book.add_worksheet()
        Path(book.filename).mkdir()
        (tmp_path / "a.xlsx").mkdir()
    with pytest.raises(OSError), appearing(tmp_path / "b.xlsx"):
        (tmp_path / "b.xlsx").mkdir()
