"""Rounds: which one is under way, what stands against an act on one, which seats are left, who holds an offer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet

from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.engines.allocation import TiePolicy
from zhijiao.kernel.days import local_day
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Ground, Reason, Refused
from zhijiao.systems.admissions.models import Batch, ListImport, Offer, PreferenceList, Round
from zhijiao.systems.admissions.queries.schemes import rule_set
from zhijiao.systems.admissions.terms import (
    BatchState,
    CycleState,
    ImportState,
    ListState,
    OfferState,
    RoundKind,
    RoundState,
)

HELD = (OfferState.OFFERED, OfferState.CONFIRMED, OfferState.RETURN_PROPOSED)
UNDER_WAY = (RoundState.PLANNED, RoundState.OPEN, RoundState.FROZEN, RoundState.ALLOCATED, RoundState.PROPOSED)
WITH_RESULTS = (RoundState.RELEASED, RoundState.FINISHED)
FROZEN = (RoundState.FROZEN, RoundState.ALLOCATED, RoundState.PROPOSED, *WITH_RESULTS)

NOT_OPEN = Bilingual("Lists of this round are not being filled in: it is “{state}”", "本轮志愿现在不能填报：状态是“{state}”")
NOT_YET = Bilingual("Lists are filled in from {day}", "{day}开始填报")
CLOSED = Bilingual("Lists were filled in until {day}", "填报已于{day}截止")
NO_PLAN = Bilingual("Publish the plan of the batch first: applicants choose from it", "请先公布本批次计划：考生从计划中选择")
PUBLISH_FIRST = Bilingual("The plan is published on the page of the batch", "在批次页面公布计划")
NO_DAYS = Bilingual("Set from when until when lists are filled in", "请设定填报开始和截止时间")
ORDER = Bilingual("Lists are closed after they are opened", "截止时间要晚于开始时间")
STILL_OPEN = Bilingual("Lists are filled in until {day}: the round is frozen after that", "填报{day}截止，截止后才能冻结")
HALF_WRITTEN = Bilingual("Lists of the file {name} are being written: wait until that is done", "正在写入文件{name}的志愿，请等写完")
NOT_WRITTEN = Bilingual("The file {name} was checked and not written: its lists would be left out. Drop it first",
                        "文件{name}已核对但没有写入，其中的志愿不会参加本轮，请先放弃该文件")
NO_LISTS = Bilingual("Nobody has submitted a list: there is nothing to freeze", "没有已提交的志愿表，不能冻结")
ANOTHER = Bilingual("Round {number} of this batch is “{state}”: finish it or set it aside first", "本批次轮次{number}的状态是“{state}”：请先结束或者作废")
OVER = Bilingual("The batch is “{batch}”, its year “{year}”: no round is added", "批次状态是“{batch}”，年度状态是“{year}”，不能再登记轮次")
NO_MAIN = Bilingual("A supplementary round follows a released one", "征集志愿要在前一轮发布之后")
NO_SEATS = Bilingual("Every seat is taken: there is nothing to collect lists for", "计划已全部完成，没有名额可征集")
SAME_PERSON = Bilingual("{name} proposed the release: another person releases (four eyes)", "提请发布的是{name}：须由另一人发布（双人复核）")
ASK_ANOTHER = Bilingual("Ask a colleague of the office to look at the round and release it", "请同事核对后发布")
LATER = Bilingual("Round {number} was frozen after this one and builds on it: set that one aside first", "轮次{number}以本轮结果为基础：请先将其作废")
WAITING = Bilingual("{n} {n:offer is|offers are} neither confirmed nor declined nor lapsed", "还有{n}个投档结果没有确认、放弃或者逾期")
RETURNS = Bilingual("{n} {n:return waits|returns wait} for your decision", "还有{n}件退档申请没有审核")
NEVER_OPENED = Bilingual("Lists of this round were never filled in: open it first", "本轮还没有开放填报，请先开放")
PROPOSE_FIRST = Bilingual("Results that are out are set aside by two people: propose it, a colleague decides", "已发布的结果须由两人作废：一人申请，另一人决定")
SAME_VOIDER = Bilingual("{name} proposed to set the round aside: another person decides (four eyes)", "申请作废的是{name}：须由另一人决定（双人复核）")
ASK_TO_VOID = Bilingual("Ask a colleague of the office to look at the round and set it aside or keep it", "请同事核对后作废或者不予作废")
PROPOSED_ALREADY = Bilingual("{name} proposed to set the round aside already", "{name}已申请作废本轮")
NOT_PROPOSED = Bilingual("Nobody proposed to set the round aside", "没有人申请作废本轮")
VOID_WAITS = Bilingual("A proposal to set the round aside waits to be decided", "作废申请等待决定")
NO_SEED = Bilingual("Equals are told apart by lot: give the public seed first", "同分按抽签处理：请先登记公开随机种子")
GIVE_SEED = Bilingual("“Give the public seed” stands on the page of the round", "在轮次页面“登记公开随机种子”")
CUT_WAITS = Bilingual("Fewer seats of {code} are proposed and not decided: applicants choose by the seats that are left",
                      "{code}申请调减计划，还没有决定：考生按剩余计划填报")
DECIDE_CUT = Bilingual("Lower the plan or leave it, on the page of the line", "请在该计划页面决定调减或者不予调减")
WORKING = Bilingual("The files of this round are not written yet", "本轮文件还没有写成")


def open_round_of(batch: Batch, at: datetime) -> Round | None:
    """Return the round of a batch whose lists are filled in at a moment."""
    found = Round.objects.filter(batch=batch, state=RoundState.OPEN).first()
    return found if found is not None and not against_filling(found, at) else None


def against_filling(one: Round, at: datetime) -> list[Reason]:
    """Return why lists of a round cannot be filled in at a moment; nothing when they can."""
    if one.state != RoundState.OPEN:
        return [Reason(NOT_OPEN.filled(state=one.state.words), ground=Ground.STATE)]
    if one.opens_at is not None and at < one.opens_at:
        return [Reason(NOT_YET.filled(day=day_words(local_day(one.opens_at))), ground=Ground.STATE)]
    if one.closes_at is not None and at >= one.closes_at:
        return [Reason(CLOSED.filled(day=day_words(local_day(one.closes_at))), ground=Ground.STATE)]
    return []


def hold_open(one: Round, at: datetime) -> Round:
    """Return the round as it is, open, and keep it so until the transaction ends. Raises Refused.

    Whoever writes a list calls this first: on PostgreSQL the row is shared among writers and a freeze waits for them; on SQLite
    there is one writer at a time.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM admissions_round WHERE id = %s FOR SHARE", [one.pk])
    found = Round.objects.select_related("batch__scheme", "batch__cycle").get(pk=one.pk)
    if reasons := against_filling(found, at):
        raise Refused(reasons)
    return found


