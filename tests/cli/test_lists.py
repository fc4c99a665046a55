"""`zhijiao lists`: a file of lists into an open round, as an account of the province may."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.cast import cast
from tests.cli.conftest import Run
from tests.systems.admissions.filling import Stage, a_stage
from zhijiao.systems.admissions.models import ListImport, PreferenceList

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(settings: object, tmp_path: Path) -> Stage:
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]
    now = timezone.now()
    return a_stage(cast(), opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))


def written(stage: Stage, tmp_path: Path, unit: str) -> tuple[Path, str]:
    path, one = tmp_path / "lists.csv", stage.another()
    path.write_text(f"applicant,position,unit\n{one.number},1,{unit}\n", encoding="utf-8")
    return path, stage.round.number


def test_a_file_is_checked_and_written_when_asked(run: Run, stage: Stage, tmp_path: Path) -> None:
    path, number = written(stage, tmp_path, stage.units[0].code)
    ran = run("lists", number, path, "--as", "provincial_official", "--json")
    assert (ran.code, json.loads(ran.out)["state"], PreferenceList.objects.count()) == (0, "ready", 0)
    ran = run("lists", number, path, "--as", "provincial_official", "--write", "--lang", "en")
    assert (ran.code, PreferenceList.objects.count(), ListImport.objects.count()) == (0, 1, 1)
    assert "Lists: 1, preferences: 1, lists written: 1." in ran.out


@pytest.mark.parametrize(("language", "words"), [("en", "row 2, column unit: 'Z999' is not in the plan"), ("zh", "第2行“unit”列：计划里没有“Z999”")])
def test_problems_are_told_with_row_and_column(run: Run, stage: Stage, tmp_path: Path, language: str, words: str) -> None:
    path, number = written(stage, tmp_path, "Z999")
    ran = run("lists", number, path, "--as", "provincial_official", "--write", "--lang", language)
    assert (ran.code, PreferenceList.objects.count()) == (1, 0)
    assert words in ran.out


@pytest.mark.parametrize(("number", "account", "file", "words"), [
    ("LN-O-1999-000001", "provincial_official", "lists.csv", "There is no round"), (None, "nobody", "lists.csv", "There is no account"),
    (None, "provincial_official", "none.csv", "There is no file"), (None, "registrar", "lists.csv", "not yours to do")])
def test_what_cannot_be_used_is_said(run: Run, stage: Stage, tmp_path: Path, number: str | None, account: str, file: str, words: str) -> None:
    path, real = written(stage, tmp_path, stage.units[0].code)
    ran = run("lists", number or real, path.with_name(file), "--as", account, "--lang", "en")
    assert ran.code == 2
    assert words in ran.err
