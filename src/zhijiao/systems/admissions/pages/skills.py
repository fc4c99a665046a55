"""Skill tests for the organiser: tests with their sessions, a session with stations, seats, how far rating is, and what is next."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.forms import Ask, Form, asks, text
from zhijiao.kernel.forms.deeds import Deed, Deeds
from zhijiao.kernel.forms.serving import serve
from zhijiao.kernel.parties.models import Organisation, Region
from zhijiao.kernel.parties.terms import OrganisationKind, RegionKind
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.screens.parts import NextAction, Step
from zhijiao.kernel.states import Reason, Refused
from zhijiao.systems.admissions.actions import rating, skills
from zhijiao.systems.admissions.models import Session, SkillTest, Station, Track
from zhijiao.systems.admissions.queries.rating import PLACES, progress
from zhijiao.systems.admissions.queries.skills import against, unentered, waiting_for
from zhijiao.systems.admissions.states import PROVINCE, SESSION
from zhijiao.systems.admissions.terms import CycleState, SessionState, Settling

B = Bilingual
Options = list[tuple[str, Bilingual | str]]
SHOWN = 60
WAY = ((SessionState.PLANNED, B("Planned", "已安排")), (SessionState.OPEN, B("Rating", "评分")), (SessionState.CLOSED, B("Fixed", "核定")))
NOW = {SessionState.PLANNED: B("Stations with their raters, everybody's seat, and then rating starts.", "设好工位和评分员、抽签完成后开始评分。"),
       SessionState.OPEN: B("When every rating is there, the scores are settled, equated and written.", "评分交齐后，按办法评定、等值并写入成绩。"),
       SessionState.CLOSED: B("", "")}
POINTS = B("points", "分")
SEATS_HINT = B("Seat numbers as in the list, separated by commas: 003, 017", "写抽签号，用逗号分开，例如003，017")
SEED_HINT = B("A number that becomes public only after the candidates were entered, such as the result of a lottery. Anybody can then repeat the draw.",
              "应为编入考生之后才公布的数，例如某期彩票开奖号码。公布后任何人都能重做抽签。")
ACCOUNT = B("Name of the account", "账号")


def _colleges(actor: Actor) -> Options:
    rows = Organisation.objects.filter(kind=OrganisationKind.SCHOOL, closed_on=None).select_related("region").order_by("region__path", "name")
    return [(str(one.pk), one.words) for one in rows]


def _tracks(actor: Actor) -> Options:
    rows = Track.objects.exclude(cycle__state=CycleState.ARCHIVED).select_related("cycle").order_by("-cycle__year", "pk")
    return [(str(one.pk), B(f"{one.cycle.year} {one.named.en}", f"{one.cycle.year}年{one.named.zh}")) for one in rows]


def _regions(actor: Actor) -> Options:
    return [(one.path, one.words) for one in Region.objects.filter(kind__in=(RegionKind.CITY, RegionKind.ZONE)).order_by("path")]


def points(thousandths: int | None) -> Decimal:
    """Return a number that was read in thousandths."""
    return Decimal(thousandths or 0) / 1000


def seats(text_: str) -> list[str]:
    """Return seat numbers as they were typed."""
    return [one for one in re.split(r"[\s,，、;；]+", text_ or "") if one]


def _points(key: str, en: str, zh: str, **more: Any) -> Ask:
    return Ask(Column(key, B(en, zh), Kind.DECIMAL), unit=POINTS, **more)


DECLARE = Form("declare", skills.DECLARE, act=skills.DECLARE, fields=(
    Ask(Column("track", B("Track", "科类"), Kind.CODE), required=True, options=_tracks), *asks(SkillTest, "title", "title_en", required=("title",)),
    Ask(Column("column", B("Component it fills", "对应的成绩项")), required=True, longest=40,
        hint=B("The short name of the component in the scheme of scores: skill", "计分办法中该成绩项的代码，例如skill")),
    _points("highest", "Highest score", "满分", required=True),
    _points("limit", "Raters may differ by", "评分差异上限", required=True, hint=B("More than this calls the third rater.", "超过时请第三人评分。")),
    Ask(Column("settling", B("With a third rater", "第三评分处理"), Kind.CHOICE, Settling), required=True),
    Ask(Column("citation", B("Document that says so", "依据文件"), prose=True), required=True)))
WHERE = (Ask(Column("held_on", B("Held on", "考试日期"), Kind.DATE), required=True),
         Ask(Column("place", B("Held at", "考点"), Kind.CODE), required=True, options=_colleges))
PLAN = Form("plan", skills.PLAN, WHERE, act=skills.PLAN)
STATION = Form("station", B("Add a station", "增加工位"), act=B("Add a station", "增加工位"), fields=(
    Ask(Column("name", B("Station", "工位"), prose=True), required=True, longest=40),
    *(Ask(Column(f"rater_{n}", PLACES[n]), required=True, hint=ACCOUNT if n < 3 else B("Name of the account. Called where the first two differ.",
                                                                                     "账号。前两人分差过大时由第三人评。")) for n in PLACES)))
ENTER = Form("enter", B("Enter candidates of a city", "按市编入考生"), act=skills.ENTER, fields=(
    Ask(Column("region", B("City", "所在市"), Kind.CODE), required=True, options=_regions,
        hint=B("Everybody of the track who is entered for no session yet", "该科类中还没有编入场次的考生全部编入")),))
SEED = Ask(Column("seed", B("Public seed", "公开种子"), prose=True), required=True, longest=120, hint=SEED_HINT)
DRAW = Form("draw", skills.DRAW, act=skills.DRAW, fields=(SEED,))
DRAW_AGAIN = Form("draw", B("Draw the seats again", "重新抽签"), act=B("Draw again", "重新抽签"), fields=(SEED, text("reason", "Reason", "原因", longest=300)),
                  hint=B("The seed of the earlier draw and the reason stand in the journal.", "原种子和重新抽签的原因记入日志。"))
EQUATE = Form("equate", skills.EQUATE, act=skills.EQUATE, hint=B("Score = factor x settled rating + shift, rounded half up to three decimals; "
              "it never leaves 0 to the highest score.", "成绩＝系数×评定分＋加分，四舍五入到三位小数，不超出0至满分。"), fields=(
    Ask(Column("slope_per_mille", B("Factor", "系数"), Kind.COUNT), required=True, unit=B("per mille", "千分之"),
        hint=B("1000: as it is", "1000表示不变")),
    Ask(Column("shift", B("Shift", "加分"), check=None), required=True, hint=B("0: none; -1.5 takes off", "0表示不加，-1.5表示减"), longest=9),
    text("reason", "Reason", "依据", longest=300)))
SOME_SEATS = (Ask(Column("seats", B("Seats", "抽签号"), prose=True), required=True, rows=2, longest=400, hint=SEATS_HINT),
              text("reason", "Reason", "原因", longest=300))
AGAIN = Form("rate_again", rating.AGAIN, SOME_SEATS, act=rating.AGAIN, hint=B(
             "The ratings of these seats are struck and given anew; the journal keeps what they were.",
             "这些抽签号的评分作废，由评分员重评；原评分留在日志里。"))
THERE = Form("undo_absence", rating.PRESENCE, SOME_SEATS, act=rating.PRESENCE)
A_NUMBER = B("A number such as 0, 1.5 or -2", "写数字，例如0、1.5、-2")


def _moved(values: dict[str, Any], row: Any, request: Request) -> dict[str, Any]:
    return {"held_on": values["held_on"], "place": Organisation.objects.get(pk=int(values["place"]))}


def _station(values: dict[str, Any], row: Session, request: Request) -> dict[str, Any]:
    return {"name": values["name"], "raters": [values[f"rater_{n}"].strip() for n in PLACES]}


def _entered(values: dict[str, Any], row: Session, request: Request) -> dict[str, Any]:
    return {"applicants": list(waiting_for(row, values["region"]).select_related("track"))}


def _equated(values: dict[str, Any], row: Session, request: Request) -> dict[str, Any]:
    return {"slope_per_mille": values["slope_per_mille"], "shift": shift_of(values["shift"]), "reason": values["reason"]}


def _seats(values: dict[str, Any], row: Session, request: Request) -> dict[str, Any]:
    return {"seats": seats(values["seats"]), "reason": values["reason"] or ""}


def shift_of(written: str) -> Decimal:
    """Return a shift as it was typed. Raises Refused."""
    if not re.fullmatch(r"[-+−]?\d{1,3}(\.\d{1,3})?", written.strip()):
        raise Refused([Reason(A_NUMBER, field="shift")])
    return Decimal(written.strip().replace("−", "-"))


def _is(*states: SessionState) -> Any:
    return lambda row, actor: row.state in states


def _rows(actor: Actor) -> Any:
    found = Session.objects.visible_to(actor) if actor.role in PROVINCE else Session.objects.none()
    return found.select_related("test__cycle__organiser", "test__track", "place")


TESTS = Deeds(
    room="admissions", noun="test", key="pk", rows=lambda actor: SkillTest.objects.visible_to(actor).select_related("cycle__organiser", "track"), deeds=[
    Deed("plan", skills.plan_session, B("Planned. Set up its stations.", "已安排，请设置工位。"), words=skills.PLAN, roles=PROVINCE, form=PLAN, primary=True,
         answers=_moved, then=lambda row, made: made.get_absolute_url(), icon="plus")])
SESSIONS = Deeds(room="admissions", noun="session", machine=SESSION, against=against, rows=_rows, deeds=[
    Deed("add_station", skills.add_station, B("The station is set up.", "工位已设置。"), words=B("Add a station", "增加工位"), roles=PROVINCE, form=STATION,
         answers=_station, able=_is(SessionState.PLANNED), then=lambda row, made: row.get_absolute_url(), icon="plus"),
    Deed("enter", skills.enter, B("Entered. Draw the seats when everybody is in.", "已编入，全部编入后抽签。"),
         words=B("Enter candidates of a city", "按市编入考生"),
         roles=PROVINCE, form=ENTER, answers=_entered, able=_is(SessionState.PLANNED), then=lambda row, made: row.get_absolute_url(), icon="users"),
    Deed("draw", skills.draw, B("Drawn. The seats stand below.", "已抽签，结果见下。"), words=skills.DRAW, roles=PROVINCE,
         form=lambda row, actor: DRAW_AGAIN if row.seed else DRAW,
         able=_is(SessionState.PLANNED), then=lambda row, made: row.get_absolute_url()),
    Deed("start", skills.start, B("Rating has started.", "已开始评分。"), primary=True),
    Deed("fix", rating.fix, B("Fixed. The scores stand in the applicants' components.", "成绩已核定，已写入考生成绩项。"), primary=True,
         then=lambda row, made: row.get_absolute_url()),
    Deed("equate", skills.equate, B("The equating is declared.", "等值办法已登记。"), words=skills.EQUATE, roles=PROVINCE, form=EQUATE, answers=_equated,
         able=_is(SessionState.PLANNED, SessionState.OPEN),
         initial=lambda row, request: {"slope_per_mille": row.slope_per_mille, "shift": f"{row.shift.normalize():f}", "reason": row.equating_reason or None}),
    Deed("rate_again", rating.rate_again, B("Struck. The raters see these seats again.", "已作废，评分员可以重评。"), words=rating.AGAIN, roles=PROVINCE,
         form=AGAIN, answers=_seats, able=_is(SessionState.OPEN), then=lambda row, made: row.get_absolute_url()),
    Deed("undo_absence", rating.undo_absence, B("They are rated like everybody.", "已撤销，照常评分。"), words=rating.PRESENCE, roles=PROVINCE, form=THERE,
         answers=_seats, able=_is(SessionState.OPEN), then=lambda row, made: row.get_absolute_url()),
    Deed("change", skills.change_session, B("Changed.", "已修改。"), form=Form("change", B("Day and place", "日期和考点"), WHERE), answers=_moved, icon="edit",
         words=B("Day and place", "日期和考点"), initial=lambda row, request: {"held_on": row.held_on, "place": str(row.place_id)}),
    Deed("reopen", rating.reopen, B("Open again. Fix the scores anew when the seats are rated.", "已重新打开，重评后再核定。"), reason=True, danger=True),
])
STATIONS = Deeds(
    room="admissions", noun="station", key="pk", rows=lambda actor: Station.objects.visible_to(actor).select_related("session__test__cycle__organiser"), deeds=[
    Deed("remove", skills.remove_station, B("Taken out.", "已移除。"), words=B("Take the station out", "移除工位"), roles=PROVINCE, danger=True,
         able=lambda row, actor: row.session.state == SessionState.PLANNED, then=lambda row, made: made.get_absolute_url())])


@role_required(*PROVINCE)
def declare(request: Request) -> HttpResponse:
    """Declare a skill test."""
    def act(values: dict[str, Any]) -> SkillTest:
        track = Track.objects.select_related("cycle__organiser").get(pk=int(values["track"]))
        return skills.declare_test(cycle=track.cycle, track=track, title=values["title"], title_en=values["title_en"] or "", column=values["column"],
                                   highest=points(values["highest"]), limit=points(values["limit"]), settling=Settling(values["settling"]),
                                   citation=values["citation"], by=request.actor, at=request.now)

    return serve(request, DECLARE, act=act, then=lambda made: reverse("admissions:test", args=[made.pk]), back=reverse("admissions.tests"))


@role_required(*PROVINCE)
@require_safe
def test(request: Request, pk: int) -> HttpResponse:
    """One test: how it is rated, its sessions."""
    row = get_object_or_404(TESTS.rows(request.actor), pk=pk)
    sessions = list(row.sessions.select_related("place").order_by("held_on", "pk"))
    return render(request, "admissions/skill_test.html", {
        "test": row, "sessions": sessions, "buttons": TESTS.offered(row, request.actor, today=request.today).buttons,
        "waiting": unentered(row).count()})


@role_required(*PROVINCE)
@require_safe
def session(request: Request, number: str) -> HttpResponse:
    """One session: the next step, stations with what waits, equating, the first seats."""
    row = get_object_or_404(SESSIONS.rows(request.actor), number=number)
    offered, stations = SESSIONS.offered(row, request.actor, today=request.today), progress(row)
    rows = list(row.candidates.select_related("applicant", "station").order_by("seat", "pk")[:SHOWN])
    first = offered.first
    return render(request, "admissions/session.html", {
        "session": row, "next": NextAction(first.words, NOW[row.state], (first.button,)) if first else None,
        "others": [offer.button for offer in offered.offers if offer is not first], "way": _way(row), "candidates": rows, "total": row.candidates.count(),
        "absent": sum(one.absent for one in stations), "complete": sum(one.complete for one in stations), "equated": row.slope_per_mille != 1000 or row.shift,
        "stations": [(one, STATIONS.offered(one.station, request.actor, today=request.today).buttons) for one in stations], "places": PLACES})


def _way(row: Session) -> list[Step]:
    now = [state for state, _ in WAY].index(SessionState(row.state))
    done = now + (row.state == SessionState.CLOSED)
    return [Step(words, "done" if n < done else "now" if n == now else "todo") for n, (_, words) in enumerate(WAY)]


PATHS = [
    path("tests/new", declare, name="test_new"),
    path("tests/<int:pk>", test, name="test"), *TESTS.paths("tests/<int:pk>"),
    path("sessions/<number:number>", session, name="session"), *SESSIONS.paths("sessions/<number:number>"),
    *STATIONS.paths("stations/<int:pk>"),
]
