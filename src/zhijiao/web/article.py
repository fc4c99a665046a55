"""The article behind the project in our own words: every sentence by its number, and what it asks of software.

It speaks of offices and duties, never of persons. Which page serves a point is said by the rooms (`Room.source`), not here.
"""

from __future__ import annotations

from dataclasses import dataclass

from zhijiao.basics.words import Bilingual

# Said once for the page, the tests and whoever counts again.
NUMBERING = Bilingual(
    "The headline is paragraph 0; every further line with text is a paragraph, counted from 1. A sentence ends with a full stop, "
    "a question or an exclamation mark, Chinese or Latin; a Latin full stop ends one only before a capital letter, a Chinese character or "
    "the end of the paragraph (so not inside “Co., Ltd.”). A sentence that asks several things has a letter for each: 2.2d.",
    "标题是第0段，其后每个有字的段落从1数起。中文或西文的句号、问号、叹号处断句；西文句点只有后接大写字母、汉字或段尾时才断"
    "（所以“Co., Ltd.”中间不断）。一句提了几件事的，逐件加字母，如2.2d。")
SENTENCES = (1, 2, 2, 7, 5, 3)  # how many there are in paragraph 0, 1, 2 ...

PARAGRAPHS = (
    Bilingual("Headline", "标题"),
    Bilingual("The conference", "大会概况"),
    Bilingual("Why, and what for", "为什么做、为了什么"),
    Bilingual("Five tasks of vocational education", "职业教育五项任务"),
    Bilingual("Campus health and double reduction", "校园防疫和“双减”"),
    Bilingual("How the conference was held", "会议怎样开"),
)

