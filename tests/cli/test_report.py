"""`zhijiao report quality`: both forms, both languages, and calls that make no sense."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cast import Cast, cast
from tests.cli.conftest import Run
from tests.kernel.indicators.frozen import agreements, frozen
from zhijiao.kernel.days import local_day, moment
from zhijiao.kernel.indicators.models import Snapshot
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.papers.files import path_of
from zhijiao.kernel.parties.models import Organisation

pytestmark = pytest.mark.django_db
YEAR = local_day(moment()).year


@pytest.fixture(autouse=True)
def people(settings: Any, tmp_path: Path) -> Cast:
    settings.MEDIA_ROOT = tmp_path / "media"
    return cast()


@pytest.fixture
def snapshot(people: Cast) -> Snapshot:
    return frozen("apprenticeships", "agreement", agreements("2101", people.school.pk, 8, 10), local_day(moment()))


def quality(run: Run, out: Path, *more: object, level: str = "province") -> Any:
    return run("report", "quality", "--level", level, "--year", YEAR, "--out", out, *more)


def test_chinese_unless_english_is_asked_for(run: Run, snapshot: Snapshot, tmp_path: Path) -> None:
    assert quality(run, tmp_path / "zh.html").code == quality(run, tmp_path / "en.html", "--lang", "en").code == 0
    assert f"辽宁省职业教育质量报告（{YEAR}年）" in (tmp_path / "zh.html").read_text("utf-8")
    assert f"Liaoning: quality report on vocational education {YEAR}" in (tmp_path / "en.html").read_text("utf-8")
    assert [(one.role, one.subject_id) for one in Entry.objects.filter(event="indicators.report.taken")] == [("system", "21")] * 2


def test_a_print_of_a_city_and_of_a_school(run: Run, snapshot: Snapshot, people: Cast, tmp_path: Path) -> None:
    for level, key in (("city", "2101"), ("school", people.school.moe_code or people.school.pk)):
        ran = quality(run, tmp_path / f"{level}.pdf", "--of", key, level=level)
        assert ran.code == 0 and "bytes" in ran.err and ran.out == "" and (tmp_path / f"{level}.pdf").read_bytes().startswith(b"%PDF")


def test_without_a_place_all_cities_or_all_schools_are_told(run: Run, snapshot: Snapshot, people: Cast, tmp_path: Path) -> None:
    for level, line in (("city", "沈阳市"), ("school", f"沈阳市·{people.school.name}")):
        assert quality(run, tmp_path / f"{level}.html", level=level).code == 0
        text = (tmp_path / f"{level}.html").read_text("utf-8")
        assert f'<th scope="row" class="word">{line}</th><td>80.0%</td>' in text and f"辽宁省职业教育质量报告（{YEAR}年）" in text


@pytest.mark.parametrize(("arguments", "level", "words"), [
    (["--of", "9999"], "city", "No city 9999"), (["--of", "none"], "school", "No school none"), (["--of", "2101"], "province", "no place of its own")])
def test_places_that_are_none(run: Run, snapshot: Snapshot, tmp_path: Path, arguments: list[str], level: str, words: str) -> None:
    ran = quality(run, tmp_path / "out.pdf", *arguments, "--lang", "en", level=level)
    assert ran.code == 2 and words in ran.err and not (tmp_path / "out.pdf").exists()


def test_what_cannot_be_written_or_read(run: Run, snapshot: Snapshot, people: Cast, tmp_path: Path) -> None:
    for out in (tmp_path / "out.docx", tmp_path / "away" / "out.pdf"):
        assert quality(run, out).code == 2
    Organisation.objects.filter(pk=people.school.pk).update(name="赵\U0002ffff学校")
    ran = quality(run, tmp_path / "out.pdf", "--of", "2101", "--lang", "zh", level="city")
    assert ran.code == 2 and "U+2FFFF" in ran.err and not (tmp_path / "out.pdf").exists()


def test_a_snapshot_whose_file_is_lost_is_said(run: Run, people: Cast, tmp_path: Path) -> None:
    made = frozen("apprenticeships", "agreement", agreements("2101", people.school.pk, 7, 11), local_day(moment()))
    path_of(made.published.sha256).unlink()
    ran = quality(run, tmp_path / "out.html", "--lang", "en")
    assert ran.code == 2 and "cannot be read" in ran.err and not (tmp_path / "out.html").exists()
