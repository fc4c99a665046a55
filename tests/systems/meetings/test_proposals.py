"""Minutes are cut into numbered sentences; those with a verb of requirement are proposed, with units and day. Nothing is guessed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhijiao.systems.meetings.queries.deadlines import due_day
from zhijiao.systems.meetings.queries.proposals import Unit, proposed, units_in, verbs_in
from zhijiao.systems.meetings.queries.sentences import paragraphs, sentence_at, sentences

MEETING = date(2021, 8, 19)  # a Thursday
FINANCE = Unit(1, ("辽宁省财政厅", "省财政厅", "财政厅", "Department of Finance"))
SHENYANG = Unit(2, ("沈阳市教育局", "沈阳市", "沈阳", "Shenyang"), of_region=True)
SHENFU = Unit(3, ("沈抚示范区", "沈抚", "Shenfu"), of_region=True)
UNITS = (FINANCE, SHENYANG, SHENFU)
MINUTES = """会议听取了汇报。各市要在8月31日前完成防疫物资储备，确保开学安全！

省财政厅牵头完善生均拨款制度，年底前报省政府。The Department of Finance must report by 30 September 2021.
会议由分管领导主持。"""


def test_a_sentence_is_proposed_with_its_place_its_verbs_its_units_and_its_day():
    found = [(one.paragraph, one.sentence, one.verbs, one.units, one.due_on) for one in proposed(MINUTES, UNITS, MEETING)]
    assert found == [
        (1, 2, ("要", "确保"), (2, 3), date(2021, 8, 31)),
        (2, 1, ("完善",), (1,), date(2021, 12, 31)),
        (2, 2, ("must",), (1,), date(2021, 9, 30)),
    ]


def test_the_same_text_gives_the_same_proposals():
    assert proposed(MINUTES, UNITS, MEETING) == proposed(MINUTES, UNITS, MEETING)


def test_paragraphs_are_counted_from_one_and_blank_lines_are_none():
    assert len(paragraphs(MINUTES)) == 3
    assert sentence_at(MINUTES, 2, 1) == "省财政厅牵头完善生均拨款制度，年底前报省政府。"
    assert [sentence_at(MINUTES, *place) for place in ((0, 1), (4, 1), (1, 0), (1, 3))] == [None] * 4


@pytest.mark.parametrize(("paragraph", "wanted"), [
    ("一是加强；二是完善。三是落实", ["一是加强；二是完善。", "三是落实"]),
    ("他强调：“要落实。要见效！”会议结束。", ["他强调：“要落实。要见效！”", "会议结束。"]),
    ("增长3.5个百分点.各市要跟上.", ["增长3.5个百分点.", "各市要跟上."]),
    ("Siasun Robot Automation Co., Ltd. spoke. Then it ended.", ["Siasun Robot Automation Co., Ltd. spoke.", "Then it ended."]),
    ("办好！！真的？", ["办好！！", "真的？"]),
    ("引号没有关上“要落实。会议结束。", ["引号没有关上“要落实。", "会议结束。"]),
    ("（见附件。另行通知）各市执行。", ["（见附件。另行通知）各市执行。"]),
    ("", []),
])
def test_sentences_end_where_they_end_and_not_inside_quotes_or_numbers(paragraph, wanted):
    assert sentences(paragraph) == wanted


@pytest.mark.parametrize(("sentence", "wanted"), [
    ("这是重要的主要需要，只要有必要的纪要和要求、要点", ()), ("要抓好", ("要", "抓好")), ("须报批", ("须",)), ("必须报批，须知附后", ("必须",)),
    ("不要拖延", ("要",)), ("It SHOULD be optimized", ("should",)), ("mustard and promoted", ()), ("必须  必须", ("必须",)),
])
def test_verbs_of_requirement_are_told_from_words_that_only_look_like_them(sentence, wanted):
    assert verbs_in(sentence) == wanted


@pytest.mark.parametrize(("sentence", "wanted"), [
    ("沈阳市教育局和省财政厅要办", (1, 2)), ("各市和沈抚示范区", (2, 3)), ("each city must", (2, 3)), ("各市场主体要自律", ()),
    ("Shenyangers must", ()), ("Department of Finance and Shenfu", (1, 3)), ("没有单位", ()),
])
def test_units_are_found_by_any_of_their_names(sentence, wanted):
    assert units_in(sentence, UNITS) == wanted


@pytest.mark.parametrize(("sentence", "wanted"), [
    ("8月31日前", date(2021, 8, 31)), ("2021年9月底前", date(2021, 9, 30)), ("年底前", date(2021, 12, 31)), ("2022年底前", date(2022, 12, 31)),
    ("9月1日", date(2021, 9, 1)), ("开学前", None), ("10个工作日内", date(2021, 9, 2)), ("十五个工作日内", date(2021, 9, 9)), ("三日内", date(2021, 8, 22)),
    ("3月1日前", date(2022, 3, 1)), ("3月1日", None), ("8月19日召开，9月10日前报", date(2021, 9, 10)), ("8月19日召开", None), ("2020年3月1日前", None),
    ("2月30日前", None), ("13月5日前", None), ("明年6月底", date(2022, 6, 30)), ("1月中旬前", date(2022, 1, 20)), ("本月底前", date(2021, 8, 31)),
    ("８月３１日前", date(2021, 8, 31)), ("by 31 August", date(2021, 8, 31)), ("before September 5", date(2021, 9, 5)),
    ("no later than 1 March", date(2022, 3, 1)),
    ("by the end of September", date(2021, 9, 30)), ("by year-end", date(2021, 12, 31)), ("within 10 working days", date(2021, 9, 2)), ("may be 3", None),
])
def test_days_are_read_and_their_year_is_that_of_the_meeting_or_the_next(sentence, wanted):
    assert due_day(sentence, MEETING) == wanted


def test_the_day_of_a_leap_year_is_found_only_where_it_exists():
    assert due_day("2月29日前", date(2023, 8, 1)) == date(2024, 2, 29)
    assert due_day("2月29日前", date(2021, 8, 1)) is None


@given(st.text(alphabet="要落实。！“”‘’\"（）()《》. Ltd3各市月日年前12\n须an、,", max_size=120))
def test_no_text_loses_a_character_or_breaks_the_reading(text):
    for paragraph in paragraphs(text):
        assert "".join("".join(sentences(paragraph)).split()) == "".join(paragraph.split())
    for one in proposed(text, UNITS, MEETING):
        assert sentence_at(text, one.paragraph, one.sentence) == one.text and one.verbs
