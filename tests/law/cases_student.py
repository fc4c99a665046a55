"""Article 16 of the internship regulations: cases just in, just out, unknown, not applicable."""

from __future__ import annotations

from tests.law.courtroom import FAIL, NA, PASS, UNKNOWN, case

FILED = {"exception_filed_on": "2026-09-01", "exception_from": "2026-09-07", "exception_to": "2026-12-31",
         "exception_scope": "high_risk_post;minors_barred_work;women_barred_work;no_night_shift"}

FIRST_YEAR = [  # 16(1)
    case("not_first_year", "second year", PASS, study_year="2"),
    case("not_first_year", "third year", PASS, study_year="3"),
    case("not_first_year", "first year", FAIL, study_year="1"),
    case("not_first_year", "year 0 is before the second", FAIL, study_year="0"),
    case("not_first_year", "year not given", UNKNOWN, study_year=""),
    case("not_first_year", "age 19, grade 1, cognition visit of 3 days (A8)", NA, study_year="1", kind="cognition",
         born_on="2007-05-01", ends_on="2026-09-09"),
    case("not_first_year", "apprenticeship counts as a post internship", FAIL, study_year="1", kind="apprenticeship"),
    case("not_first_year", "kind not given", UNKNOWN, study_year="1", kind=""),
]

UNDER_SIXTEEN = [  # 16(2)
    case("minimum_age", "born 2010-12-01, first day 2026-11-30 (A8)", FAIL, born_on="2010-12-01",
         starts_on="2026-11-30"),
    case("minimum_age", "on the 16th birthday itself", FAIL, born_on="2010-12-01", starts_on="2026-12-01"),
    case("minimum_age", "the day after the 16th birthday", PASS, born_on="2010-12-01", starts_on="2026-12-02"),
    case("minimum_age", "the month before the birthday", FAIL, born_on="2010-12-01", starts_on="2026-11-02"),
    case("minimum_age", "born on 29 February, on 29 February of the year of 16", FAIL, born_on="2008-02-29",
         starts_on="2024-02-29", ends_on="2024-06-30"),
    case("minimum_age", "born on 29 February, on 1 March of the year of 16", PASS, born_on="2008-02-29",
         starts_on="2024-03-01", ends_on="2024-06-30"),
    case("minimum_age", "birthday not given", UNKNOWN, born_on=""),
    case("minimum_age", "first day not given", UNKNOWN, starts_on=""),
    case("minimum_age", "15 in a cognition internship", NA, born_on="2011-01-01", kind="cognition"),
    case("minimum_age", "15, kind not given", UNKNOWN, born_on="2011-01-01", kind=""),
]

MINORS = [  # 16(3)
    case("minors_barred_work", "17, no hazard, level II", PASS),
    case("minors_barred_work", "17, level III", PASS, labour_level="3"),
    case("minors_barred_work", "17, level IV", FAIL, labour_level="4"),
    case("minors_barred_work", "17, one hazard", FAIL, hazards="height"),
    case("minors_barred_work", "17, a hazard in the school's own word", FAIL, hazards="锅炉"),
    case("minors_barred_work", "17, level IV, hazards not given", FAIL, labour_level="4", hazards=""),
    case("minors_barred_work", "17, hazards not given", UNKNOWN, hazards=""),
    case("minors_barred_work", "17, level not given", UNKNOWN, labour_level=""),
    case("minors_barred_work", "no filing lifts it", FAIL, hazards="height", **FILED),
    case("minors_barred_work", "holds in a cognition internship too", FAIL, hazards="height", kind="cognition"),
    case("minors_barred_work", "on the 18th birthday still a minor", FAIL, born_on="2008-09-07", hazards="height"),
    case("minors_barred_work", "the day after the 18th birthday", NA, born_on="2008-09-06", hazards="height"),
    case("minors_barred_work", "born on 29 February, 28 February of a common year", FAIL, born_on="2008-02-29",
         starts_on="2026-02-28", ends_on="2026-06-30", hazards="height"),
    case("minors_barred_work", "born on 29 February, 1 March of a common year", NA, born_on="2008-02-29",
         starts_on="2026-03-01", ends_on="2026-06-30", hazards="height"),
    case("minors_barred_work", "birthday not given", UNKNOWN, born_on=""),
]

WOMEN = [  # 16(4)
    case("women_barred_work", "no hazard, level III", PASS, labour_level="3"),
    case("women_barred_work", "level IV", FAIL, labour_level="4"),
    case("women_barred_work", "underground", FAIL, hazards="underground"),
    case("women_barred_work", "heavy loads", FAIL, hazards="heavy_load"),
    case("women_barred_work", "underground among others", FAIL, hazards="高空；井下"),
    case("women_barred_work", "work at height is not on this list", PASS, hazards="height"),
    case("women_barred_work", "hazards not given", UNKNOWN, hazards=""),
    case("women_barred_work", "level not given", UNKNOWN, labour_level=""),
    case("women_barred_work", "no filing lifts it", FAIL, hazards="underground", **FILED),
    case("women_barred_work", "holds in a cognition internship too", FAIL, labour_level="4", kind="cognition"),
    case("women_barred_work", "a man", NA, sex="M", hazards="underground"),
    case("women_barred_work", "sex not given", UNKNOWN, sex=""),
]

VENUES = [  # 16(5)
    case("barred_venue", "factory", PASS, venue_kind="factory"),
    case("barred_venue", "hotel", PASS, venue_kind="酒店"),
    case("barred_venue", "other", PASS, venue_kind="other"),
    case("barred_venue", "bar", FAIL, venue_kind="bar"),
    case("barred_venue", "nightclub", FAIL, venue_kind="nightclub"),
    case("barred_venue", "age 17, grade 2, karaoke (A8)", FAIL, venue_kind="karaoke"),
    case("barred_venue", "bath centre", FAIL, venue_kind="洗浴中心"),
    case("barred_venue", "electronic-game hall", FAIL, venue_kind="game_hall"),
    case("barred_venue", "internet cafe", FAIL, venue_kind="网吧"),
    case("barred_venue", "other commercial entertainment", FAIL, venue_kind="entertainment"),
    case("barred_venue", "a visit counts too", FAIL, venue_kind="bar", kind="cognition"),
    case("barred_venue", "venue not given", UNKNOWN, venue_kind=""),
]

AGENCIES = [  # 16(6)
    case("no_agency", "none", PASS, agency="no"),
    case("no_agency", "agency named in the payment chain (A8)", FAIL, agency="yes"),
    case("no_agency", "not given", UNKNOWN, agency=""),
]

LABOUR = [  # 16(7)
    case("labour_level", "level I", PASS, labour_level="1"),
    case("labour_level", "level II", PASS, labour_level="2"),
    case("labour_level", "level III", FAIL, labour_level="3"),
    case("labour_level", "level IV", FAIL, labour_level="4"),
    case("labour_level", "level not given", UNKNOWN, labour_level=""),
    case("labour_level", "no filing lifts it", FAIL, labour_level="3", **FILED),
]

CASES = [*FIRST_YEAR, *UNDER_SIXTEEN, *MINORS, *WOMEN, *VENUES, *AGENCIES, *LABOUR]
