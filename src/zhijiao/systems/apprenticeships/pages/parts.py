"""The agreement's page in parts: the strip of states, the next action with its reasons, findings with their fixes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse

from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import Finding
from zhijiao.engines.rules.wording import value_words
from zhijiao.kernel.forms.deeds import Offer, Offered
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.screens.parts import Button, Card, NextAction, Step
from zhijiao.law.national.internship_2021.columns import PAY as PAY_COLUMNS
from zhijiao.law.national.internship_2021.columns import WHEN, WHERE, WHO
from zhijiao.law.national.internship_2021.facts import COLUMN_OF_FACT
from zhijiao.law.national.internship_2021.terms import LiftableRule
from zhijiao.systems.apprenticeships.facts import COLUMN_FIELD, PAPERS
from zhijiao.systems.apprenticeships.models import Agreement, Signature
from zhijiao.systems.apprenticeships.pages.deeds import AGREEMENTS, RECORDS
from zhijiao.systems.apprenticeships.queries.parties import party_of
from zhijiao.systems.apprenticeships.terms import HOLDER, FilingKind, Party, State

WAY: tuple[tuple[State, Bilingual], ...] = (
    (State.DRAFT, Bilingual("Draft", "草拟")),
    (State.WITH_ENTERPRISE, Bilingual("Enterprise", "企业")),
    (State.WITH_APPRENTICE, Bilingual("Apprentice", "学徒")),
    (State.WITH_GUARDIAN, Bilingual("Guardian", "监护人")),
    (State.SIGNED, Bilingual("Signed", "签齐")),
    (State.FILED, Bilingual("Filed", "备案")),
    (State.ACTIVE, Bilingual("At work", "在岗")),
    (State.ASSESSED, Bilingual("Assessed", "考核")),
    (State.COMPLETED, Bilingual("Completed", "办结")),
)
STATE_OF_PARTY = {Party.ENTERPRISE: State.WITH_ENTERPRISE, Party.APPRENTICE: State.WITH_APPRENTICE, Party.GUARDIAN: State.WITH_GUARDIAN}
REVISION = Bilingual("Revision {n}", "第{n}版")
RETURNED = Bilingual("Returned", "已退回")
SINCE = Bilingual("From {day}", "{day}起")
PAUSED = Bilingual("Paused", "暂停中")
ENDED = Bilingual("Ended early", "提前结束")

WAITING: dict[State, Bilingual] = {
    State.DRAFT: Bilingual("The school is drafting", "学校正在草拟"),
    State.WITH_ENTERPRISE: Bilingual("Waiting for the enterprise's signature", "等企业签字"),
    State.WITH_APPRENTICE: Bilingual("Waiting for the apprentice's signature", "等学徒签字"),
    State.WITH_GUARDIAN: Bilingual("Waiting for the guardian's signature", "等监护人签字"),
    State.SIGNED: Bilingual("Signed by all; the school files it", "各方已签齐，等学校备案"),
    State.FILED: Bilingual("Filed; the school lets the apprentice start", "已备案，等学校安排上岗"),
    State.ACTIVE: Bilingual("The apprentice is at work", "学徒在岗"),
    State.PAUSED: Bilingual("The placement is paused", "实习暂停"),
    State.ENDED_EARLY: Bilingual("The placement was ended early", "实习已提前结束"),
    State.ASSESSED: Bilingual("Assessed; the school completes it", "已考核，等学校办结"),
    State.COMPLETED: Bilingual("Completed", "已办结"),
    State.ARCHIVED: Bilingual("In the archive", "已归档"),
    State.WITHDRAWN: Bilingual("Withdrawn", "已撤销"),
}
WHAT_NOW: dict[str, Bilingual] = {
    "send": Bilingual("Check the terms, sign, and send it to the enterprise", "核对约定内容，签字后送企业"),
    "sign_enterprise": Bilingual("Read the terms and sign for the enterprise", "看过约定内容，为企业签字"),
    "sign_apprentice": Bilingual("Read the terms and sign", "看过约定内容再签字"),
    "sign_minor": Bilingual("Read the terms and sign; your guardian signs after you", "看过约定内容再签字，签完由监护人签"),
    "sign_guardian": Bilingual("Read the terms and sign as the guardian", "看过约定内容，作为监护人签字"),
    "file": Bilingual("File it with the city bureau", "报市教育局备案"),
    "activate": Bilingual("Everything before the start is judged now", "上岗前的要求现在一并核对"),
    "resume": Bilingual("Resume the placement", "恢复实习"),
    "assess": Bilingual("When the days are over, school and enterprise assess together", "实习期满，校企共同考核"),
    "complete": Bilingual("Complete it when the five ledgers agree", "五本账相符后办结"),
    "archive": Bilingual("Put it into the archive", "归档"),
}
CLEAR_FIRST = Bilingual("Clear {n} blocking {n:finding|findings} first", "先处理{n}项阻断")
REASONS_FIRST = Bilingual("Record a reason for {n} {n:warning|warnings} first", "先为{n}项提醒写明理由")
LAST_NOTE = Bilingual("Last time: {note}", "上一步：{note}")

GIVE_REASON = Bilingual("Record a reason", "写理由")
CHANGE_TERMS = Bilingual("Change the terms", "改约定内容")
ADD_PAPERS = Bilingual("Add the papers", "补材料")
ASK_FILING = Bilingual("Ask for an exception", "申请特殊安排备案")
ASK_PROVINCE = Bilingual("Ask for the filing", "申请出省备案")
BY_WHOM = Bilingual("{who}, until {until}", "{who}，{until}到期")
NO_END = Bilingual("no end", "长期")

_EDITABLE = {column.key for column in (*WHO, *WHERE, *WHEN, *PAY_COLUMNS)} & COLUMN_FIELD.keys()


def strip(agreement: Agreement, signatures: Iterable[Signature]) -> list[Step]:
    """Return the strip of states: what is done, who holds it now, where it came back from."""
    state = _came_to(agreement)
    way = [(s, words) for s, words in WAY if s is not State.WITH_GUARDIAN or agreement.needs_guardian]
    places = [s for s, _ in way]
    now = places.index(_shown_state(state)) if _shown_state(state) in places else len(places)
    returned = {STATE_OF_PARTY.get(Party(s.party)) for s in signatures if s.voided_at} if state is State.DRAFT and agreement.move_note else set()
    steps = []
    for place, (step, words) in enumerate(way):
        kind: Any = "done" if place < now else "now" if place == now else "back" if step in returned else "todo"
        steps.append(Step(words, kind, _note(agreement, state, step, kind)))
    return steps


def _came_to(agreement: Agreement) -> State:
    """Return the state, of an archived agreement what it had come to before: nobody assessed a placement that was ended early."""
    if agreement.state != State.ARCHIVED:
        return State(agreement.state)
    return State.ENDED_EARLY if agreement.ended_by_party else State.COMPLETED


def _shown_state(state: State) -> State:
    return State.ACTIVE if state in (State.PAUSED, State.ENDED_EARLY) else state


def _note(agreement: Agreement, state: State, step: State, kind: str) -> Bilingual | None:
    if kind == "back":
        return RETURNED
    if step is State.DRAFT and agreement.revision > 1:
        return REVISION.filled(n=agreement.revision)
    if step is State.ACTIVE and state in (State.PAUSED, State.ENDED_EARLY):
        return PAUSED if state is State.PAUSED else ENDED
    if step is State.ACTIVE and agreement.starts_on is not None:
        return SINCE.filled(day=day_words(agreement.starts_on))
    return None


def next_action(agreement: Agreement, actor: Actor, offered: Offered, found: list[Finding]) -> NextAction:
    """Return the card with what to do now: the first move of the party's own, then the others, closed ones with why."""
    holds = party_of(agreement, actor) is agreement.holder
    stopped = holds and offered.first is not None and bool(offered.first.reasons)
    buttons = _fix_in_front(offered.buttons, cards(agreement, actor, found)) if stopped else offered.buttons
    return NextAction(_heading(agreement, offered.first, holds, found), _detail(agreement), buttons, mine=holds and offered.first is not None)


