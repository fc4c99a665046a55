"""What happened to an agreement, told from the journal in both languages, with the proof that nothing was changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual, Terms, listed
from zhijiao.kernel.journal.entries import history, verify
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.people.terms import Role
from zhijiao.law.internships import RULE
from zhijiao.law.national.apprenticeship_2021 import RULE as OF_APPRENTICESHIP
from zhijiao.law.national.internship_2021.columns import PAY
from zhijiao.systems.apprenticeships.facts import COLUMN_FIELD
from zhijiao.systems.apprenticeships.models import Agreement
from zhijiao.systems.apprenticeships.queries.wording import name_words, value_words
from zhijiao.systems.apprenticeships.terms import (
    AmendmentKind,
    Grade,
    Ledger,
    Party,
    ReminderKind,
    ReminderTo,
    SignMethod,
    Triage,
)

NOTHING = Bilingual("", "")
ABOUT_PAY = frozenset(COLUMN_FIELD[column.key] for column in PAY)

SAID: dict[str, Bilingual] = {
    "apprenticeships.agreement.drafted": Bilingual("Drafted", "起草"),
    "apprenticeships.agreement.edited": Bilingual("Terms changed to revision {revision}", "改约定内容，成为第{revision}版"),
    "apprenticeships.agreement.papers_recorded": Bilingual("Papers added", "补充材料"),
    "apprenticeships.agreement.assigned": Bilingual("Mentor or teacher named", "指定导师或教师"),
    "apprenticeships.agreement.sent": Bilingual("Signed by the school and sent", "学校签字并送出"),
    "apprenticeships.agreement.signed": Bilingual("Signed by the {party}, {method}", "{party}签字，{method}"),
    "apprenticeships.agreement.returned": Bilingual("Returned: {reason}", "退回：{reason}"),
    "apprenticeships.agreement.recalled": Bilingual("Taken back by the school: {reason}", "学校收回：{reason}"),
    "apprenticeships.agreement.filed": Bilingual("Filed as {filing}", "已备案，{filing}"),
    "apprenticeships.agreement.activated": Bilingual("Work begins: every rule was checked", "上岗：全部规则已核对"),
    "apprenticeships.agreement.paused": Bilingual("Paused: {reason}", "暂停：{reason}"),
    "apprenticeships.agreement.resumed": Bilingual("Resumed", "恢复"),
    "apprenticeships.agreement.ended_early": Bilingual("Ended early by the {party}: {reason}", "{party}提前结束：{reason}"),
    "apprenticeships.agreement.assessed": Bilingual("Assessed: {grade}", "考核：{grade}"),
    "apprenticeships.agreement.completed": Bilingual("Completed", "办结"),
    "apprenticeships.agreement.archived": Bilingual("Archived", "归档"),
    "apprenticeships.agreement.withdrawn": Bilingual("Withdrawn: {reason}", "撤销：{reason}"),
    "apprenticeships.agreement.printed": Bilingual("Printed, revision {revision}", "打印第{revision}版"),
    "apprenticeships.contract.recorded": Bilingual("Apprenticeship contract recorded", "登记学徒合同"),
    "apprenticeships.link.made": Bilingual("A signing link was made for the {party}", "给{party}发了签字链接"),
    "apprenticeships.week.signed": Bilingual("A week of the log was signed off, {method}", "签认一周日志，{method}"),
    "apprenticeships.bundle.taken": Bilingual("The archive file was taken", "下载归档包"),
    "apprenticeships.visit.recorded": Bilingual("The school visited on {on}", "学校巡访，{on}"),
    "apprenticeships.training.recorded": Bilingual("Safety training recorded, {on}", "登记安全培训，{on}"),
    "apprenticeships.reminder.sent": Bilingual("Reminded: {to}, {kind}", "提醒{to}：{kind}"),
    "apprenticeships.week.taken_back": Bilingual("A sign-off was taken back", "撤回签认"),
    "apprenticeships.ledger.settled": Bilingual("Difference explained, {ledger}: {reason}", "说明差异，{ledger}：{reason}"),
    "apprenticeships.amendment.proposed": Bilingual("Change proposed: {change}", "提出变更：{change}"),
    "apprenticeships.amendment.signed": Bilingual("Change signed by the {party}", "{party}签字同意变更"),
    "apprenticeships.amendment.refused": Bilingual("Change refused by the {party}", "{party}不同意变更"),
    "apprenticeships.amendment.applied": Bilingual("An agreed change begins", "协议变更生效"),
    "apprenticeships.insurance.recorded": Bilingual("Put under policy {policy}", "登记参保，保单{policy}"),
    "apprenticeships.lock.proposed": Bilingual("Difference handled, {ledger}, {triage}: {reason}", "处理差异，{ledger}，{triage}：{reason}"),
    "apprenticeships.lock.confirmed": Bilingual("Agreed, {ledger}: {triage}", "同意处理意见，{ledger}：{triage}"),
    "apprenticeships.lock.rejected": Bilingual("Not agreed, {ledger}: {reason}", "不同意处理意见，{ledger}：{reason}"),
    "apprenticeships.ledgers.compared": Bilingual("Ledgers compared", "对账"),
    "apprenticeships.agreement.renewed": Bilingual("Drafted; continues {renews}", "起草，接续{renews}"),
    "apprenticeships.rotation.planned": Bilingual("Rotation planned: {station}", "安排轮岗：{station}"),
    "apprenticeships.rotation.dropped": Bilingual("Rotation taken out: {station}", "取消轮岗：{station}"),
    "findings.warning.waived": Bilingual("Reason recorded for “{rule}”: {reason}", "为“{rule}”写了理由：{reason}"),
}
# Of what hangs on an agreement and has a page of its own.
SAID_OF_PARTS: dict[str, Bilingual] = {
    "apprenticeships.log.written": Bilingual("Written down", "记日志"),
    "apprenticeships.log.returned": Bilingual("Returned: {reason}", "退回：{reason}"),
    "apprenticeships.pay.recorded": Bilingual("Pay slip recorded", "登记工资单"),
    "apprenticeships.minimum_wage.set": Bilingual("Minimum wage entered", "录入最低工资标准"),
}
VOIDED = Bilingual("Signatures voided: {parties}. The school holds the agreement again", "{parties}的签字作废，协议回到学校手里")
CHANGED = Bilingual("{name}: {before} → {after}", "{name}：{before} → {after}")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened."""

    at: datetime
    who: str
    role: Bilingual
    words: Bilingual
    details: tuple[Bilingual, ...]
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """The history of an agreement, newest first; `is_whole` says whether the chains that hold it verify."""

    lines: tuple[Line, ...]
    is_whole: bool
    tip: str


