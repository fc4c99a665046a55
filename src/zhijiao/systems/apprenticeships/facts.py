"""Which field of an agreement is which column of the sheet, and so which fact of the law. Both directions, said once.

The upload sheet, the API, the edit form and the queries all read this table. A column of the law that is not a field of
the agreement itself (the student's name, the days of signature, filings) is filled by `queries.facts`.
"""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from zhijiao.basics.columns import Column
from zhijiao.basics.dates import AgeConvention, full_years
from zhijiao.basics.words import Terms
from zhijiao.law.national.internship_2021.columns import COLUMN
from zhijiao.law.national.internship_2021.instruments import TEXT
from zhijiao.law.national.internship_2021.numbers import ADULT_AGE, AGE_CONVENTION, LONGEST_DAY

# Field of Agreement -> key of the column. Money fields say fen, as everywhere in the database.
FIELD_COLUMN: dict[str, str] = {
    "study_year": "study_year",
    "programme_code": "programme_code",
    "kind": "kind",
    "enterprise_staff": "enterprise_staff",
    "post_name": "post_name",
    "post_staff": "post_staff",
    "post_programme_category": "post_programme_category",
    "venue_kind": "venue_kind",
    "labour_level": "labour_level",
    "hazards": "hazards",
    "agency": "agency",
    "starts_on": "starts_on",
    "ends_on": "ends_on",
    "hours_per_day": "hours_per_day",
    "days_per_week": "days_per_week",
    "night_shift": "night_shift",
    "works_rest_days": "works_rest_days",
    "works_holidays": "works_holidays",
    "independent": "independent",
    "pay_fen": "pay_yuan",
    "post_wage_fen": "post_wage_yuan",
    "lowest_grade_fen": "lowest_grade_yuan",
    "pay_cycle_days": "pay_cycle_days",
    "pay_channel": "pay_channel",
    "pay_form": "pay_form",
    "fees_fen": "fees_yuan",
    "documents_withheld": "documents_withheld",
    "student_consent_on": "student_consent_on",
    "guardian_consent_on": "guardian_consent_on",
    "insured_from": "insured_from",
    "insured_to": "insured_to",
    "premium_payer": "premium_payer",
    "school_instructor": "school_instructor",
    "enterprise_mentor": "enterprise_mentor",
    "safety_training_on": "safety_training_on",
    "safety_exam": "safety_exam",
    "province_of_post": "province_of_post",
}
COLUMN_FIELD: dict[str, str] = {column: field for field, column in FIELD_COLUMN.items()}

# Facts of persons and organisations, by the path from an agreement.
LINKED: dict[str, str] = {
    "student_name": "apprentice__name",
    "student_id_number": "apprentice__id_number",
    "sex": "apprentice__sex",
    "born_on": "apprentice__born_on",
    "enterprise_name": "enterprise__name",
    "enterprise_uscc": "enterprise__uscc",
}

SIGNED_ON: dict[str, str] = {
    "school": "school_signed_on",
    "enterprise": "enterprise_signed_on",
    "apprentice": "student_signed_on",
}

# What is agreed on and signed; the rest are papers that arrive before the first day and change no term.
PAPERS: frozenset[str] = frozenset({
    "student_consent_on", "guardian_consent_on", "insured_from", "insured_to", "premium_payer",
    "safety_training_on", "safety_exam",
})
TERMS: tuple[str, ...] = tuple(name for name in FIELD_COLUMN if name not in PAPERS)


def column_of(field: str) -> Column:
    """Return the declared column behind a field of the agreement."""
    return COLUMN[FIELD_COLUMN[field]]


def as_fact(field: str, value: Any) -> Any:
    """Return a stored value as the law reads it: terms as plain text, an empty text as unknown."""
    if isinstance(value, Terms):
        return str(value)
    return None if value == "" else value


def is_minor(born_on: date, day: date) -> bool:
    """Say whether somebody is under age on a day."""
    return age_on(born_on, day) < cast(int, ADULT_AGE.used(max(day, TEXT.in_force)).value)


def age_on(born_on: date, day: date) -> int:
    """Return the completed years of age on a day, by the convention that the law module states."""
    convention = AGE_CONVENTION.used(max(day, TEXT.in_force)).value
    return full_years(born_on, day, cast(AgeConvention, convention))


def full_day(day: date) -> int:
    """Return the longest lawful working day, in thousandths of an hour, as the law of a day says it."""
    return cast(int, LONGEST_DAY.used(max(day, TEXT.in_force)).value)