def _fix_in_front(buttons: tuple[Button, ...], found: Iterable[Card]) -> tuple[Button, ...]:
    """Return the buttons led by what clears the first block, as the one primary: the deed that it stops is closed."""
    fix = next((button for card in found if card.state == "block" for button in card.buttons if button.method == "get"), None)
    return buttons if fix is None else (replace(fix, primary=True), *(button for button in buttons if button.url != fix.url))


def _heading(agreement: Agreement, main: Offer | None, holds: bool, found: list[Finding]) -> Bilingual:
    if main is None or not holds or (main.deed.name == "assess" and main.reasons):
        return WAITING[State(agreement.state)]
    warnings = {f.rule for f in found if str(f.severity) == "WARN"}
    stopping = [reason.rule for reason in main.reasons if reason.rule]
    blocking = sum(rule not in warnings for rule in stopping)
    if blocking:
        return CLEAR_FIRST.filled(n=blocking)
    if stopping:
        return REASONS_FIRST.filled(n=len(stopping))
    return WHAT_NOW.get(main.deed.name, main.words)


def _detail(agreement: Agreement) -> Bilingual | None:
    note = agreement.move_note
    return LAST_NOTE.filled(note=note) if note else None


def cards(agreement: Agreement, actor: Actor, found: Iterable[Finding]) -> list[Card]:
    """Return the findings as cards, each with the acts that would clear it, for those who may act."""
    party = party_of(agreement, actor)
    return [_card(agreement, finding, may_fix=party is agreement.holder, is_school=party is Party.SCHOOL, is_party=party is not None)
            for finding in found]


