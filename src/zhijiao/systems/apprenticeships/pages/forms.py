"""The long and short forms of the room: each is data (columns and how they are asked), served by one path."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.forms import Ask, Form, Step
from zhijiao.kernel.forms.serving import serve
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.parties.terms import OrganisationKind
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.models import Membership, Person
from zhijiao.kernel.people.terms import SCHOOL, Role
from zhijiao.kernel.states import Reason, Refused
from zhijiao.law.national.internship_2021.columns import COLUMN, PAY, WHEN, WHERE
from zhijiao.law.national.internship_2021.terms import LiftableRule, PayChannel, PayForm
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.facts import COLUMN_FIELD
from zhijiao.systems.apprenticeships.facts import PAPERS as PAPER_FIELDS
from zhijiao.systems.apprenticeships.models import Agreement
from zhijiao.systems.apprenticeships.pages.agreements import column_values, found
from zhijiao.systems.apprenticeships.queries.rows import unit_in, units_of
from zhijiao.systems.apprenticeships.terms import FilingKind, Grade

EDITORS = (*SCHOOL, Role.ENTERPRISE_HR)

YUAN = Bilingual("yuan", "元")
HOURS = Bilingual("hours", "小时")
HINTS = {"hazards": Bilingual("Tick “none” when there is none; leave it empty when it is not known", "没有就勾“无”，不清楚就不勾")}
UNITS = {"pay_yuan": YUAN, "post_wage_yuan": YUAN, "lowest_grade_yuan": YUAN, "fees_yuan": YUAN, "hours_per_day": HOURS}


def ask(key: str, **more: Any) -> Ask:
    """Return the question for a column of the law; its note is the hint, except where the note speaks of typing words."""
    column = COLUMN[key]
    hint = HINTS.get(key) or (column.note if column.choices is None else None)
    return Ask(column, hint=hint, unit=UNITS.get(key), **more)


def text(key: str, en: str, zh: str, **more: Any) -> Ask:
    """Return a question for a longer text."""
    return Ask(Column(key, Bilingual(en, zh)), required=more.pop("required", True), rows=more.pop("rows", 3), longest=2000, **more)


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
NO_SUCH_UNIT = Bilingual("No enterprise has this name or code. The cohort workbook can register a new one",
                         "没有这个名称或代码的企业。新企业可以用名单表格登记")


def as_fields(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a form's answers by field of the agreement."""
    return {COLUMN_FIELD[key]: value for key, value in values.items() if key in COLUMN_FIELD}


@role_required(*SCHOOL)
def draft(request: Request) -> HttpResponse:
    """Draft one agreement by hand."""
    def act(values: dict[str, Any]) -> Agreement:
        school = Organisation.objects.select_related("region").get(pk=request.actor.organisation_id)
        return actions.draft(school=school, enterprise=_unit(values["unit"]), apprentice=_student(values["student"], request.actor),
                             terms=as_fields(values), by=request.actor, at=request.now)

    return serve(request, DRAFT, act=act, then=lambda made: made.get_absolute_url(), back=reverse("apprenticeships.agreements"))


def _unit(named: str) -> Organisation:
    row = {"enterprise_uscc": named.strip().upper(), "enterprise_name": named.strip()}
    unit = unit_in(units_of([row]), row)
    if unit is None:
        unit = Organisation.objects.filter(kind=OrganisationKind.ENTERPRISE, name=named.strip()).first()
    if unit is None:
        raise Refused([Reason(text=NO_SUCH_UNIT, field="unit")])
    return unit


def _student(pk: str, actor: Actor) -> Person:
    return get_object_or_404(Person.objects.filter(memberships__organisation=actor.organisation_id, memberships__role=Role.APPRENTICE).distinct(),
                             pk=pk)


@role_required(*EDITORS)
def edit(request: Request, number: str) -> HttpResponse:
    """Change the terms."""
    row = found(request, number)

    def act(values: dict[str, Any]) -> Agreement:
        return actions.edit(agreement=row, changes=as_fields(values), by=request.actor, at=request.now)

    return serve(request, EDIT, act=act, then=lambda made: made.get_absolute_url(), initial=column_values(row), version=row.version,
                 back=row.get_absolute_url(), extra={"agreement": row})


PAPERS = Form("papers", Bilingual("Papers beside the agreement", "协议之外的材料"), act=Bilingual("Save", "保存"), fields=tuple(
    ask(key) for key in ("student_consent_on", "guardian_consent_on", "insured_from", "insured_to", "premium_payer",
                         "safety_training_on", "safety_exam")),
    hint=Bilingual("These change no term: the signatures stay.", "这些不改约定内容，签字仍然有效。"))


