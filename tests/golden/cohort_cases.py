"""Hand-made cases of the cohort sheet: each threshold just in and just out, with what the law says written beside it.

`CASES` is a list of (cells that differ from a sound placement, what is then said). What is said is a list of
"rule outcome [severity]"; rules not named pass, or do not apply. It is written by hand from the articles and is the
check of the check: tests compare it with `cohort_lawyer`, and the product with both. People and firms are invented.
"""

from __future__ import annotations

SOUND = {
    "student_name": "林小满", "sex": "M", "born_on": "2007-03-10", "study_year": "3", "programme_code": "660102",
    "kind": "post", "enterprise_staff": "200", "post_name": "数控车工", "post_staff": "20",
    "post_programme_category": "66", "venue_kind": "factory", "labour_level": "2", "hazards": "none", "agency": "no",
    "starts_on": "2026-03-02", "ends_on": "2026-08-31", "hours_per_day": "8", "days_per_week": "5",
    "night_shift": "no", "works_rest_days": "no", "works_holidays": "no", "independent": "yes", "pay_yuan": "3400",
    "post_wage_yuan": "4200", "lowest_grade_yuan": "3800", "pay_cycle_days": "31", "pay_channel": "direct",
    "pay_form": "money", "fees_yuan": "0", "documents_withheld": "no", "school_signed_on": "2026-02-20",
    "enterprise_signed_on": "2026-02-20", "student_signed_on": "2026-02-21", "student_consent_on": "2026-02-18",
    "guardian_consent_on": "2026-02-18", "insured_from": "2026-03-01", "insured_to": "2026-08-31",
    "premium_payer": "school", "school_instructor": "赵启明", "enterprise_mentor": "孙立国",
    "safety_training_on": "2026-02-27", "safety_exam": "passed", "province_of_post": "21",
}
MINOR = {"born_on": "2009-05-01"}
# A placement in which every column says something: a girl of 17, another province, night work with a filing.
LADEN = SOUND | {
    "sex": "F", "born_on": "2008-09-30", "hours_per_day": "9", "night_shift": "yes", "works_rest_days": "yes",
    "works_holidays": "yes", "hazards": "height", "province_of_post": "22", "out_of_province_consent_on": "2026-02-01",
    "out_of_province_filed_on": "2026-02-10", "exception_filed_on": "2026-02-25",
    "exception_scope": "no_overtime;no_night_shift;rest_days_and_holidays;high_risk_post",
    "exception_from": "2026-03-02", "exception_to": "2026-08-31", "reason": "护理专业夜班带教"}
Case = tuple[dict[str, str], list[str]]


def moved(first: str, last: str, **more: str) -> dict[str, str]:
    """Return the sound placement moved to other days, everything signed, insured and trained on the first of them."""
    days = str.split("school_signed_on enterprise_signed_on student_signed_on student_consent_on guardian_consent_on "
            "insured_from safety_training_on")
    return {"starts_on": first, "ends_on": last, "insured_to": last, **dict.fromkeys(days, first), **more}


def filed(scope: str, start: str = "2026-03-02", end: str = "2026-08-31", on: str = "2026-03-02") -> dict[str, str]:
    """Return the cells of an exception filing."""
    return {"exception_scope": scope, "exception_from": start, "exception_to": end, "exception_filed_on": on}


