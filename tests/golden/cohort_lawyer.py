"""The 29 internship rules as a lawyer reads them: plain tests on the cells of a sheet, one function for each rule.

Provenance: written from the published texts alone (职业学校学生实习管理规定, 教职成〔2021〕4号, arts 14-19; its 2016
predecessor; 职业教育法 2022, art. 50; the Liaoning forwarding notice seen on 2022-05-23; 女职工劳动保护特别规定, annex;
未成年工特殊保护规定) and from the promised shape of the cohort sheet. It imports nothing of the product, so that a slip
in the product cannot hide here. Only the calendar of published holidays is shared (chinesecalendar).

A test of the law has three answers: True, False, and None when a cell it needs is empty or cannot be read.
"""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from chinese_calendar import constants

COLUMNS = str.split(
    "row_id student_name student_id_number sex born_on study_year programme_code kind enterprise_name enterprise_uscc "
    "enterprise_staff post_name post_staff post_programme_category venue_kind labour_level hazards agency starts_on "
    "ends_on hours_per_day days_per_week night_shift works_rest_days works_holidays independent pay_yuan "
    "post_wage_yuan lowest_grade_yuan pay_cycle_days pay_channel pay_form fees_yuan documents_withheld "
    "school_signed_on enterprise_signed_on student_signed_on student_consent_on guardian_consent_on insured_from "
    "insured_to premium_payer school_instructor enterprise_mentor safety_training_on safety_exam province_of_post "
    "out_of_province_consent_on out_of_province_filed_on exception_filed_on exception_scope exception_from "
    "exception_to reason")

REGULATION_2016 = date(2016, 4, 11)
REGULATION = date(2021, 12, 31)
EDUCATION_LAW = date(2022, 5, 1)
LIAONING_NOTICE = date(2022, 5, 23)

BLOCK, WARN = "BLOCK", "WARN"
BARRED_VENUES = {"bar", "nightclub", "karaoke", "bath", "game_hall", "internet_cafe", "entertainment"}
VENUES = BARRED_VENUES | {"factory", "office", "shop", "hospital", "school"} | {
    "restaurant", "hotel", "farm", "warehouse", "construction_site", "laboratory", "kindergarten", "nursing_home",
    "vessel", "mine", "other"}

# --------------------------------------------------------------------------- reading a cell


class Unreadable(ValueError):
    """A cell that holds something, but not what its column asks for."""


