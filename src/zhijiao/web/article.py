"""The article behind the project in our own words: each point by paragraph and sentence, with the room it asks for.

It speaks of offices and duties, never of persons. Which page serves a point is said by the rooms (`Room.source`).
"""

from __future__ import annotations

from dataclasses import dataclass

from zhijiao.basics.words import Bilingual


@dataclass(frozen=True, slots=True)
class Said:
    """One point: where it stands in the article, and what it asks."""

    paragraph: int
    sentence: int
    words: Bilingual


def _said(paragraph: int, sentence: int, en: str, zh: str) -> Said:
    return Said(paragraph, sentence, Bilingual(en, zh))


POINTS = (
    _said(
        1,
        1,
        "The province meets on vocational education, makes arrangements and hands them on",
        "全省开会部署职业教育，并把要求交办下去",
    ),
    _said(
        2,
        2,
        "Explore an apprenticeship of the province's own: school, enterprise and apprentice under one agreement",
        "探索有本省特点的学徒制：学校、企业、学徒签一份协议",
    ),
    _said(
        2,
        3,
        "Make vocational education attractive: guidance on careers and on the ways onward",
        "增强职业教育吸引力：生涯指导，看得见的升学和就业路径",
    ),
    _said(
        2,
        4,
        "Practical and efficient development: every requirement has somebody who answers for it and a day",
        "务实高效推进：每项要求有人负责、有期限",
    ),
    _said(
        2,
        5,
        "Talent and skills for the province: training of working people, counted and certified",
        "为振兴提供人才和技能支撑：在职培训有人次、有证书",
    ),
    _said(3, 2, "Moral and labour education stand in every training plan", "立德树人：德育和劳动教育写进人才培养方案"),
    _said(
        3, 3, "The money is there: funding per student, arrears seen in time", "强化投入保障：生均经费到位，拖欠早发现"
    ),
    _said(
        3,
        4,
        "First: the structure of programmes follows demand; secondary, higher and bachelor levels join up",
        "第一：专业结构跟着需求走，中职、高职专科、职业本科衔接贯通",
    ),
    _said(
        3,
        5,
        "Second: schools and enterprises work together; many forms of running a school",
        "第二：产教融合、校企合作，多元办学",
    ),
    _said(3, 6, "Third: teachers with both skills, better textbooks and teaching", "第三：“双师型”教师，教材教法"),
    _said(
        3,
        7,
        "Fourth: examinations and enrolment are reformed; evaluation and supervision have teeth",
        "第四：考试招生改革，教育评价和督导",
    ),
    _said(
        3,
        8,
        "Fifth: credits recognised across borders, exchange of teachers and students",
        "第五：学分互认，师生国际交流",
    ),
    _said(
        4,
        2,
        "Prevention on campus before the term: supplies ready, first lesson given, health watched",
        "开学前校园防控：物资备好，上好第一课，守住师生健康",
    ),
    _said(
        4,
        3,
        "Less homework, fewer off-campus classes: caps, licences, fees under custody",
        "“双减”：作业有上限，校外培训有许可，预收费有监管",
    ),
    _said(
        4, 4, "Off-campus institutions are approved strictly, inspected and corrected", "严格审批和监督检查校外培训机构"
    ),
    _said(
        5,
        1,
        "A meeting by video and telephone, with sub-venues in each city and Shenfu",
        "视频和电话会议，各市和沈抚示范区设分会场",
    ),
    _said(
        5,
        2,
        "Somebody chairs, passes on what was decided, and speakers share what worked",
        "有人主持、传达，有单位交流发言",
    ),
)
