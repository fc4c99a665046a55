"""How rules, numbers of the law and facts are declared, and what is refused at once."""

from __future__ import annotations

from datetime import date

import pytest

from tests.engines.placements import COLUMNS, FLOOR, LAWFUL, NOTICE, OLD, RULES, TEXT, Placement, Venue, pay_floor
from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import (
    BLOCK,
    WARN,
    Code,
    Condition,
    Count,
    Day,
    DefinitionError,
    FactError,
    Facts,
    Instrument,
    Law,
    NumberUsed,
    Tags,
    derived,
    fact,
    head_count,
    parameter,
    plus_days,
    rule,
    since,
)
from zhijiao.engines.rules.frames import prepared
from zhijiao.engines.rules.instruments import chinese_number
from zhijiao.engines.rules.parameters import chain
from zhijiao.engines.rules.versions import sources

CITE = TEXT.article("18")


# instruments

@pytest.mark.parametrize(("article", "zh", "en"), [
    ("18", "《实习规定》（教职成〔2021〕4号）第十八条", "Rules on internships (教职成〔2021〕4号), article 18"),
    ("16(2)", "《实习规定》（教职成〔2021〕4号）第十六条第（二）项", "Rules on internships (教职成〔2021〕4号), article 16(2)"),
    ("", "《实习规定》（教职成〔2021〕4号）", "Rules on internships (教职成〔2021〕4号)"),
    ("附件1", "《实习规定》（教职成〔2021〕4号）附件1", "Rules on internships (教职成〔2021〕4号), article 附件1"),
    ("~9", "《实习规定》（教职成〔2021〕4号）约第九条", "Rules on internships (教职成〔2021〕4号), about article 9")])
def test_citations_in_two_languages(article, zh, en):
    cited = TEXT.article(article)
    assert (cited.said("zh-hans"), cited.said("en")) == (zh, en)


def test_citations_in_keys():
    assert TEXT.article("16(2)").short == str(TEXT.article("16(2)")) == "internship-2021 16(2)"
    assert TEXT.article("").short == "internship-2021"
    assert NOTICE.article("2").said("zh") == "《辽宁通知》第二条"


@pytest.mark.parametrize(("n", "text"), [
    (0, "零"), (7, "七"), (10, "十"), (16, "十六"), (20, "二十"), (99, "九十九"), (100, "一百"), (105, "一百零五"),
    (110, "一百一十"), (118, "一百一十八"), (235, "二百三十五")])
def test_chinese_numerals(n, text):
    assert chinese_number(n) == text


# numbers of the law

def test_regions_from_the_nearest_up():
    assert list(chain("210102")) == ["210102", "2101", "21", ""]
    assert list(chain("21SF")) == ["21SF", "21", ""]
    assert list(chain(None)) == list(chain("")) == [""]


@pytest.mark.parametrize(("day", "region", "value"), [
    (date(2016, 4, 10), None, None), (date(2016, 4, 11), None, 800), (date(2023, 12, 31), "2102", 800),
    (date(2024, 1, 1), "2102", 900), (date(2024, 1, 1), "210201", 900), (date(2024, 1, 1), "21SF", 850), (date(2024, 1, 1), "22", 800)])
def test_the_nearest_value_in_force(day, region, value):
    found = FLOOR.dated(day, region)
    assert (found and found.value) == value
    assert FLOOR.used(day, region).value == value


def test_a_value_with_an_end_gives_way_to_the_open_one_before_it():
    number = parameter("x", unit="u", values=[since(date(2020, 1, 1), 1, CITE), since(date(2021, 1, 1), 2, CITE, until=date(2021, 12, 31))])
    assert [number.dated(date(y, 6, 1)).value for y in (2020, 2021, 2022)] == [1, 2, 1]
    assert number.turns() == {date(2020, 1, 1), date(2021, 1, 1), date(2022, 1, 1)}
    assert number.used(date(2021, 1, 1), "21", override=9) == NumberUsed("x", 9, None, "u", "21", overridden=True)
    assert number.with_values([since(date(2020, 1, 1), 7, CITE)]).values[0].value == 7


def values(*regional, direction=None):
    return lambda: parameter("x", unit="u", direction=direction, values=[since(date(2020, 1, 1), 10, CITE), *regional])


def test_a_region_may_tighten():
    values(since(date(2021, 1, 1), 11, CITE, region="21"), direction="floor")()
    values(since(date(2021, 1, 1), 9, CITE, region="21"), direction="ceiling")()
    values(since(date(2021, 1, 1), 10, CITE, region="21"))()  # the same again needs no direction
    values(since(date(2021, 1, 1), 9, CITE, region="21", authorised=NOTICE.article("1")), direction="floor")()
    values(since(date(2019, 1, 1), 9, CITE, region="21", until=date(2019, 12, 31)), direction="floor")()  # before the nation's
    # the nation's later value is what counts, not the one it replaced
    values(since(date(2021, 1, 1), 8, CITE), since(date(2022, 1, 1), 9, CITE, region="21"), direction="floor")()