def hold_inputs(cycle_id: int) -> None:
    """Let a freeze wait until the transaction ends; whoever changes scores, lines or plan calls this before asking what is frozen.

    On PostgreSQL the year's row is shared among such writers and a freeze takes it alone; on SQLite there is one writer at a time.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM admissions_cycle WHERE id = %s FOR SHARE", [cycle_id])


def against_round(name: str, one: Round, actor: Actor, *, today: date) -> list[Reason]:
    """Return what the room holds against a move of a round, as far as the day tells."""
    check = _CHECKS.get(name)
    return check(one, actor, today) if check else []


def _against_open(one: Round, actor: Actor, today: date) -> list[Reason]:
    waiting = one.batch.units.exclude(cut_to=None).order_by("code").values_list("code", flat=True)
    cuts = [Reason(CUT_WAITS.filled(code=code), ground=Ground.STATE, next=DECIDE_CUT) for code in waiting]
    return cuts if one.batch.state == BatchState.PUBLISHED else [Reason(NO_PLAN, ground=Ground.STATE, next=PUBLISH_FIRST), *cuts]


def _against_freeze(one: Round, actor: Actor, today: date) -> list[Reason]:
    if one.state == RoundState.PLANNED and one.kind != RoundKind.CORRECTION:
        return [Reason(NEVER_OPENED, ground=Ground.STATE)]
    if one.closes_at is not None and today < local_day(one.closes_at):
        return [still_open(one)]
    writing = ListImport.objects.filter(round=one, state=ImportState.WRITING).first()
    if writing is not None:
        return [Reason(HALF_WRITTEN.filled(name=writing.name), ground=Ground.STATE)]
    ready = ListImport.objects.filter(round=one, state=ImportState.READY).order_by("pk")
    reasons = [Reason(NOT_WRITTEN.filled(name=file.name), ground=Ground.STATE) for file in ready]
    reasons += [] if one.seed or not by_lot(one.batch) else [Reason(NO_SEED, field="seed", next=GIVE_SEED)]
    if one.state == RoundState.PLANNED:
        reasons += _against_open(one, actor, today)
    if not any(seats_left(one.batch).values()):
        reasons.append(Reason(NO_SEATS))
    return [*reasons, *([] if PreferenceList.objects.filter(round=one, state=ListState.SUBMITTED).exists() else [Reason(NO_LISTS)])]


def by_lot(batch: Batch) -> bool:
    """Say whether the rules of a batch tell equals apart by lot, from a public seed."""
    return rule_set(batch).tie_policy is TiePolicy.LOTTERY


def still_open(one: Round) -> Reason:
    """Return the reason that lists are still filled in."""
    assert one.closes_at is not None
    return Reason(STILL_OPEN.filled(day=day_words(local_day(one.closes_at))), ground=Ground.STATE)


def _against_release(one: Round, actor: Actor, today: date) -> list[Reason]:
    if one.state == RoundState.PROPOSED and one.proposed_by_id is not None and one.proposed_by_id == actor.user_id:
        return [Reason(SAME_PERSON.filled(name=actor.name), ground=Ground.ROLE, next=ASK_ANOTHER)]
    return []


def later_than(one: Round) -> Round | None:
    """Return a round that was frozen on the results of this one."""
    later: Round | None = Round.objects.filter(batch=one.batch, order__gt=one.order, state__in=FROZEN).first()
    if later is None and one.state == RoundState.RELEASED:  # whoever held an offer of this round was left out of other batches frozen since
        later = Round.objects.filter(batch__cycle=one.batch.cycle_id, frozen_at__gte=one.released_at, state__in=FROZEN).exclude(pk=one.pk).first()
    return later


def _against_setting_aside(one: Round, actor: Actor, today: date) -> list[Reason]:
    later = later_than(one)
    reasons = [] if later is None else [Reason(LATER.filled(number=later.number), ground=Ground.STATE)]
    return [*reasons, *(_of_two(one, actor) if one.state == RoundState.RELEASED else [])]


def _of_two(one: Round, actor: Actor) -> list[Reason]:
    """Return why this person does not decide that a released round be set aside."""
    if one.void_proposed_by_id is None:
        return [Reason(PROPOSE_FIRST, ground=Ground.STATE)]
    same = one.void_proposed_by_id == actor.user_id
    return [Reason(SAME_VOIDER.filled(name=actor.name), ground=Ground.ROLE, next=ASK_TO_VOID)] if same else []


def _against_proposing_void(one: Round, actor: Actor, today: date) -> list[Reason]:
    by = one.void_proposed_by
    proposed = [] if by is None else [Reason(PROPOSED_ALREADY.filled(name=by.person.name), ground=Ground.STATE)]
    later = later_than(one)
    return [*proposed, *([] if later is None else [Reason(LATER.filled(number=later.number), ground=Ground.STATE)])]


def _against_keeping(one: Round, actor: Actor, today: date) -> list[Reason]:
    """Whoever proposed may take it back; a colleague may refuse."""
    return [] if one.void_proposed_by_id is not None else [Reason(NOT_PROPOSED, ground=Ground.STATE)]


def _against_finish(one: Round, actor: Actor, today: date) -> list[Reason]:
    counts = dict(Offer.objects.filter(round=one).values_list("state").annotate(n=Count("pk")).order_by())
    found = [] if one.void_proposed_by_id is None else [Reason(VOID_WAITS, ground=Ground.STATE)]
    if one.batch.confirm_days is not None and (n := counts.get(OfferState.OFFERED, 0)):
        found.append(Reason(WAITING.filled(n=n)))
    return [*found, *([Reason(RETURNS.filled(n=n))] if (n := counts.get(OfferState.RETURN_PROPOSED, 0)) else [])]


_CHECKS = {"open": _against_open, "freeze": _against_freeze, "release": _against_release, "set_aside": _against_setting_aside,
           "finish": _against_finish, "propose_void": _against_proposing_void, "keep": _against_keeping}


def against_planning(batch: Batch, kind: RoundKind) -> list[Reason]:
    """Return why a round cannot be added to a batch."""
    rounds = Round.objects.filter(batch=batch)
    reasons = [Reason(ANOTHER.filled(number=one.number, state=one.state.words), ground=Ground.STATE) for one in rounds.filter(state__in=UNDER_WAY)]
    if batch.state == BatchState.FINISHED or batch.cycle.state == CycleState.ARCHIVED:
        reasons.append(Reason(OVER.filled(batch=batch.state.words, year=batch.cycle.state.words), ground=Ground.STATE))
    released = rounds.filter(state__in=WITH_RESULTS)
    if kind == RoundKind.MAIN:
        reasons += [Reason(ANOTHER.filled(number=one.number, state=one.state.words), ground=Ground.STATE) for one in released[:1]]
    elif kind == RoundKind.SUPPLEMENTARY:
        reasons += [] if released.exists() else [Reason(NO_MAIN, ground=Ground.STATE)]
        reasons += [] if any(seats_left(batch).values()) else [Reason(NO_SEATS)]
    return reasons


def held_offers(batch: Batch) -> QuerySet[Offer]:
    """Return the offers of the batch by which a seat is taken."""
    found: QuerySet[Offer] = Offer.objects.filter(unit__batch=batch, state__in=HELD)
    return found


def seats_left(batch: Batch) -> dict[int, int]:
    """Return how many seats each open unit of a batch has left, by its key: in the first round all of them.

    A lowered plan counts after a released round only: should that one be set aside, its correction has the seats that were published.
    """
    taken = dict(held_offers(batch).values_list("unit").annotate(n=Count("pk")).order_by())
    later = has_released(batch)
    return {unit.pk: unit.left(taken.get(unit.pk, 0), later=later) for unit in batch.units.filter(state="accepted")}


def has_released(batch: Batch) -> bool:
    """Say whether a round of the batch stands released: the plan may be lowered for those that follow."""
    return bool(Round.objects.filter(batch=batch, state__in=WITH_RESULTS).exists())


def held_in_year(batch: Batch) -> QuerySet[Offer]:
    """Return the offers of any batch that the year's applicants hold."""
    found: QuerySet[Offer] = Offer.objects.filter(applicant__cycle=batch.cycle_id, state__in=HELD)
    return found


def holders(batch: Batch) -> QuerySet[Offer, Any]:
    """Return the keys of the year's applicants who hold an offer of any batch."""
    return held_in_year(batch).values_list("applicant", flat=True)


def offer_counts(one: Round) -> dict[OfferState, int]:
    """Return how many offers of a round are in each state."""
    found = dict(Offer.objects.filter(round=one).values_list("state").annotate(n=Count("pk")).order_by())
    return {state: found.get(state, 0) for state in OfferState if found.get(state)}
