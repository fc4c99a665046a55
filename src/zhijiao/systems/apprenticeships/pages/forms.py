"""The long and short forms of the room: each is data (columns and how they are asked). What they do stands in `deeds`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.forms import Ask, Form, Step, text
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Membership
from zhijiao.kernel.people.terms import Role
from zhijiao.law.national.internship_2021.columns import COLUMN, PAY, WHEN, WHERE
from zhijiao.law.national.internship_2021.terms import LiftableRule, PayChannel, PayForm
from zhijiao.systems.apprenticeships.facts import COLUMN_FIELD, FIELD_COLUMN
from zhijiao.systems.apprenticeships.models import Agreement
from zhijiao.systems.apprenticeships.queries.changes import FIELDS
from zhijiao.systems.apprenticeships.terms import AmendmentKind, FilingKind, Grade

YUAN = Bilingual("yuan", "元")
HOURS = Bilingual("hours", "小时")
HINTS = {"hazards": Bilingual("Tick “none” when there is none; leave it empty when it is not known", "没有就勾“无”，不清楚就不勾")}
UNITS = {"pay_yuan": YUAN, "post_wage_yuan": YUAN, "lowest_grade_yuan": YUAN, "fees_yuan": YUAN, "hours_per_day": HOURS}


def ask(key: str, **more: Any) -> Ask:
    """Return the question for a column of the law; its note is the hint, except where the note speaks of typing words."""
    column = COLUMN[key]
    hint = HINTS.get(key) or (column.note if column.choices is None else None)
    return Ask(column, hint=hint, unit=UNITS.get(key), **more)


def asked_of(columns: tuple[Column, ...]) -> tuple[Ask, ...]:
    """Return the questions for the columns that are terms or papers of the agreement itself."""
    return tuple(ask(c.key) for c in columns if c.key in COLUMN_FIELD)


STUDY = (ask("kind", required=True), ask("programme_code"), ask("study_year"))
GUIDES = (ask("school_instructor"), ask("enterprise_mentor"), ask("province_of_post"))
TERMS_STEPS = (
    Step("post", Bilingual("Study and post", "专业与岗位"), (*STUDY, *asked_of(WHERE), *GUIDES)),
    Step("time", Bilingual("Time", "时间"), asked_of(WHEN)),
    Step("pay", Bilingual("Pay and fees", "报酬与收费"), asked_of(PAY)),
)
VOIDS = Bilingual("Any change voids the signatures: everyone signs again.", "改动后，原来的签字作废，要重新签。")
EDIT = Form("edit", Bilingual("Change the terms", "改约定内容"), steps=TERMS_STEPS, hint=VOIDS, act=Bilingual("Save the change", "保存改动"))


def students(actor: Actor) -> list[tuple[str, str]]:
    """Return the students of the actor's school, to choose from."""
    seats = Membership.objects.filter(organisation=actor.organisation_id, role=Role.APPRENTICE, until=None).select_related("person")
    return [(str(seat.person_id), f"{seat.person.name}（{seat.person.born_on or '–'}）") for seat in seats.order_by("person__initials")[:3000]]


WHO_STEP = Step("who", Bilingual("Student and enterprise", "学生与实习单位"), (
    Ask(Column("student", Bilingual("Student", "学生"), Kind.CODE), required=True, options=students),
    Ask(Column("unit", Bilingual("Enterprise: name or social credit code", "实习单位名称或统一社会信用代码")), required=True),
))
DRAFT = Form("draft", Bilingual("Draft an agreement", "起草三方协议"), steps=(WHO_STEP, *TERMS_STEPS), act=Bilingual("Save the draft", "保存草稿"))