@role_required(*EDITORS)
def papers(request: Request, number: str) -> HttpResponse:
    """Record consent, insurance and safety training."""
    row = found(request, number)

    def act(values: dict[str, Any]) -> Agreement:
        given = {name: value for name, value in as_fields(values).items() if name in PAPER_FIELDS}
        return actions.record_papers(agreement=row, papers=given, by=request.actor, at=request.now)

    return serve(request, PAPERS, act=act, then=lambda made: made.get_absolute_url(), initial=column_values(row), version=row.version,
                 back=row.get_absolute_url())


END = Form("end", Bilingual("End the placement", "结束实习"), act=Bilingual("End it", "结束"), fields=(
    text("reason", "Why", "原因"),
    text("hand_over", "How the apprentice gets back safely, and to whom", "怎样安全离岗、由谁接回", required=False,
         hint=Bilingual("School and enterprise must say this; the apprentice need not.", "学校和企业提出时必填，学徒提出时可不填。")),
    Ask(Column("last_day", Bilingual("Last day worked", "最后一天"), Kind.DATE), hint=Bilingual("Empty: today", "不填就是今天")),
))
END_SELF = Form("end", Bilingual("Ask to end the placement", "提出结束实习"), act=Bilingual("End my placement", "结束我的实习"), phone=True, fields=(
    text("reason", "Why", "原因"),
), hint=Bilingual("A reason is enough. Your teacher will speak with you within 3 working days.", "写个原因就行，老师3个工作日内联系你。"))


@role_required(*EDITORS, Role.APPRENTICE)
def end(request: Request, number: str) -> HttpResponse:
    """End a placement early."""
    row = found(request, number)
    own = request.actor.role is Role.APPRENTICE

    def act(values: dict[str, Any]) -> Agreement:
        actions.end_early(agreement=row, reason=values["reason"] or "", hand_over=values.get("hand_over") or "",
                          last_day=values.get("last_day"), by=request.actor, at=request.now)
        return row

    back = reverse("apprenticeships:rights") if own else row.get_absolute_url()
    return serve(request, END_SELF if own else END, act=act, then=lambda made: made.get_absolute_url(), version=row.version, back=back)


ASSESS = Form("assess", Bilingual("Joint assessment", "校企共同考核"), act=Bilingual("Record", "登记"), fields=(
    Ask(Column("grade", Bilingual("Grade", "等次"), Kind.CHOICE, choices=Grade), required=True),
    text("school_opinion", "Opinion of the school", "学校意见"), text("enterprise_opinion", "Opinion of the enterprise", "企业意见"),
))


@role_required(*SCHOOL)
def assess(request: Request, number: str) -> HttpResponse:
    """Record the grade."""
    row = found(request, number)

    def act(values: dict[str, Any]) -> object:
        return actions.assess(agreement=row, grade=Grade(values["grade"]), school_opinion=values["school_opinion"] or "",
                              enterprise_opinion=values["enterprise_opinion"] or "", by=request.actor, at=request.now)

    return serve(request, ASSESS, act=act, then=lambda made: row.get_absolute_url(), version=row.version, back=row.get_absolute_url())


PAY_SLIP = Form("pay", Bilingual("Pay slip", "工资单"), act=Bilingual("Save", "保存"), fields=(
    Ask(Column("period", Bilingual("Month: any day of it", "月份（该月任意一天）"), Kind.DATE), required=True),
    Ask(Column("amount_fen", Bilingual("Amount", "金额"), Kind.MONEY), required=True, unit=YUAN),
    Ask(Column("paid_on", Bilingual("Paid on", "发放日期"), Kind.DATE), required=True),
    Ask(Column("channel", Bilingual("How it was sent", "支付渠道"), Kind.CHOICE, choices=PayChannel), required=True),
    Ask(Column("form", Bilingual("In what", "报酬形式"), Kind.CHOICE, choices=PayForm), required=True),
))


@role_required(*EDITORS)
def pay(request: Request, number: str) -> HttpResponse:
    """Record one month's pay."""
    row = found(request, number)

    def act(values: dict[str, Any]) -> object:
        return actions.record_pay(agreement=row, period=values["period"], amount_fen=values["amount_fen"], paid_on=values["paid_on"],
                                  channel=PayChannel(values["channel"]), form=PayForm(values["form"]), by=request.actor, at=request.now)

    return serve(request, PAY_SLIP, act=act, then=lambda made: row.get_absolute_url(), back=row.get_absolute_url(),
                 initial={"channel": PayChannel.DIRECT, "form": PayForm.MONEY})


