"""Regulations on the Administration of Internships of Vocational School Students, 教职成〔2021〕4号, and their 2016 form.

    terms    the words that cells may hold          columns  the sheet of placements
    numbers  dated parameters with citation         facts    what is asked of one placement, and derived facts
    rules    the rules, by subject                  duties   every article known, checked by whom
"""

from zhijiao.law.national.internship_2021.columns import COLUMN, COLUMNS
from zhijiao.law.national.internship_2021.duties import GROUPS, GROUPS_2016
from zhijiao.law.national.internship_2021.facts import PlacementFacts, facts_from_row
from zhijiao.law.national.internship_2021.instruments import TEXT, TEXT_2016
from zhijiao.law.national.internship_2021.numbers import NUMBERS
from zhijiao.law.national.internship_2021.rules.measure import (
    enterprise_headcount,
    post_headcount,
    programme_matches_post,
    usual_duration,
)
from zhijiao.law.national.internship_2021.rules.papers import (
    agreement_before_start,
    documents_not_withheld,
    guardian_consent,
    no_fees,
    premium_not_on_student,
    safety_before_start,
    student_consent,
    three_signatures,
)
from zhijiao.law.national.internship_2021.rules.pay import (
    pay_cycle,
    pay_direct_in_money,
    pay_floor,
    pay_floor_2016,
)
from zhijiao.law.national.internship_2021.rules.student import (
    barred_venue,
    labour_level,
    minimum_age,
    minors_barred_work,
    no_agency,
    not_first_year,
    women_barred_work,
)
from zhijiao.law.national.internship_2021.rules.work import (
    high_risk_post,
    no_night_shift,
    no_overtime,
    rest_days_and_holidays,
)

RULES = (
    not_first_year, minimum_age, minors_barred_work, women_barred_work, barred_venue, no_agency, labour_level,
    high_risk_post, rest_days_and_holidays, no_overtime, no_night_shift, programme_matches_post, enterprise_headcount,
    post_headcount, agreement_before_start, three_signatures, guardian_consent, student_consent, no_fees,
    documents_not_withheld, pay_floor_2016, pay_floor, pay_cycle, pay_direct_in_money, usual_duration,
    premium_not_on_student, safety_before_start)

__all__ = ["COLUMN", "COLUMNS", "GROUPS", "GROUPS_2016", "NUMBERS", "RULES", "TEXT", "TEXT_2016", "PlacementFacts", "facts_from_row"]