def entries_of(agreement: Agreement) -> list[Entry]:
    """Return the entries about an agreement and about what was changed of it while it ran, the oldest first."""
    return history(agreement, *agreement.amendments.all())


def told(agreement: Agreement, *, pay: bool = True) -> Told:
    """Return what happened to an agreement; changes of a running one only for those who may see pay."""
    entries = entries_of(agreement) if pay else history(agreement)
    chains = {(entry.chain, entry.on) for entry in entries}
    whole = not any(verify(chain, on) for chain, on in chains)
    return Told(tuple(line(entry, last=entry is entries[-1], pay=pay) for entry in reversed(entries)), whole, entries[-1].hash if entries else "")


def line(entry: Entry, last: bool = False, *, pay: bool = True) -> Line:
    """Return an entry as a sentence; an erased one says only what kind of act it was."""
    body: dict[str, Any] = dict(entry.body or {})
    words = SAID.get(entry.event, Bilingual(entry.event, entry.event))
    return Line(entry.at, entry.who, _role(entry.role), words.filled(**_values(body)), tuple(_details(body, pay)), last)


def sentence(entry: Entry) -> Bilingual | None:
    """Return what an entry of any noun of the room says; None when nobody has put it in words."""
    if entry.event in SAID:
        return line(entry).words
    return SAID_OF_PARTS[entry.event].filled(**_values(dict(entry.body or {}))) if entry.event in SAID_OF_PARTS else None


def _role(value: str) -> Bilingual:
    role = Role.find(value) if value else None
    return role.words if role else NOTHING


_TERMS: dict[str, type[Terms]] = {"party": Party, "method": SignMethod, "grade": Grade, "ledger": Ledger, "triage": Triage,
                                 "to": ReminderTo, "kind": ReminderKind}


# What the sentences above speak of.
SPOKEN = (
    "revision", "party", "method", "reason", "filing", "grade", "ledger", "rule", "policy", "triage", "renews", "station", "on", "to",
    "kind")


def _values(body: dict[str, Any]) -> dict[str, object]:
    values: dict[str, object] = dict.fromkeys(SPOKEN, "")
    values["method"] = SignMethod.ACCOUNT.words  # weeks signed off before there was another way do not say it
    for name, value in body.items():
        term = _TERMS[name].find(str(value)) if name in _TERMS else None
        values[name] = term.words if term else value
    if values["on"]:
        values["on"] = day_words(date.fromisoformat(str(values["on"])))
    change = AmendmentKind.find(str(body.get("kind", "")))
    values["change"] = change.words if change else ""
    named = str(body.get("rule", ""))
    rule = RULE.get(named) or OF_APPRENTICESHIP.get(named)
    return values | ({"rule": rule.words} if rule else {})


def _details(body: dict[str, Any], pay: bool) -> list[Bilingual]:
    before, after = body.get("before") or {}, body.get("after") or {}
    details = [CHANGED.filled(name=name_words(field), before=value_words(field, before.get(field)), after=value_words(field, after[field]))
               for field in after if field in before and (pay or field not in ABOUT_PAY)]
    if pay and body.get("new") is not None and body.get("old") is not None:
        details.append(CHANGED.filled(name=name_words("pay_fen"), before=value_words("pay_fen", body["old"]), after=value_words("pay_fen", body["new"])))
    if body.get("voided"):
        parties = [term.words for name in body["voided"] if (term := Party.find(name))]
        details.append(VOIDED.filled(parties=listed(parties)))
    return details
