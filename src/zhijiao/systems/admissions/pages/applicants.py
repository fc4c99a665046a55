"""One applicant: the registration, the scores and their corrections, the rounds, the account."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_safe

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.identifiers import masked
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.forms import Ask, Form
from zhijiao.kernel.forms.deeds import WHY, Deed, Deeds
from zhijiao.kernel.journal.entries import history
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.models import User
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states import Reason
from zhijiao.systems.admissions.actions import applicants as actions
from zhijiao.systems.admissions.actions.registering import CORRECT, correct_registration
from zhijiao.systems.admissions.models import Applicant
from zhijiao.systems.admissions.pages import asking
from zhijiao.systems.admissions.queries.applicants import Year
from zhijiao.systems.admissions.queries.composing import frozen, readers
from zhijiao.systems.admissions.queries.lists import rounds_of
from zhijiao.systems.admissions.queries.schemes import USUAL
from zhijiao.systems.admissions.states import PROVINCE
from zhijiao.systems.admissions.terms import Origin

W = Bilingual
READERS = (Role.PROVINCE_OFFICIAL, Role.CITY_OFFICER, Role.SCHOOL_REGISTRAR, Role.APPLICANT)
LINK = Form("link_account", W("Link the account", "关联账号"), act=W("Link", "关联"), fields=(
    Ask(Column("username", W("Account name", "账号名"), Kind.CODE), required=True, longest=60,
        hint=W("The account of this person: name and citizen number have to be there and agree", "本人的账号，姓名和身份证件号须齐全并一致")),))
UNTIL = W("Until a round that reads them is frozen. Every correction stays in the journal with its reason.",
          "在用到这些成绩的轮次冻结之前可以更正；每次更正连同原因都记入日志。")
UNTIL_FROZEN = W("Until a round that reads it is frozen. A list that no longer fits goes back to the applicant, who is told which lines.",
                 "在用到登记信息的轮次冻结之前可以更正；不再符合的志愿表退回考生，并告知是哪些志愿。")
FIELD = "score-"  # what a score's field in the form begins with


def words_of(row: Applicant) -> dict[str, Bilingual]:
    """Return the scores of an applicant's track with their words, and whatever else is kept."""
    known = {key: column.words for key, (column, _) in Year(row.cycle).columns_of(row.track).items()}
    return {**{key: USUAL[key] for key in ("total",)}, **known, **{key: Bilingual(key, key) for key in row.scores if key not in known and key != "total"}}


def correcting(row: Applicant, actor: Actor) -> Form:
    """Ask for the scores of one applicant, and why they are corrected."""
    composed = Year(row.cycle).composed(row.track)
    asked = [Ask(Column(f"{FIELD}{key}", Bilingual(words.en.capitalize(), words.zh)), longest=12) for key, words in words_of(row).items()
             if not (composed and key == "total")]
    return Form("correct_scores", W("Correct the scores", "更正成绩"), act=W("Correct", "更正"), hint=UNTIL, fields=(*asked, WHY))


def registering(row: Applicant, actor: Actor) -> Form:
    """Ask for what an applicant was registered with, and why it is corrected."""
    subjects = sorted(Year(row.cycle).subjects)
    return Form("correct_registration", W("Correct the registration", "更正登记信息"), act=W("Correct", "更正"), hint=UNTIL_FROZEN, fields=(
        Ask(Column("name", W("Name", "姓名")), required=True, longest=80),
        Ask(Column("track", W("Track", "科类"), Kind.CODE), required=True, options=asking.tracks_of(row.cycle)),
        Ask(Column("subjects", W("Subjects taken", "选考科目"), Kind.TAGS, open_tags=True), options=lambda actor: [(one, W(one, one)) for one in subjects]),
        Ask(Column("origin", W("Leaves", "考生类别"), Kind.CHOICE, choices=Origin), required=True), WHY))


def _registration(row: Applicant, request: Request) -> dict[str, Any]:
    return {"name": row.name, "track": str(row.track_id), "subjects": list(row.subjects), "origin": row.origin}


