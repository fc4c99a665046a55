"""A small law about placements, for testing the engine; the real one is in `law/`."""

from __future__ import annotations

from datetime import date

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual, Terms
from zhijiao.engines.rules import (
    BLOCK,
    INFO,
    WARN,
    Code,
    Condition,
    Count,
    Day,
    DayList,
    Facts,
    Flag,
    Instrument,
    Milli,
    Money,
    Tags,
    Years,
    age,
    any_listed_day,
    derived,
    fact,
    first_known,
    head_count,
    parameter,
    plus_months,
    rule,
    since,
)

OLD = Instrument("internship-2016", Bilingual("Rules on internships (2016)", "实习规定（2016）"), "教职成〔2016〕3号",
                 date(2016, 4, 11), date(2021, 12, 30))
TEXT = Instrument("internship-2021", Bilingual("Rules on internships", "实习规定"), "教职成〔2021〕4号", date(2021, 12, 31))
NOTICE = Instrument("liaoning-2022", Bilingual("Notice of Liaoning", "辽宁通知"), "", date(2022, 5, 23), region="21")

FLOOR = parameter("pay_floor", unit="per mille", direction="floor", values=[
    since(date(2016, 4, 11), 800, OLD.article("16")), since(date(2021, 12, 31), 800, TEXT.article("18")),
    since(date(2024, 1, 1), 850, NOTICE.article("3"), region="21"),
    since(date(2024, 1, 1), 900, NOTICE.article("4"), region="2102")])
CONVENTION = parameter("age_reached", unit="convention", values=[
    since(date(2016, 4, 11), "birthday", OLD.article("1")), since(date(2021, 12, 31), "day_after", TEXT.article("1"))])
BARRED = parameter("barred_venues", unit="venues", values=[
    since(date(2021, 12, 31), ("bar", "karaoke"), TEXT.article("16(5)")),
    since(date(2025, 1, 1), ("bar", "karaoke", "bath"), TEXT.article("16(5)"))])
HOLIDAYS = DayList((date(2026, 10, 1), date(2026, 10, 2)), ((date(2026, 1, 1), date(2026, 6, 30)), (date(2026, 7, 1), date(2026, 12, 31))))


class Venue(Terms):
    """Where."""

    OFFICE = "office", "office", "办公室"
    BAR = "bar", "bar", "酒吧"
    KARAOKE = "karaoke", "karaoke hall", "歌厅"


COLUMNS = (
    Column("venue", Bilingual("venue", "场所"), Kind.CHOICE, Venue), Column("pay_yuan", Bilingual("pay", "报酬"), Kind.MONEY),
    Column("starts_on", Bilingual("first day", "开始日期"), Kind.DATE))


class Placement(Facts, columns=COLUMNS, reference="starts_on", region="place"):
    """One placement."""

    row_id: Code
    place: Code
    kind: Code = fact(en="kind", zh="类型")
    born_on: Day = fact(en="birthday", zh="出生日期")
    starts_on: Day
    ends_on: Day = fact(en="last day", zh="结束日期")
    study_year: Count = fact(en="year of study", zh="年级", lo=0, hi=12)
    pay_fen: Money = fact(column="pay_yuan")
    wage_fen: Money = fact(en="wage", zh="工资")
    hours: Milli = fact(en="hours per day", zh="每日工时")
    venue: Code
    hazards: Tags = fact(en="hazards", zh="危险")
    works_holidays: Flag = fact(en="works on holidays", zh="节假日上班")
    works_rest_days: Flag = fact(en="works on rest days", zh="休息日上班")
    signed_on: Day = fact(en="signed on", zh="签字日期")
    filed_on: Day = fact(en="filed on", zh="备案日期")
    scope: Tags = fact(en="scope of the filing", zh="备案范围")
    uscc: Code = fact(en="code of the unit", zh="单位代码")
    unit: Code = fact(en="unit", zh="单位")
    staff: Count = fact(en="staff", zh="职工")
    age: Years = derived(lambda f: age(f.born_on, f.starts_on, CONVENTION), en="age on the first day", zh="首日年龄",
                         cites=(TEXT.article("16(2)"),))
    usual_end: Day = derived(lambda f: plus_months(f.starts_on, 6), en="six months on", zh="六个月后")
    unit_key: Code = derived(first_known("uscc", "unit"), en="unit", zh="单位")
    interns: Count = head_count(unit=("uscc", "unit"), first="starts_on", last="ends_on", en="interns at the unit", zh="实习人数")
    holiday: Flag = any_listed_day(HOLIDAYS, first="starts_on", last="ends_on", en="a holiday in the span", zh="期间有节假日")


