"""The smallest change of one value that makes a failing rule pass: every proposal, once made, does."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.engines.placements import LAWFUL, TEXT, Placement
from zhijiao.basics.words import Bilingual
from zhijiao.engines.expressions.forms import unknown_as_false
from zhijiao.engines.expressions.plain import evaluate
from zhijiao.engines.expressions.tree import Condition, plus_days
from zhijiao.engines.rules import WARN, Change, Finding, check, parameter, rule, since
from zhijiao.engines.rules.change import smallest_change

F: Any = Placement
VALUES = {**LAWFUL.values(), "study_year": 5, "staff": 3, "interns": 7, "works_holidays": True, "hazards": ("a", "b"), "usual_end": date(2027, 3, 7)}
DAY = date(2026, 9, 7)


@pytest.mark.parametrize(("tree", "change"), [
    (F.study_year >= 6, Change("study_year", "at_least", 6)), (F.study_year > 6, Change("study_year", "at_least", 7)),
    (F.study_year <= 4, Change("study_year", "at_most", 4)), (F.study_year < 4, Change("study_year", "at_most", 3)),
    (F.study_year == 4, Change("study_year", "is", 4)), (F.study_year != 5, Change("study_year", "none_of", (5,))),
    ((F.study_year >= 6) | (F.study_year >= 7), Change("study_year", "at_least", 6)), (F.starts_on > DAY, Change("starts_on", "at_least", date(2026, 9, 8))),
    (F.starts_on < DAY, Change("starts_on", "at_most", date(2026, 9, 6))),
    (F.interns * 10 <= F.staff, Change("interns", "at_most", 0)), (F.interns * 10 < 65, Change("interns", "at_most", 6)),
    (10 * F.study_year >= 51, Change("study_year", "at_least", 6)), (F.study_year * 10 > 60, Change("study_year", "at_least", 7)),
    (F.study_year * 10 == 60, Change("study_year", "is", 6)), (F.study_year * 10 == 61, None),
    (F.study_year * 10 != 50, Change("study_year", "none_of", (5,))),
    (F.study_year * F.study_year >= 100, None), (F.study_year + 1 >= 100, None),
    (F.staff >= F.study_year, Change("staff", "at_least", 5)), (F.study_year <= F.staff, Change("study_year", "at_most", 3)),
    (F.study_year >= F.study_year + 1, None),
    (~F.works_holidays, Change("works_holidays", "is", False)), (F.works_rest_days, Change("works_rest_days", "is", True)),
    (F.filed_on.known(), Change("filed_on", "known", None)), (~F.filed_on.known(), None),
    (F.venue.isin(["bar", "a"]), Change("venue", "one_of", ("a", "bar"))), (~F.venue.isin(["office"]), Change("venue", "none_of", ("office",))),
    (~F.hazards.overlaps("b", "a"), Change("hazards", "none_of", ("a", "b"))), (F.hazards.overlaps("z"), None),
    (F.hazards.is_empty(), Change("hazards", "is", ())), (F.kind == "x", Change("kind", "is", "x")),
    (F.kind != "post", Change("kind", "none_of", ("post",))),
    (F.kind.starts_with("x"), None), ((F.study_year >= 6) & (F.staff >= 3), Change("study_year", "at_least", 6)),
    ((F.study_year >= 6) & (F.staff >= 4), None), ((F.study_year + 1 >= 9) | (F.staff >= 4), Change("staff", "at_least", 4)),
    (~((F.study_year >= 5) | (F.staff >= 9)), Change("study_year", "at_most", 4)),
    (~((F.study_year >= 5) & (F.staff >= 3)), Change("study_year", "at_most", 4)),
    (unknown_as_false(F.study_year >= 6), Change("study_year", "at_least", 6)),
    (F.filed_on <= plus_days(F.starts_on, 1), Change("filed_on", "at_most", date(2026, 9, 8))),
    (F.filed_on >= F.signed_on, Change("filed_on", "at_least", date(2026, 9, 1))), (F.staff * F.interns >= 100, None),
    (Condition("const", (), False), None)])
def test_the_smallest_change(tree, change):
    found = smallest_change(tree, VALUES)
    assert found == change
    if change is not None and change.how in ("is", "at_least", "at_most"):
        assert evaluate(tree, {**VALUES, change.field: change.value}) is True
        step = 1 if isinstance(change.value, int) else None
        if change.how != "is" and step:
            beyond = change.value - step if change.how == "at_least" else change.value + step
            assert evaluate(tree, {**VALUES, change.field: beyond}) is False


def said(asked, **but: Any) -> Finding:
    """Return the finding of a rule made on the spot."""
    made = rule(TEXT, article="1", severity=WARN, zh="某", en="Some rule", facts=Placement, name="r")(asked)
    return check([made], LAWFUL.but(**but))[0]


@pytest.mark.parametrize(("asked", "but", "en", "zh"), [
    (lambda f: f.study_year >= 6, {}, "Needed: year of study at least 6.", "应为：年级不小于6。"),
    (lambda f: f.hours <= 7500, {}, "Needed: hours per day at most 7.5.", "应为：每日工时不大于7.5。"),
    (lambda f: f.hours == 8125, {}, "Needed: hours per day 8.125.", "应为：每日工时8.125。"),
    (lambda f: f.signed_on <= date(2026, 8, 1), {}, "Needed: signed on on or before 2026-08-01.", "应为：签字日期不晚于2026-08-01。"),
    (lambda f: f.signed_on >= date(2026, 10, 1), {}, "Needed: signed on on or after 2026-10-01.", "应为：签字日期不早于2026-10-01。"),
    (lambda f: f.works_holidays, {}, "Needed: works on holidays yes.", "应为：节假日上班是。"),
    (lambda f: f.venue.isin(["bar", "karaoke"]), {}, "Needed: venue one of: bar, karaoke hall.", "应为：场所属于：酒吧、歌厅。"),
    (lambda f: ~f.hazards.overlaps("height"), {"hazards": ("height",)}, "Needed: hazards other than: height.", "应为：危险不属于：height。"),
    (lambda f: f.hazards.is_empty(), {"hazards": ("height",)}, "Needed: hazards none.", "应为：危险无。"),
    (lambda f: f.filed_on.known(), {}, "Fill in: filed on.", "请补填：备案日期。"),
    (lambda f: f.kind.starts_with("x"), {}, "See to it that: some rule.", "请改正，使之符合：某。")])
def test_what_to_do_is_said_in_both_languages(asked, but, en, zh):
    found = said(asked, **but)
    assert (found.fix_en, found.fix_zh) == (en, zh)


def test_values_that_are_not_given_are_said_so():
    found = said(lambda f: f.kind.starts_with("x") & f.venue.known(), venue=None)
    assert found.en == "Some rule. Given: kind post; venue not given."
    assert found.zh == "某。现为：类型post；场所未填。"


def test_own_sentences_may_name_the_change_and_numbers_in_thousandths():
    most = parameter("day.most", unit="thousandths of hours", values=[since(date(2020, 1, 1), 7500, TEXT.article("1"))])
    made = rule(TEXT, article="1", severity=WARN, zh="某", en="Some rule", facts=Placement, name="r",
                failed=Bilingual("{hours} hours, {most} at most", "{hours}小时，至多{most}小时"), fix=Bilingual("make it {change}", "改为{change}"))
    (found,) = check([made(lambda f: f.hours <= most)], LAWFUL)
    assert (found.en, found.fix_zh) == ("8 hours, 7.5 at most", "改为7.5")


def test_lists_are_written_as_lists():
    assert said(lambda f: f.hazards.is_empty(), hazards=("height",)).as_dict()["fields"] == {"hazards": ["height"]}
    assert said(lambda f: f.signed_on.known() & (f.signed_on < date(2026, 1, 1))).as_dict()["fields"] == {"signed_on": "2026-09-01"}