def _date(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise Unreadable(text)
    return date.fromisoformat(text)


def _number(text: str) -> Decimal:
    if not re.fullmatch(r"\d+(\.\d+)?", text):
        raise Unreadable(text)
    return Decimal(text)


def _whole(text: str) -> int:
    if not re.fullmatch(r"\d+", text):
        raise Unreadable(text)
    return int(text)


def _flag(text: str) -> bool:
    return _one_of("yes", "no")(text) == "yes"


def _one_of(*words: str) -> Any:
    def read(text: str) -> str:
        if text not in words:
            raise Unreadable(text)
        return text
    return read


def _somebody(text: str) -> str:
    if text in ("无", "待定", "none", "-", "/"):
        raise Unreadable(text)  # a dash is no instructor
    return text


def _words(text: str) -> tuple[str, ...]:
    return () if text == "none" else tuple(part.strip() for part in text.split(";") if part.strip())


READ: dict[str, Any] = defaultdict(lambda: str)
for _key in COLUMNS:
    if _key.endswith("_on") or _key in ("insured_from", "insured_to", "exception_from", "exception_to"):
        READ[_key] = _date
for _key in ("agency", "night_shift", "works_rest_days", "works_holidays", "independent", "documents_withheld"):
    READ[_key] = _flag
for _key in ("study_year", "enterprise_staff", "post_staff", "days_per_week", "pay_cycle_days"):
    READ[_key] = _whole
for _key in ("hours_per_day", "pay_yuan", "post_wage_yuan", "lowest_grade_yuan", "fees_yuan"):
    READ[_key] = _number
READ |= {
    "school_instructor": _somebody, "enterprise_mentor": _somebody,
    "sex": _one_of("M", "F"), "kind": _one_of("post", "cognition", "apprenticeship"), "venue_kind": _one_of(*VENUES),
    "labour_level": lambda text: int(_one_of("1", "2", "3", "4")(text)), "hazards": _words, "exception_scope": _words,
    "pay_channel": _one_of("direct", "third_party"), "pay_form": _one_of("money", "goods", "voucher"),
    "premium_payer": _one_of("school", "enterprise", "student"), "safety_exam": _one_of("passed", "failed"),
}


class Placement:
    """One row of the sheet as it is read: an attribute for each column, None where nothing (readable) stands."""

    def __init__(self, cells: dict[str, str], sheet_row: int):
        self.unreadable: list[str] = []
        self.enterprise_interns: int | None = None
        self.post_interns: int | None = None
        for key in COLUMNS:
            setattr(self, key, self._value(key, (cells.get(key) or "").strip()))
        if self.starts_on is not None and self.ends_on is not None and self.ends_on < self.starts_on:
            self.unreadable.append("ends_on")  # a last day before the first is no day that can be used
            self.ends_on = None
        self.row_id: str = self.row_id or str(sheet_row)

    def _value(self, key: str, text: str) -> Any:
        if text == "":
            return None
        try:
            return READ[key](text)
        except ValueError:
            self.unreadable.append(key)
            return None

    def __getattr__(self, key: str) -> Any:  # columns are set by name above; this only tells a type checker so
        raise AttributeError(key)


# --------------------------------------------------------------------------- three answers


def all_of(*answers: bool | None) -> bool | None:
    """Return False if one is false, else None if one is open, else True."""
    if False in answers:
        return False
    return None if None in answers else True


def any_of(*answers: bool | None) -> bool | None:
    """Return True if one is true, else None if one is open, else False."""
    if True in answers:
        return True
    return None if None in answers else False


def no(answer: bool | None) -> bool | None:
    """Return the opposite; what is open stays open."""
    return None if answer is None else not answer


def among(value: Any, words: set[str]) -> bool | None:
    return None if value is None else value in words


def upto(value: Any, most: Any) -> bool | None:
    """Say whether the first is not above (for days: not after) the second."""
    return None if value is None or most is None else value <= most


# --------------------------------------------------------------------------- ages, months, calendar


def age(born: date | None, on: date | None) -> int | None:
    """Return the age on a day. A year of age is complete on the day AFTER the birthday (周岁: court practice)."""
    if born is None or on is None:
        return None
    years = on.year - born.year
    if (on.month, on.day) <= (born.month, born.day):
        years -= 1
    return years


def six_months_after(day: date) -> date:
    """Return the same day six months on, or the last day of that month where it is shorter."""
    month = day.month + 6
    year = day.year + (1 if month > 12 else 0)
    month = month - 12 if month > 12 else month
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


PUBLISHED = {day.year for day in constants.holidays}


def holiday(day: date) -> bool:
    """Say whether the published calendar names the day as one of a statutory holiday."""
    return day in constants.holidays


def rest_day(day: date) -> bool:
    """Say whether it is a Saturday or Sunday that was neither made a workday nor belongs to a holiday."""
    return day.weekday() >= 5 and day not in constants.workdays and not holiday(day)


def falls_in(kind_of_day: Any, first: date | None, last: date | None) -> bool | None:
    """Say whether such a day lies in the span; open where dates are missing or the calendar is not yet published."""
    if first is None or last is None:
        return None
    answer: bool | None = False
    day = first
    while day <= last:
        if day.year not in PUBLISHED:
            answer = None
        elif kind_of_day(day):
            return True
        day += timedelta(days=1)
    return answer


# --------------------------------------------------------------------------- head counts


def same_unit(one: Placement, other: Placement) -> bool:
    """Say whether both are at one unit: same credit code when both carry one, else the same name."""
    if one.enterprise_uscc is not None and other.enterprise_uscc is not None:
        return bool(one.enterprise_uscc == other.enterprise_uscc)
    return one.enterprise_name is not None and one.enterprise_name == other.enterprise_name


def same_time(one: Placement, other: Placement) -> bool:
    """Say whether the two placements share a day."""
    if None in (one.starts_on, one.ends_on, other.starts_on, other.ends_on):
        return False
    return bool(max(one.starts_on, other.starts_on) <= min(one.ends_on, other.ends_on))


def count_heads(placements: list[Placement]) -> None:
    """Write to each placement how many are at its unit, and in its post, on some day of its own."""
    neighbours: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, p in enumerate(placements):  # whoever shares neither code nor name cannot be at the same unit
        for key in ("enterprise_uscc", "enterprise_name"):
            if getattr(p, key) is not None:
                neighbours[key, getattr(p, key)].append(index)
    for index, p in enumerate(placements):
        if p.starts_on is None or p.ends_on is None or (p.enterprise_uscc is None and p.enterprise_name is None):
            continue
        near = set(neighbours.get(("enterprise_uscc", p.enterprise_uscc), []))
        near |= set(neighbours.get(("enterprise_name", p.enterprise_name), []))
        at_unit = [placements[i] for i in near - {index} if same_unit(p, placements[i]) and same_time(p, placements[i])]
        p.enterprise_interns = 1 + len(at_unit)
        if p.post_name is not None:
            p.post_interns = 1 + sum(q.post_name == p.post_name for q in at_unit)


# --------------------------------------------------------------------------- the rules


@dataclass
class Judgement:
    """What a rule says of one placement."""

    outcome: str  # pass, fail, unknown, na
    severity: str


LIFTABLE = {"high_risk_post", "rest_days_and_holidays", "no_overtime", "no_night_shift"}
MISSING_FAILS = {"agreement_before_start", "three_signatures", "guardian_consent", "student_consent",
                 "insured_throughout", "two_instructors", "out_of_province_filing"}
NOT_FOR_COGNITION = {"not_first_year", "minimum_age", "guardian_consent", "student_consent", "programme_matches_post",
                     "enterprise_headcount", "post_headcount", "pay_floor", "pay_cycle", "pay_direct_in_money",
                     "usual_duration"}
WARNS = {"programme_matches_post", "enterprise_headcount", "post_headcount", "pay_floor", "pay_cycle",
         "usual_duration", "premium_not_on_student", "safety_before_start"}
IN_FORCE = {"insured_throughout": EDUCATION_LAW, "two_instructors": LIAONING_NOTICE,
            "out_of_province_filing": LIAONING_NOTICE}


def concerns(rule: str, p: Placement) -> bool | None:
    """Say whether the rule speaks about this placement at all."""
    post = no(among(p.kind, {"cognition"})) if rule in NOT_FOR_COGNITION else True
    years = age(p.born_on, p.starts_on)
    if rule in ("minors_barred_work", "guardian_consent"):
        return all_of(post, None if years is None else years < 18)
    if rule == "women_barred_work":
        return among(p.sex, {"F"})
    if rule == "pay_floor":
        return all_of(post, p.independent)
    if rule == "out_of_province_filing":
        return no(among(p.province_of_post, {"21"}))
    return post


def lifted(rule: str, p: Placement) -> bool:
    """Say whether a filing lifts the rule: it names it, covers all of the placement, and was made by the first day."""
    return rule in LIFTABLE and all_of(
        among(rule, set(p.exception_scope or ())), upto(p.exception_from, p.starts_on),
        upto(p.ends_on, p.exception_to), upto(p.exception_filed_on, p.starts_on)) is True


def no_hazard(p: Placement) -> bool | None:
    return None if p.hazards is None else not p.hazards


def category(code: str | None) -> int | None:
    """Return the major category 1-19 of a programme or category code: 21-39 bachelor, 41-59 higher, 61-79 secondary."""
    if code is None or not re.match(r"\d\d", code):
        return None
    two = int(code[:2])
    return two % 20 if two % 20 and 21 <= two <= 79 else None


def demand(rule: str, p: Placement) -> bool | None:
    """Say whether the placement does what the rule demands."""
    day1 = p.starts_on
    years = age(p.born_on, day1)
    match rule:
        case "not_first_year":  # 16(1)
            return upto(2, p.study_year)
        case "minimum_age":  # 16(2)
            return upto(16, years)
        case "minors_barred_work":  # 16(3)
            return all_of(no_hazard(p), upto(p.labour_level, 3))
        case "women_barred_work":  # 16(4)
            heavy = None if p.hazards is None else bool({"underground", "heavy_load"} & set(p.hazards))
            return all_of(no(heavy), upto(p.labour_level, 3))
        case "barred_venue":  # 16(5)
            return no(among(p.venue_kind, BARRED_VENUES))
        case "no_agency":  # 16(6)
            return no(p.agency)
        case "labour_level":  # 16(7)
            return upto(p.labour_level, 2)
        case "high_risk_post":  # 17(1)
            return no_hazard(p)
        case "no_overtime":  # 17(3)
            return upto(p.hours_per_day, 8)
        case "no_night_shift":  # 17(3)
            return no(p.night_shift)
        case "programme_matches_post":
            mine, theirs = category(p.programme_code), category(p.post_programme_category)
            return None if mine is None or theirs is None else mine == theirs
        case "enterprise_headcount":  # 10 %
            return None if p.enterprise_interns is None else upto(p.enterprise_interns * 10, p.enterprise_staff)
        case "post_headcount":  # 20 %
            return None if p.post_interns is None else upto(p.post_interns * 5, p.post_staff)
        case "agreement_before_start":  # 14
            return all_of(upto(p.school_signed_on, day1), upto(p.enterprise_signed_on, day1),
                          upto(p.student_signed_on, day1))
        case "three_signatures":  # 14
            return None not in (p.school_signed_on, p.enterprise_signed_on, p.student_signed_on)
        case "guardian_consent":
            return upto(p.guardian_consent_on, day1)
        case "student_consent":
            return upto(p.student_consent_on, day1)
        case "no_fees":  # 19
            return upto(p.fees_yuan, 0)
        case "documents_not_withheld":  # 19
            return no(p.documents_withheld)
        case "pay_floor":  # 18
            eighty = None if p.post_wage_yuan is None else p.post_wage_yuan * 80 / 100
            return any_of(upto(eighty, p.pay_yuan), upto(p.lowest_grade_yuan, p.pay_yuan))
        case "pay_cycle":  # 18
            return upto(p.pay_cycle_days, 31)
        case "pay_direct_in_money":  # 18
            return all_of(among(p.pay_channel, {"direct"}), among(p.pay_form, {"money"}))
        case "usual_duration":
            return upto(p.ends_on, None if day1 is None else six_months_after(day1))
        case "insured_throughout":  # Vocational Education Law, 50
            return all_of(upto(p.insured_from, day1), upto(p.ends_on, p.insured_to))
        case "premium_not_on_student":
            return among(p.premium_payer, {"school", "enterprise"})
        case "two_instructors":
            return p.school_instructor is not None and p.enterprise_mentor is not None
        case "safety_before_start":
            return all_of(upto(p.safety_training_on, day1), among(p.safety_exam, {"passed"}))
        case "out_of_province_filing":
            return all_of(upto(p.out_of_province_consent_on, day1), upto(p.out_of_province_filed_on, day1))
    raise LookupError(rule)


RULES = str.split("not_first_year minimum_age minors_barred_work women_barred_work barred_venue no_agency labour_level "
         "high_risk_post rest_days_and_holidays no_overtime no_night_shift programme_matches_post "
         "enterprise_headcount post_headcount agreement_before_start three_signatures guardian_consent "
         "student_consent no_fees documents_not_withheld pay_floor pay_cycle pay_direct_in_money usual_duration "
         "insured_throughout premium_not_on_student two_instructors safety_before_start "
         "out_of_province_filing")


def judge(rule: str, p: Placement, on: date | None = None) -> Judgement:
    """Judge one placement by one rule, under the law of its first day (or of the day given)."""
    severity = WARN if rule in WARNS else BLOCK
    law_of = on or p.starts_on
    since = REGULATION_2016 if rule == "pay_floor" else IN_FORCE.get(rule, REGULATION)
    about = concerns(rule, p)
    if (law_of is not None and law_of < since) or about is False or lifted(rule, p):
        return Judgement("na", severity)
    if rule == "rest_days_and_holidays":
        return _rest_days_and_holidays(p)
    if about is None:
        return Judgement("unknown", severity)
    if rule == "pay_floor" and law_of is not None and law_of < REGULATION:
        return Judgement("unknown", severity)
    met = demand(rule, p)
    if met is None:
        return Judgement("fail" if rule in MISSING_FAILS else "unknown", severity)
    return Judgement("pass" if met else "fail", severity)


def _rest_days_and_holidays(p: Placement) -> Judgement:
    """Art. 17(2): work on a statutory holiday blocks, work on rest days alone warns."""
    holidays = any_of(no(p.works_holidays), no(falls_in(holiday, p.starts_on, p.ends_on)))
    rest = any_of(no(p.works_rest_days), no(falls_in(rest_day, p.starts_on, p.ends_on)))
    both = all_of(holidays, rest)
    outcome = "unknown" if both is None else "pass" if both else "fail"
    return Judgement(outcome, BLOCK if holidays is False else WARN)


def findings(rows: list[dict[str, str]], on: date | None = None) -> tuple[list[tuple[str, ...]], dict, list]:
    """Judge a sheet: its findings (row_id, rule, outcome, severity, status), the counts, the unreadable cells."""
    placements = [Placement(cells, sheet_row) for sheet_row, cells in enumerate(rows, start=2)]
    count_heads(placements)
    counts = {rule: dict.fromkeys(("pass", "fail", "unknown", "na"), 0) for rule in RULES}
    found: list[tuple[str, ...]] = []
    for p in placements:
        for rule in RULES:
            judgement = judge(rule, p, on)
            counts[rule][judgement.outcome] += 1
            if judgement.outcome in ("fail", "unknown"):
                waived = judgement.outcome == "fail" and judgement.severity == WARN and p.reason is not None
                found.append((p.row_id, rule, judgement.outcome, judgement.severity, "waived" if waived else ""))
    return found, counts, [(p.row_id, key) for p in placements for key in p.unreadable]
