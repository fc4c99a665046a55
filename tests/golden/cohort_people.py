"""An invented cohort: students, firms and placements as a school's workbook would hold them, good and bad.

Names, numbers and firms are made up (identifiers carry right check digits); programme codes are real codes of the
national catalogue of vocational programmes (教职成〔2021〕2号), one or two of each category and level. Everything
follows from the seed.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

from cohort_cases import CASES, CROWDS, LADEN, SOUND
from cohort_lawyer import COLUMNS, Placement, count_heads, six_months_after

Cells = dict[str, str]

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = str.split("子涵 浩然 梓萱 宇轩 欣怡 明哲 思源 佳宁 文博 雨桐 天佑 诗琪 俊杰 可欣 志远 婉清 嘉豪 晓彤 立新 海燕")
PLACES = str.split("沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛 沈抚")
BRANDS = str.split("启航 恒远 新松林 北方 宏泰 众合 海天 瑞丰 东升 百川 金桥 卓越 安信 同兴 华衡")
# Category 1-19 of the catalogue: (line of business, venue, posts)
TRADES = [
    ("农业科技", "farm", ("育苗工", "农机操作")), ("地质勘查", "other", ("测绘员", "采样员")),
    ("新能源", "factory", ("电站运维", "光伏安装")), ("建筑工程", "construction_site", ("施工员", "造价员")),
    ("水利工程", "office", ("水文观测员", "泵站值守")), ("装备制造", "factory", ("数控车工", "装配钳工")),
    ("化工", "factory", ("化验员", "中控操作")), ("纺织服装", "factory", ("缝纫工", "打版员")),
    ("食品药业", "factory", ("质检员", "包装工")), ("轨道交通", "other", ("站务员", "检修工")),
    ("电子信息", "office", ("测试员", "运维员")), ("医院", "hospital", ("护士助理", "药房助理")),
    ("商贸", "shop", ("收银员", "电商客服")), ("酒店管理", "hotel", ("前厅接待", "餐厅服务")),
    ("文化创意", "office", ("平面设计", "布展员")), ("传媒", "office", ("剪辑助理", "校对员")),
    ("幼儿教育", "kindergarten", ("保育员", "助教")), ("安保服务", "office", ("安检员", "书记员助理")),
    ("养老服务", "nursing_home", ("养老护理员", "社工助理"))]
PROGRAMMES = str.split(
    "210101 220101 230101 240101 250101 260101 270201 280101 290101 300101 310101 320201 330101 340101 350101 360101 "
    "370101 380201 390101 410101 420101 430101 440101 450101 460101 460103 470101 480101 490101 500101 510101 520201 "
    "530101 540101 550101 560101 570201 580401 590101 610101 620101 630101 640101 650101 660101 660301 670101 680101 "
    "690101 700101 710101 720201 730701 740101 750101 760101 770101 780401 790101")
HAZARDS = ("height", "underground", "radiation", "toxic", "explosive", "heavy_load", "flammable;toxic", "vibration")

_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(number: int) -> str:
    """Return an invented unified social credit code with its right check sign (GB 32100)."""
    body = f"91210100{number:09d}"
    weights = [3**place % 31 for place in range(17)]
    return body + _USCC[-sum(_USCC.index(sign) * w for sign, w in zip(body, weights, strict=True)) % 31]


def citizen_number(born: date, order: int, sex: str) -> str:
    """Return an invented citizen number with its right check sign (GB 11643); the last but one digit tells the sex."""
    serial = order % 499 * 2 + (1 if sex == "M" else 0)
    body = f"2101{order % 14 + 1:02d}{born:%Y%m%d}{serial:03d}"
    return body + "10X98765432"[sum(int(d) * (2**(17 - i) % 11) for i, d in enumerate(body)) % 11]


def cohort(rows: int, seed: int) -> list[Cells]:
    """Return the cells of so many placements: the hand-made cases first, then an invented province."""
    rng = random.Random(seed)
    made = hand_made()
    firms = [_firm(rng, 100_000 + n) for n in range(max(12, (rows - len(made)) // 28))]
    while len(made) < rows:
        made.append(_placement(rng, rng.choice(firms), len(made)))
    made = made[:rows]
    _staff_at_the_threshold(rng, made)
    for number, cells in enumerate(made, start=1):
        cells["row_id"] = f"LN-{number:05d}"
        _identity(cells, number)
        if number > len(CASES) and rng.random() < 0.01:
            cells["row_id"] = ""
    return [{key: cells.get(key, "") for key in COLUMNS} for cells in made]


def hand_made() -> list[Cells]:
    """Return the rows of `CASES`, each at a firm of its own, then those of `CROWDS`, each crowd at one, then gaps."""
    rows = [SOUND | _unit(n) | cells for n, (cells, _) in enumerate(CASES)]
    own = 50_000
    for n, crowd in enumerate(CROWDS, start=20_000):
        for cells, _, _ in crowd:
            row = SOUND | _unit(n) | {"insured_to": "2027-12-31"} | cells
            if row["enterprise_uscc"] == "own":
                own += 1
                row["enterprise_uscc"] = credit_code(own)
            rows.append(row)
    rows += [LADEN | _unit(n) | {key: ""} for n, key in enumerate(COLUMNS, start=30_000)]  # each cell empty in turn
    return [*rows, {"student_name": "只有姓名"}]


def _unit(number: int) -> Cells:
    return {"enterprise_name": f"辽宁第{number}示例有限公司", "enterprise_uscc": credit_code(number)}


def _firm(rng: random.Random, number: int) -> Cells:
    trade = rng.randrange(19)
    name = f"{rng.choice(PLACES)}{rng.choice(BRANDS)}{TRADES[trade][0]}有限公司（{number % 1000}号店）"
    return {"enterprise_name": name,
            "enterprise_uscc": "" if rng.random() < 0.05 else credit_code(number),
            "enterprise_staff": str(rng.choice((90, 160, 260, 300, 420, 800))), "venue_kind": TRADES[trade][1],
            "trade": str(trade + 1), "wage": str(rng.randrange(3000, 6000, 50))}


def _placement(rng: random.Random, firm: Cells, number: int) -> Cells:
    """Return a mostly sound placement at a firm, then spoil it a little, or much, or not at all."""
    trade = int(firm["trade"])
    code = rng.choice([c for c in PROGRAMMES if int(c[:2]) % 20 == trade])
    first = _first_day(rng)
    last = first + timedelta(days=rng.choice((4, 27, 60, 90, 120, 150, 180)))
    if rng.random() < 0.3:
        last = six_months_after(first) + timedelta(days=rng.choice((-1, 0, 0, 1, 2)))
    born = _birthday(rng, first, secondary=code >= "6")
    wage = int(firm["wage"])

    def before(most: int) -> str:
        return (first - timedelta(days=rng.randint(0, most))).isoformat()

    cells = {
        "sex": rng.choice("MF"), "born_on": born.isoformat(), "study_year": rng.choice("2233"), "programme_code": code,
        "kind": rng.choices(("post", "apprenticeship", "cognition"), (78, 12, 10))[0],
        "post_name": rng.choice(TRADES[trade - 1][2]), "post_staff": str(rng.choice((30, 45, 60, 90))),
        "post_programme_category": str(rng.choice((20, 40, 60)) + trade), "labour_level": rng.choice("112"),
        "hazards": "none", "agency": "no", "starts_on": first.isoformat(), "ends_on": last.isoformat(),
        "hours_per_day": rng.choice(("8", "8", "7.5", "6")), "days_per_week": "5", "night_shift": "no",
        "works_rest_days": "no", "works_holidays": "no", "independent": rng.choice(("yes", "yes", "no")),
        "pay_yuan": str(wage * 8 // 10 + rng.choice((0, 0, 1, 50, 300))), "post_wage_yuan": str(wage),
        "lowest_grade_yuan": str(wage * 9 // 10), "pay_cycle_days": rng.choice(("30", "31", "15")),
        "pay_channel": "direct", "pay_form": "money", "fees_yuan": "0", "documents_withheld": "no",
        "school_signed_on": before(20), "enterprise_signed_on": before(20), "student_signed_on": before(15),
        "student_consent_on": before(30), "guardian_consent_on": before(30) if code >= "6" else "",
        "insured_from": before(3), "insured_to": (last + timedelta(days=rng.randint(0, 30))).isoformat(),
        "premium_payer": rng.choice(("school", "enterprise")), "school_instructor": _name(rng),
        "enterprise_mentor": _name(rng), "safety_training_on": before(7), "safety_exam": "passed",
        "province_of_post": "21"}
    cells |= {key: firm[key] for key in ("enterprise_name", "enterprise_uscc", "enterprise_staff", "venue_kind")}
    for _ in range(rng.choices((0, 1, 2, 5), (45, 30, 17, 8))[0]):
        rng.choice(SPOILERS)(rng, cells, first, last)
    for key in COLUMNS:
        if rng.random() < 0.008:
            cells[key] = ""
    return cells


def _name(rng: random.Random) -> str:
    return rng.choice(SURNAMES) + rng.choice(GIVEN)


def _first_day(rng: random.Random) -> date:
    """Return a first day: mostly of the last school years, some under older law, some in a year without calendar."""
    spans = (("2025-07-01", "2026-10-31", 70), ("2022-06-01", "2025-06-30", 14), ("2021-12-20", "2022-05-31", 6),
             ("2016-03-01", "2021-12-30", 4), ("2026-11-01", "2027-03-31", 6))
    first, last, _ = rng.choices(spans, [weight for _, _, weight in spans])[0]
    length = (date.fromisoformat(last) - date.fromisoformat(first)).days
    day = date.fromisoformat(first) + timedelta(days=rng.randint(0, length))
    if rng.random() < 0.25:  # the last day of a month, where six months end early
        day = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return day


def _birthday(rng: random.Random, first: date, *, secondary: bool) -> date:
    """Return a birthday that gives a likely age; often within a day of 16 or 18, sometimes 29 February."""
    if rng.random() < 0.15:
        years = rng.choice((16, 18))
        return date(first.year - years, first.month, min(first.day, 28)) + timedelta(days=rng.choice((-2, -1, 0, 1, 2)))
    years = rng.choice((16, 17, 17, 18) if secondary else (18, 19, 20, 21))
    if rng.random() < 0.06:
        year = first.year - years
        return date(year - year % 4, 2, 29)
    return first - timedelta(days=years * 365 + rng.randint(10, 360))


def _put(key: str, *words: str):  # type: ignore[no-untyped-def]
    def spoil(rng: random.Random, cells: Cells, first: date, last: date) -> None:
        cells[key] = rng.choice(words)
    return spoil


def _day(key: str, *, of_end: bool = False):  # type: ignore[no-untyped-def]
    def spoil(rng: random.Random, cells: Cells, first: date, last: date) -> None:
        around = last if of_end else first
        cells[key] = (around + timedelta(days=rng.choice((-1, 0, 1, 1, 30)))).isoformat()
    return spoil


def _elsewhere(rng: random.Random, cells: Cells, first: date, last: date) -> None:
    cells["province_of_post"] = rng.choice(("22", "23", "15", "13", "11", "31", "37", "44"))
    for key in ("out_of_province_consent_on", "out_of_province_filed_on"):
        cells[key] = rng.choice(("", *((first + timedelta(days=n)).isoformat() for n in (-20, -1, 0, 1))))


def _swapped(rng: random.Random, cells: Cells, first: date, last: date) -> None:
    """Write the last day before the first."""
    cells["ends_on"] = (first - timedelta(days=rng.choice((1, 10, 365)))).isoformat()


def _works_on(rng: random.Random, cells: Cells, first: date, last: date) -> None:
    cells["works_rest_days"], cells["works_holidays"] = rng.choice(("yes", "no", "")), rng.choice(("yes", "no", ""))
    if rng.random() < 0.4:
        last = first + timedelta(days=rng.choice((0, 1, 3, 6)))
        cells["ends_on"] = last.isoformat()


def _special_post(rng: random.Random, cells: Cells, first: date, last: date) -> None:
    """Night, hours, hazards or holidays beyond the rule; the filing is good, late, short or about another rule."""
    rules = rng.sample(("high_risk_post", "rest_days_and_holidays", "no_overtime", "no_night_shift"), rng.randint(1, 3))
    cells |= {"night_shift": rng.choice(("yes", "no")), "hours_per_day": rng.choice(("8", "10", "12")),
              "works_holidays": rng.choice(("yes", "no")), "hazards": rng.choice((*HAZARDS, "none"))}
    cells["exception_scope"] = ";".join([*rules, *(["women_barred_work"] if rng.random() < 0.1 else [])])
    cells["exception_filed_on"] = (first + timedelta(days=rng.choice((-30, -5, 0, 1)))).isoformat()
    cells["exception_from"] = (first + timedelta(days=rng.choice((-10, 0, 0, 1)))).isoformat()
    cells["exception_to"] = (last + timedelta(days=rng.choice((10, 0, 0, -1)))).isoformat()


def _unreadable(rng: random.Random, cells: Cells, first: date, last: date) -> None:
    """Write something that cannot be read; the cell then counts as unknown."""
    key, word = rng.choice((
        ("born_on", "2008-02-30"), ("starts_on", "待定"), ("ends_on", "2026-13-01"), ("night_shift", "maybe"),
        ("labour_level", "5"), ("venue_kind", "casino"), ("kind", "holiday"), ("pay_yuan", "面议"),
        ("premium_payer", "parent"), ("safety_exam", "absent"), ("sex", "X"), ("study_year", "-1"),
        ("student_signed_on", "已签"), ("fees_yuan", "-5"), ("pay_channel", "cash"), ("hours_per_day", "八"),
        ("insured_to", "2026-06-31"), ("works_rest_days", "有时"), ("school_instructor", "待定"),
        ("enterprise_mentor", "/"), ("enterprise_staff", "约200")))
    cells[key] = word


SPOILERS = (
    _put("study_year", "1"), _put("labour_level", "3", "4", ""), _put("hazards", *HAZARDS, ""),
    _put("agency", "yes", ""),
    _put("venue_kind", "bar", "nightclub", "karaoke", "bath", "game_hall", "internet_cafe", ""),
    _put("hours_per_day", "8.5", "9", "12", "8.01", ""), _put("night_shift", "yes", ""), _put("independent", "yes", ""),
    _put("days_per_week", "6", "7", ""),
    _put("post_programme_category", "66", "53", "32", "79", ""), _put("pay_yuan", "1800", "2399.99", "3200", ""),
    _put("lowest_grade_yuan", "2000", ""), _put("post_wage_yuan", "9000", ""), _put("pay_cycle_days", "32", "45", ""),
    _put("pay_channel", "third_party", ""), _put("pay_form", "goods", "voucher", ""),
    _put("fees_yuan", "0.01", "200", ""), _put("documents_withheld", "yes", ""), _put("premium_payer", "student", ""),
    _put("school_instructor", ""), _put("enterprise_mentor", ""), _put("safety_exam", "failed", ""), _put("kind", ""),
    _put("sex", ""), _put("born_on", ""), _put("province_of_post", ""),
    _put("reason", "企业生产周期需要，已告知学生", "专业交叉培养"), _put("reason", "旺季排班，双方同意"),
    _put("school_signed_on", ""), _put("student_signed_on", ""), _put("student_consent_on", ""),
    _put("guardian_consent_on", ""), _put("insured_to", ""),
    *(_day(key) for key in ("school_signed_on", "enterprise_signed_on", "student_signed_on", "student_consent_on",
                            "guardian_consent_on", "insured_from", "safety_training_on")),
    _day("insured_to", of_end=True), _elsewhere, _elsewhere, _works_on, _works_on, _works_on, _special_post,
    _special_post, _special_post, _swapped, _unreadable, _unreadable)


def _staff_at_the_threshold(rng: random.Random, rows: list[Cells]) -> None:
    """Set the staff of some units and posts to exactly ten or five times the interns, or to one less."""
    placements = [Placement(cells, 0) for cells in rows]
    count_heads(placements)
    for cells, p in list(zip(rows, placements, strict=True))[len(hand_made()):]:
        if p.enterprise_interns and rng.random() < 0.25:
            cells["enterprise_staff"] = str(p.enterprise_interns * 10 - rng.choice((0, 1)))
        if p.post_interns and rng.random() < 0.25:
            cells["post_staff"] = str(p.post_interns * 5 - rng.choice((0, 1)))


def _identity(cells: Cells, number: int) -> None:
    """Give a row its student, with a citizen number that agrees with birthday and sex where those can be read."""
    rng = random.Random(number)
    p = Placement(cells, 0)
    cells.setdefault("student_name", _name(rng))
    if number % 97:
        cells.setdefault("student_id_number", citizen_number(p.born_on or date(2007, 7, 7), number, p.sex or "M"))
