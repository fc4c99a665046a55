"""What the forms of following up ask: a requirement with its units, a report, a verification, more time, an objection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.forms import Ask, File, Form, text
from zhijiao.kernel.papers.terms import FileKind
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.actor import Actor
from zhijiao.systems.meetings.actions.escalations import KIND_OF
from zhijiao.systems.meetings.models import Escalation, Notice, Requirement, Task
from zhijiao.systems.meetings.queries import units
from zhijiao.systems.meetings.queries.clocks import rest_day_note
from zhijiao.systems.meetings.queries.conclusions import conclusions
from zhijiao.systems.meetings.queries.effect import known
from zhijiao.systems.meetings.queries.wanted import Units, Wording
from zhijiao.systems.meetings.terms import Basis, Method, NoticeState, Part, Step, SupervisionType, TaskState, Theme

W = Bilingual
DRAFT = W("Draft a requirement", "草拟要求")
EVIDENCE = (FileKind.PDF, FileKind.DOCX, FileKind.XLSX, FileKind.PNG, FileKind.JPEG, FileKind.CSV)
KEPT = ("room", "paragraph", "sentence", "source_text")  # of a requirement, and asked by no form
DUE = Ask(Column("due_on", W("Due on", "办理期限"), Kind.DATE), required=True)
WHY = text("reason", "Reason", "理由", longest=300)
HOW = Ask(Column("method", W("How it was verified", "核验方式"), Kind.CHOICE, choices=Method), required=True,
          hint=W("Regulation on government supervision, article 12.", "《政府督查工作条例》第十二条。"))


def _unit_options(day: date, assigned: Iterable[Organisation]) -> list[tuple[str, Bilingual]]:
    """Return the units that exist on a day, and those already named, closed or not: cities first, then departments."""
    found = {unit.pk: unit for unit in (*units.region_units(day), *units.on_day(day), *assigned)}
    return [(str(unit.pk), unit.words) for unit in found.values()]


def _indicators(actor: Actor) -> list[tuple[str, Bilingual]]:
    return [(code, W(f"{code} {words.en}", f"{code} {words.zh}")) for code, words in known().items()]


def requirement_form(day: date, assigned: Iterable[Organisation] = (), words: Bilingual = DRAFT) -> Form:
    """Return the form of a requirement with the units of a day."""
    known = _unit_options(day, assigned)

    def offered(actor: Actor) -> list[tuple[str, Bilingual]]:
        return known

    return Form("requirement", words, (
        Ask(Column("text", W("Requirement", "要求内容")), required=True, rows=2, longest=200,
            hint=W("What is to be done, in one sentence.", "一句话写明要做什么。")),
        Ask(Column("text_en", W("Requirement in English", "英文内容")), rows=2, longest=300),
        text("standard", "What counts as done", "完成标准", required=False),
        Ask(Column("theme", W("Theme", "类别"), Kind.CHOICE, choices=Theme), required=True),
        Ask(Column("due_on", W("Due on", "办理期限"), Kind.DATE), hint=W("Needed before it is dispatched.", "交办前必须填写。")),
        Ask(Column("lead", W("Lead unit", "牵头单位")), options=offered, hint=W("Exactly one.", "只能有一个。")),
        Ask(Column("assisting", W("Assisting units", "配合单位"), Kind.TAGS), options=offered),
        Ask(Column("carry_out", W("Units that carry it out", "落实单位"), Kind.TAGS), options=offered),
        Ask(Column("basis", W("Opened on", "立项依据"), Kind.CHOICE, choices=Basis),
            hint=W("Regulation on government supervision, article 11.", "《政府督查工作条例》第十一条。")),
        Ask(Column("mandate", W("Document that gives the mandate", "督查授权文件字号")), longest=60,
            hint=W("A department, the education department too, needs one (article 7); that of the meeting counts too.",
                   "部门（含教育行政部门）开展督查必须有（第七条）；会议已登记的不用再填。")),
        Ask(Column("supervision", W("Type of supervision", "督查类型"), Kind.CHOICE, choices=SupervisionType), required=True),
        Ask(Column("indicator", W("Indicator it should move", "关联指标")), options=_indicators,
            hint=W("Counted on the day of dispatch and from then on; may be left empty.", "交办当天记下数值，之后对比；可以不选。")),
        Ask(Column("indicator_note", W("What it should move, where it is not measured here", "想推动的指标（系统没有统计的）")), longest=120),
    ), act=words)


def initial_of(requirement: Requirement) -> dict[str, Any]:
    """Return a requirement as the form shows it."""
    parts = [(one.part, one.unit_id) for one in requirement.assignments.all()]
    named = {name: tuple(unit for of, unit in parts if of is part) for name, part in (("assisting", Part.ASSIST), ("carry_out", Part.CARRY_OUT))}
    words = {name: getattr(requirement, name) for name in Wording.__dataclass_fields__}
    return words | named | {"lead": next((unit for of, unit in parts if of is Part.LEAD), None)}


def wording_and_units(values: Mapping[str, Any], kept: Requirement | None = None) -> dict[str, Any]:
    """Return the answers as the actions take them: `wording=` and `units=`."""
    wanted: dict[str, Any] = {name: values[name] or "" for name in ("text", "text_en", "standard", "mandate", "indicator", "indicator_note")}
    wording = Wording(**wanted, theme=Theme.find(values["theme"]) or Theme.OTHER, due_on=values["due_on"],
                      supervision=SupervisionType.find(values["supervision"]) or SupervisionType.DAILY,
                      basis=Basis.find(values["basis"]) if values["basis"] else None)
    if kept is not None:
        wording = replace(wording, **{name: getattr(kept, name) for name in KEPT})
    chosen = {name: [int(key) for key in values[name] or ()] for name in ("assisting", "carry_out")}
    lead = int(values["lead"]) if values["lead"] else None
    known = Organisation.objects.select_related("region").in_bulk([*chosen["assisting"], *chosen["carry_out"], *filter(None, [lead])])
    return {"wording": wording, "units": Units(known[lead] if lead else None, [known[key] for key in chosen["assisting"]],
                                               [known[key] for key in chosen["carry_out"]])}


def edit_form(requirement: Requirement, actor: Actor) -> Form:
    """Return the form of a draft."""
    assigned = [one.unit for one in requirement.assignments.select_related("unit__region")]
    return requirement_form(local_day(requirement.drafted_at), assigned, W("Change the draft", "修改草稿"))


def dispatch_form(requirement: Requirement, actor: Actor) -> Form:
    """Return what is asked before a requirement goes out: to how many, until when, and whether a rest day moves."""
    n, due = requirement.assignments.count(), requirement.due_on
    note = rest_day_note(due) if due else None
    moved = Ask(Column("next_working_day", W("Move it to that working day", "改为该工作日"), Kind.FLAG), hint=note)
    day = day_words(due) if due else W("–", "–")
    return Form("dispatch", W("Dispatch", "交办"), (moved,) if note else (), act=W("Dispatch", "交办"),
                hint=W(f"{n} units get a task each, due on {day.en}. Each is told at once.", f"{n}个单位各得一项任务，{day.zh}到期，立即通知。"))


def add_unit_form(requirement: Requirement, actor: Actor) -> Form:
    """Return what is asked for one more unit."""
    named = {one.unit_id for one in requirement.tasks.all() if one.state != TaskState.WITHDRAWN}
    known = [(str(unit.pk), unit.words) for unit in units.on_day(local_day(requirement.dispatched_at or requirement.drafted_at)) if unit.pk not in named]
    return Form("add_unit", W("Dispatch to one more unit", "增加承办单位"), (
        Ask(Column("unit", W("Unit", "承办单位")), required=True, options=lambda actor: known), DUE,
        text("reason", "Reason", "理由", required=False, longest=300)), act=W("Dispatch", "交办"))


def hand_over_form(task: Task, actor: Actor) -> Form:
    """Return what is asked when a unit was closed: who took over, until when, why."""
    named = {task.unit_id, *(one.unit_id for one in task.requirement.tasks.all() if one.state != TaskState.WITHDRAWN)}
    known = [(str(unit.pk), unit.words) for unit in units.on_day(task.due_on) if unit.pk not in named]
    return Form("hand_over", W("Hand over to the successor", "移交承接单位"), (
        Ask(Column("successor", W("Successor", "承接单位")), required=True, options=lambda actor: known), DUE, WHY), act=W("Hand over", "移交"))


def unit_of(key: str) -> Organisation:
    """Return the unit that a form names."""
    return Organisation.objects.select_related("region").get(pk=int(key))


PLAN = Form("start", W("Start, with a plan", "报办理方案"), (text("plan", "How it will be done", "办理方案"),), act=W("Send the plan", "报送方案"))
REPORT = Form("report", W("Report", "报送结果"), (
    text("text", "What was done", "办理情况", rows=6, hint=W("What was done, with numbers; what is still missing.", "写明做了什么、数据和还没完成的部分。")),
    File("files", W("Evidence", "佐证材料"), EVIDENCE, several=True,
         hint=W("Up to ten files: PDF, Word, Excel, pictures; 10 MB together.", "最多10份：PDF、Word、Excel、图片，合计不超过10MB。"))),
    act=W("Send the report", "报送"))
VERIFY = Form("verify", W("Verify", "核验通过"), (HOW, text("text", "Conclusion", "核验结论", required=False)), act=W("Verify", "核验通过"))
VERIFY_AND_CLOSE = replace(VERIFY, name="verify_and_close", words=W("Verify and close", "核验并销号"), act=W("Verify and close", "核验并销号"))
RETURN = Form("return", W("Return with a reason", "退回，写原因"), (WHY, HOW), act=W("Return", "退回"))
NEW_DAY = Ask(Column("due_on", W("New day", "新的期限"), Kind.DATE), hint=W("Left empty, the day stays.", "不填则期限不变。"))
RESUME = Form("resume", W("Resume", "恢复办理"), (NEW_DAY,), act=W("Resume", "恢复办理"))
REOPEN = Form("reopen", W("Open again", "重新办理"), (WHY, replace(NEW_DAY, hint=W(
    "Left empty, the day stays; if it is past, the task is late at once.", "不填则期限不变；原期限已过的，任务立即算逾期。"))), act=W("Open again", "重新办理"))
EXTEND = Form("extend", W("Ask for more time", "申请延期"), (
    Ask(Column("until", W("Until", "延至"), Kind.DATE), required=True),
    text("reason", "Reason", "理由", longest=1000)), act=W("Ask", "提交申请"),
    hint=W("Asked on the day or before, the score moves too. Asked later, only the day moves.",
           "到期当天或之前申请，考核期限一并顺延；到期后申请，只改办理期限，考核仍按原期限。"))
GRANT = Form("grant", W("Grant more time", "同意延期"), (text("answer", "Answer", "审批意见", required=False, longest=300),), act=W("Grant", "同意"))
ANSWER = text("answer", "Decision and why", "复核决定和理由")
UPHOLD = Form("uphold", W("Uphold the objection", "异议成立"), (ANSWER,), act=W("Uphold", "异议成立"),
              hint=W("The conclusion is set aside.", "原结论撤销。"))
REJECT = Form("reject", W("Reject the objection", "异议不成立"), (ANSWER,), act=W("Reject", "异议不成立"), hint=W("The conclusion stands.", "原结论维持。"))


def object_form(task: Task, actor: Actor) -> Form:
    """Return the conclusions that stand, to choose the one that is objected to; one that is too old is refused with its article."""
    known = [(one.key, W(f"{one.words.en}, {day_words(one.on).en}", f"{one.words.zh}，{day_words(one.on).zh}")) for one in conclusions(task)]
    return Form("object", W("Object", "提出异议"), (
        Ask(Column("conclusion", W("Against", "异议对象")), required=True, options=lambda actor: known),
        text("text", "What is objected to, and why", "异议内容和理由")), act=W("Send the objection", "提出异议"),
        hint=W("Within 30 days of the conclusion; it is decided within 30 days by somebody else (article 17).",
               "收到结论之日起30日内提出，30日内由其他人复核决定（第十七条）。"))


APPROVED = (
    Ask(Column("approved_by", W("Approved by (office)", "批准人职务")), required=True, longest=120,
        hint=W("The head of the government approves a circulated criticism (regulation on government supervision, article 21). Office, no name.",
               "通报批评须经本级政府行政首长批准（《政府督查工作条例》第二十一条）。写职务，不写姓名。")),
    Ask(Column("approval", W("Document or day of the approval", "批准文件或日期")), required=True, longest=120),
)


def issue_form(rung: Escalation, actor: Actor) -> Form:
    """Return the numbered documents to this unit that may carry the rung."""
    kind = KIND_OF.get(rung.step)
    words = W(f"Issue: {rung.step.words.en}", f"发出{rung.step.words.zh}")
    if kind is None:
        return Form("issue", words, (), act=W("Issue", "发出"))
    known = [(str(one.pk), W(f"{one.number} {one.title}", f"{one.number} {one.title}"))
             for one in Notice.objects.filter(kind=kind, state=NoticeState.ISSUED, to=rung.task.unit)]
    document = Ask(Column("notice", W("Document", "公文")), options=lambda actor: known,
                   hint=W(f"An issued {kind.words.en} to this unit.", f"已印发给该单位的{kind.words.zh}。"))
    return Form("issue", words, (document, *(APPROVED if rung.step is Step.CRITICISM else ())), act=W("Issue", "发出"))