# Rooms by their key: how a room that is not built yet is called. A room that is built brings its own words.
ROOMS = {
    "programmes": Bilingual("programmes", "专业与培养"),
    "cooperation": Bilingual("cooperation of schools and enterprises", "产教融合"),
    "teaching": Bilingual("teaching", "教师教材教法"),
    "admissions": Bilingual("admissions", "考试招生"),
    "apprenticeships": Bilingual("apprenticeships", "学徒与实习"),
    "exchange": Bilingual("exchange and recognition", "国际交流与互认"),
    "funding": Bilingual("funding", "投入保障"),
    "guidance": Bilingual("guidance", "生涯指导"),
    "campus_health": Bilingual("campus health", "校园健康"),
    "double_reduction": Bilingual("double reduction", "“双减”"),
    "supervision": Bilingual("evaluation and inspection", "评价与督导"),
    "meetings": Bilingual("meetings and follow-up", "会议与督办"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One point: where it stands, what it says, and either the room that it asks for or what it means without asking."""

    paragraph: int
    sentence: int
    part: str
    words: Bilingual
    room: str = ""  # empty: it asks nothing of software
    meaning: Bilingual | None = None

    @property
    def number(self) -> str:
        """Return the number as people say it: 2.2d."""
        return f"{self.paragraph}.{self.sentence}{self.part}"

    @property
    def asks(self) -> bool:
        """Say whether the point asks something of the product."""
        return bool(self.room)


def _place(number: str) -> tuple[int, int, str]:
    paragraph, _, rest = number.partition(".")
    digits = rest.rstrip("abcdefghijklmnopqrstuvwxyz")
    return int(paragraph), int(digits), rest[len(digits):]


def _asks(number: str, room: str, en: str, zh: str) -> Said:
    return Said(*_place(number), Bilingual(en, zh), room)


def _frames(number: str, en: str, zh: str, means_en: str, means_zh: str) -> Said:
    return Said(*_place(number), Bilingual(en, zh), "", Bilingual(means_en, means_zh))


POINTS = (
    _frames("0.1", "Sums up: national instructions are the ground, skilled people for the province are the aim",
            "点题：以国家部署为依据，为全省发展供给技能人才", "The aim is taken up at 2.2i, the rest sentence by sentence",
            "目标见2.2i，其余逐句对应"),
    _asks("1.1a", "meetings", "On 19 August the province meets in its capital on vocational education",
          "8月19日，全省在省会开会研究职业教育"),
    _frames("1.1b", "The meeting stands on national instructions, the national conference and the province's own decisions",
            "依据来自国家部署、全国会议和本省决定", "A requirement carries its basis and its mandate; nothing further to build",
            "每项要求都记立项依据和授权文件，别无可建"),
    _asks("1.1c", "meetings", "The work of the whole province is arranged and handed out", "安排并交办全省的工作"),
    _frames("1.2", "A head of the provincial government attends and speaks", "省政府负责人出席并讲话",
            "Who attends is taken down by office at the roll call (5.1b); the speech is an item of the agenda (5.2)",
            "出席情况按职务点名记录（见5.1b），讲话是一项议程（见5.2）"),
    _frames("2.1", "The nation's leadership holds the matter high and has given its direction", "国家高度重视，并已指明方向",
            "Political ground; nothing to build", "政治要求，没有可建的功能"),
    _frames("2.2a", "Everybody should see why it matters and why now", "认清这件事的分量和紧迫", "A conviction; nothing to build",
            "讲认识，没有可建的功能"),
    _frames("2.2b", "Start from how the province really stands", "从本省实情出发",
            "Every figure here is of the province and its regions; that is a habit, not a page", "各页的数字都是本省和各地的数字，这是做法，不是单独一页"),
    _frames("2.2c", "Keep the whole of modernisation in view", "着眼现代化全局", "A point of view; nothing to build", "讲站位，没有可建的功能"),
    _asks("2.2d", "apprenticeships", "Try out an apprenticeship of the province's own", "探索有本省特点的学徒制"),
    _asks("2.2e", "guidance", "Make vocational education a path that young people want to take", "让年轻人愿意走职业教育这条路"),
    _asks("2.2f", "meetings", "Practical work that shows results, all over the province", "全省都要办得实、见得到效果"),
    _asks("2.2g", "guidance", "Help learners find an occupation worth striving for", "帮助学生找到值得追求的职业"),
    _asks("2.2h", "teaching", "Form a professional's attitude to work", "养成敬业的职业品格"),
    _asks("2.2i", "programmes", "Give the province the talent and the skills that its development needs",
          "为本省发展供给人才和技能"),
    _frames("3.1", "Vocational education has much room ahead", "职业教育大有可为", "Outlook; nothing to build", "讲前景，没有可建的功能"),
    _asks("3.2a", "meetings", "Said to every region and every department concerned", "对象是各地区和各有关部门"),
    _frames("3.2b", "Carry through the nation's instructions and its educational policy", "贯彻国家部署和教育方针",
            "Political ground; nothing to build", "政治要求，没有可建的功能"),
    _asks("3.2c", "teaching", "Character first: moral education is the basic task", "育人先育德，这是根本任务"),
    _frames("3.2d", "Use every means of training people together", "把各种育人手段合起来用",
            "The means are named one by one below (3.3 to 3.7)", "各项手段在3.3至3.7逐项列出"),
    _asks("3.2e", "funding", "The money has to be there, and be seen to arrive", "钱要投够，看得见到位"),
    _asks("3.2f", "supervision", "Raise the level of modernisation of the province's vocational education", "提高全省职教的现代化程度"),
    _asks("3.3a", "programmes", "First task: improve the system by which people are trained", "第一项：完善人才培养的体系"),
    _asks("3.3b", "programmes", "Vocational education is a type of its own, no lower tier", "职业教育是一种类型，不是低一层次"),
    _asks("3.3c", "programmes", "Better structure, better spread over places and programmes", "结构更合理，专业和地区布局更匹配"),
    _asks("3.3d", "programmes", "Secondary, higher and bachelor levels join up", "中职、高职专科、职业本科贯通"),
    _asks("3.4a", "cooperation", "Second task: new ways of working together", "第二项：创新合作办法"),
    _asks("3.4b", "programmes", "Follow what development and the market need", "跟着发展和市场的需要走"),
    _asks("3.4c", "cooperation", "Policies that bring industry and teaching, schools and enterprises together, in detail",
          "把产教、校企合作的政策定细"),
    _asks("3.4d", "cooperation", "Many kinds of founders run schools", "允许多种主体办学"),
    _asks("3.4e", "cooperation", "Serve the province's digital and manufacturing strategy", "服务本省数字化和智能制造战略"),
    _asks("3.5a", "teaching", "Third task: reform teaching further", "第三项：教学改革再深入"),
    _asks("3.5b", "teaching", "Teachers who master both the classroom and the trade", "教师既会讲课又懂技术"),
    _asks("3.5c", "teaching", "Better textbooks, better methods", "教材和教法要改进"),
    _asks("3.5d", "supervision", "Schools that can stand comparison", "学校要有比得过别人的本事"),
    _asks("3.6a", "supervision", "Fourth task: one complete system of evaluation", "第四项：建全评价体系"),
    _asks("3.6b", "admissions", "Reform how learners are examined and enrolled", "考试和招生要改"),
    _asks("3.6c", "supervision", "Better content of what is evaluated", "评什么，要定得更准"),
    _asks("3.6d", "supervision", "Inspect and evaluate with more force", "督导和评估要加力"),
    _asks("3.6e", "supervision", "Growth in quality, not in numbers", "发展重质不重量"),
    _asks("3.7a", "exchange", "Fifth task: a more international vocational education", "第五项：提高国际化程度"),
    _asks("3.7b", "exchange", "Research together with institutions abroad", "同国外院校一起做研究"),
    _asks("3.7c", "exchange", "Credits count on both sides", "学分两边都认"),
    _asks("3.7d", "exchange", "Teachers and students go and come", "师生有来有往"),
    _asks("3.7e", "teaching", "Teams of highly skilled specialists", "建高水平专业技术队伍"),
    _asks("4.1", "meetings", "Before the autumn term, two more matters are arranged: campus health and double reduction",
          "秋季开学前，再部署两件事：校园防疫和“双减”"),
    _frames("4.2a", "Carry through the nation's instructions on the epidemic", "落实国家防疫部署", "Political ground; nothing to build",
            "政治要求，没有可建的功能"),
    _frames("4.2b", "See the matter in its political weight", "从政治上看这件事", "A conviction; nothing to build", "讲认识，没有可建的功能"),
    _asks("4.2c", "meetings", "Each party knows what it answers for", "各方责任压实到单位"),
    _frames("4.2d", "Answer to students, parents and society", "对学生、家长和社会负责",
            "An attitude; what is owed to them is in 4.2e to 4.2j", "讲态度，具体要办的见4.2e至4.2j"),
    _asks("4.2e", "campus_health", "Measures of prevention, worked out in detail", "防控办法要定细、做到位"),
    _asks("4.2f", "campus_health", "Supplies are there before they are needed", "防疫用品先备好"),
    _asks("4.2g", "campus_health", "The first lesson of the term is given", "开学先上好一课"),
    _asks("4.2h", "campus_health", "Teachers and students stay in health", "师生身体平安"),
    _asks("4.2i", "campus_health", "Teaching runs in order", "上课秩序正常"),
    _asks("4.2j", "campus_health", "The campus is safe through the autumn term", "秋季学期校园不出事"),
    _frames("4.3", "Homework and classes after school weigh on families, and leadership and society care", "作业和校外班是家家关心的事",
            "The reason for 4.4 and 4.5; nothing to build of its own", "这是4.4和4.5的缘由，本身没有可建的功能"),
    _frames("4.4a", "Carry out what the nation has decided", "执行国家的决定", "Political ground; nothing to build", "政治要求，没有可建的功能"),
    _asks("4.4b", "double_reduction", "School comes first in educating", "教育以学校为主"),
    _asks("4.4c", "supervision", "Better teaching, all round", "教学质量全面提高"),
    _frames("4.4d", "Schools that people are content with", "办让群众称心的学校", "The aim of all of it; it is measured by what comes before",
            "这是总目标，由前面各项来衡量"),
    _asks("4.5a", "double_reduction", "Put all management of off-campus training in order", "校外培训机构的管理全面理顺"),
    _asks("4.5b", "double_reduction", "Approve strictly, oversee strictly", "审批从严，监管从严"),
    _frames("4.5c", "Go ahead actively and with care", "积极而稳妥地办", "A manner of working; nothing to build", "讲方法，没有可建的功能"),
    _asks("4.5d", "double_reduction", "Inspect more", "加大检查力度"),
    _asks("4.5e", "meetings", "Double reduction is carried out until it shows", "“双减”要落到底、看得到成效"),
    _asks("5.1a", "meetings", "Held by video and by telephone", "用视频和电话两种方式开会"),
    _asks("5.1b", "meetings", "A hall in each city and in Shenfu", "各市和沈抚各有分会场"),
    _asks("5.2", "meetings", "A vice governor chairs and passes on instructions", "一位副省长主持并传达"),
    _asks("5.3a", "meetings", "Four departments report what they did: education, development and reform, finance, human resources",
          "教育、发展改革、财政、人社四个部门交流做法"),
    _asks("5.3b", "meetings", "Two schools and an enterprise report too: transport, light industry, robots",
          "一所交通高职、一所轻工学校和一家机器人企业也作交流"),
)
