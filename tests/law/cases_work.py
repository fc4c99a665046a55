"""Article 17 of the internship regulations, and the filings that lift it."""

from __future__ import annotations

from tests.law.courtroom import FAIL, NA, PASS, UNKNOWN, Case, case

FILING = {"exception_filed_on": "2026-09-07", "exception_from": "2026-09-07", "exception_to": "2026-12-31"}
BROKEN = {
    "high_risk_post": {"hazards": "radiation"},
    "rest_days_and_holidays": {"works_holidays": "yes", "works_rest_days": "yes"},
    "no_overtime": {"hours_per_day": "9"},
    "no_night_shift": {"night_shift": "yes"},
}


def _filings(rule: str) -> list[Case]:
    """A filing lifts a rule when it names it, covers the whole placement and was made by the first day."""
    scoped = BROKEN[rule] | FILING | {"exception_scope": rule}
    other = "no_overtime" if rule != "no_overtime" else "no_night_shift"
    return [
        case(rule, "filed on the first day, for exactly the placement", NA, **scoped),
        case(rule, "filed among other rules", NA, **scoped | {"exception_scope": f"{other};{rule}"}),
        case(rule, "filed the day after the first day", FAIL, **scoped | {"exception_filed_on": "2026-09-08"}),
        case(rule, "filed for a day too late", FAIL, **scoped | {"exception_from": "2026-09-08"}),
        case(rule, "filed until a day too early", FAIL, **scoped | {"exception_to": "2026-12-30"}),
        case(rule, "filed for another rule", FAIL, **scoped | {"exception_scope": other}),
        case(rule, "scope not given: no filing", FAIL, **scoped | {"exception_scope": ""}),
        case(rule, "scope \"none\": no filing", FAIL, **scoped | {"exception_scope": "none"}),
        case(rule, "day of the filing not given: no filing", FAIL, **scoped | {"exception_filed_on": ""}),
        case(rule, "begin of the filing not given: no filing", FAIL, **scoped | {"exception_from": ""}),
        case(rule, "end of the filing not given: no filing", FAIL, **scoped | {"exception_to": ""}),
        case(rule, "a filing also settles what is not given", NA,
             **scoped | dict.fromkeys(BROKEN[rule], "")),
    ]


HIGH_RISK = [  # 17(1)
    case("high_risk_post", "no hazard", PASS, hazards="无"),
    case("high_risk_post", "height", FAIL, hazards="height"),
    case("high_risk_post", "flammable", FAIL, hazards="易燃"),
    case("high_risk_post", "a hazard in the school's own word", FAIL, hazards="锅炉"),
    case("high_risk_post", "hazards not given", UNKNOWN, hazards=""),
    case("high_risk_post", "a visit counts too", FAIL, hazards="height", kind="cognition"),
    *_filings("high_risk_post"),
]

_DUTY = {"works_holidays": "yes"}
_ROSTER = {"works_rest_days": "yes"}
HOLIDAYS = [  # 17(2)
    case("rest_days_and_holidays", "works on neither", PASS),
    case("rest_days_and_holidays", "works on neither, in a year that is not published", PASS, starts_on="2027-03-01",
         ends_on="2027-06-30"),
    case("rest_days_and_holidays", "duty on National Day, 1-3 October, no filing (A8)", FAIL, **_DUTY,
         starts_on="2026-10-01", ends_on="2026-10-03"),
    case("rest_days_and_holidays", "duty until the eve of National Day", PASS, **_DUTY, starts_on="2026-09-28",
         ends_on="2026-09-30"),
    case("rest_days_and_holidays", "duty from the day after the holiday", PASS, **_DUTY, starts_on="2026-10-08",
         ends_on="2026-10-12"),
    case("rest_days_and_holidays", "make-up workday, Saturday 10 October 2026 (A8)", PASS, **_DUTY, **_ROSTER,
         starts_on="2026-10-08", ends_on="2026-10-10"),
    case("rest_days_and_holidays", "Sunday 11 October 2026 is a rest day", FAIL, **_ROSTER, starts_on="2026-10-10",
         ends_on="2026-10-11"),
    case("rest_days_and_holidays", "from Monday to Friday there is no rest day", PASS, **_ROSTER,
         starts_on="2026-10-12", ends_on="2026-10-16"),
    case("rest_days_and_holidays", "from Monday to Saturday there is one", FAIL, **_ROSTER, starts_on="2026-10-12",
         ends_on="2026-10-17"),
    case("rest_days_and_holidays", "a Saturday inside a holiday is a holiday, not a rest day", PASS, **_ROSTER,
         starts_on="2026-10-01", ends_on="2026-10-07"),
    case("rest_days_and_holidays", "holidays only known for the first year: one is found there", FAIL, **_DUTY,
         starts_on="2026-09-07", ends_on="2027-06-30"),
    case("rest_days_and_holidays", "New Year 2027 is not published", UNKNOWN, **_DUTY, starts_on="2026-12-28",
         ends_on="2027-01-03"),
    case("rest_days_and_holidays", "last published day", PASS, **_DUTY, starts_on="2026-12-28", ends_on="2026-12-31"),
    case("rest_days_and_holidays", "the year 2027 is not published: rest days", UNKNOWN, **_ROSTER,
         starts_on="2027-03-01", ends_on="2027-03-31"),
    case("rest_days_and_holidays", "works on holidays not given", UNKNOWN, works_holidays=""),
    case("rest_days_and_holidays", "works on holidays not given, no holiday in the span", PASS, works_holidays="",
         starts_on="2026-10-12", ends_on="2026-10-16"),
    case("rest_days_and_holidays", "works on rest days not given", UNKNOWN, works_rest_days=""),
    case("rest_days_and_holidays", "rest part fails, holiday part is unknown", FAIL, works_holidays="", **_ROSTER),
    case("rest_days_and_holidays", "holiday part fails, rest part is unknown", FAIL, **_DUTY, works_rest_days=""),
    case("rest_days_and_holidays", "last day not given", UNKNOWN, **_DUTY, ends_on=""),
    *_filings("rest_days_and_holidays"),
]

OVERTIME = [  # 17(3)
    case("no_overtime", "8 hours", PASS, hours_per_day="8"),
    case("no_overtime", "a thousandth of an hour more", FAIL, hours_per_day="8.001"),
    case("no_overtime", "7.5 hours", PASS, hours_per_day="7.5"),
    case("no_overtime", "12 hours", FAIL, hours_per_day="12"),
    case("no_overtime", "days per week are read by no rule", PASS, days_per_week="7"),
    case("no_overtime", "hours not given", UNKNOWN, hours_per_day=""),
    *_filings("no_overtime"),
]

NIGHT = [  # 17(3)
    case("no_night_shift", "none", PASS, night_shift="no"),
    case("no_night_shift", "22:00-06:00, nursing, exception not filed (A8)", FAIL, night_shift="yes"),
    case("no_night_shift", "22:00-06:00, nursing, exception filed (A8)", NA, night_shift="yes",
         exception_scope="上夜班", **FILING),
    case("no_night_shift", "not given", UNKNOWN, night_shift=""),
    *_filings("no_night_shift"),
]

CASES = [*HIGH_RISK, *HOLIDAYS, *OVERTIME, *NIGHT]