@pytest.mark.parametrize("made", [
    values(since(date(2021, 1, 1), 9, CITE, region="21"), direction="floor"),
    values(since(date(2021, 1, 1), 11, CITE, region="21"), direction="ceiling"),
    values(since(date(2021, 1, 1), 11, CITE, region="21")),
    values(since(date(2021, 1, 1), 12, CITE, region="21"), since(date(2021, 1, 1), 11, CITE, region="2101"), direction="floor"),
    values(since(date(2019, 1, 1), 9, CITE, region="21"), direction="floor"),  # loosens from 2020 on
    lambda: parameter("x", unit="u", direction="floor", values=[
        since(date(2020, 1, 1), ("a",), CITE), since(date(2020, 1, 1), ("b",), CITE, region="21")])])
def test_a_region_may_not_loosen_unasked(made):
    with pytest.raises(DefinitionError, match="loosens"):
        made()


@pytest.mark.parametrize(("made", "said"), [
    (lambda: parameter("x", unit="u", values=[]), "no value"),
    (values(since(date(2021, 1, 1), True, CITE)), "not a whole number"), (values(since(date(2021, 1, 1), 0.8, CITE)), "not a whole number"),
    (values(since(date(2021, 1, 1), 1, CITE, until=date(2020, 1, 1))), "ends before"), (values(since(date(2020, 1, 1), 11, CITE)), "two values")])
def test_contradictory_numbers_are_refused(made, said):
    with pytest.raises(DefinitionError, match=said):
        made()


# facts

def test_facts_take_their_words_from_the_columns():
    assert Placement.facts["pay_fen"].words == Bilingual("pay", "报酬")
    assert Placement.facts["venue"].terms is Venue
    assert Placement.facts["row_id"].words == Bilingual("row id", "row_id")
    assert Placement.facts["age"].is_derived
    assert not Placement.facts["venue"].is_derived
    assert Placement.facts["age"].cites[0].short == "internship-2021 16(2)"


def test_records():
    assert LAWFUL.study_year == 2
    assert Placement().study_year is None
    assert LAWFUL.but(study_year=3) != LAWFUL == LAWFUL.but()
    assert LAWFUL != 3
    assert repr(Placement(study_year=1, hazards=())) == "Placement(study_year=1, hazards=())"
    assert LAWFUL.values()["kind"] == "post"
    with pytest.raises(TypeError):
        hash(LAWFUL)


@pytest.mark.parametrize(("name", "value"), [
    ("study_year", 13), ("study_year", True), ("study_year", "1"), ("study_year", 1.0), ("starts_on", "2026-01-01"),
    ("starts_on", date(1850, 1, 1)), ("works_holidays", 1), ("venue", 3), ("hazards", "height"), ("hazards", ("a", 1)), ("hazards", ["a"])])
def test_values_of_another_sort_are_refused_in_both_languages(name, value):
    with pytest.raises(FactError, match=name):
        LAWFUL.but(**{name: value})
    problem = Placement.problem(name, value)
    assert problem.en
    assert problem.zh


def test_unknown_facts_are_refused():
    with pytest.raises(FactError, match="has no fact nonsense"):
        Placement(nonsense=1)


def test_values_that_may_stand():
    assert Placement.problem("hazards", ("a",)) is None
    assert Placement.problem("study_year", None) is None
    assert Placement.problem("works_holidays", True) is None


def test_facts_are_inherited_and_narrowed():
    class More(Placement):
        """One more question."""

        extra: Count = fact(en="extra", zh="另")

    assert set(More.facts) == {*Placement.facts, "extra"}
    assert More.reference_fact == "starts_on"
    law = Law([*RULES, rule(TEXT, article="3", severity=WARN, zh="另", facts=More, en="extra")(lambda_extra)])
    assert law.facts is More
    assert law.fields[-len(law.derivations):] == tuple(law.derivations)


def lambda_extra(f: Placement) -> Condition:
    return f.extra >= 1  # type: ignore[attr-defined]


def test_facts_of_unrelated_kinds_do_not_mix():
    class Other(Facts):
        """Something else."""

        extra: Count

    with pytest.raises(DefinitionError, match="unrelated"):
        Law([pay_floor, rule(TEXT, article="3", severity=WARN, zh="另", facts=Other, en="extra")(lambda_extra)])
    with pytest.raises(DefinitionError, match="no rules"):
        Law([])


def test_what_a_class_of_facts_may_not_say():
    with pytest.raises(DefinitionError, match="the sort of a fact"):
        class Wrong(Facts):
            """A sort that is none."""

            size: int
    with pytest.raises(DefinitionError, match="taken by Facts"):
        class Taken(Facts):
            """A name that is taken."""

            values: Count
    with pytest.raises(DefinitionError, match="nowhere is no fact"):
        class Lost(Facts, reference="nowhere"):
            """A reference that is no fact."""

            size: Count
    with pytest.raises(DefinitionError, match="one fact or by two"):
        head_count(unit=(), first="a", last="b", en="x", zh="x")


