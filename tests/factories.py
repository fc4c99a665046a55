"""Nouns for tests, lawful unless a test says otherwise. Never verbs: to get an active agreement, run the actions."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from tests.cast import NOON, Cast
from zhijiao.law.national.internship_2021.terms import (
    ExamResult,
    PayChannel,
    PayForm,
    PlacementKind,
    PremiumPayer,
    Province,
    Venue,
)
from zhijiao.systems.apprenticeships.models import Agreement
from zhijiao.systems.apprenticeships.terms import State

_numbers = count(1)

LAWFUL: dict[str, Any] = {
    "kind": PlacementKind.POST, "study_year": 2, "programme_code": "660103", "programme_name": "数控技术应用",
    "enterprise_staff": 400, "post_name": "数控车床操作", "post_staff": 40, "post_programme_category": "66",
    "venue_kind": Venue.FACTORY, "labour_level": 2, "hazards": (), "agency": False, "starts_on": date(2026, 10, 12),
    "ends_on": date(2026, 12, 18), "hours_per_day": 8000, "days_per_week": 5000, "night_shift": False,
    "works_rest_days": False, "works_holidays": False, "independent": True, "pay_fen": 360_000, "post_wage_fen": 420_000,
    "lowest_grade_fen": 380_000, "pay_cycle_days": 30, "pay_channel": PayChannel.DIRECT, "pay_form": PayForm.MONEY,
    "fees_fen": 0, "documents_withheld": False, "school_instructor": "王海燕", "enterprise_mentor": "赵立新",
    "province_of_post": Province.LIAONING,
}
PAPERS: dict[str, Any] = {
    "insured_from": date(2026, 9, 1), "insured_to": date(2027, 8, 31), "premium_payer": PremiumPayer.SCHOOL,
    "safety_training_on": date(2026, 10, 9), "safety_exam": ExamResult.PASSED,
}


def an_agreement(people: Cast, **but: Any) -> Agreement:
    """Write a lawful draft of the cast's school, enterprise and apprentice; `but` changes fields."""
    values: dict[str, Any] = {
        "number": f"LN-2026-9{next(_numbers):05d}", "school": people.school, "enterprise": people.enterprise,
        "apprentice": people.apprentice.person, "mentor": people.mentor.person, "state": State.DRAFT, "drafted_at": NOON,
        "drafted_by": people.teacher.user, **LAWFUL, **but}
    guardianship = values["apprentice"].guardianships.first()
    values.setdefault("guardian", guardianship.guardian if guardianship else None)
    return Agreement.objects.create(**values)