WORK: list[Case] = [
    ({}, []),
    ({"study_year": "2"}, []), ({"study_year": "1"}, ["not_first_year fail BLOCK"]),
    ({"study_year": "1", "kind": "cognition"}, []),
    ({"study_year": "1", "kind": "apprenticeship"}, ["not_first_year fail BLOCK"]),
    # Sixteen is reached on the day after the birthday.
    ({"born_on": "2010-03-01"}, []), ({"born_on": "2010-03-02"}, ["minimum_age fail BLOCK"]),
    ({"born_on": "2010-03-03"}, ["minimum_age fail BLOCK"]),
    ({"born_on": "2010-03-02", "kind": "cognition"}, []),
    (moved("2026-11-30", "2026-12-31", born_on="2010-12-01"), ["minimum_age fail BLOCK"]),
    (moved("2026-12-01", "2026-12-31", born_on="2010-12-01"), ["minimum_age fail BLOCK"]),
    (moved("2026-12-02", "2026-12-31", born_on="2010-12-01"), []),
    # Born on 29 February: complete on 1 March, in a leap year and in a common one.
    (moved("2024-02-29", "2024-06-28", born_on="2008-02-29"), ["minimum_age fail BLOCK"]),
    (moved("2024-03-01", "2024-06-28", born_on="2008-02-29"), []),
    (moved("2026-02-28", "2026-06-28", born_on="2008-02-29", guardian_consent_on=""), ["guardian_consent fail BLOCK"]),
    (moved("2026-03-01", "2026-06-28", born_on="2008-02-29", guardian_consent_on=""), []),
    ({"labour_level": "3"}, ["labour_level fail BLOCK"]), ({"labour_level": "4"}, ["labour_level fail BLOCK"]),
    ({"labour_level": "1"}, []), ({"labour_level": ""}, ["labour_level unknown BLOCK"]),
    ({"labour_level": "3", **MINOR}, ["labour_level fail BLOCK"]),
    ({"labour_level": "4", **MINOR}, ["labour_level fail BLOCK", "minors_barred_work fail BLOCK"]),
    ({"labour_level": "4", "sex": "F"}, ["labour_level fail BLOCK", "women_barred_work fail BLOCK"]),
    ({"labour_level": "", "sex": "F"}, ["labour_level unknown BLOCK", "women_barred_work unknown BLOCK"]),
    ({"hazards": "height"}, ["high_risk_post fail BLOCK"]),
    ({"hazards": "toxic;explosive"}, ["high_risk_post fail BLOCK"]),
    ({"hazards": "radiation", **MINOR}, ["high_risk_post fail BLOCK", "minors_barred_work fail BLOCK"]),
    ({"hazards": "height", "labour_level": "", **MINOR},
     ["high_risk_post fail BLOCK", "minors_barred_work fail BLOCK", "labour_level unknown BLOCK"]),
    ({"hazards": "underground", "sex": "F"}, ["high_risk_post fail BLOCK", "women_barred_work fail BLOCK"]),
    ({"hazards": "heavy_load", "sex": "F"}, ["high_risk_post fail BLOCK", "women_barred_work fail BLOCK"]),
    ({"hazards": "height", "sex": "F"}, ["high_risk_post fail BLOCK"]),
    ({"hazards": ""}, ["high_risk_post unknown BLOCK"]),
    ({"hazards": "", "labour_level": "4", "sex": "F", **MINOR},
     ["high_risk_post unknown BLOCK", "labour_level fail BLOCK", "minors_barred_work fail BLOCK",
      "women_barred_work fail BLOCK"]),
    ({"sex": "", "labour_level": "1"}, ["women_barred_work unknown BLOCK"]),
    ({"agency": "yes"}, ["no_agency fail BLOCK"]), ({"agency": ""}, ["no_agency unknown BLOCK"]),
    *[({"venue_kind": v}, ["barred_venue fail BLOCK"]) for v in
      ("bar", "nightclub", "karaoke", "bath", "game_hall", "internet_cafe")],
    *[({"venue_kind": v}, []) for v in ("office", "shop", "hospital", "school")],
    ({"venue_kind": ""}, ["barred_venue unknown BLOCK"]),
    ({"venue_kind": "karaoke", "kind": "cognition", **MINOR}, ["barred_venue fail BLOCK"]),
    ({"hours_per_day": "8.5"}, ["no_overtime fail BLOCK"]), ({"hours_per_day": "8.01"}, ["no_overtime fail BLOCK"]),
    ({"hours_per_day": "7.5"}, []), ({"hours_per_day": ""}, ["no_overtime unknown BLOCK"]),
    ({"days_per_week": "7"}, []), ({"days_per_week": ""}, []),
    ({"night_shift": "yes"}, ["no_night_shift fail BLOCK"]), ({"night_shift": ""}, ["no_night_shift unknown BLOCK"]),
    ({"kind": ""}, [f"{rule} unknown" for rule in (
        "not_first_year", "minimum_age", "student_consent", "programme_matches_post", "enterprise_headcount",
        "post_headcount", "pay_floor", "pay_cycle", "pay_direct_in_money", "usual_duration")]),
    ({"born_on": ""}, ["minimum_age unknown", "minors_barred_work unknown", "guardian_consent unknown BLOCK"]),
    ({"born_on": "", "kind": "cognition"}, ["minors_barred_work unknown"]),
    # The post matches when the categories agree whatever the level: 21-39, 41-59, 61-79.
    ({"programme_code": "460103", "post_programme_category": "66"}, []),
    ({"programme_code": "460103", "post_programme_category": "26"}, []),
    ({"programme_code": "460103", "post_programme_category": "53"}, ["programme_matches_post fail WARN"]),
    ({"programme_code": "460103", "post_programme_category": "53", "reason": "校企联合开设的跨专业方向"},
     ["programme_matches_post fail WARN waived"]),
    ({"programme_code": "390101", "post_programme_category": "79"}, []),
    ({"programme_code": "390101", "post_programme_category": "78"}, ["programme_matches_post fail WARN"]),
    ({"programme_code": "210101", "post_programme_category": "41"}, []),
    ({"programme_code": ""}, ["programme_matches_post unknown WARN"]),
    ({"post_programme_category": ""}, ["programme_matches_post unknown WARN"]),
    ({"fees_yuan": "0.01"}, ["no_fees fail BLOCK"]), ({"fees_yuan": ""}, ["no_fees unknown BLOCK"]),
    ({"documents_withheld": "yes"}, ["documents_not_withheld fail BLOCK"]),
    ({"documents_withheld": ""}, ["documents_not_withheld unknown BLOCK"]),
    ({"documents_withheld": "yes", "reason": "一个理由不能使其合法"}, ["documents_not_withheld fail BLOCK"]),
]