def as_fields(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a form's answers by field of the agreement."""
    return {COLUMN_FIELD[key]: value for key, value in values.items() if key in COLUMN_FIELD}


def column_values(row: Agreement) -> dict[str, Any]:
    """Return an agreement's own values by column key, as a form shows them."""
    values = {column: getattr(row, field) for field, column in FIELD_COLUMN.items()}
    return {key: value for key, value in values.items() if value is not None}


PAPERS = Form("papers", Bilingual("Papers beside the agreement", "协议之外的材料"), act=Bilingual("Save", "保存"), fields=tuple(
    ask(key) for key in ("student_consent_on", "guardian_consent_on", "insured_from", "insured_to", "premium_payer",
                         "safety_training_on", "safety_exam")),
    hint=Bilingual("These change no term: the signatures stay.", "这些不改约定内容，签字仍然有效。"))

END = Form("end", Bilingual("End the placement", "结束实习"), act=Bilingual("End it", "结束"), fields=(
    text("reason", "Why", "原因"),
    text("hand_over", "How the apprentice gets back safely, and to whom", "怎样安全离岗、由谁接回"),
    Ask(Column("last_day", Bilingual("Last day worked", "最后一天"), Kind.DATE), hint=Bilingual("Empty: today", "不填就是今天")),
))
END_SELF = Form("end", Bilingual("Ask to end the placement", "提出结束实习"), act=Bilingual("End my placement", "结束我的实习"), phone=True, fields=(
    text("reason", "Why", "原因"),
), hint=Bilingual("A reason is enough. Your teacher will speak with you within 3 working days.", "写个原因就行，老师3个工作日内联系你。"))

ASSESS = Form("assess", Bilingual("Joint assessment", "校企共同考核"), act=Bilingual("Record", "登记"), fields=(
    Ask(Column("grade", Bilingual("Grade", "等次"), Kind.CHOICE, choices=Grade), required=True),
    text("school_opinion", "Opinion of the school", "学校意见"), text("enterprise_opinion", "Opinion of the enterprise", "企业意见"),
))

PAY_SLIP = Form("pay", Bilingual("Pay slip", "工资单"), act=Bilingual("Save", "保存"), fields=(
    Ask(Column("period", Bilingual("Month: any day of it", "月份（该月任意一天）"), Kind.DATE), required=True),
    Ask(Column("amount_fen", Bilingual("Amount", "金额"), Kind.MONEY), required=True, unit=YUAN),
    Ask(Column("paid_on", Bilingual("Paid on", "发放日期"), Kind.DATE), required=True),
    Ask(Column("channel", Bilingual("How it was sent", "支付渠道"), Kind.CHOICE, choices=PayChannel), required=True),
    Ask(Column("form", Bilingual("In what", "报酬形式"), Kind.CHOICE, choices=PayForm), required=True),
))

AMEND = Form("amend", Bilingual("Change the pay", "变更报酬"), act=Bilingual("Propose", "提出"), fields=(
    Ask(Column("new_pay_fen", Bilingual("New pay per month", "新的月报酬"), Kind.MONEY), required=True, unit=YUAN),
    Ask(Column("effective_on", Bilingual("From", "自何日起"), Kind.DATE), required=True), text("reason", "Reason", "理由", required=False),
), hint=Bilingual("More pay is in force at once. For less, everyone signs again.", "加薪立即生效；降薪要各方重新签字。"))

FROM = Ask(Column("effective_on", Bilingual("From", "自何日起"), Kind.DATE), required=True)
RESIGN = Bilingual("Everyone signs again. Leave a field as it is and it stays.", "各方要重新签字。不改的内容保持原样即可。")
RELIEF = Bilingual("Fewer hours for the same pay are in force without signatures; anything else everyone signs again.",
                   "报酬不变、时间减少的，不用重新签字；其他情况各方要重新签字。")


def change(kind: AmendmentKind, *, hint: Bilingual = RESIGN) -> Form:
    """Return the form that proposes other terms of one kind."""
    words = Bilingual("Change the agreement: {kind}", "变更协议：{kind}").filled(kind=kind.words)
    terms = tuple(ask(FIELD_COLUMN[name]) for name in FIELDS[kind])
    return Form(f"amend-{kind}", words, act=Bilingual("Propose", "提出"), fields=(*terms, FROM, text("reason", "Reason", "理由")), hint=hint)


CHANGES = {kind: change(kind, hint=RELIEF if kind is AmendmentKind.HOURS else RESIGN) for kind in AmendmentKind if kind is not AmendmentKind.PAY}

FILING_FIELDS = {
    FilingKind.EXCEPTION: (
        Ask(Column("scope", Bilingual("What it covers", "备案范围"), Kind.TAGS, choices=LiftableRule), required=True),
        Ask(Column("starts_on", Bilingual("From", "自"), Kind.DATE), required=True),
        Ask(Column("ends_on", Bilingual("To", "至"), Kind.DATE), required=True), text("reason", "Why it is needed", "为什么需要")),
    FilingKind.OUT_OF_PROVINCE: (text("reason", "Why outside the province", "为什么安排到省外"),),
}
FILINGS = {kind: Form("filing", Bilingual("Ask for a filing: {kind}", "申请{kind}").filled(kind=kind.words), fields=fields,
                      act=Bilingual("Send to the city bureau", "报市教育局")) for kind, fields in FILING_FIELDS.items()}

VERDICT = Ask(Column("accept", Bilingual("Accept it?", "是否同意"), Kind.FLAG), required=True)
FILED_ON = Ask(Column("filed_on", Bilingual("Filed with the province on", "报省教育厅备案日期"), Kind.DATE), hint=Bilingual("Empty: today", "不填就是今天"))
WHY = text("answer", "Answer to the school", "给学校的答复", required=False, hint=Bilingual("A refusal needs its reason", "不同意要写明理由"))
DECIDE = {
    True: Form("decide", Bilingual("Decide the filing", "办理备案"), fields=(VERDICT, FILED_ON, WHY), act=Bilingual("Decide", "决定")),
    False: Form("decide", Bilingual("Decide the filing", "办理备案"), fields=(VERDICT, WHY), act=Bilingual("Decide", "决定")),
}
ANSWER = Form("answer", Bilingual("Answer the report", "答复投诉"), act=Bilingual("Send the answer", "发出答复"), fields=(text("answer", "Answer", "答复"),))
CLOSE = Form("close", Bilingual("Close the report", "办结投诉"), act=Bilingual("Close", "办结"), fields=(text("outcome", "What came of it", "处理结果"),))
REFUSE = Form("refuse", Bilingual("Refuse the change", "不同意变更"), act=Bilingual("Refuse", "不同意"), fields=(
    text("reason", "Reason", "理由", required=False),))


def mentors(actor: Actor) -> list[tuple[str, str]]:
    """Return the mentors (of an enterprise) or teachers (of a school) of the actor's organisation."""
    role = Role.ENTERPRISE_MENTOR if actor.role is Role.ENTERPRISE_HR else Role.SCHOOL_TEACHER
    seats = Membership.objects.filter(organisation=actor.organisation_id, role=role, until=None).select_related("person")
    return [(str(seat.person_id), seat.person.name) for seat in seats.order_by("person__initials")]


ASSIGN = Form("assign", Bilingual("Who is in charge", "指定负责人"), act=Bilingual("Save", "保存"), fields=(
    Ask(Column("person", Bilingual("Person", "人员"), Kind.CODE), required=True, options=mentors),))


def day_in(given: str | None) -> date | None:
    """Return a day from an address; None when there is none or it cannot be read."""
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        return None
