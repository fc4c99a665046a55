"""Worded "generally" and "in principle": relevance, head counts, duration; and pay (article 18)."""

from __future__ import annotations

from tests.law.courtroom import FAIL, NA, PASS, UNKNOWN, case

RELEVANCE = [  # about article 9
    case("programme_matches_post", "same category", PASS, programme_code="460103", post_programme_category="46"),
    case("programme_matches_post", "major 460103 in a category-53 post (A8)", FAIL, programme_code="460103",
         post_programme_category="53"),
    case("programme_matches_post", "the neighbouring category", FAIL, programme_code="460103",
         post_programme_category="47"),
    case("programme_matches_post", "secondary and higher level of one category", PASS, programme_code="660103",
         post_programme_category="46"),
    case("programme_matches_post", "secondary level and vocational bachelor", PASS, programme_code="660103",
         post_programme_category="26"),
    case("programme_matches_post", "21 levels apart is another category", FAIL, programme_code="660103",
         post_programme_category="45"),
    case("programme_matches_post", "the post's category as a whole programme code", PASS, programme_code="660103",
         post_programme_category="660302"),
    case("programme_matches_post", "programme not given", UNKNOWN, programme_code=""),
    case("programme_matches_post", "category not given", UNKNOWN, post_programme_category=""),
    case("programme_matches_post", "kind not given", UNKNOWN, kind=""),
    case("programme_matches_post", "cognition", NA, post_programme_category="53", kind="cognition"),
]

AT_THE_UNIT = [  # about articles 10-11
    case("enterprise_headcount", "95 staff, 9 interns (A8)", PASS, enterprise_staff="95", interns_at_enterprise=9),
    case("enterprise_headcount", "95 staff, 10 interns from two schools (A8)", FAIL, enterprise_staff="95",
         interns_at_enterprise=10),
    case("enterprise_headcount", "exactly a tenth", PASS, enterprise_staff="100", interns_at_enterprise=10),
    case("enterprise_headcount", "one staff less than ten for each intern", FAIL, enterprise_staff="99",
         interns_at_enterprise=10),
    case("enterprise_headcount", "a thousand among 9,999", FAIL, enterprise_staff="9999", interns_at_enterprise=1000),
    case("enterprise_headcount", "alone among 10", PASS, enterprise_staff="10"),
    case("enterprise_headcount", "alone among 9", FAIL, enterprise_staff="9"),
    case("enterprise_headcount", "staff not given", UNKNOWN, enterprise_staff=""),
    case("enterprise_headcount", "neither code nor name of the unit", UNKNOWN, enterprise_uscc="", enterprise_name=""),
    case("enterprise_headcount", "name is enough", PASS, enterprise_uscc=""),
    case("enterprise_headcount", "code is enough", PASS, enterprise_name=""),
    case("enterprise_headcount", "last day not given", UNKNOWN, ends_on=""),
    case("enterprise_headcount", "kind not given", UNKNOWN, kind=""),
    case("enterprise_headcount", "cognition", NA, enterprise_staff="1", kind="cognition"),
]

IN_THE_POST = [  # about articles 10-11
    case("post_headcount", "post with 4 staff, 1 intern (A8)", FAIL, post_staff="4"),
    case("post_headcount", "post with 5 staff, 1 intern", PASS, post_staff="5"),
    case("post_headcount", "exactly a fifth", PASS, post_staff="25", interns_in_post=5),
    case("post_headcount", "one staff less than five for each intern", FAIL, post_staff="24", interns_in_post=5),
    case("post_headcount", "staff not given", UNKNOWN, post_staff=""),
    case("post_headcount", "post not given", UNKNOWN, post_name=""),
    case("post_headcount", "first day not given", UNKNOWN, starts_on=""),
    case("post_headcount", "kind not given", UNKNOWN, kind=""),
    case("post_headcount", "cognition", NA, post_staff="1", kind="cognition"),
]

