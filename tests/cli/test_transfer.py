"""`zhijiao import` and `zhijiao export`: rows of a register in and out, as an account may."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.cast import Cast, cast
from tests.cli.conftest import Run
from tests.engines.sheets.files import table
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.registers import imports
from zhijiao.kernel.states import Reason, Refused
from zhijiao.systems.apprenticeships.models import Agreement

pytestmark = pytest.mark.django_db
LABEL = "apprenticeships/agreements"
Cohort = Callable[..., Path]
BAD = {"study_year": "1", "student_name": "王一一", "row_id": "r2"}


@pytest.fixture(autouse=True)
def people(settings: object, tmp_path: Path) -> Cast:
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]
    return cast()


def told(run: Run, *arguments: object) -> tuple[int, dict[str, object]]:
    ran = run("import", LABEL, *arguments, "--as", "registrar", "--json")
    return ran.code, json.loads(ran.out)


def test_a_file_is_judged_and_nothing_is_written(run: Run, cohort: Cohort) -> None:
    code, summary = told(run, cohort({}, BAD))
    assert (code, summary["rows"], summary["ready"], summary["written"]) == (1, 2, 1, 0)
    assert Agreement.objects.count() == 0
    for language, words in (("en", "2 rows, 1 may be written, 0 written"), ("zh", "2行，可写入1行，已写入0行")):
        ran = run("import", LABEL, cohort({}, BAD, name=f"{language}.csv"), "--as", "registrar", "--lang", language)
        assert ran.code == 1 and words in ran.out and "BLOCK" in ran.out.upper()


def test_all_or_nothing(run: Run, cohort: Cohort) -> None:
    code, summary = told(run, cohort({}, BAD), "--write", "all")
    assert (code, summary["written"], Agreement.objects.count()) == (1, 0, 0)
    code, summary = told(run, cohort({}, name="good.csv"), "--write", "all")
    assert (code, summary["written"], Agreement.objects.count()) == (0, 1, 1)


def test_the_good_rows(run: Run, cohort: Cohort) -> None:
    code, summary = told(run, cohort({}, BAD), "--write", "good")
    assert (code, summary["written"], Agreement.objects.count()) == (1, 1, 1)
    assert Entry.objects.filter(event="registers.import.accepted").count() == 1 and summary["import"]


def test_what_cannot_be_imported(run: Run, cohort: Cohort, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = cohort({})
    picture = tmp_path / "a.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    for arguments in ([LABEL, good, "--as", "nobody"], [LABEL, good, "--as", "stranger_of_all"], ["apprenticeships/none", good, "--as", "registrar"],
                      [LABEL, good, "--as", "city_officer"], [LABEL, tmp_path / "none.csv", "--as", "registrar"], [LABEL, picture, "--as", "registrar"],
                      [LABEL, table(tmp_path / "w.csv", [["a", "b"], ["1", "2"]]), "--as", "registrar"]):
        ran = run("import", *arguments, "--write", "good")
        assert ran.code == 2 and ran.err.startswith("Error: ") and ran.out == "", arguments

    def refuse(**_: object) -> int:
        raise Refused([Reason(Bilingual("somebody was faster", "有人抢先了"))])

    monkeypatch.setattr(imports, "accept", refuse)
    assert "somebody was faster" in run("import", LABEL, good, "--as", "registrar", "--write", "good").err
    assert Agreement.objects.count() == 0


def test_an_export_holds_what_the_account_may_see(run: Run, cohort: Cohort, tmp_path: Path) -> None:
    told(run, cohort({}), "--write", "all")
    out = tmp_path / "out.csv"
    ran = run("export", LABEL, out, "--as", "registrar", "--lang", "zh")
    assert ran.code == 0 and "已写出1行" in ran.err
    with out.open(encoding="utf-8-sig", newline="") as file:
        row, = csv.DictReader(file)
    assert "陈立" in row["export_mark"]
    assert Entry.objects.filter(event="registers.rows.exported").count() == 1
    assert run("export", LABEL, tmp_path / "none.xlsx", "--as", "registrar", "--where", "state=active").code == 0
    assert openpyxl.load_workbook(tmp_path / "none.xlsx").active.max_row == 2
    assert run("export", LABEL, tmp_path / "out.pdf", "--as", "registrar").code == 2
    assert run("export", LABEL, tmp_path / "out.csv", "--as", "nobody").code == 2


def test_settings_that_make_no_sense_are_told(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import django
    from django.core.exceptions import ImproperlyConfigured

    def refuse() -> None:
        raise ImproperlyConfigured("ZHIJIAO_HOSTS must be there")

    monkeypatch.setattr(django, "setup", refuse)
    ran = run("export", LABEL, tmp_path / "a.csv", "--as", "registrar", "--lang", "zh")
    assert ran.code == 2 and "ZHIJIAO_HOSTS" in ran.err
