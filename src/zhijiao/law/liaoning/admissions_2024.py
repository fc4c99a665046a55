"""How Liaoning files applicants in 2024: lists of 60 and 112 units, seven comparisons, then the position in the own list.

Said by the Liaoning Admission Examination Window (notices of 29 December 2020 and 19 June 2024); ranges as in the 3+1+2 mode,
total 750. The maxima of foreign language and of the chosen subjects are recalled, not seen (mark R).
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from zhijiao.engines.allocation import RuleSet, TiePolicy, term

_KEY = ("total", "chinese+mathematics", "max(chinese,mathematics)", "foreign", "first_choice", "max(elective_1,elective_2)",
        "min(elective_1,elective_2)")
_MOST = {"total": 750, "chinese": 150, "mathematics": 150, "foreign": 150, "first_choice": 100, "elective_1": 100, "elective_2": 100}

VOCATIONAL = RuleSet(
    list_length=60, key=tuple(term(level) for level in _KEY), tie_policy=TiePolicy.LIST_POSITION,
    ranges={column: (Decimal(0), Decimal(most)) for column, most in _MOST.items()},
    name="liaoning-vocational-2024", source="辽宁招生考试之窗，2020-12-29、2024-06-19")
BACHELOR = replace(VOCATIONAL, list_length=112, name="liaoning-bachelor-2024")

RULE_SETS = {rules.name: rules for rules in (VOCATIONAL, BACHELOR)}