DATES: list[Case] = [
    *[({key: "2026-03-02"}, []) for key in ("school_signed_on", "enterprise_signed_on", "student_signed_on")],
    *[({key: "2026-03-03"}, ["agreement_before_start fail BLOCK"])
      for key in ("school_signed_on", "enterprise_signed_on", "student_signed_on")],
    *[({key: ""}, ["agreement_before_start fail BLOCK", "three_signatures fail BLOCK"])
      for key in ("school_signed_on", "enterprise_signed_on", "student_signed_on")],
    ({"student_signed_on": "", "kind": "cognition"},
     ["agreement_before_start fail BLOCK", "three_signatures fail BLOCK"]),
    ({"student_consent_on": "2026-03-02"}, []), ({"student_consent_on": "2026-03-03"}, ["student_consent fail BLOCK"]),
    ({"student_consent_on": ""}, ["student_consent fail BLOCK"]),
    ({"student_consent_on": "", "guardian_consent_on": "", "kind": "cognition", **MINOR}, []),
    ({"guardian_consent_on": "2026-03-02", **MINOR}, []),
    ({"guardian_consent_on": "2026-03-03", **MINOR}, ["guardian_consent fail BLOCK"]),
    ({"guardian_consent_on": "", **MINOR}, ["guardian_consent fail BLOCK"]),
    ({"guardian_consent_on": "", "born_on": "2008-03-01"}, []),
    ({"guardian_consent_on": "", "born_on": "2008-03-02"}, ["guardian_consent fail BLOCK"]),
    ({"guardian_consent_on": "2026-02-18", "kind": "", **MINOR}, [f"{rule} unknown" for rule in (
        "not_first_year", "minimum_age", "student_consent", "guardian_consent", "programme_matches_post",
        "enterprise_headcount", "post_headcount", "pay_floor", "pay_cycle", "pay_direct_in_money", "usual_duration")]),
    # Six months: the same day, or the last day of a shorter month.
    (moved("2026-03-31", "2026-09-30"), []), (moved("2026-03-31", "2026-10-01"), ["usual_duration fail WARN"]),
    (moved("2025-08-31", "2026-02-28"), []), (moved("2025-08-31", "2026-03-01"), ["usual_duration fail WARN"]),
    (moved("2023-08-31", "2024-02-29"), []), (moved("2023-08-31", "2024-03-01"), ["usual_duration fail WARN"]),
    (moved("2023-08-29", "2024-02-29"), []), (moved("2025-09-01", "2026-03-01"), []),
    (moved("2025-09-01", "2026-03-02"), ["usual_duration fail WARN"]),
    (moved("2025-09-01", "2026-03-02", reason="护理专业实习八个月"), ["usual_duration fail WARN waived"]),
    (moved("2025-09-01", "2026-03-02", kind="cognition"), []),
    ({"insured_from": "2026-03-02"}, []), ({"insured_from": "2026-03-03"}, ["insured_throughout fail BLOCK"]),
    ({"insured_to": "2026-08-30"}, ["insured_throughout fail BLOCK"]),
    ({"insured_from": ""}, ["insured_throughout fail BLOCK"]),
    ({"insured_to": ""}, ["insured_throughout fail BLOCK"]),
    ({"premium_payer": "enterprise"}, []), ({"premium_payer": "student"}, ["premium_not_on_student fail WARN"]),
    ({"premium_payer": ""}, ["premium_not_on_student unknown WARN"]),
    ({"school_instructor": "无"}, ["two_instructors fail BLOCK"]),
    ({"enterprise_mentor": "-"}, ["two_instructors fail BLOCK"]),
    ({"school_instructor": ""}, ["two_instructors fail BLOCK"]),
    ({"enterprise_mentor": "", "kind": "cognition"}, ["two_instructors fail BLOCK"]),
    ({"safety_training_on": "2026-03-02"}, []),
    ({"safety_training_on": "2026-03-03"}, ["safety_before_start fail WARN"]),
    ({"safety_exam": "failed"}, ["safety_before_start fail WARN"]),
    ({"safety_exam": ""}, ["safety_before_start unknown WARN"]),
    ({"safety_exam": "failed", "safety_training_on": ""}, ["safety_before_start fail WARN"]),
    ({"province_of_post": ""}, ["out_of_province_filing unknown BLOCK"]),
    ({"province_of_post": "22"}, ["out_of_province_filing fail BLOCK"]),
    ({"province_of_post": "13", "out_of_province_consent_on": "2026-02-01"}, ["out_of_province_filing fail BLOCK"]),
    ({"province_of_post": "31", "out_of_province_consent_on": "2026-02-01",
      "out_of_province_filed_on": "2026-03-02"}, []),
    ({"province_of_post": "44", "out_of_province_consent_on": "2026-02-01", "out_of_province_filed_on": "2026-03-03"},
     ["out_of_province_filing fail BLOCK"]),
    # No first day: today's law; what is judged by it is unknown, or fails where a missing value fails.
    ({"starts_on": ""}, [
        "minimum_age unknown", "minors_barred_work unknown", "guardian_consent unknown", "enterprise_headcount unknown",
        "post_headcount unknown", "agreement_before_start fail", "student_consent fail", "usual_duration unknown",
        "insured_throughout fail", "safety_before_start unknown"]),
    ({"ends_on": "2026-03-01"}, [  # before the first day: no last day that could be used
        "enterprise_headcount unknown", "post_headcount unknown", "usual_duration unknown", "insured_throughout fail"]),
    ({"ends_on": "2026-03-02", "insured_to": "2026-03-02"}, []),
    ({"ends_on": ""}, ["enterprise_headcount unknown", "post_headcount unknown", "usual_duration unknown",
                       "insured_throughout fail"]),
]

