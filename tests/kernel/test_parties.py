"""Regions, organisations, names by pinyin."""

from __future__ import annotations

from datetime import date

import pytest

from zhijiao.kernel.parties import regions as fixture
from zhijiao.kernel.parties.models import Organisation, Region
from zhijiao.kernel.parties.pinyin import MOST_READINGS, initials, readings
from zhijiao.kernel.parties.regions import SHENFU, UnknownRegion, import_counties, within
from zhijiao.kernel.parties.terms import OrganisationKind, RegionKind


def test_the_province_ships_with_fourteen_cities_and_shenfu_as_a_zone_of_its_own(regions):
    assert Region.objects.filter(kind=RegionKind.CITY).count() == 14
    shenfu = Region.objects.get(pk=SHENFU)
    assert (shenfu.kind, shenfu.parent_id, shenfu.path) == (RegionKind.ZONE, "21", "21/21SF")
    assert shenfu.words.en == "Shenfu Demonstration Zone" and str(shenfu) == "沈抚改革创新示范区"


def test_loading_again_writes_nothing(regions):
    assert fixture.load() == 0


@pytest.fixture
def counties(tmp_path):
    file = tmp_path / "counties.csv"
    file.write_text("code,name,parent\n21,辽宁省,\n2101,沈阳市,21\n210102,和平区,2101\n210103,沈河区,2101\n", "utf-8-sig")
    return file


def test_counties_come_from_a_file_and_only_once(regions, counties):
    assert import_counties(counties) == 2 and import_counties(counties) == 0
    heping = Region.objects.get(pk="210102")
    assert (heping.path, heping.kind, heping.words.en) == ("21/2101/210102", RegionKind.COUNTY, "和平区")


@pytest.mark.parametrize("line", ["210102,和平区,2199", "21010X,和平区,2101", "220102,南关区,2101"])
def test_a_county_without_its_city_is_refused_with_its_line(regions, tmp_path, line):
    file = tmp_path / "counties.csv"
    file.write_text(f"code,name,parent\n{line}\n", "utf-8")
    with pytest.raises(UnknownRegion, match="Line 2"):
        import_counties(file)


def test_a_file_without_the_columns_is_refused(regions, tmp_path):
    file = tmp_path / "counties.csv"
    file.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(UnknownRegion, match="code, name, parent"):
        import_counties(file)


def test_within_holds_the_region_and_what_lies_below_and_no_neighbour(regions, counties):
    import_counties(counties)
    Region.objects.create(key="21010", name_zh="邻", kind=RegionKind.CITY, parent_id="21")
    found = Region.objects.filter(within("path", "21/2101")).values_list("key", flat=True)
    assert list(found) == ["2101", "210102", "210103"]
    assert not Region.objects.filter(within("path", "")).exists()


@pytest.mark.parametrize(("name", "wanted"), [
    ("曾丽", {"cl", "zl"}),
    ("单雄信", {"dxx", "cxx", "sxx"}),
    ("大连机床集团 ABC", {"dljcjtabc", "tljcjtabc"}),
])
def test_every_reading_of_a_name_is_found(name, wanted):
    assert wanted <= set(readings(name))


def test_a_character_without_a_reading_is_kept_whole():
    assert readings("张\ue000") == ["z\ue000"]
    assert readings("") == [] and initials("··") == ""


def test_readings_of_a_long_name_stay_few():
    assert len(readings("单曾仇解单曾仇解单曾仇解单曾仇解")) <= MOST_READINGS
    assert len(initials("曾" * 500)) <= 1000


def test_initials_follow_the_name_also_in_bulk(regions):
    Organisation.objects.bulk_create([Organisation(kind=OrganisationKind.SCHOOL, name="沈阳市装备学校", region_id="2101")])
    school = Organisation.objects.get(initials__contains=" sys")
    school.name = "大连学校"
    school.save()
    assert not Organisation.objects.filter(initials__contains=" sys").exists()
    assert Organisation.objects.filter(initials__contains="dlx").get().words.en == "大连学校"
    assert str(school) == "大连学校"


def test_a_closed_unit_exists_until_the_day_it_is_closed_on(regions):
    unit = Organisation.objects.create(kind=OrganisationKind.DEPARTMENT, name="辽宁省某厅", region_id="21", closed_on=date(2026, 9, 1))
    assert unit in Organisation.objects.on(date(2026, 8, 31))
    assert unit not in Organisation.objects.on(date(2026, 9, 1))
