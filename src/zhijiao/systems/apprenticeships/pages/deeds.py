"""What may be done with an agreement, an amendment, a complaint, a filing: each said once, with its action and its form."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.forms import Form
from zhijiao.kernel.forms.deeds import Deed, Deeds
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.people.terms import SCHOOL, Role
from zhijiao.law.national.internship_2021.terms import PayChannel, PayForm
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.facts import PAPERS as PAPER_FIELDS
from zhijiao.systems.apprenticeships.models import Agreement, Amendment, Complaint, Filing
from zhijiao.systems.apprenticeships.pages import contracts, forms, insurance, visits
from zhijiao.systems.apprenticeships.queries.changes import hands
from zhijiao.systems.apprenticeships.queries.contracts import is_apprenticeship
from zhijiao.systems.apprenticeships.queries.obstacles import against
from zhijiao.systems.apprenticeships.queries.offices import elsewhere
from zhijiao.systems.apprenticeships.queries.parties import party_of
from zhijiao.systems.apprenticeships.queries.reminders import against_reminding
from zhijiao.systems.apprenticeships.states import AGREEMENT, AMENDMENT, COMPLAINT, FILING
from zhijiao.systems.apprenticeships.terms import AT_WORK, FINISHED, UNDER_WAY, AmendmentKind, FilingKind, State

EDITORS = (*SCHOOL, Role.ENTERPRISE_HR)
ROOM = "apprenticeships"

SIGNED = Bilingual("Signed.", "已签字。")
SAVED = Bilingual("Saved.", "已保存。")
PROPOSED = Bilingual("Proposed.", "已提出。")


def _minor(agreement: Agreement, actor: Actor) -> bool:
    return agreement.needs_guardian


def _of_age(agreement: Agreement, actor: Actor) -> bool:
    return not agreement.needs_guardian


def _ending(agreement: Agreement, actor: Actor) -> Form:
    return forms.END_SELF if actor.role is Role.APPRENTICE else forms.END


def _present(agreement: Agreement, request: Request) -> dict[str, Any]:
    return forms.column_values(agreement)


def _changes(values: dict[str, Any], agreement: Agreement, request: Request) -> dict[str, Any]:
    return {"changes": forms.as_fields(values)}


def _papers(values: dict[str, Any], agreement: Agreement, request: Request) -> dict[str, Any]:
    return {"papers": {name: value for name, value in forms.as_fields(values).items() if name in PAPER_FIELDS}}


def _person(values: dict[str, Any], agreement: Agreement, request: Request) -> dict[str, Any]:
    name = "mentor" if request.actor.role is Role.ENTERPRISE_HR else "teacher"
    return {name: get_object_or_404(Person, pk=values["person"])}


# In the order of the buttons; the first primary one that starts from here is the next thing to do.
AGREEMENTS = Deeds(
    room=ROOM, noun="agreement", machine=AGREEMENT, against=against, rows=lambda actor: Agreement.objects.visible_to(actor).whole(), deeds=[
        Deed("send", actions.send, Bilingual("Signed and sent to the enterprise.", "已签字，送到企业。"), primary=True, icon="send"),
        Deed("sign_enterprise", actions.sign, SIGNED, primary=True, icon="signature"),
        Deed("sign_apprentice", actions.sign, SIGNED, able=_of_age, primary=True, icon="signature"),
        Deed("sign_minor", actions.sign, SIGNED, able=_minor, primary=True, icon="signature"),
        Deed("sign_guardian", actions.sign, SIGNED, primary=True, icon="signature"),
        Deed("file", actions.file, Bilingual("Filed with the city bureau.", "已报市教育局备案。"), primary=True, icon="clipboard-check"),
        Deed("activate", actions.activate, Bilingual("The apprentice may start.", "学徒可以上岗。"), primary=True, icon="player-play"),
        Deed("resume", actions.resume, Bilingual("Resumed.", "已恢复。"), primary=True, icon="player-play"),
        Deed("complete", actions.complete, Bilingual("Completed.", "已办结。"), primary=True, icon="circle-check"),
        Deed("archive", actions.archive, Bilingual("Archived.", "已归档。"), primary=True, icon="archive"),
        Deed("assess", actions.assess, Bilingual("Assessment recorded.", "考核已登记。"), form=forms.ASSESS, primary=True, icon="certificate"),
        Deed("return", actions.return_, Bilingual("Returned to the school.", "已退回学校。"), reason=True, icon="arrow-back-up",
             moves=("return_enterprise", "return_apprentice", "return_guardian")),
        Deed("recall", actions.recall, Bilingual("Taken back.", "已收回。"), reason=True, icon="arrow-back-up"),
        Deed("edit", actions.edit, Bilingual("Changed; everybody signs again.", "已修改，各方重新签字。"), moves=("edit", "edit_enterprise"),
             form=forms.EDIT, initial=_present, answers=_changes, icon="edit"),
        Deed("pause", actions.pause, Bilingual("Paused.", "已暂停。"), reason=True, icon="player-pause"),
        Deed("end", actions.end_early, Bilingual("The placement has ended.", "实习已结束。"), moves="end_early", form=_ending, danger=True, icon="ban"),
        Deed("withdraw", actions.withdraw, Bilingual("Withdrawn.", "已撤销。"), reason=True, danger=True, icon="trash",
             then=lambda agreement, made: reverse("apprenticeships.agreements")),
    ])

# What school and enterprise keep beside an agreement: no move of it.
RECORDS = Deeds(
    room=ROOM, noun="agreement", rows=AGREEMENTS.rows, deeds=[
        Deed("papers", actions.record_papers, SAVED, words=Bilingual("Add papers", "补材料"), roles=EDITORS, form=forms.PAPERS, initial=_present,
             answers=_papers, able=lambda agreement, actor: agreement.state in (State.DRAFT, *UNDER_WAY)),
        Deed("insure", actions.insure, SAVED, words=Bilingual("Put under a policy", "登记参保"), roles=EDITORS, form=insurance.INSURE,
             able=lambda agreement, actor: agreement.state in (State.DRAFT, *UNDER_WAY)),
        Deed("assign", actions.assign, SAVED, words=Bilingual("Who is in charge", "指定负责人"), roles=EDITORS, form=forms.ASSIGN, answers=_person,
             able=lambda agreement, actor: agreement.holder is not None),
        Deed("pay", actions.record_pay, SAVED, words=Bilingual("Record pay", "登记工资单"), roles=EDITORS, form=forms.PAY_SLIP,
             initial=lambda agreement, request: {"channel": PayChannel.DIRECT, "form": PayForm.MONEY},
             able=lambda agreement, actor: agreement.state in (*AT_WORK, *FINISHED) and agreement.holder is not None),
    ])


def _at_work(agreement: Agreement, actor: Actor) -> bool:
    return agreement.state in AT_WORK


def _change(kind: AmendmentKind, words: Bilingual) -> Deed:
    """Return the deed that proposes other terms of one kind."""
    def answers(values: dict[str, Any], agreement: Agreement, request: Request) -> dict[str, Any]:
        return {"kind": kind, "changes": forms.as_fields(values), "effective_on": values["effective_on"], "reason": values["reason"] or ""}

    return Deed(f"amend_{kind}", actions.propose_change, PROPOSED, words=words, roles=EDITORS, form=forms.CHANGES[kind], able=_at_work,
                initial=_present, answers=answers)


CHANGES = Deeds(
    room=ROOM, noun="agreement", rows=AGREEMENTS.rows, deeds=[
        Deed("amend", actions.propose_amendment, PROPOSED, words=Bilingual("Change the pay", "变更报酬"), roles=EDITORS, form=forms.AMEND, able=_at_work),
        _change(AmendmentKind.DATES, Bilingual("Change the last day", "变更期限")),
        _change(AmendmentKind.POST, Bilingual("Change the post", "变更岗位")),
        _change(AmendmentKind.HOURS, Bilingual("Change the working time", "变更工作时间")),
        _change(AmendmentKind.MENTOR, Bilingual("Change the instructors", "变更指导人员")),
        _change(AmendmentKind.PLACE, Bilingual("Change the place", "变更工作地点")),
    ])

# On what an apprenticeship stands: shown on its own card.
CONTRACTS = Deeds(
    room=ROOM, noun="agreement", rows=AGREEMENTS.rows, deeds=[
        Deed("contract", actions.record_contract, SAVED, words=Bilingual("Record the contract", "登记学徒合同"), roles=EDITORS, form=contracts.CONTRACT,
             initial=contracts.recorded, able=lambda agreement, actor: is_apprenticeship(agreement) and agreement.holder is not None),
    ])

# What the school sees of the placement, and what was taught for safety: shown on their own card.
VISITS = Deeds(
    room=ROOM, noun="agreement", rows=AGREEMENTS.rows, deeds=[
        Deed("visit", actions.record_visit, SAVED, words=Bilingual("Record a visit", "登记巡访"), roles=SCHOOL, form=visits.VISIT,
             initial=lambda agreement, request: {"on": request.today},
             able=lambda agreement, actor: agreement.state in (*AT_WORK, *FINISHED) and agreement.holder is not None),
        Deed("training", actions.record_training, SAVED, words=Bilingual("Record safety training", "登记安全培训"), roles=EDITORS, form=visits.TRAINING,
             able=lambda agreement, actor: agreement.state in (State.DRAFT, *UNDER_WAY)),
    ])

# About weeks of the log in which something is missing: shown on their own card.
REMINDERS = Deeds(
    room=ROOM, noun="agreement", rows=AGREEMENTS.rows, against=against_reminding, deeds=[
        Deed("remind", actions.remind, Bilingual("Reminded.", "已提醒。"), words=Bilingual("Remind now", "现在提醒"), roles=SCHOOL, icon="bell",
             able=lambda agreement, actor: agreement.state == State.ACTIVE),
    ])


def _still_to_sign(amendment: Amendment, actor: Actor) -> bool:
    return party_of(amendment.agreement, actor) in hands(amendment)[1]


AMENDMENTS = Deeds(
    room=ROOM, noun="amendment", key="pk", machine=AMENDMENT,
    rows=lambda actor: Amendment.objects.visible_to(actor).select_related("agreement__school__region", "agreement__enterprise"), deeds=[
        Deed("accept", actions.accept_amendment, SIGNED, able=_still_to_sign, words=Bilingual("Sign the change", "签字同意"), primary=True, icon="signature"),
        Deed("refuse", actions.refuse_amendment, Bilingual("Refused; what was agreed stays.", "已表示不同意，原约定不变。"),
             words=Bilingual("Refuse", "不同意"), form=forms.REFUSE),
    ])

COMPLAINTS = Deeds(
    room=ROOM, noun="complaint", machine=COMPLAINT, rows=lambda actor: Complaint.objects.visible_to(actor).select_related("region"),
    against=lambda name, complaint, actor, today: elsewhere(complaint.region, actor), deeds=[
        Deed("close", actions.close_complaint, Bilingual("Closed.", "已办结。"), form=forms.CLOSE, primary=True),
        Deed("answer", actions.answer_complaint, Bilingual("Answered.", "已答复。"), form=forms.ANSWER, primary=True),
    ])

FILINGS = Deeds(
    room=ROOM, noun="filing", machine=FILING, against=lambda name, filing, actor, today: elsewhere(filing.agreement.school.region, actor), deeds=[
        Deed("decide", actions.decide_filing, Bilingual("Decided.", "已决定。"), moves=("approve", "refuse"), words=Bilingual("Decide", "办理"),
             form=lambda filing, actor: forms.DECIDE[filing.kind == FilingKind.OUT_OF_PROVINCE], primary=True),
    ], rows=lambda actor: Filing.objects.visible_to(actor).select_related(
        "agreement__school__region", "agreement__enterprise__region", "agreement__apprentice", "agreement__guardian", "agreement__mentor"))