PAY: list[Case] = [
    ({"pay_yuan": "3360"}, []),  # 80 % of 4,200
    ({"pay_yuan": "3359.99"}, ["pay_floor fail WARN"]),
    ({"pay_yuan": "3300", "post_wage_yuan": "4000", "lowest_grade_yuan": "5200"}, []),
    ({"pay_yuan": "3000", "lowest_grade_yuan": "3000"}, []),
    ({"pay_yuan": "2999.99", "lowest_grade_yuan": "3000"}, ["pay_floor fail WARN"]),
    ({"pay_yuan": "3000", "lowest_grade_yuan": ""}, ["pay_floor unknown WARN"]),
    ({"pay_yuan": "3360", "lowest_grade_yuan": ""}, []),
    ({"pay_yuan": "3000", "lowest_grade_yuan": "3000", "post_wage_yuan": ""}, []),
    ({"pay_yuan": "2900", "lowest_grade_yuan": "3000", "post_wage_yuan": ""}, ["pay_floor unknown WARN"]),
    ({"pay_yuan": ""}, ["pay_floor unknown WARN"]), ({"independent": ""}, ["pay_floor unknown WARN"]),
    ({"independent": "no", "pay_yuan": "100"}, []), ({"pay_yuan": "100", "kind": "cognition"}, []),
    ({"independent": "no", "kind": ""}, [f"{rule} unknown" for rule in (
        "not_first_year", "minimum_age", "student_consent", "programme_matches_post", "enterprise_headcount",
        "post_headcount", "pay_cycle", "pay_direct_in_money", "usual_duration")]),
    ({"pay_cycle_days": "32"}, ["pay_cycle fail WARN"]), ({"pay_cycle_days": ""}, ["pay_cycle unknown WARN"]),
    ({"pay_channel": "third_party"}, ["pay_direct_in_money fail BLOCK"]),
    ({"pay_form": "goods"}, ["pay_direct_in_money fail BLOCK"]),
    ({"pay_form": "voucher", "pay_channel": ""}, ["pay_direct_in_money fail BLOCK"]),
    ({"pay_channel": ""}, ["pay_direct_in_money unknown BLOCK"]),
    ({"pay_form": "goods", "kind": "cognition"}, []),
]