def _post(f: Placement) -> Condition:
    return f.kind != "cognition"


@rule(TEXT, article="16(1)", severity=BLOCK, zh="一年级学生不得岗位实习", applies=_post)
def not_first_year(f: Placement) -> Condition:
    """A first-year student may not be placed in a post."""
    return f.study_year >= 2


@rule(TEXT, article="16(2)", severity=BLOCK, zh="未满16周岁不得岗位实习", applies=_post)
def minimum_age(f: Placement) -> Condition:
    """None under sixteen."""
    return f.age >= 16


@rule(OLD, article="16", severity=WARN, zh="报酬不低于试用期工资80%", name="pay_floor")
def pay_floor_2016(f: Placement) -> Condition:
    """Pay is at least 80 % of the wage of probation."""
    return f.pay_fen * 1000 >= f.wage_fen * FLOOR


@rule(TEXT, article="18", severity=WARN, zh="报酬不低于工资80%")
def pay_floor(f: Placement) -> Condition:
    """Pay is at least 80 % of the wage."""
    return (f.pay_fen * 1000 >= f.wage_fen * FLOOR) | (f.wage_fen == 0)


@rule(TEXT, article="16(5)", severity=BLOCK, zh="不得在酒吧等场所实习")
def venue(f: Placement) -> Condition:
    """Not in bars and the like."""
    return ~f.venue.isin(BARRED)


@rule(TEXT, article="17(1)", severity=BLOCK, zh="不得从事高危作业",
      lifted_by=lambda f: f.scope.contains("hazards") & (f.filed_on <= f.starts_on))
def hazards(f: Placement) -> Condition:
    """No high-risk work unless filed."""
    return f.hazards.is_empty()


@rule(TEXT, article="17(2)", severity=BLOCK, zh="法定节假日和休息日不得实习",
      hard=lambda f: ~f.works_holidays | ~f.holiday)
def rest(f: Placement) -> Condition:
    """No work on holidays or rest days."""
    return (~f.works_holidays | ~f.holiday) & ~f.works_rest_days


@rule(TEXT, article="14", severity=BLOCK, zh="须先签协议", missing="fail")
def signed(f: Placement) -> Condition:
    """Signed on or before the first day."""
    return f.signed_on <= f.starts_on


@rule(TEXT, article="10", mark="V*", severity=WARN, zh="实习人数不超过10%")
def headcount(f: Placement) -> Condition:
    """At most a tenth of the staff."""
    return f.interns * 10 <= f.staff


@rule(TEXT, article="11", mark="R", severity=INFO, zh="一般六个月")
def duration(f: Placement) -> Condition:
    """Generally six months."""
    return f.ends_on <= f.usual_end


@rule(NOTICE, article="2", severity=BLOCK, zh="每日不超过8小时")
def hours(f: Placement) -> Condition:
    """At most eight hours a day, in Liaoning."""
    return f.hours <= 8000


RULES = (not_first_year, minimum_age, pay_floor_2016, pay_floor, venue, hazards, rest, signed, headcount, duration, hours)

LAWFUL = Placement(
    row_id="1", kind="post", born_on=date(2009, 3, 14), starts_on=date(2026, 9, 7), ends_on=date(2026, 12, 31), study_year=2,
    pay_fen=360000, wage_fen=400000, hours=8000, venue="office", hazards=(), works_holidays=False, works_rest_days=False,
    signed_on=date(2026, 9, 1), unit="示例厂", staff=100, place="2101")
