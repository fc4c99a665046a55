"""The tables of the yearly official form of the quality report (职业教育质量年度报告), and what of them is not collected here yet.

Structure and units as the forms of 2022 to 2024 are remembered; the order of lines may differ, and the form of a year is the one that
its notice brings. Nothing here is filled in by guessing: a line without a figure of the catalogue is said to be not collected yet.
"""

from __future__ import annotations

from dataclasses import dataclass

from zhijiao.basics.words import Bilingual

BASIS = Bilingual("Vocational Education Law, article 43; the yearly notice of the Ministry of Education",
                  "《中华人民共和国职业教育法》第四十三条；教育部每年的通知")
DOUBT = Bilingual(
    "Tables and units are those of the forms of 2022 to 2024 as remembered, not read: compare them with the form of the year before use.",
    "表名和计量单位依据对2022至2024年表样的记忆整理，未见原件：使用前请与当年表样核对。")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the form: what is asked, in which unit."""

    words: Bilingual
    unit: Bilingual


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the form."""

    number: int
    words: Bilingual
    lines: tuple[Line, ...]


UNITS = {
    "persons": Bilingual("persons", "人"), "%": Bilingual("%", "%"), "yuan": Bilingual("yuan", "元"), "10k": Bilingual("10,000 yuan", "万元"),
    "n": Bilingual("number", "个"), "hours": Bilingual("class hours", "学时"), "ratio": Bilingual("ratio", "比值"), "mbps": Bilingual("Mbps", "Mbps"),
    "places": Bilingual("per student", "个/生"), "yuan/student": Bilingual("yuan per student", "元/生"), "days": Bilingual("person-days", "人日"),
    "items": Bilingual("items", "项")}


def _table(number: int, en: str, zh: str, *lines: tuple[str, str, str]) -> Table:
    return Table(number, Bilingual(en, zh), tuple(Line(Bilingual(one, other), UNITS[unit]) for one, other, unit in lines))