AMEND = Form("amend", Bilingual("Change the pay", "变更报酬"), act=Bilingual("Propose", "提出"), fields=(
    Ask(Column("new_pay_fen", Bilingual("New pay per month", "新的月报酬"), Kind.MONEY), required=True, unit=YUAN),
    Ask(Column("effective_on", Bilingual("From", "自何日起"), Kind.DATE), required=True), text("reason", "Reason", "理由", required=False),
), hint=Bilingual("More pay is in force at once. For less, everyone signs again.", "加薪立即生效；降薪要各方重新签字。"))


@role_required(*EDITORS)
def amend(request: Request, number: str) -> HttpResponse:
    """Propose another pay."""
    row = found(request, number)

    def act(values: dict[str, Any]) -> object:
        return actions.propose_amendment(agreement=row, new_pay_fen=values["new_pay_fen"], effective_on=values["effective_on"],
                                         reason=values["reason"] or "", by=request.actor, at=request.now)

    return serve(request, AMEND, act=act, then=lambda made: row.get_absolute_url(), version=row.version, back=row.get_absolute_url())


FILING_FIELDS = {
    FilingKind.EXCEPTION: (
        Ask(Column("scope", Bilingual("What it covers", "备案范围"), Kind.TAGS, choices=LiftableRule), required=True),
        Ask(Column("starts_on", Bilingual("From", "自"), Kind.DATE), required=True),
        Ask(Column("ends_on", Bilingual("To", "至"), Kind.DATE), required=True), text("reason", "Why it is needed", "为什么需要")),
    FilingKind.OUT_OF_PROVINCE: (text("reason", "Why outside the province", "为什么安排到省外"),),
}
FILINGS = {kind: Form("filing", Bilingual("Ask for a filing: {kind}", "申请{kind}").filled(kind=kind.words), fields=fields,
                      act=Bilingual("Send to the city bureau", "报市教育局")) for kind, fields in FILING_FIELDS.items()}


@role_required(*SCHOOL)
def request_filing(request: Request, number: str, kind: str) -> HttpResponse:
    """Ask the bureau for an exception or for its consent."""
    row, which = found(request, number), FilingKind.find(kind)
    if which not in FILINGS:
        raise Http404(kind)

    def act(values: dict[str, Any]) -> object:
        return actions.request_filing(agreement=row, kind=which, reason=values["reason"] or "", scope=values.get("scope") or (),
                                      starts_on=values.get("starts_on"), ends_on=values.get("ends_on"), by=request.actor, at=request.now)

    initial = {"scope": tuple(filter(None, [request.GET.get("scope")])), "starts_on": row.starts_on, "ends_on": row.ends_on}
    return serve(request, FILINGS[which], act=act, then=lambda made: row.get_absolute_url(), initial=initial, back=row.get_absolute_url())


def mentors(actor: Actor) -> list[tuple[str, str]]:
    """Return the mentors (of an enterprise) or teachers (of a school) of the actor's organisation."""
    role = Role.ENTERPRISE_MENTOR if actor.role is Role.ENTERPRISE_HR else Role.SCHOOL_TEACHER
    seats = Membership.objects.filter(organisation=actor.organisation_id, role=role, until=None).select_related("person")
    return [(str(seat.person_id), seat.person.name) for seat in seats.order_by("person__initials")]


ASSIGN = Form("assign", Bilingual("Who is in charge", "指定负责人"), act=Bilingual("Save", "保存"), fields=(
    Ask(Column("person", Bilingual("Person", "人员"), Kind.CODE), required=True, options=mentors),))


@role_required(*EDITORS)
def assign(request: Request, number: str) -> HttpResponse:
    """Name the mentor who signs the log off, or the teacher in charge."""
    row = found(request, number)
    name = "mentor" if request.actor.role is Role.ENTERPRISE_HR else "teacher"

    def act(values: dict[str, Any]) -> Agreement:
        person = get_object_or_404(Person, pk=values["person"])
        return actions.assign(agreement=row, by=request.actor, at=request.now, **{name: person})

    return serve(request, ASSIGN, act=act, then=lambda made: made.get_absolute_url(), version=row.version, back=row.get_absolute_url())


@role_required(*SCHOOL)
def invite(request: Request, number: str) -> HttpResponse:
    """Make a signing link for whoever holds the agreement; the code goes by text message and is not shown here."""
    row = found(request, number)
    if request.method != "POST":
        return render(request, "apprenticeships/invite.html", {"agreement": row})
    invitation = actions.invite(agreement=row, by=request.actor, at=request.now)
    link = request.build_absolute_uri(reverse("apprenticeships_sign", args=[invitation.token]))
    return render(request, "apprenticeships/invite.html", {"agreement": row, "link": link, "until": invitation.link.valid_until})


def day_in(given: str | None) -> date | None:
    """Return a day from an address; None when there is none or it cannot be read."""
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        return None