CALENDAR: list[Case] = [
    (moved("2026-10-01", "2026-10-03", works_holidays="yes"), ["rest_days_and_holidays fail BLOCK"]),
    (moved("2026-10-01", "2026-10-03", works_holidays="no"), []),
    (moved("2026-10-01", "2026-10-03", works_holidays=""), ["rest_days_and_holidays unknown WARN"]),
    (moved("2026-10-08", "2026-10-10", works_holidays="yes", works_rest_days="yes"), []),  # Saturday made a workday
    (moved("2026-10-10", "2026-10-10", works_holidays="", works_rest_days=""), []),
    (moved("2026-10-10", "2026-10-11", works_rest_days="yes"), ["rest_days_and_holidays fail WARN"]),
    (moved("2026-10-11", "2026-10-11", works_rest_days=""), ["rest_days_and_holidays unknown WARN"]),
    (moved("2026-10-11", "2026-10-11", works_holidays="yes"), []),
    (moved("2026-06-15", "2026-06-18", works_holidays="yes", works_rest_days="yes"), []),
    (moved("2026-06-15", "2026-06-19", works_holidays="yes", works_rest_days="yes"),
     ["rest_days_and_holidays fail BLOCK"]),
    (moved("2026-06-15", "2026-06-28", works_rest_days="yes"), ["rest_days_and_holidays fail WARN"]),
    (moved("2026-06-15", "2026-06-28", works_rest_days="yes", reason="门店排班"),
     ["rest_days_and_holidays fail WARN waived"]),
    (moved("2026-06-15", "2026-06-28", works_rest_days="yes", works_holidays=""), ["rest_days_and_holidays fail WARN"]),
    (moved("2026-06-15", "2026-06-28", works_rest_days="", works_holidays="yes"),
     ["rest_days_and_holidays fail BLOCK"]),
    (moved("2026-11-02", "2027-01-29", works_holidays="yes"), ["rest_days_and_holidays unknown WARN"]),
    (moved("2026-11-02", "2027-01-29", works_holidays="yes", works_rest_days="yes"),
     ["rest_days_and_holidays fail WARN"]),
    (moved("2026-11-02", "2027-01-29", works_holidays=""), ["rest_days_and_holidays unknown WARN"]),
    (moved("2026-09-01", "2027-02-26", works_holidays="yes"), ["rest_days_and_holidays fail BLOCK"]),
    (moved("2026-09-01", "2027-02-26"), []),
    (moved("2027-03-01", "2027-06-30", works_holidays="yes", works_rest_days="yes"),
     ["rest_days_and_holidays unknown WARN"]),
    (moved("2027-03-01", "2027-06-30"), []),
    ({"works_holidays": "yes", "starts_on": ""}, [
        "minimum_age unknown", "minors_barred_work unknown", "guardian_consent unknown", "enterprise_headcount unknown",
        "post_headcount unknown", "agreement_before_start fail", "student_consent fail", "usual_duration unknown",
        "insured_throughout fail", "safety_before_start unknown", "rest_days_and_holidays unknown WARN"]),
]