FORM: tuple[Table, ...] = (
    _table(1, "Scorecard of training quality", "人才培养质量计分卡",
           ("Graduates", "毕业生人数", "persons"), ("Graduates placed", "毕业去向落实人数", "persons"),
           ("Of them in further study", "其中：升学人数", "persons"), ("Of them to a bachelor's programme", "其中：升入本科人数", "persons"),
           ("Placed within the province", "毕业生本省去向落实率", "%"), ("Monthly income", "月收入", "yuan"),
           ("Employed in the primary, secondary and tertiary sectors", "面向第一、二、三产业就业人数", "persons"),
           ("Self-employed", "自主创业率", "%"), ("Promoted within three years of graduation", "毕业三年晋升比例", "%")),
    _table(2, "Survey of satisfaction", "满意度调查表",
           ("Students: classroom teaching", "在校生满意度：课堂育人", "%"), ("Students: education outside class", "在校生满意度：课外育人", "%"),
           ("Students: politics courses", "在校生满意度：思想政治课教学", "%"), ("Students: general courses", "在校生满意度：公共基础课教学", "%"),
           ("Students: professional courses", "在校生满意度：专业课教学", "%"), ("Graduates of this year", "应届毕业生满意度", "%"),
           ("Graduates of three years ago", "毕业三年内毕业生满意度", "%"), ("Staff", "教职工满意度", "%"), ("Employers", "用人单位满意度", "%"),
           ("Parents", "家长满意度", "%"), ("Respondents, and how each survey was made", "各项调查人次和调查方式", "persons")),
    _table(3, "Teaching resources", "教学资源表",
           ("Students per teacher", "生师比", "ratio"), ("Double-qualified among full-time teachers", "“双师型”教师占专任教师比例", "%"),
           ("With a senior title among full-time teachers", "高级专业技术职务专任教师比例", "%"), ("Programme groups and programmes", "专业群和专业数量", "n"),
           ("Courses and class hours of the plans", "教学计划内课程总数和学时", "hours"),
           ("Of them linked with certificates", "其中：课证融通课程", "n"),
           ("Of them taught online", "其中：网络教学课程", "n"),
           ("Resource libraries: national, provincial, school", "教学资源库数：国家级、省级、校级", "n"),
           ("Online courses of excellence", "在线精品课程数", "n"),
           ("Textbooks written: planned, with enterprises, new forms", "编写教材数：规划教材、校企合编、新形态", "n"),
           ("Bandwidth to the Internet", "互联网出口带宽", "mbps"), ("Bandwidth of the campus trunk", "校园网主干最大带宽", "mbps"),
           ("Training stations", "生均校内实践教学工位数", "places"), ("Value of teaching equipment", "生均教学科研仪器设备值", "yuan/student")),
    _table(4, "International influence", "国际影响表",
           ("Programme and course standards adopted abroad", "接收国（境）外采用的专业和课程标准数", "n"),
           ("Resources and equipment adopted abroad", "国（境）外采用的教学资源和装备数", "n"), ("Schools abroad", "在国（境）外开办学校数", "n"),
           ("Programmes of these schools", "其专业数量", "n"), ("Students of these schools", "其在校生数", "persons"),
           ("Sino-foreign programmes and their students", "中外合作办学专业数和在校生数", "persons"),
           ("Foreign students", "接收国（境）外留学生人数", "persons"),
           ("Foreign visiting teachers", "接收国（境）外访学教师人数", "persons"), ("Teachers abroad", "专任教师赴国（境）外指导和培训时间", "days"),
           ("Posts held in foreign organisations", "在国（境）外组织担任职务的人数", "persons"),
           ("Awards in international contests", "国（境）外技能大赛获奖数", "n")),
    _table(5, "Service", "服务贡献表",
           ("Graduates employed locally", "毕业生就业：留在当地", "persons"),
           ("Graduates employed in the west and the north-east", "毕业生就业：西部和东北地区", "persons"),
           ("Graduates employed in small and micro enterprises and at the grass roots", "毕业生就业：中小微企业等基层", "persons"),
           ("Graduates employed in large enterprises", "毕业生就业：大型企业", "persons"), ("Income from services to enterprises", "横向技术服务到款额", "10k"),
           ("Economic effect of these services", "横向技术服务产生的经济效益", "10k"), ("Income from research grants", "纵向科研经费到款额", "10k"),
           ("Income from technology trade", "技术交易到款额", "10k"), ("Patents granted, of them inventions", "知识产权：专利授权数，其中发明专利", "n"),
           ("Patents transferred, and the income", "知识产权：专利转化数和到款额", "10k"), ("Training outside degrees: items", "非学历培训项目数", "items"),
           ("Training outside degrees: hours", "非学历培训学时", "hours"), ("Of it in the public interest", "其中：公益性培训学时", "hours"),
           ("Income from training outside degrees", "非学历培训到账经费", "10k")),
    _table(6, "Policies carried out", "落实政策表",
           ("Full-time students", "全日制在校生人数", "persons"), ("Appropriation per student", "年生均财政拨款水平", "yuan"),
           ("Special appropriation", "年财政专项拨款", "10k"), ("Staff establishment", "教职员工额定编制数", "persons"), ("Staff", "教职工总数", "persons"),
           ("Full-time teachers", "专任教师总数", "persons"), ("Equipment of enterprises on campus", "企业提供的校内实践教学设备值", "10k"),
           ("Class hours of part-time teachers from enterprises", "年支付企业兼职教师课酬对应学时", "hours"),
           ("Fees of part-time teachers from enterprises", "年支付企业兼职教师课酬", "10k"), ("Special fund for internships", "年实习专项经费", "10k"),
           ("Of it liability insurance of interns", "其中：年实习责任保险经费", "10k"), ("Physical-health test passed", "体质测评合格率", "%")),
)