def test_derived_facts_may_build_on_each_other_but_not_in_a_circle():
    class Chained(Facts):
        """Each after those it builds on."""

        first: Day
        third: Day = derived(lambda f: plus_days(f.second, 1), en="third", zh="三")
        second: Day = derived(lambda f: plus_days(f.first, 1), en="second", zh="二")

    def late(f: Chained) -> Condition:
        return f.third >= date(2026, 1, 3)

    law = Law([rule(TEXT, article="1", severity=WARN, zh="晚", en="late", facts=Chained)(late)])
    assert list(law.derivations) == ["second", "third"]
    assert sources(Chained, ["third"]) == ("first", "second", "third")
    Chained.derivations["second"] = type(law.derivations["third"])(tree=plus_days(Chained.third, -1))
    with pytest.raises(DefinitionError, match="circle"):
        Law([rule(TEXT, article="1", severity=WARN, zh="晚", en="late", facts=Chained)(late)])


# rules

def test_a_rule_reads_its_dates_and_region_from_its_text():
    assert (pay_floor.first, pay_floor.last, pay_floor.region) == (date(2021, 12, 31), None, "")
    hours = RULES[-1]
    assert (hours.region, hours.instrument) == ("21", NOTICE)
    assert not hours.in_force(date(2022, 5, 22), "21")
    assert hours.in_force(date(2022, 5, 23), "2101")
    assert not hours.in_force(date(2022, 5, 23))
    assert RULES[2].last == date(2021, 12, 30)


def test_versions_are_named_by_what_they_mean():
    assert pay_floor.version != RULES[2].version
    assert len(pay_floor.version) == 16
    assert RULES[7].version.endswith("m")


def declared(**options):
    def asked(f: Placement) -> Condition:
        """Some rule."""
        return f.study_year >= 1

    return rule(options.pop("text", TEXT), article="1", zh="某", **{"severity": WARN, **options})(asked)


def test_own_dates_names_and_reasons():
    own = declared(since=date(2023, 1, 1), until=date(2023, 12, 31), name="own", region="22", waivable=False, en="said")
    assert (own.name, own.first, own.last, own.region, own.waivable, own.words.en) == (
        "own", date(2023, 1, 1), date(2023, 12, 31), "22", False, "said")
    assert declared(severity=BLOCK, mark="R", settled="project decision").settled == "project decision"
    assert declared(severity=BLOCK, waivable=True).waivable


def test_an_article_that_was_not_seen_may_not_block():
    with pytest.raises(DefinitionError, match=r"not seen \(R\) may not BLOCK"):
        declared(severity=BLOCK, mark="R")


def test_what_a_rule_must_say():
    with pytest.raises(DefinitionError, match="annotate"):
        rule(TEXT, article="1", severity=WARN, zh="某", en="x")(lambda f: f.study_year >= 1)
    with pytest.raises(DefinitionError, match="in English"):
        rule(TEXT, article="1", severity=WARN, zh="某", facts=Placement)(lambda f: f.study_year >= 1)
    with pytest.raises(DefinitionError, match="a condition over facts is wanted"):
        rule(TEXT, article="1", severity=WARN, zh="某", facts=Placement, en="x")(lambda f: f.study_year)


def test_two_versions_in_force_on_one_day_contradict_each_other():
    with pytest.raises(DefinitionError, match="two versions of asked"):
        Law([declared(), declared(since=date(2023, 1, 1))])
    with pytest.raises(DefinitionError, match="two versions of asked"):
        Law([declared(), declared(region="21")])
    Law([declared(region="22"), declared(region="21")])
    Law([declared(text=OLD), declared()])


def test_rules_without_dates_or_regions_know_one_edition():
    always = Instrument("always", Bilingual("Always", "一直"), "", date.min)
    law = Law([declared(text=always)])
    assert law.turns == ()
    assert law.epoch(date(2026, 1, 1)) == law.epoch(None) == 0
    assert not law.is_regional
    assert law.edition(0, "21") is law.edition(0, None)


def test_overrides_make_a_law_regional_and_name_real_numbers():
    assert Law([pay_floor]).is_regional
    with pytest.raises(DefinitionError, match="no such number"):
        Law([declared()], overrides={"pay_floor": {"": 1}})
    assert Law([declared()], overrides=None).is_regional is False
    assert RULES[-1].numbers == ()


def test_frames_hold_the_given_facts():
    frame = Placement.frame([LAWFUL, {"study_year": 1}], school=["一中", "二中"])
    assert frame["school"].to_list() == ["一中", "二中"]
    assert "age" not in frame.columns
    assert Placement.frame([LAWFUL.but(age=17)])["age"].to_list() == [17]

    class Plain(Facts):
        """Without an identity."""

        size: Count
        tags: Tags
        code: Code

    assert Plain.frame([{"size": 1, "row_id": "x"}])["row_id"].to_list() == ["x"]
    assert Plain.frame([{"size": 1}]).columns == ["size", "tags", "code"]
    assert prepared(Plain.frame([]), Plain.facts, ["size", "tags", "code"]).height == 0
    assert COLUMNS[0].key == "venue"
