"""What happens after commit and overnight: letters on a hand-over, codes by text message, the nightly second look."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.jobs.models import Progress
from zhijiao.kernel.jobs.work import job, recurring
from zhijiao.kernel.outbox.delivery import receives
from zhijiao.kernel.outbox.letters import address, letters, members
from zhijiao.kernel.outbox.texts import text
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.people.terms import Role
from zhijiao.systems.apprenticeships.actions.amendments import apply_amendment
from zhijiao.systems.apprenticeships.actions.boards import count_for_boards
from zhijiao.systems.apprenticeships.actions.judging import refresh
from zhijiao.systems.apprenticeships.actions.locks import compare_ledgers
from zhijiao.systems.apprenticeships.actions.overlaps import close_overlap, escalate_overlap, remind_overlap
from zhijiao.systems.apprenticeships.actions.reminders import send_reminders
from zhijiao.systems.apprenticeships.actions.replays import carry_out
from zhijiao.systems.apprenticeships.models import Agreement, Amendment, Complaint, Filing, LogEntry, Overlap, Replay
from zhijiao.systems.apprenticeships.queries.facts import living_agreements
from zhijiao.systems.apprenticeships.queries.locks import watched_agreements
from zhijiao.systems.apprenticeships.queries.offices import deciders
from zhijiao.systems.apprenticeships.queries.overlaps import run_out, to_remind, whole
from zhijiao.systems.apprenticeships.terms import AT_WORK, AmendmentKind, AmendmentState, OverlapState, Party

REPLAYS_KEPT = timedelta(days=180)
ROLES = {Party.SCHOOL: Role.SCHOOL_REGISTRAR, Party.ENTERPRISE: Role.ENTERPRISE_HR}

YOUR_TURN = Bilingual("Agreement {number} is in your hands", "协议{number}到您手里了")
YOUR_TURN_BODY = Bilingual(
    "Agreement {number} ({school}, {enterprise}) is now: {state}. Open it to see what is to be done: {url}",
    "协议{number}（{school}，{enterprise}）现在的状态：{state}。打开查看下一步：{url}")
PAY_SHORT = Bilingual("Agreement {number}: the pay does not hold", "协议{number}：报酬有问题")
PAY_SHORT_BODY = Bilingual("A pay slip of agreement {number} fell short of the law. See {url}", "协议{number}的一份工资单不符合规定，请看{url}")
RETURNED = Bilingual("Your mentor returned the log of {day}", "导师退回了{day}的日志")
CODE = Bilingual("Your code to sign agreement {number}: {code}. Give it to nobody.", "签协议{number}的验证码：{code}，不要告诉别人。")
FILED = Bilingual("Filing {number}: {state}", "备案{number}：{state}")
OVERLAP = Bilingual("Overlap request {number}", "重叠协调{number}")
OVERLAP_BODY = Bilingual("Overlap request {number}: {state}. To be answered by {day}. See {url}", "重叠协调{number}：{state}。答复期限{day}，请看{url}")
COMPLAINT = Bilingual("Complaint {number} has come in", "收到投诉{number}")
COMPLAINT_BODY = Bilingual("Complaint {number} ({kind}) is to be answered by {day}. See {url}", "投诉{number}（{kind}）应在{day}前答复，请看{url}")


def people_of(agreement: Agreement, party: Party | None, at: datetime) -> list[Person]:
    """Return whom a letter to a party reaches."""
    if party is Party.APPRENTICE:
        return [agreement.apprentice]
    if party is Party.GUARDIAN:
        return [agreement.guardian] if agreement.guardian else []
    if party is None:
        return []
    unit = agreement.school_id if party is Party.SCHOOL else agreement.enterprise_id
    return members(unit, (ROLES[party],), at)


@receives("apprenticeships.agreement.handed_over")
def tell_holder(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell the party that now holds the baton."""
    agreement = Agreement.objects.whole().get(pk=payload["agreement"])
    if str(agreement.state) != payload["state"]:
        return  # it has moved on since: the next message tells the next holder
    words = {"number": agreement.number, "school": agreement.school.words, "enterprise": agreement.enterprise.words,
             "state": agreement.state.words, "url": address(agreement.get_absolute_url())}
    letters(people_of(agreement, agreement.holder, at), YOUR_TURN.filled(number=agreement.number), YOUR_TURN_BODY.filled(**words), at)