def _registered(values: dict[str, Any], row: Applicant, request: Request) -> dict[str, Any]:
    return {"name": values["name"], "track": asking.track_of(values["track"]), "subjects": tuple(values.get("subjects") or ()), "origin": values["origin"],
            "reason": values.get("reason") or ""}


def _scores(row: Applicant, request: Request) -> dict[str, Any]:
    return {f"{FIELD}{key}": row.scores.get(key) or "" for key in words_of(row)}


def _corrected(values: dict[str, Any], row: Applicant, request: Request) -> dict[str, Any]:
    given = {key.removeprefix(FIELD): value or "" for key, value in values.items() if key.startswith(FIELD)}
    return {"scores": given, "reason": values.get("reason") or ""}


def _against(name: str, row: Applicant, actor: Actor, *, today: date) -> list[Reason]:
    """Return why scores can no longer be corrected: a round has read them."""
    read = readers(row.cycle_id, [row.track]) if name == "correct_scores" else []
    return frozen(read) if read else []


APPLICANTS = Deeds(
    room="admissions", noun="applicant", key="pk", against=_against,
    rows=lambda actor: Applicant.objects.visible_to(actor).select_related("cycle", "track", "school", "region"),
    deeds=[
        Deed("correct_scores", actions.correct_scores, W("Corrected.", "已更正。"), words=W("Correct the scores", "更正成绩"), roles=PROVINCE, form=correcting,
             initial=_scores, answers=_corrected, icon="edit"),
        Deed("correct_registration", correct_registration, W("Corrected; the applicant is told.", "已更正，并通知考生。"), words=CORRECT, roles=PROVINCE,
             form=registering, initial=_registration, answers=_registered, icon="edit"),
        Deed("link_account", actions.link_account, W("Linked. This person can fill in lists now.", "已关联，本人可以填报志愿。"),
             words=W("Link the account", "关联账号"), roles=PROVINCE, form=LINK, able=lambda row, actor: row.person_id is None, icon="link"),
        Deed("unlink_account", actions.unlink_account, W("The account is taken away.", "已取消关联。"), words=W("Take the account away", "取消关联"),
             roles=PROVINCE, reason=True, danger=True, able=lambda row, actor: row.person_id is not None),
    ])


@role_required(*READERS)
@require_safe
def applicant(request: Request, pk: int) -> HttpResponse:
    """One applicant, for oneself and for those who may see the row."""
    row = get_object_or_404(APPLICANTS.rows(request.actor), pk=pk)
    offered = APPLICANTS.offered(row, request.actor, today=request.today)
    decides = request.actor.role in PROVINCE
    rounds = [{"mine": mine, "open": mine.is_open(request.now)} for mine in rounds_of([row])]
    account = User.objects.filter(person=row.person_id).first() if decides and row.person_id else None
    return render(request, "admissions/applicant.html", {
        "applicant": row, "id_number": masked(row.id_number or ""), "scores": [(words, row.scores.get(key) or "") for key, words in words_of(row).items()],
        "rounds": rounds, "offered": offered, "decides": decides, "own": request.actor.role is Role.APPLICANT, "account": account,
        "corrections": [_told(entry, words_of(row)) for entry in reversed(history(row)) if entry.event == "admissions.scores.corrected"]})


def _told(entry: Any, words: dict[str, Bilingual]) -> dict[str, Any]:
    """Return a correction as the page tells it; what was erased is told as erased."""
    said = entry.content.said if hasattr(entry, "content") else {}
    before, after = said.get("before", {}), said.get("after", {})
    changes = [(words.get(key, Bilingual(key, key)), before.get(key) or "–", after[key] or "–") for key in after]
    return {"at": entry.at, "by": entry.person.name if entry.person else "", "changes": changes, "reason": said.get("reason", "")}


PATHS = [path("applicants/<int:pk>", applicant, name="applicant"), *APPLICANTS.paths("applicants/<int:pk>")]
