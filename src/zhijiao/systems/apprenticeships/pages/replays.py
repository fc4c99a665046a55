"""What would change if the law changed: the provincial official asks, sees by rule and by unit, and opens the rows."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Literal, cast
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.dates import plus_months
from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import Trial
from zhijiao.engines.sheets import write
from zhijiao.kernel.forms import Ask, Form
from zhijiao.kernel.forms.serving import serve
from zhijiao.kernel.jobs.models import JobStage, Progress
from zhijiao.kernel.jobs.work import start
from zhijiao.kernel.papers.terms import FileKind
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.registers.pages import attachment
from zhijiao.kernel.screens.words import language
from zhijiao.kernel.states import Reason, Refused
from zhijiao.law.internships import LAW, RULE, RULES
from zhijiao.law.replays import NotTried, from_plain, read_trial, said_value, users_of
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.jobs import run_replay
from zhijiao.systems.apprenticeships.models import Replay, ReplayRow
from zhijiao.systems.apprenticeships.queries import replays as queries
from zhijiao.systems.apprenticeships.terms import Judgement

AT_ONCE = 500  # placements that are judged while the page waits; more of them are a job
PAGE, UNITS = 25, 30
FILTERS = ("rule", "school", "enterprise", "change")
NUMBER, VERSION = "number:", "version:"
NOW = Bilingual("{rule} · now {value}", "{rule} · 现为{value}")
OF_DAY = Bilingual("{rule} · version from {day}", "{rule} · {day}起的版本")
NO_VALUE = Bilingual("Say the new value", "请填写新的数值")
NO_VALUE_WANTED = Bilingual("A version of a rule has no value: leave this empty", "选规则版本时不用填数值，请留空")


def _choices(actor: Actor) -> Iterator[tuple[str, Bilingual]]:
    """Every number of the law with its rules and its value, then the rules of which several versions are written."""
    for number in LAW.numbers:
        latest = max(number.values, key=lambda value: value.first)
        names = users_of(number.key)
        rules = Bilingual("; ".join(rule.words.en for rule in names), "；".join(rule.words.zh for rule in names))
        yield f"{NUMBER}{number.key}", NOW.filled(rule=rules, value=said_value(number.key, latest.value))
    for rule in RULES:
        if sum(one.name == rule.name for one in RULES) > 1:
            yield f"{VERSION}{rule.name}@{rule.first}", OF_DAY.filled(rule=rule.words, day=rule.first)


ASK = Form("replay", Bilingual("If the law changed", "法规试改"), act=Bilingual("Judge again", "开始试算"), fields=(
    Ask(Column("what", Bilingual("What changes", "改什么"), Kind.CODE), required=True, options=_choices),
    Ask(Column("value", Bilingual("New value", "新的数值")),
        hint=Bilingual("A whole number; 90% may stand for 900 per mille; words with semicolons. Empty for a version of a rule.",
                       "填整数；千分比也可写成90%；词语用分号隔开。选规则版本时不填。")),
    Ask(Column("since", Bilingual("Holds from", "从哪天起适用"), Kind.DATE), hint=Bilingual("Empty: for the whole period", "不填就是整个期间")),
    Ask(Column("first", Bilingual("Placements that begin from", "实习开始日期（起）"), Kind.DATE), required=True),
    Ask(Column("last", Bilingual("Placements that begin until", "实习开始日期（止）"), Kind.DATE), required=True),
), hint=Bilingual("Signed agreements of the period are judged twice: by the law as it is, and with this change. Nothing is changed.",
                  "期间内已签齐的协议各核对两遍：一遍按现行法规，一遍按试改内容。不会改动任何法规和协议。"))


@role_required(Role.PROVINCE_OFFICIAL)
@require_safe
def replays(request: Request) -> HttpResponse:
    """What has been asked so far, the newest first."""
    page = Paginator(Replay.objects.visible_to(request.actor).select_related("organisation"), PAGE).get_page(request.GET.get("page"))
    rows = [(one, _said(one), sum(line.more for line in queries.lines(one))) for one in page]
    return render(request, "apprenticeships/replays.html", {"page": page, "rows": rows})


@role_required(Role.PROVINCE_OFFICIAL)
def new(request: Request) -> HttpResponse:
    """Ask; a short period is answered at once, a long one by a job."""
    def act(values: dict[str, Any]) -> Replay:
        by, at = request.actor, request.now
        made = actions.request_replay(trial=_trial(values), first=values["first"], last=values["last"], by=by, at=at)
        if queries.population(made.first_day, made.last_day).count() <= AT_ONCE:
            actions.carry_out(replay=made, by=by, at=at)
        else:
            work = start(run_replay, by=by, at=at, number=str(made.pk), moment=at.isoformat())
            Replay.objects.filter(pk=made.pk).update(task=work.task)
        return made

    first = plus_months(request.today, -12) + timedelta(days=1)
    return serve(request, ASK, act=act, then=lambda made: made.get_absolute_url(), initial={"first": first, "last": request.today},
                 back=reverse("apprenticeships:replays"))


def _trial(values: dict[str, Any]) -> Trial:
    """Return what was asked. Raises Refused."""
    what, value, since = values["what"], values["value"] or "", values["since"]
    if what.startswith(VERSION) and value:
        raise Refused([Reason(NO_VALUE_WANTED, field="value")])
    if what.startswith(NUMBER) and not value:
        raise Refused([Reason(NO_VALUE, field="value")])
    try:
        if what.startswith(NUMBER):
            return read_trial([(what.removeprefix(NUMBER), value)], [], since)
        name, _, day = what.removeprefix(VERSION).partition("@")
        return read_trial([], [(name, date.fromisoformat(day))], since)
    except NotTried as why:
        raise Refused([Reason(why.beside, field="value")]) from why


def _said(replay: Replay) -> list[Bilingual]:
    return queries.said_trial(from_plain(replay.trial), replay.requested_at.date())


def _found(request: Request, number: UUID) -> Replay:
    return get_object_or_404(Replay.objects.visible_to(request.actor).select_related("organisation"), pk=number)


def _chosen(request: Request, lines: list[queries.Line]) -> dict[str, str]:
    """Return what the reader chose; without a rule that was judged, the one that changes most."""
    chosen = {name: request.GET.get(name, "") for name in FILTERS}
    known = [line.rule for line in lines]
    chosen["rule"] = chosen["rule"] if chosen["rule"] in known else known[0] if known else ""
    return chosen


@role_required(Role.PROVINCE_OFFICIAL)
@require_safe
def replay(request: Request, number: UUID) -> HttpResponse:
    """One replay: by rule, by school and enterprise, and the agreements behind."""
    found = _found(request, number)
    shown: dict[str, Any] = {"replay": found, "said_trial": _said(found), "work": Progress.objects.filter(task=found.task).first() if found.task else None}
    if not found.is_ready:
        return render(request, "apprenticeships/replay_waiting.html", {**shown, "failed": shown["work"] and shown["work"].stage is JobStage.FAILED})
    lines = queries.lines(found)
    chosen = _chosen(request, lines)
    page = Paginator(queries.rows_of(found, request.actor, **chosen), PAGE).get_page(request.GET.get("page"))
    sides = [_side(found, by, request.actor, chosen["rule"]) for by in queries.UNITS]
    return render(request, "apprenticeships/replay.html", {
        **shown, "lines": lines, "rule": RULE.get(chosen["rule"]), "sides": sides, "page": page, "chosen": chosen,
        "changes": queries.changes(found, request.actor, **{**chosen, "change": ""})})


def _side(found: Replay, by: str, actor: Actor, rule: str) -> dict[str, Any]:
    units = [unit for _, unit in queries.units(found, by, actor, rule)]
    return {"by": by, "units": units[:UNITS], "more": len(units[UNITS:]), "opened": sum(unit.turned == "opened" for unit in units),
            "closed": sum(unit.turned == "closed" for unit in units)}


TEXTS = {
    "number": Bilingual("Agreement", "协议号"), "school": Bilingual("School", "学校"), "city": Bilingual("City", "城市"),
    "enterprise": Bilingual("Enterprise", "实习单位"), "rule": Bilingual("Rule", "规则"), "article": Bilingual("Article", "依据"),
    "before": Bilingual("By the law as it is", "按现行法规"), "after": Bilingual("By what is tried", "按试改内容")}
COLUMNS = (*(Column(key, words) for key, words in TEXTS.items()), Column("starts_on", Bilingual("First day", "开始日期"), Kind.DATE))
FILE = Bilingual("If the law changed {day}", "法规试改{day}")


@role_required(Role.PROVINCE_OFFICIAL)
@require_safe
def rows_file(request: Request, number: UUID) -> HttpResponse:
    """The agreements behind a replay, as chosen on its page, as a workbook."""
    found = _found(request, number)
    chosen = {name: request.GET.get(name, "") for name in FILTERS}
    out, spoken = io.BytesIO(), cast(Literal["zh", "en"], language())
    rows = queries.rows_of(found, request.actor, **chosen).iterator(chunk_size=2000)
    written = write((_as_cells(row, spoken) for row in rows), COLUMNS, out, form="xlsx", words=Replay.words)
    actions.note_rows_taken(replay=found, rows=written, by=request.actor, at=request.now)
    return attachment(out.getvalue(), f"{FILE.filled(day=found.requested_at.date()).said(spoken)}.xlsx", FileKind.XLSX)


def _as_cells(row: ReplayRow, spoken: Literal["zh", "en"]) -> dict[str, Any]:
    agreement, rule = row.agreement, RULE[row.rule]
    words = {"school": agreement.school.words, "city": agreement.school.region.words, "enterprise": agreement.enterprise.words, "rule": rule.words,
             "article": rule.citation.words, "before": Judgement(row.before).words, "after": Judgement(row.after).words}
    return {"number": agreement.number, "starts_on": agreement.starts_on, **{key: one.said(spoken) for key, one in words.items()}}