@receives("apprenticeships.link.made")
def text_code(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Send the code to the phone, through the operator's gateway from letters to text messages."""
    agreement = Agreement.objects.get(pk=payload["agreement"])
    words = CODE.filled(number=agreement.number, code=payload["code"])
    text(to=payload["to"], subject=agreement.number, words=words, at=at)


@receives("apprenticeships.pay.short")
def tell_school_of_pay(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell the school that an apprentice was paid less than the law asks, or otherwise than in money."""
    agreement = Agreement.objects.whole().get(pk=payload["agreement"])
    body = PAY_SHORT_BODY.filled(number=agreement.number, url=address(agreement.get_absolute_url()))
    letters(people_of(agreement, Party.SCHOOL, at), PAY_SHORT.filled(number=agreement.number), body, at)


@receives("apprenticeships.log.returned")
def tell_apprentice_of_log(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell the apprentice which day to write again, and why."""
    entry = LogEntry.objects.select_related("agreement__apprentice").get(pk=payload["entry"])
    words = RETURNED.filled(day=day_words(entry.on))
    letters([entry.agreement.apprentice], words, Bilingual(f"{words.en}: {entry.return_reason}", f"{words.zh}：{entry.return_reason}"), at)


@receives("apprenticeships.filing.decided")
def tell_school_of_filing(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell the school what the bureau decided."""
    filing = Filing.objects.select_related("agreement").get(pk=payload["filing"])
    words = FILED.filled(number=filing.number, state=filing.state.words)
    body = Bilingual(f"{words.en}. {filing.answer}", f"{words.zh}。{filing.answer}")
    letters(people_of(filing.agreement, Party.SCHOOL, at), words, body, at)


@receives("apprenticeships.complaint.received")
def tell_bureau(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell the officers of the city; the letter says what about and until when, never what was written."""
    complaint = Complaint.objects.select_related("region").get(pk=payload["complaint"])
    body = COMPLAINT_BODY.filled(number=complaint.number, kind=complaint.kind.words, day=day_words(complaint.answer_due_on),
                                 url=address(complaint.get_absolute_url()))
    letters(deciders(complaint.region, at), COMPLAINT.filled(number=complaint.number), body, at)


@recurring(timedelta(hours=1), Bilingual("Remind of weeks without a log or a sign-off", "提醒补记、签认日志"))
def remind_of_weeks(*, at: datetime) -> None:
    """Remind, in the hours in which people are awake; what was sent is not sent again."""
    for chunk in living_agreements():
        send_reminders(agreements=chunk, by=SYSTEM, at=at)


@recurring(timedelta(days=1), Bilingual("Look at every agreement again", "每晚重新核对协议"))
def look_again(*, at: datetime) -> None:
    """Judge every agreement under way again: a birthday, a new colleague or a new number of law changes what is found."""
    for chunk in living_agreements():
        refresh(agreements=chunk, by=SYSTEM, at=at)


@receives("apprenticeships.overlap.moved")
def tell_of_overlap(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell whoever has to act next: the school asked, the bureau, or the school that asks."""
    overlap = whole(Overlap.objects.filter(pk=payload["overlap"])).get()
    if str(overlap.state) != payload["state"]:
        return  # it has moved on since
    people = deciders(overlap.other.school.region, at) if overlap.state == OverlapState.ESCALATED else members(
        overlap.other.school if overlap.state == OverlapState.ASKED else overlap.agreement.school, (Role.SCHOOL_REGISTRAR,), at)
    _tell_overlap(overlap, people, at)


@receives("apprenticeships.overlap.reminded")
def remind_of_overlap(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Remind the school that was asked."""
    overlap = whole(Overlap.objects.filter(pk=payload["overlap"])).get()
    _tell_overlap(overlap, members(overlap.other.school, (Role.SCHOOL_REGISTRAR,), at), at)


def _tell_overlap(overlap: Overlap, people: list[Person], at: datetime) -> None:
    body = OVERLAP_BODY.filled(number=overlap.number, state=overlap.state.words, day=day_words(overlap.due_on), url=address(overlap.get_absolute_url()))
    letters(people, OVERLAP.filled(number=overlap.number), body, at)


@recurring(timedelta(days=1), Bilingual("Overlap requests: reminders and clocks", "重叠协调：催办和期限"))
def follow_overlaps(*, at: datetime) -> None:
    """Close what is settled, remind after a week, bring before the bureau what nobody answered. Safe to repeat."""
    for overlap in whole(Overlap.objects.exclude(state=OverlapState.CLOSED)):
        close_overlap(overlap=overlap, by=SYSTEM, at=at)
    for overlap in run_out(local_day(at)):
        escalate_overlap(overlap=overlap, by=SYSTEM, at=at)
    for overlap in to_remind(local_day(at)):
        remind_overlap(overlap=overlap, by=SYSTEM, at=at)


@recurring(timedelta(days=1), Bilingual("Comparing the five ledgers", "五本账对账"))
def compare_all(*, at: datetime) -> None:
    """Open a lock for each new difference and clear those that are gone."""
    for chunk in watched_agreements():
        compare_ledgers(agreements=chunk, by=SYSTEM, at=at)


@recurring(timedelta(days=1), Bilingual("Changes that begin today", "到期生效的协议变更"))
def apply_changes(*, at: datetime) -> None:
    """Write into the agreements what was agreed for a day that has come. Run again it writes nothing twice."""
    waiting = Amendment.objects.filter(state=AmendmentState.ACCEPTED, applied_at=None, effective_on__lte=local_day(at),
                                       agreement__state__in=AT_WORK)
    for amendment in waiting.exclude(kind=AmendmentKind.PAY):
        apply_amendment(amendment=amendment, by=SYSTEM, at=at)


@recurring(timedelta(hours=1), Bilingual("Count the boards of a large province", "统计大省份的看板"))
def count_boards(*, at: datetime) -> None:
    """Count the tables of the officers' boards, where there are too many rows to read on every page."""
    count_for_boards(by=SYSTEM, at=at)


@job(Bilingual("Judging placements by a changed law", "按试改的法规核对实习"))
def run_replay(progress: Progress, *, number: str, moment: str) -> int:
    """Answer a replay. Starts over after a crash: what was found is replaced as a whole."""
    replay = Replay.objects.get(pk=UUID(number))
    carry_out(replay=replay, by=SYSTEM, at=datetime.fromisoformat(moment), beat=progress.advance)
    return replay.placements


@recurring(timedelta(days=1), Bilingual("Forgetting old replays", "清理旧的试算"))
def forget_replays(*, at: datetime) -> None:
    """Delete replays of half a year ago: their rows were never more than an answer. The journal keeps that they were asked."""
    Replay.objects.filter(requested_at__lt=at - REPLAYS_KEPT).delete()
