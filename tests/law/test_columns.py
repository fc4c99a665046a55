"""The columns of the sheet: their order, what may stand in their cells, how private they are."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from zhijiao.basics.columns import CellError, Privacy
from zhijiao.law.national.internship_2021 import COLUMN, COLUMNS, terms
from zhijiao.law.national.internship_2021.facts import COLUMN_OF_FACT, FACT_OF_COLUMN

PROMISED = (
    "row_id student_name student_id_number sex born_on study_year programme_code kind enterprise_name enterprise_uscc "
    "enterprise_staff post_name post_staff post_programme_category venue_kind labour_level hazards agency starts_on ends_on "
    "hours_per_day days_per_week night_shift works_rest_days works_holidays independent pay_yuan post_wage_yuan "
    "lowest_grade_yuan pay_cycle_days pay_channel pay_form fees_yuan documents_withheld school_signed_on "
    "enterprise_signed_on student_signed_on student_consent_on guardian_consent_on insured_from insured_to premium_payer "
    "school_instructor enterprise_mentor safety_training_on safety_exam province_of_post out_of_province_consent_on "
    "out_of_province_filed_on exception_filed_on exception_scope exception_from exception_to reason")


def test_the_promised_order() -> None:
    assert " ".join(c.key for c in COLUMNS) == PROMISED


def test_every_column_has_words_and_no_heading_names_two() -> None:
    headings = [h for c in COLUMNS for h in set(c.headings())]
    assert len(headings) == len(set(headings))
    assert all(c.words.zh and c.words.en for c in COLUMNS)


@pytest.mark.parametrize("key", [c.key for c in COLUMNS if c.example])
def test_the_example_of_a_column_can_be_read(key: str) -> None:
    assert COLUMN[key].read(COLUMN[key].example) is not None


@pytest.mark.parametrize(("key", "cell", "value"), [
    ("sex", "女", "F"), ("sex", "m", "M"), ("kind", "岗位实习", "post"), ("kind", "认识实习", "cognition"),
    ("kind", "学徒制", "apprenticeship"), ("venue_kind", "歌厅", "karaoke"), ("venue_kind", "Nursing home", "nursing_home"),
    ("hazards", "无", ()), ("hazards", "高空；井下、锅炉", ("height", "underground", "锅炉")), ("agency", "否", False),
    ("labour_level", "４", 4), ("hours_per_day", "7.5", 7500), ("pay_yuan", "3,600.50元", 360050),
    ("pay_channel", "第三方代发", "third_party"), ("pay_form", "购物卡", "voucher"), ("premium_payer", "企业", "enterprise"),
    ("safety_exam", "不合格", "failed"), ("starts_on", "2026年9月7日", date(2026, 9, 7)),
    ("exception_scope", "上夜班；no_overtime；别的", ("no_night_shift", "no_overtime", "别的")),
    ("programme_code", 660103.0, "660103"), ("post_programme_category", 66, "66"),
    ("province_of_post", 21.0, "21"), ("province_of_post", "210000", "21"), ("province_of_post", "2101", "21"),
    ("province_of_post", "辽宁省", "21"), ("province_of_post", "广西壮族自治区", "45"), ("province_of_post", "上海市", "31"),
    ("province_of_post", "香港特别行政区", "81"), ("province_of_post", "境外", "abroad"),
])
def test_cells_are_understood(key: str, cell: Any, value: Any) -> None:
    assert COLUMN[key].read(cell) == value


@pytest.mark.parametrize(("key", "cell"), [
    ("sex", "X"), ("kind", "顶岗"), ("venue_kind", "somewhere"), ("labour_level", "0"), ("labour_level", "5"),
    ("programme_code", "0103"), ("programme_code", "201"), ("programme_code", "2²"),
    ("programme_code", "401"), ("programme_code", "601"), ("programme_code", "801"),
    ("programme_code", "２"), ("post_programme_category", "机械"), ("post_programme_category", "²¹"),
    ("province_of_post", "99"), ("province_of_post", "21010"), ("premium_payer", "家长"), ("pay_yuan", "-1"),
    ("hours_per_day", "eight"), ("hazards", ";"), ("school_instructor", "无"), ("enterprise_mentor", "－"), ("enterprise_mentor", "TBD"),
])
def test_cells_that_say_nothing_are_refused(key: str, cell: str) -> None:
    with pytest.raises(CellError):
        COLUMN[key].read(cell)


@pytest.mark.parametrize("level", ["21", "39", "41", "59", "61", "79"])
def test_the_ends_of_the_three_levels_of_categories(level: str) -> None:
    assert COLUMN["programme_code"].read(level) == level


def test_personal_data_is_classed() -> None:
    by_class = {p: {c.key for c in COLUMNS if c.privacy is p} for p in Privacy}
    assert by_class[Privacy.SENSITIVE] == {"student_id_number"}
    assert by_class[Privacy.PERSONAL] == {
        "student_name", "sex", "born_on", "pay_yuan", "school_instructor", "enterprise_mentor"}
    assert by_class[Privacy.PUBLIC] == {"enterprise_name", "enterprise_uscc"}


def test_the_seven_barred_venues_and_the_words_of_the_law() -> None:
    assert terms.BARRED_VENUES == ("bar", "nightclub", "karaoke", "bath", "game_hall", "internet_cafe", "entertainment")
    assert terms.Province.values().count("21") == 1 and len(terms.Province) == 35


def test_facts_and_columns_name_each_other() -> None:
    assert {key for key, fact in FACT_OF_COLUMN.items() if key != fact} == {
        "pay_yuan", "post_wage_yuan", "lowest_grade_yuan", "fees_yuan"}
    assert {fact: key for key, fact in FACT_OF_COLUMN.items()} == COLUMN_OF_FACT
    assert set(FACT_OF_COLUMN) - set(COLUMN) == {"probation_wage_fen"}


@pytest.mark.parametrize("key", ["school_instructor", "enterprise_mentor"])
@pytest.mark.parametrize("cell", ["无", "待定", "None", "-", "——", "/", "1"])
def test_nobody_is_not_an_instructor(key: str, cell: str) -> None:
    with pytest.raises(CellError):
        COLUMN[key].read(cell)
    assert COLUMN[key].read("王海燕") == "王海燕"
    assert COLUMN[key].read("N. Anderson") == "N. Anderson"