def _card(agreement: Agreement, finding: Finding, *, may_fix: bool, is_school: bool, is_party: bool) -> Card:
    waived = finding.status == "waived"
    state: Any = "waived" if waived else "unknown" if finding.outcome == "unknown" else str(finding.severity).lower()
    citation = finding.citation
    return Card(
        state=state, words=Bilingual(finding.en, finding.zh), fix=None if waived else Bilingual(finding.fix_en, finding.fix_zh),
        cite=Bilingual(citation.said("en"), citation.said("zh")), cite_url=None, mark=str(finding.definition.mark),
        facts=facts_said(finding), reason=finding.waiver.reason if finding.waiver else None, approved=_approved(finding) if waived else None,
        buttons=tuple(_fixes(agreement, finding, may_fix, is_school, is_party)))


def _approved(finding: Finding) -> Bilingual | None:
    waiver = finding.waiver
    return BY_WHOM.filled(who=waiver.by, until=day_words(waiver.until) if waiver.until else NO_END) if waiver and waiver.by else None


def facts_said(finding: Finding) -> Bilingual:
    """Return the facts a finding read, as people write them."""
    facts = finding.definition.facts.facts
    said = [(facts[name].words, value_words(facts[name], value)) for name, value in finding.fields.items() if name in facts]
    return Bilingual("; ".join(f"{w.en}: {v.en}" for w, v in said), "；".join(f"{w.zh}：{v.zh}" for w, v in said))


def _fixes(agreement: Agreement, finding: Finding, may_fix: bool, is_school: bool, is_party: bool) -> Iterable[Button]:
    """Yield what would clear a finding: change a term, add a paper, ask for a filing, record a reason."""
    if finding.status == "waived":
        return
    read = {COLUMN_OF_FACT.get(name, name) for name in finding.fields}
    may_edit = may_fix and State(agreement.state) in (State.DRAFT, State.WITH_ENTERPRISE, State.SIGNED, State.FILED)
    if may_edit and read & _EDITABLE:
        yield Button(CHANGE_TERMS, AGREEMENTS.url("edit", agreement), icon="edit")
    if is_party and read & PAPERS and HOLDER.get(State(agreement.state)) is not None:
        yield Button(ADD_PAPERS, RECORDS.url("papers", agreement), icon="paperclip")
    if is_school and finding.rule in LiftableRule.values() and finding.outcome == "fail":
        yield Button(ASK_FILING, f"{_filing(agreement, FilingKind.EXCEPTION)}?scope={finding.rule}", icon="file-certificate")
    if is_school and finding.rule == "out_of_province_filing":
        yield Button(ASK_PROVINCE, _filing(agreement, FilingKind.OUT_OF_PROVINCE), icon="file-certificate")
    if is_school and str(finding.severity) == "WARN" and finding.outcome == "fail":
        yield Button(GIVE_REASON, reverse("apprenticeships:waive", args=[agreement.number]), method="post", fields={"rule": finding.rule}, needs_reason=True)


def _filing(agreement: Agreement, kind: FilingKind) -> str:
    return reverse("apprenticeships:request_filing", args=[agreement.number, kind])


@dataclass(frozen=True, slots=True)
class SignBlock:
    """One party on the card of signatures."""

    party: Party
    icon: str
    name: Bilingual | str
    who: Bilingual | None
    state: str  # signed | voided | turn | later
    signature: Signature | None
    holds: bool


ICON_OF_PARTY = {Party.SCHOOL: "school", Party.ENTERPRISE: "building-factory-2", Party.APPRENTICE: "user", Party.GUARDIAN: "users"}


def sign_blocks(agreement: Agreement, signatures: list[Signature]) -> list[SignBlock]:
    """Return each signing party with its latest signature and whether it is its turn."""
    names = {Party.SCHOOL: agreement.school.words, Party.ENTERPRISE: agreement.enterprise.words, Party.APPRENTICE: agreement.apprentice.name,
             Party.GUARDIAN: agreement.guardian.name if agreement.guardian else ""}
    blocks = []
    for party in agreement.signers:
        own = [s for s in signatures if s.party == party]
        latest = own[-1] if own else None
        holds = agreement.holder is party
        state = "signed" if latest and not latest.voided_at else "turn" if holds else "voided" if latest else "later"
        blocks.append(SignBlock(party, ICON_OF_PARTY[party], names[party], None, state, latest, holds))
    return blocks