FILINGS: list[Case] = []
for _cells, _rule in (({"hazards": "height"}, "high_risk_post"), ({"works_holidays": "yes"}, "rest_days_and_holidays"),
                      ({"hours_per_day": "9"}, "no_overtime"), ({"night_shift": "yes"}, "no_night_shift")):
    _stays = [f"{_rule} fail BLOCK"]
    FILINGS += [
        ({**_cells, **filed(_rule)}, []),
        ({**_cells, **filed(f"minors_barred_work;{_rule}")}, []),
        ({**_cells, **filed(_rule, start="2026-03-03")}, _stays),
        ({**_cells, **filed(_rule, end="2026-08-30")}, _stays),
        ({**_cells, **filed(_rule, on="2026-03-03")}, _stays),
        ({**_cells, **filed("labour_level")}, _stays),
        ({**_cells, **filed(_rule, on="")}, _stays), ({**_cells, **filed(_rule, start="")}, _stays),
        ({**_cells, **filed(_rule, end="")}, _stays), ({**_cells, **filed("")}, _stays),
        ({**dict.fromkeys(_cells, ""), **filed(_rule)}, []),
    ]
FILINGS += [
    ({"hazards": "underground", **MINOR, "sex": "F", **filed("minors_barred_work;women_barred_work;high_risk_post")},
     ["minors_barred_work fail BLOCK", "women_barred_work fail BLOCK"]),
    ({"labour_level": "3", **filed("labour_level")}, ["labour_level fail BLOCK"]),
    ({"hours_per_day": "9", "night_shift": "yes", **filed("no_overtime")}, ["no_night_shift fail BLOCK"]),
]

IN_FORCE: list[Case] = [
    (moved("2016-04-10", "2016-06-30", born_on="1998-03-10", study_year="1", agency="yes", student_signed_on=""), []),
    (moved("2016-04-11", "2016-06-30", born_on="1998-03-10", study_year="1"), ["pay_floor unknown WARN"]),
    (moved("2021-12-30", "2022-03-31", born_on="2003-03-10", study_year="1"), ["pay_floor unknown WARN"]),
    (moved("2021-12-30", "2022-03-31", born_on="2003-03-10", independent="no"), []),
    (moved("2021-12-31", "2022-03-31", born_on="2003-03-10", study_year="1"), ["not_first_year fail BLOCK"]),
    (moved("2021-12-31", "2022-03-31", born_on="2003-03-10", pay_yuan="100"), ["pay_floor fail WARN"]),
    (moved("2022-04-30", "2022-06-30", born_on="2003-03-10", insured_to=""), []),
    (moved("2022-05-01", "2022-06-30", born_on="2003-03-10", insured_to=""), ["insured_throughout fail BLOCK"]),
    (moved("2022-05-22", "2022-06-30", born_on="2003-03-10", school_instructor="", province_of_post="22"), []),
    (moved("2022-05-23", "2022-06-30", born_on="2003-03-10", school_instructor="", province_of_post="22"),
     ["two_instructors fail BLOCK", "out_of_province_filing fail BLOCK"]),
]

CASES = WORK + DATES + PAY + CALENDAR + FILINGS + IN_FORCE

# Head counts: (cells, expected of enterprise_headcount, of post_headcount); a group stands at one invented unit.
Crowd = list[tuple[dict[str, str], str, str]]
_SPRING = {"starts_on": "2026-03-02", "ends_on": "2026-08-31"}
_AUTUMN = {"starts_on": "2026-09-01", "ends_on": "2026-12-31"}


def _crowd(size: int, staff: str, post_staff: str, unit: str, posts: str, **more: str) -> Crowd:
    cells = {**_SPRING, "enterprise_staff": staff, "post_staff": post_staff, **more}
    return [(dict(cells), unit, posts) for _ in range(size)]


