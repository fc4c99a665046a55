"""The agreement in sentences (约定条款), each with its article: what is printed, and what a signer reads."""

from __future__ import annotations

from dataclasses import dataclass

from zhijiao.basics.money import yuan
from zhijiao.basics.words import Bilingual
from zhijiao.law.internships import RULE
from zhijiao.law.national.internship_2021.terms import PlacementKind
from zhijiao.systems.apprenticeships.models import Agreement
from zhijiao.systems.apprenticeships.queries.rights import floor_of
from zhijiao.systems.apprenticeships.queries.wording import value_words

TITLE = Bilingual("Tripartite agreement: {kind}", "{kind}三方协议")
UNKNOWN_KIND = Bilingual("placement", "实习")
OPEN = Bilingual("not agreed yet", "尚未约定")


@dataclass(frozen=True, slots=True)
class Clause:
    """One numbered sentence and the article it rests on."""

    number: str
    words: Bilingual
    cite: Bilingual


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the agreement, as article 15 wants it."""

    title: Bilingual
    clauses: tuple[Clause, ...]
    is_pay: bool = False


def title_of(agreement: Agreement) -> Bilingual:
    """Return the title of the document."""
    kind = PlacementKind(agreement.kind).words if agreement.kind else UNKNOWN_KIND
    return TITLE.filled(kind=kind)


def cite(rule: str) -> Bilingual:
    """Return the article of a rule in short words."""
    citation = RULE[rule].citation
    return Bilingual(citation.said("en"), citation.said("zh"))


def said(agreement: Agreement, field: str) -> Bilingual:
    """Return a term as people read it."""
    value = getattr(agreement, field)
    return OPEN if value is None or value == "" else value_words(field, value)


PAY_PLACE = 3
NO_CITE = Bilingual("", "")


def sections(agreement: Agreement) -> list[Section]:
    """Return the agreement's sections with numbered sentences."""
    drafts = [
        (Bilingual("1 Placement", "一、实习安排"), _placement(agreement)),
        (Bilingual("2 Time and rest", "二、时间与休息"), _time(agreement)),
        (Bilingual("3 Pay", "三、报酬"), _pay(agreement)),
        (Bilingual("4 Protection and safety", "四、劳动保护与安全"), _safety(agreement)),
        (Bilingual("5 Insurance", "五、保险"), _insurance(agreement)),
        (Bilingual("6 Assessment", "六、考核"), _assessment()),
        (Bilingual("7 Change and end", "七、变更与结束"), _ending()),
    ]
    return [Section(title, tuple(Clause(f"{place}.{n}", words, source) for n, (words, source) in enumerate(lines, 1)), place == PAY_PLACE)
            for place, (title, lines) in enumerate(drafts, 1)]


Lines = list[tuple[Bilingual, Bilingual]]


def programme(a: Agreement) -> Bilingual:
    """Return the programme by what is known of it: its name, its code, or both."""
    code = said(a, "programme_code")
    if not a.programme_name:
        return code
    name = a.programme_name
    return Bilingual(f"{name} ({code.en})", f"{name}（{code.zh}）") if a.programme_code else Bilingual(name, name)


def _placement(a: Agreement) -> Lines:
    return [
        (Bilingual("Post: {post}, at {unit}. Programme: {programme}.", "岗位：{post}，{unit}。专业：{programme}。").filled(
            post=said(a, "post_name"), unit=a.enterprise.words, programme=programme(a)),
         cite("programme_matches_post")),
        (Bilingual("From {first} to {last}.", "期限：{first}至{last}。").filled(first=said(a, "starts_on"), last=said(a, "ends_on")), cite("usual_duration")),
        (Bilingual("The apprentice is in year {year} of study.", "学徒开始实习时为{year}年级学生。").filled(
            year=said(a, "study_year")), cite("not_first_year")),
        (Bilingual("Two people guide the apprentice: {teacher} of the school and {mentor} of the enterprise.",
                   "两人指导：学校{teacher}，企业{mentor}。").filled(teacher=said(a, "school_instructor"), mentor=said(a, "enterprise_mentor")),
         cite("two_instructors")),
    ]


