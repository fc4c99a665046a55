"""What the demo's colleges offer, in which tracks; the numbers of the vocational exam are the demo's own and say so."""

from __future__ import annotations

from dataclasses import dataclass

from zhijiao.basics.words import Bilingual


@dataclass(frozen=True, slots=True)
class Programme:
    """One programme: how much it is wanted (points above or below), tuition in yuan, a subject that it asks for."""

    code: str
    words: Bilingual
    wanted: int
    fee: int
    requires: tuple[str, ...] = ()


PROGRAMMES = (
    Programme("460103", Bilingual("Numerical control technology", "数控技术"), 0, 5200),
    Programme("460104", Bilingual("Machine building and automation", "机械制造及自动化"), 4, 5200),
    Programme("460305", Bilingual("Industrial robot technology", "工业机器人技术"), 14, 5200),
    Programme("460306", Bilingual("Electrical automation", "电气自动化技术"), 18, 5200),
    Programme("510203", Bilingual("Software technology", "软件技术"), 16, 5500),
    Programme("510205", Bilingual("Big data technology", "大数据技术"), 10, 5500),
    Programme("520201", Bilingual("Nursing", "护理"), 30, 6000, ("化学",)),
    Programme("520301", Bilingual("Pharmacy", "药学"), 12, 6000, ("化学",)),
    Programme("530302", Bilingual("Big data and accounting", "大数据与会计"), 8, 4800),
    Programme("530701", Bilingual("Electronic commerce", "电子商务"), -6, 4800),
    Programme("530802", Bilingual("Modern logistics management", "现代物流管理"), -12, 4800),
    Programme("540101", Bilingual("Tourism management", "旅游管理"), -18, 4800),
    Programme("570102", Bilingual("Preschool education", "学前教育"), 6, 4500),
    Programme("440501", Bilingual("Construction cost", "工程造价"), -8, 5200),
)
GENERAL = (("physics", "物理类", "Physics", "物理"), ("history", "历史类", "History", "历史"))
ELECTIVES = ("化学", "生物", "思想政治", "地理")
OWN_NUMBERS = "演示数值，不是辽宁现行规定"


@dataclass(frozen=True, slots=True)
class Category:
    """A category of the vocational exam, its skill test and the programmes that admit from it."""

    key: str
    words: Bilingual
    test: Bilingual
    programmes: tuple[str, ...]


CATEGORIES = (
    Category("machinery", Bilingual("Machinery", "机械类"), Bilingual("Turning and measuring", "数控车削与测量"), ("460103", "460104", "460305")),
    Category("information", Bilingual("Information technology", "信息技术类"), Bilingual("Network set-up", "网络搭建"), ("510203", "510205", "530701")),
    Category("nursing", Bilingual("Nursing", "护理类"), Bilingual("Nursing skills", "护理操作"), ("520201", "520301")),
)
COMPONENTS = (
    {"column": "culture", "en": "Culture", "zh": "文化素质", "lowest": "0", "highest": "300", "weight": 1000, "least": "60"},
    {"column": "skill", "en": "Skill", "zh": "职业技能", "lowest": "0", "highest": "100", "weight": 3000, "least": "30"},
)
RETURNS = (
    ("documents", "报名材料与档案不一致，多次联系未补正"), ("own_wish", "考生书面申请放弃，附申请书"), ("requirement", "不符合招生章程公布的色觉要求"),
    ("subject_score", "外语成绩低于招生章程公布的要求"), ("own_wish", "考生已参军入伍，书面申请"),
)