DURATION = [  # about articles 11-12
    case("usual_duration", "to the day six months later", PASS, starts_on="2026-03-02", ends_on="2026-09-02"),
    case("usual_duration", "a day past six months", FAIL, starts_on="2026-03-02", ends_on="2026-09-03"),
    case("usual_duration", "from 31 August: February has 28 days", PASS, starts_on="2026-08-31", ends_on="2027-02-28"),
    case("usual_duration", "from 31 August, until 1 March", FAIL, starts_on="2026-08-31", ends_on="2027-03-01"),
    case("usual_duration", "from 29 February", PASS, starts_on="2024-02-29", ends_on="2024-08-29"),
    case("usual_duration", "from 29 February, a day more", FAIL, starts_on="2024-02-29", ends_on="2024-08-30"),
    case("usual_duration", "last day not given", UNKNOWN, ends_on=""),
    case("usual_duration", "first day not given", UNKNOWN, starts_on=""),
    case("usual_duration", "kind not given", UNKNOWN, kind=""),
    case("usual_duration", "cognition", NA, starts_on="2026-03-02", ends_on="2026-12-31", kind="cognition"),
]

PAY_FLOOR = [  # 18
    case("pay_floor", "pay 3,300, standard 4,000-5,200 (A8)", PASS, pay_yuan="3300", post_wage_yuan="4000",
         lowest_grade_yuan="4000"),
    case("pay_floor", "exactly 80 %", PASS, pay_yuan="3360", post_wage_yuan="4200", lowest_grade_yuan="3800"),
    case("pay_floor", "one fen under 80 %", FAIL, pay_yuan="3359.99", post_wage_yuan="4200", lowest_grade_yuan="3800"),
    case("pay_floor", "under 80 %, exactly the lowest grade", PASS, pay_yuan="3000", post_wage_yuan="4200",
         lowest_grade_yuan="3000"),
    case("pay_floor", "under 80 %, one fen under the lowest grade", FAIL, pay_yuan="2999.99", post_wage_yuan="4200",
         lowest_grade_yuan="3000"),
    case("pay_floor", "80 %, lowest grade not given", PASS, pay_yuan="3360", lowest_grade_yuan=""),
    case("pay_floor", "lowest grade, standard not given", PASS, pay_yuan="3800", post_wage_yuan=""),
    case("pay_floor", "under 80 %, lowest grade not given", UNKNOWN, pay_yuan="3000", lowest_grade_yuan=""),
    case("pay_floor", "pay not given", UNKNOWN, pay_yuan=""),
    case("pay_floor", "does not work independently", NA, independent="no", pay_yuan="1"),
    case("pay_floor", "independence not given", UNKNOWN, independent="", pay_yuan="1"),
    case("pay_floor", "kind not given", UNKNOWN, kind=""),
    case("pay_floor", "kind not given, not independent", NA, kind="", independent="no"),
    case("pay_floor", "cognition", NA, kind="cognition", pay_yuan="1"),
]

PAY_CYCLE = [  # 18
    case("pay_cycle", "31 days", PASS, pay_cycle_days="31"),
    case("pay_cycle", "32 days", FAIL, pay_cycle_days="32"),
    case("pay_cycle", "1 March and 20 April are 50 days (A8)", FAIL, pay_cycle_days="50"),
    case("pay_cycle", "not given", UNKNOWN, pay_cycle_days=""),
    case("pay_cycle", "kind not given", UNKNOWN, kind=""),
    case("pay_cycle", "cognition", NA, pay_cycle_days="50", kind="cognition"),
]

PAY_IN_MONEY = [  # 18
    case("pay_direct_in_money", "money, directly", PASS),
    case("pay_direct_in_money", "4,000 in shopping cards (A8)", FAIL, pay_yuan="4000", pay_form="购物卡"),
    case("pay_direct_in_money", "goods", FAIL, pay_form="goods"),
    case("pay_direct_in_money", "through a third party", FAIL, pay_channel="third_party"),
    case("pay_direct_in_money", "through a third party, form not given", FAIL, pay_channel="third_party", pay_form=""),
    case("pay_direct_in_money", "channel not given", UNKNOWN, pay_channel=""),
    case("pay_direct_in_money", "form not given", UNKNOWN, pay_form=""),
    case("pay_direct_in_money", "kind not given", UNKNOWN, kind=""),
    case("pay_direct_in_money", "cognition", NA, pay_form="goods", kind="cognition"),
]

CASES = [*RELEVANCE, *AT_THE_UNIT, *IN_THE_POST, *DURATION, *PAY_FLOOR, *PAY_CYCLE, *PAY_IN_MONEY]