def _time(a: Agreement) -> Lines:
    night = Bilingual("Night shifts: {v}.", "夜班：{v}。").filled(v=said(a, "night_shift"))
    rest = Bilingual("Work on rest days: {r}; on statutory holidays: {h}.", "休息日上班：{r}；法定节假日上班：{h}。").filled(
        r=said(a, "works_rest_days"), h=said(a, "works_holidays"))
    return [
        (Bilingual("{hours} hours a day, {days} days a week.", "每天{hours}小时，每周{days}天。").filled(
            hours=said(a, "hours_per_day"), days=said(a, "days_per_week")), cite("no_overtime")),
        (night, cite("no_night_shift")), (rest, cite("rest_days_and_holidays")),
    ]


def _pay(a: Agreement) -> Lines:
    floor = floor_of(a)
    against = (Bilingual(" The floor is {floor} yuan.", "底线是{floor}元。").filled(floor=yuan(floor)) if floor is not None else Bilingual("", ""))
    pay = Bilingual("{pay} yuan a month; the wage of the same post is {wage} yuan.", "每月{pay}元；同岗位工资标准{wage}元。").filled(
        pay=said(a, "pay_fen"), wage=said(a, "post_wage_fen"))
    return [
        (Bilingual(pay.en + against.en, pay.zh + against.zh), cite("pay_floor")),
        (Bilingual("Paid every {days} days: {channel}, in {form}.", "每{days}天发放一次：{channel}，{form}。").filled(
            days=said(a, "pay_cycle_days"), channel=said(a, "pay_channel"), form=said(a, "pay_form")), cite("pay_direct_in_money")),
        (Bilingual("Fees charged to the apprentice: {fees} yuan. Documents withheld: {kept}.", "向学徒收取费用：{fees}元。扣押证件：{kept}。").filled(
            fees=said(a, "fees_fen"), kept=said(a, "documents_withheld")), cite("no_fees")),
    ]


def _safety(a: Agreement) -> Lines:
    return [
        (Bilingual("Labour intensity level {level}; hazards: {hazards}.", "体力劳动强度{level}级；危险因素：{hazards}。").filled(
            level=said(a, "labour_level"), hazards=said(a, "hazards")), cite("high_risk_post")),
        (Bilingual("School and enterprise train the apprentice in safety before the first day; who has not passed does not start.",
                   "上岗前由学校和企业进行安全培训并考核，不合格不上岗。"), cite("safety_before_start")),
        (Bilingual("The apprentice may refuse dangerous work and report it straight to the city's education bureau.",
                   "学徒有权拒绝危险作业，并可直接向市教育局报告。"), NO_CITE),
    ]


def _insurance(a: Agreement) -> Lines:
    if a.insured_from is None:
        return [(Bilingual("The insurance covers every day and costs the apprentice nothing; it is not recorded yet.",
                           "保险覆盖全程，不由学徒出钱；尚未登记。"), cite("insured_throughout"))]
    return [(Bilingual("Insured from {first} to {last}; the premium is paid by: {payer}.", "保险期{first}至{last}；保费由{payer}支付。").filled(
        first=said(a, "insured_from"), last=said(a, "insured_to"), payer=said(a, "premium_payer")), cite("insured_throughout"))]


def _assessment() -> Lines:
    return [(Bilingual("School and enterprise assess together: excellent, good, pass or fail.",
                       "学校和企业共同考核，分优秀、良好、合格、不合格四档。"), NO_CITE)]


def _ending() -> Lines:
    return [
        (Bilingual("Any change of these terms voids every signature; everyone signs again. More pay is in force at once.",
                   "改动约定内容，各方签字全部作废，重新签；加薪立即生效。"), NO_CITE),
        (Bilingual("School, enterprise and apprentice may each end the placement; the school speaks with the apprentice within 3 working days.",
                   "学校、企业、学徒都可以提出结束；学校3个工作日内联系学徒。"), NO_CITE),
        (Bilingual("A clause against the law is void. What is not said here follows the regulations on internships.",
                   "与法律不一致的条款无效。未尽事项按《职业学校学生实习管理规定》办理。"), cite("three_signatures")),
    ]
