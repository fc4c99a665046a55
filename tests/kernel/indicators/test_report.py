"""The quality report: every figure at its level from what was published, last year beside it, and nothing that was withheld or never collected."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from tests.cast import NOON, Cast, cast
from tests.kernel.indicators.frozen import agreements, entrants, frozen
from zhijiao.kernel.indicators.report.document import Document, Grid, Pairs, Para, Picture, Section, document
from zhijiao.kernel.indicators.report.drawing import Bar, Legend, drawn
from zhijiao.kernel.indicators.report.drawn import as_html
from zhijiao.kernel.indicators.report.form import FORM
from zhijiao.kernel.indicators.report.gathering import NoSuchPlace, gather, place_of
from zhijiao.kernel.indicators.report.offering import choices
from zhijiao.kernel.indicators.report.taking import take_report
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.states import Refused

pytestmark = pytest.mark.django_db
YEAR, TODAY = 2026, NOON.date()


@pytest.fixture
def people(settings: Any, tmp_path: Path) -> Cast:
    settings.MEDIA_ROOT = tmp_path / "media"
    return cast()


@pytest.fixture
def two_years(people: Cast) -> Cast:
    """Snapshots of two years: agreements of two schools in two cities, applicants of three cities of which one is small."""
    own, other = people.school.pk, people.college.pk
    frozen("apprenticeships", "agreement", [*agreements("2101", own, 5, 10), *agreements("2102", other, 9, 10)], date(2025, 12, 20))
    frozen("apprenticeships", "agreement", agreements("2101", own, 0, 10), date(2026, 1, 31))  # an older one of the year
    frozen("apprenticeships", "agreement", [*agreements("2101", own, 8, 10), *agreements("2102", other, 10, 10)], TODAY)
    frozen("admissions", "entrant", [*entrants("2101", 36, 40), *entrants("2102", 2, 3), *entrants("2103", 17, 20)], TODAY)
    return people


def made(level: Any = "province", key: str | None = None, language: Any = "zh", year: int = YEAR) -> Document:
    return document(gather(place_of(level, key), year, TODAY, SYSTEM), language)


def section(report: Document, key: str) -> Section:
    return next(one for part in report.sections for one in (part, *part.parts) if one.key == key)


def grids(one: Section) -> list[Grid]:
    return [block for block in one.blocks if isinstance(block, Grid)]


def row(grid: Grid, name: str) -> list[str]:
    return next(list(one) for one in grid.rows if one[0] == name)


def test_each_figure_has_both_years_its_target_and_its_source(two_years: Cast) -> None:
    report = made()
    assert report.title == "辽宁省职业教育质量报告（2026年）"
    app = section(report, "app-01")
    value, places = grids(app)
    assert row(value, "2026") == ["2026", "90.0%", "69.9–97.2%", "18 / 20", "100.0%", "已定"] and row(value, "2025")[1] == "70.0%"
    assert row(places, "沈阳市") == ["沈阳市", "80.0%", "49.0–94.3%", "8 / 10", "100.0%", "50.0%", "+30.0", "已定"]
    assert row(places, "大连市")[1] == "100.0%" and row(places, "大连市")[6] == "+10.0"
    pairs = dict(next(block for block in app.blocks if isinstance(block, Pairs)).pairs)
    assert "各方在上岗当天或之前签齐" in pairs["定义"] and "第十四条" in pairs["依据"] and "目标 100%" in pairs["方向和目标"]
    assert pairs["2026年快照"].endswith(f"，{TODAY}冻结") and pairs["2025年快照"].endswith("，2025-12-20冻结")
    overview = next(list(one) for one in grids(section(report, "overview"))[0].rows if one[0] == "APP-01")
    assert overview == ["APP-01", "上岗前签齐", "90.0%", "70.0%", "+20.0", "100%", "已定"]


def test_every_figure_of_the_catalogue_stands_there_also_without_a_snapshot(two_years: Cast) -> None:
    report = made()
    codes = [one[0] for one in grids(section(report, "overview"))[0].rows]
    assert len(codes) == len(set(codes)) >= 26 and {section(report, code.lower()).key for code in codes} == {code.lower() for code in codes}
    told = section(report, "mtg-01")
    assert [block.text for block in told.blocks if isinstance(block, Para)] == ["这两年没有全省的数字。"] and not grids(told)
    overview = next(list(one) for one in grids(section(report, "overview"))[0].rows if one[0] == "MTG-01")
    assert overview[2:4] == ["无数字", "无数字"]


def test_what_is_withheld_is_nowhere(two_years: Cast) -> None:
    for language, word in (("zh", "不公布"), ("en", "withheld")):
        report = made(language=language)
        places = grids(section(report, "adm-07"))[1]
        hidden = [list(one) for one in places.rows if one[1] == word]
        assert [one[0] for one in hidden] == (["大连市", "鞍山市"] if language == "zh" else ["Dalian", "Anshan"])  # the smaller of the others keeps it company
        assert all(one[2:6] == ["–", "–", "–", one[5]] for one in hidden)
        text = json.dumps(report.as_data(), ensure_ascii=False)
        assert "2 / 3" not in text and "17 / 20" not in text


def test_a_year_without_snapshots_says_so(two_years: Cast) -> None:
    report = made(year=2027)
    told = [block.text for block in section(report, "sources").blocks if isinstance(block, Para)]
    assert told[-1] == "2027年没有快照，有关各列写“无数字”。"
    value = grids(section(report, "app-01"))[0]
    assert row(value, "2027")[1] == "无数字" and row(value, "2026")[1] == "90.0%"
    nothing = made(year=2020)
    assert [block.text for block in section(nothing, "sources").blocks if isinstance(block, Para)] == ["两个年份都没有快照，给不出任何数字。"]


def test_a_definition_that_changed_since_and_a_figure_that_is_new_are_said(two_years: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhijiao.kernel.indicators.report import gathering

    told = "2025年的数字按另一定义计算"
    assert told not in json.dumps(made().as_data(), ensure_ascii=False)
    read = gathering.manifest_of
    monkeypatch.setattr(gathering, "manifest_of", lambda one: read(one) if one.on.year == YEAR else {
        "definitions": {"APP-01": "another", **{code: hashed for code, hashed in read(one)["definitions"].items() if code not in ("APP-01", "APP-02")}}})
    report = made()
    assert [block.text for block in section(report, "app-01").blocks if isinstance(block, Para)] == [f"{told}，与上面的定义不同，不能直接比较。"]
    assert row(grids(section(report, "app-02"))[0], "2025")[1] == "无数字"


def test_a_city_is_told_by_school_and_a_school_beside_its_city(two_years: Cast) -> None:
    city = grids(section(made("city", "2101"), "app-01"))
    assert row(city[0], "2026")[1] == "80.0%" and row(city[1], two_years.school.name)[1:4] == ["80.0%", "49.0–94.3%", "8 / 10"] and len(city[1].rows) == 1
    report = made("school", two_years.school.moe_code or str(two_years.school.pk))
    assert [one[0] for one in grids(section(report, "app-01"))[1].rows] == [two_years.school.name, "沈阳市", "辽宁省"]
    told = [block.text for block in section(report, "adm-07").blocks if isinstance(block, Para)]
    assert told == ["这个指标不按学校划分，只列市和全省。"]
    assert [one[0] for one in grids(section(report, "adm-07"))[0].rows] == ["沈阳市", "辽宁省"]
    empty = grids(section(made("city", "2110"), "app-01"))[0]
    assert row(empty, "2026")[1] == "不适用" and row(empty, "2025")[1] == "不适用"


def test_what_the_form_asks_and_nobody_collects_is_listed_never_filled_in(two_years: Cast) -> None:
    report = made()
    parts = section(report, "form").parts
    assert [part.title.split(" ", 1)[1] for part in parts] == ["人才培养质量计分卡", "满意度调查表", "教学资源表", "国际影响表", "服务贡献表", "落实政策表"]
    lines = [list(one) for part in parts for one in grids(part)[0].rows]
    assert len(lines) == sum(len(table.lines) for table in FORM) and {one[2] for one in lines} == {"尚未采集"}
    assert any("核对" in block.text for block in section(report, "form").blocks if isinstance(block, Para) and block.soft)


def test_english_holds_no_chinese_but_names_and_numbers_of_texts(two_years: Cast) -> None:
    text = json.dumps(made(language="en").as_data(), ensure_ascii=False)
    assert "Liaoning: quality report on vocational education 2026" in text and "not collected yet" in text
    left = re.sub(r"\([^()]*〔\d{4}〕\d+号\)", "", text)
    assert not re.search(r"[\u4e00-\u9fff]", left), re.findall(r".{20}[\u4e00-\u9fff].{20}", left)[:5]


def test_the_chart_has_a_row_per_place_and_is_told_in_words(two_years: Cast) -> None:
    pictures = [block for block in section(made(), "app-01").blocks if isinstance(block, Picture)]
    assert len(pictures) == 1 and pictures[0].alt == "上岗前签齐图：沈阳市 80.0%；大连市 100.0%"
    assert pictures[0].svg.count("<circle") == 2 and pictures[0].svg.count("<rect") == 2  # one of each in the legend
    assert not [block for block in section(made("city", "2101"), "app-01").blocks if isinstance(block, Picture)]  # one school


def test_a_chart_keeps_to_its_scale_and_escapes_names() -> None:
    legend = Legend("met", "missed", "before", "target")
    bars = [Bar("<a&b>", 0.0, 0.0, 0.2), Bar("很长" * 10, 1.0, 0.9, 1.0, 0.5, misses=True), Bar("c", None, word="withheld")]
    svg = drawn(bars, legend, 1.0)
    assert "&lt;a&amp;b&gt;" in svg and "…" in svg and "withheld" in svg and ">100%<" in svg and ">0%<" in svg
    assert all(0 <= float(x) <= 620 for x in re.findall(r'c?x1?="([\d.]+)"', svg))
    assert ">50%<" in drawn([Bar("a", 0.5)], legend, None) and "target" not in drawn([Bar("a", 0.5)], legend, None)


def test_the_page_is_one_file_without_a_network(two_years: Cast) -> None:
    for language in ("zh", "en"):
        html = as_html(made(language=language)).decode()
        assert "http" not in html.replace("http://www.w3.org/2000/svg", "") and "<script" not in html and " src=" not in html and "@import" not in html
        assert html.count("<svg") == html.count('role="img"') >= 1 and html.startswith("<!DOCTYPE html>")
        anchors, keys = set(re.findall(r'href="#([^"]+)"', html)), set(re.findall(r'<h[23] id="([^"]+)"', html))
        assert anchors == keys


@pytest.mark.parametrize(("level", "key", "words"), [
    ("province", "2101", "no place of its own"), ("city", "9999", "No city 9999"), ("school", "", "No school"),
    ("school", "nonesuch", "No school nonesuch"), ("school", "99999999", "No school 99999999")])
def test_places_that_are_none(people: Cast, level: Any, key: str | None, words: str) -> None:
    with pytest.raises(NoSuchPlace, match=words):
        place_of(level, key)


def test_it_prints_with_bookmarks_and_is_noted(two_years: Cast, tmp_path: Path) -> None:
    printed = take_report(place=place_of("province", None), year=YEAR, form="pdf", language="zh", on=TODAY, by=two_years.provincial_official.actor, at=NOON)
    assert printed.startswith(b"%PDF-1.7") and b"/Outlines" in printed
    entry = Entry.objects.get(event="indicators.report.taken")
    assert (entry.subject_id, entry.role) == ("21", "province_official")
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    (tmp_path / "report.pdf").write_bytes(printed)
    text = subprocess.run(["pdftotext", "-layout", tmp_path / "report.pdf", "-"], check=True, capture_output=True, text=True).stdout
    assert "目录" in text and "APP-01" in text and "尚未采集" in text and "无数字" in text


def test_without_an_office_nothing_is_printed(two_years: Cast) -> None:
    from zhijiao.kernel.parties.terms import OrganisationKind

    Organisation.objects.filter(kind=OrganisationKind.AUTHORITY).update(kind=OrganisationKind.DEPARTMENT)
    with pytest.raises(Refused, match="education authority"):
        take_report(place=place_of("province", None), year=YEAR, form="pdf", language="en", on=TODAY, by=SYSTEM, at=NOON)
    assert not Entry.objects.filter(event="indicators.report.taken").exists()


def test_who_may_take_which_report(two_years: Cast) -> None:
    def offered(name: str) -> set[str]:
        return {one.value for one in choices(getattr(two_years, name).actor)}

    own, other = f"school:{two_years.school.pk}", f"school:{two_years.other_school.pk}"
    assert {"province", "city:2101", "city:21SF", own, other} <= offered("provincial_official")
    assert {"city:2101", own} <= offered("city_officer") and not {"province", "city:21SF"} & offered("city_officer")
    assert offered("registrar") == {own} and offered("stranger") == {other} and offered("inspector") == set()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_officials_ask_on_the_page_and_take_the_file(two_years: Cast, client: Any, language: str) -> None:
    client.force_login(two_years.city_officer.user)
    client.cookies["django_language"] = language
    page = client.get(reverse("indicators:report"))
    assert page.status_code == 200 and ("质量报告" if language == "zh-hans" else "Quality report") in page.content.decode()
    address = reverse("indicators:report_file")
    answer = client.get(address, {"place": "city:2101", "year": YEAR, "form": "html", "lang": "zh"})
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/html") and answer["Content-Disposition"].startswith("attachment")
    assert "沈阳市职业教育质量报告（2026年）" in answer.content.decode()
    assert client.get(address, {"place": "city:2101", "year": YEAR, "form": "pdf", "lang": "en"}).content.startswith(b"%PDF")
    for wrong in ({"place": "province"}, {"place": "city:2102"}, {"place": ""}, {"year": "1999"}, {"year": "x"}, {"year": "9" * 5000},
                  {"form": "docx"}, {"lang": "fr"}):
        assert client.get(address, {"place": "city:2101", "year": YEAR, "form": "pdf", "lang": "zh", **wrong}).status_code == 404, wrong


def test_a_name_that_cannot_be_printed_is_said_on_the_page(two_years: Cast, client: Any) -> None:
    Organisation.objects.filter(pk=two_years.school.pk).update(name="赵\U0002ffff职业学校")
    client.force_login(two_years.city_officer.user)
    answer = client.get(reverse("indicators:report_file"), {"place": "city:2101", "year": YEAR, "form": "pdf", "lang": "zh"})
    assert answer.status_code == 422 and "打印字体里没有" in answer.content.decode()