CROWDS: list[Crowd] = [
    _crowd(9, "95", "45", "pass", "pass"), _crowd(10, "95", "49", "fail", "fail"),
    _crowd(10, "100", "50", "pass", "pass"),
    _crowd(1, "10", "5", "pass", "pass"), _crowd(1, "9", "4", "fail", "fail"), _crowd(1, "", "", "unknown", "unknown"),
    _crowd(3, "0", "0", "fail", "fail"),
    # One leaves on the day another comes: both are there that day; on the day after: they never meet.
    [({"starts_on": "2026-03-02", "ends_on": "2026-06-01", "enterprise_staff": "19", "post_staff": "9"},
      "fail", "fail"),
     ({"starts_on": "2026-06-01", "ends_on": "2026-08-31", "enterprise_staff": "20", "post_staff": "10"},
      "pass", "pass")],
    [({"starts_on": "2026-03-02", "ends_on": "2026-05-31", "enterprise_staff": "10", "post_staff": "5"},
      "pass", "pass"),
     ({"starts_on": "2026-06-01", "ends_on": "2026-08-31", "enterprise_staff": "10", "post_staff": "5"},
      "pass", "pass")],
    # A row in the middle meets both ends, the ends do not meet each other.
    [({"starts_on": "2026-03-02", "ends_on": "2026-04-30", "enterprise_staff": "20", "post_staff": "10"},
      "pass", "pass"),
     ({"starts_on": "2026-04-01", "ends_on": "2026-07-31", "enterprise_staff": "29", "post_staff": "15"},
      "fail", "pass"),
     ({"starts_on": "2026-07-01", "ends_on": "2026-08-31", "enterprise_staff": "20", "post_staff": "9"},
      "pass", "fail")],
    # Another post of the same unit counts for the unit only.
    [({**_SPRING, "enterprise_staff": "20", "post_staff": "5", "post_name": "装配钳工"}, "pass", "pass"),
     ({**_SPRING, "enterprise_staff": "19", "post_staff": "5", "post_name": "质量检验员"}, "fail", "pass")],
    # Visits are counted, but the rule does not speak about them; a row without both dates is counted by nobody.
    [({**_SPRING, "enterprise_staff": "19", "post_staff": "9", "kind": "cognition"}, "na", "na"),
     ({**_SPRING, "enterprise_staff": "19", "post_staff": "9"}, "fail", "fail")],
    [({"starts_on": "2026-03-02", "ends_on": "", "enterprise_staff": "10", "post_staff": "5"}, "unknown", "unknown"),
     ({**_SPRING, "enterprise_staff": "10", "post_staff": "5"}, "pass", "pass")],
    [({**_SPRING, "enterprise_staff": "20", "post_staff": "5", "post_name": ""}, "pass", "unknown"),
     ({**_SPRING, "enterprise_staff": "20", "post_staff": "5"}, "pass", "pass")],
    # Same code under two names; then one name with two codes; then a name without a code beside one with it.
    [({**_SPRING, "enterprise_name": "辽阳甲字机床有限公司", "enterprise_staff": "19", "post_staff": "9"},
      "fail", "fail"),
     ({**_SPRING, "enterprise_name": "辽阳甲字机床厂", "enterprise_staff": "20", "post_staff": "10"}, "pass", "pass")],
    [({**_SPRING, "enterprise_name": "营口同名食品有限公司", "enterprise_uscc": "own", "enterprise_staff": "10",
       "post_staff": "5"}, "pass", "pass"),
     ({**_SPRING, "enterprise_name": "营口同名食品有限公司", "enterprise_uscc": "own", "enterprise_staff": "10",
       "post_staff": "5"}, "pass", "pass")],
    [({**_SPRING, "enterprise_name": "盘锦半码化工有限公司", "enterprise_uscc": "own", "enterprise_staff": "20",
       "post_staff": "10"}, "pass", "pass"),
     ({**_SPRING, "enterprise_name": "盘锦半码化工有限公司", "enterprise_uscc": "", "enterprise_staff": "29",
       "post_staff": "14"}, "fail", "fail"),
     ({**_SPRING, "enterprise_name": "盘锦半码化工有限公司", "enterprise_uscc": "own", "enterprise_staff": "19",
       "post_staff": "10"}, "fail", "pass")],
    [({**_AUTUMN, "enterprise_name": "", "enterprise_staff": "20", "post_staff": "10"}, "pass", "pass"),
     ({**_AUTUMN, "enterprise_name": "", "enterprise_staff": "19", "post_staff": "9"}, "fail", "fail")],
    [({**_SPRING, "enterprise_name": "", "enterprise_uscc": "", "enterprise_staff": "100", "post_staff": "50"},
      "unknown", "unknown")],
]
