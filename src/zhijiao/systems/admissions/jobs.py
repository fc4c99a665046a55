"""Background work: freezing, dry runs, allocation; files of lists; letters; offers that nobody answered in time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.jobs.models import JobStage, Progress
from zhijiao.kernel.jobs.work import Job, job, recurring, start
from zhijiao.kernel.journal.entries import history, record
from zhijiao.kernel.outbox.delivery import receives
from zhijiao.kernel.outbox.letters import address, letters, members
from zhijiao.kernel.people.actor import SYSTEM, Actor
from zhijiao.kernel.people.models import Person, User
from zhijiao.kernel.people.seats import actor_held
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states import Ground, Reason, Refused, Stale, same_version
from zhijiao.systems.admissions.actions.allocating import allocate, try_out
from zhijiao.systems.admissions.actions.freezing import freeze
from zhijiao.systems.admissions.actions.importing import (
    accept_lists,
    check_lists,
    receive_lists,
    stop_lists,
    write_lists,
)
from zhijiao.systems.admissions.actions.offers import lapse
from zhijiao.systems.admissions.actions.scoring import COMPOSE, compose
from zhijiao.systems.admissions.models import (
    Applicant,
    ListImport,
    Offer,
    PreferenceList,
    Round,
    Scheme,
    Unit,
    unpacked,
)
from zhijiao.systems.admissions.queries.composing import against_composing
from zhijiao.systems.admissions.queries.importing import is_stuck
from zhijiao.systems.admissions.queries.offers import answer_by, full, late_offers
from zhijiao.systems.admissions.queries.office import PROVINCE, must_be
from zhijiao.systems.admissions.queries.rounds import against_round, still_open
from zhijiao.systems.admissions.states import ROUND
from zhijiao.systems.admissions.terms import ImportState, ListState, OfferState, RoundState

FULL = ("batch__cycle__organiser__region", "batch__scheme")
AT_ONCE = 200
BUSY = Bilingual("The worker is still busy with this round: wait until it is done", "后台还在处理本轮，请等待完成")
TRY = Bilingual("Dry run", "演练")

RESULTS_OUT = Bilingual("Results of {batch}", "{batch}投档结果")
LOOK = Bilingual("The results of {batch} are out: {url}", "{batch}投档结果已发布：{url}")
VOID = Bilingual("{batch}: the results were set aside", "{batch}：投档结果已作废")
VOID_SAYS = Bilingual("The results of {batch} were set aside. Reason: {reason}\nA corrected round follows: {url}",
                      "{batch}投档结果已作废。原因：{reason}\n将以更正轮次重新投档：{url}")
TO_VOID = Bilingual("Round {number}: a proposal to set it aside waits for a second person", "轮次{number}的作废申请等待另一人决定")
TO_RELEASE = Bilingual("Round {number}: a release waits for a second person", "轮次{number}等待另一人发布")
RETURN_ASKED = Bilingual("{school} proposes to return a file: {number}", "{school}申请退档：{number}")
RETURNED = Bilingual("Your file was returned", "你的档案已退回")
RETURNED_SAYS = Bilingual("{unit} returned your file. Reason: {reason}\nYou may take part in a supplementary round: {url}",
                          "{unit}已退档。原因：{reason}\n可以参加征集志愿：{url}")
KEPT = Bilingual("The return of file {number} was refused", "考生{number}不予退档")
KEPT_SAYS = Bilingual("Reason: {reason}\n{url}", "原因：{reason}\n{url}")
STAYS = Bilingual("Your file was not returned", "你的档案不予退档")
STAYS_SAYS = Bilingual("A return of your file by {unit} was refused: your offer stays. {then}\n{url}",
                       "{unit}的退档申请未获同意，你的投档结果保留。{then}\n{url}")
STILL_TO_ANSWER = Bilingual("Answer it by {day}.", "请在{day}前确认。")
NOT_COUNTED = Bilingual("{batch}: your list does not count yet", "{batch}：你的志愿表尚未生效")
NOT_COUNTED_SAYS = Bilingual("Your list is not handed in. Only a list that is handed in by {until} counts: {url}",
                             "你的志愿表没有提交。{until}前提交的志愿表才有效：{url}")
UNIT_GONE = Bilingual("A programme in your list admits nobody any more", "你所填的志愿中有专业停止招生")
UNIT_GONE_SAYS = Bilingual("{unit} ({code}) admits nobody in this round. Your list counts without it; you may take it back and change it until {until}: {url}",
                           "{unit}（{code}）本轮停止招生，你的其他志愿仍然有效；{until}前可以撤回修改：{url}")
REGISTERED = Bilingual("Your registration was corrected", "你的登记信息已更正")
REGISTERED_SAYS = Bilingual("Look at it here: {url}", "请查看：{url}")
UNFIT_SAYS = Bilingual("Your list no longer fits and does not count until you change it and hand it in again:\n{lines}\n{url}",
                       "你的志愿表不再符合，须修改后重新提交才有效：\n{lines}\n{url}")
BEFORE_CLOSING = timedelta(days=1)
LINE_BACK = Bilingual("Your line {code} of the plan was returned", "招生计划{code}被退回")
CUT_ASKED = Bilingual("Line {code} of the plan: fewer seats are proposed", "招生计划{code}申请调减")
CUT_SAYS = Bilingual("From {before} to {seats}, 0: nobody further. Reason: {reason}\n{url}",
                     "由{before}人调减为{seats}人，0表示后续停止招生。原因：{reason}\n{url}")
CUT_DONE = Bilingual("Line {code} of the plan has fewer seats in the rounds that follow", "招生计划{code}后续轮次已调减")
CUT_DONE_SAYS = Bilingual("{seats} seats; 0: nobody further.\n{url}", "后续轮次计划数为{seats}人，0表示停止招生。\n{url}")
CUT_REFUSED = Bilingual("Line {code} of the plan keeps its seats", "招生计划{code}不予调减")
LINE_CLOSED = Bilingual("Line {code} of the plan admits nobody any more", "招生计划{code}停止招生")


# --- what is ordered on a page and done in the worker ----------------------------------------------------------------


def is_busy(one: Round) -> bool:
    """Say whether the worker still has something to do with a round."""
    return one.work is not None and Progress.objects.filter(task=one.work, stage__in=(JobStage.WAITING, JobStage.RUNNING)).exists()


@transaction.atomic
def order_freeze(*, round: Round, by: Actor, at: datetime, version: int | None = None) -> None:
    """Have a round frozen in the worker, if nothing stands against it now."""
    _ordered("freeze", freeze_round, round, by, at, version)


@transaction.atomic
def order_allocation(*, round: Round, by: Actor, at: datetime, version: int | None = None) -> None:
    """Have a round allocated in the worker."""
    _ordered("allocate", allocate_round, round, by, at, version)


@transaction.atomic
def order_trial(*, round: Round, by: Actor, at: datetime, on: Round | None = None) -> None:
    """Have a dry run made in the worker."""
    must_be(PROVINCE, by, TRY)
    _start(try_round, round, by, at, on=on.number if on else "")


def _ordered(name: str, wanted: Job, one: Round, by: Actor, at: datetime, version: int | None) -> None:
    same_version(one, version)
    early = _too_early(name, one, at)
    ROUND.admit(name, state=one.state, role=by.role, extra=early or against_round(name, one, by, today=local_day(at)))
    _start(wanted, one, by, at)


def _too_early(name: str, one: Round, at: datetime) -> list[Reason]:
    return [still_open(one)] if name == "freeze" and one.closes_at is not None and at < one.closes_at else []


def _start(wanted: Job, one: Round, by: Actor, at: datetime, **more: str) -> None:
    if is_busy(one):
        raise Refused([Reason(BUSY, ground=Ground.STATE)])
    work = start(wanted, by=by, at=at, number=one.number, user=by.user_id, membership=by.membership_id, moment=at.isoformat(), **more)
    Round.objects.filter(pk=one.pk).update(work=work.task)
    one.work = work.task


def _done(number: str, user: int, membership: int, moment: str, act: Callable[[Round, Actor, datetime], object]) -> dict[str, Any]:
    """Do it as whoever ordered it; a refusal is an answer with every reason, shown on the page of the round."""
    at = datetime.fromisoformat(moment)
    one = Round.objects.select_related(*FULL).get(number=number)
    try:
        act(one, actor_held(user, membership, local_day(at)), at)
    except Refused as why:
        return {"refused": [reason.as_json() for reason in why.reasons]}
    return {"state": str(one.state)}


@job(Bilingual("Freezing a round", "冻结轮次"))
def freeze_round(progress: Progress, *, number: str, user: int, membership: int, moment: str) -> dict[str, Any]:
    """Freeze a round: all or nothing."""
    return _done(number, user, membership, moment, lambda one, by, at: freeze(round=one, by=by, at=at))


@job(Bilingual("Allocating a round by two engines", "两个引擎投档并复核"))
def allocate_round(progress: Progress, *, number: str, user: int, membership: int, moment: str) -> dict[str, Any]:
    """Allocate a round: all or nothing."""
    return _done(number, user, membership, moment, lambda one, by, at: allocate(round=one, by=by, at=at))


@job(Bilingual("Dry run", "演练"))
def try_round(progress: Progress, *, number: str, user: int, membership: int, moment: str, on: str) -> dict[str, Any]:
    """Make a dry run."""
    earlier = Round.objects.select_related(*FULL).get(number=on) if on else None
    return _done(number, user, membership, moment, lambda one, by, at: try_out(round=one, on=earlier, by=by, at=at))


# --- files of lists --------------------------------------------------------------------------------------------------


@transaction.atomic
def order_lists(*, round: Round, path: Path, name: str, by: Actor, at: datetime) -> ListImport:
    """Keep a file of lists and have it checked in the worker; sent again, it is checked again where that ended in an error."""
    sent = receive_lists(round=round, path=path, name=name, by=by, at=at)
    if sent.state == ImportState.WAITING and is_stuck(sent):
        _start_lists(read_lists, sent, by, at)
    return sent


@transaction.atomic
def order_writing(*, list_import: ListImport, by: Actor, at: datetime, version: int | None = None) -> None:
    """Have the lists of a checked file written in the worker."""
    accept_lists(list_import=list_import, by=by, at=at, version=version)
    _start_lists(put_lists, list_import, by, at)


def _start_lists(wanted: Job, sent: ListImport, by: Actor, at: datetime) -> None:
    sent.work = start(wanted, by=by, at=at, key=sent.pk, moment=at.isoformat()).task
    ListImport.objects.filter(pk=sent.pk).update(work=sent.work)


def _list_import(key: int) -> ListImport:
    found: ListImport = ListImport.objects.select_related("round__batch__scheme", "round__batch__cycle").get(pk=key)
    return found


@job(Bilingual("Checking a file of lists", "核对志愿文件"))
def read_lists(progress: Progress, *, key: int, moment: str) -> dict[str, Any]:
    """Judge a file of lists whole."""
    sent = _list_import(key)
    check_lists(list_import=sent, at=datetime.fromisoformat(moment))
    return {"state": str(sent.state), "doubts": sent.doubts}


@job(Bilingual("Writing lists", "写入志愿"))
def put_lists(progress: Progress, *, key: int, moment: str) -> dict[str, Any]:
    """Write an accepted file; where that is no longer possible, end it with the reasons."""
    sent, at = _list_import(key), datetime.fromisoformat(moment)
    try:
        written = write_lists(list_import=sent, at=at, beat=progress.advance)
    except Refused as why:
        stop_lists(list_import=sent, reasons=why.reasons, at=at)
        return {"refused": [reason.as_json() for reason in why.reasons]}
    return {"written": written}


@transaction.atomic
def order_totals(*, scheme: Scheme, by: Actor, at: datetime) -> None:
    """Have a scheme's totals composed in the worker, if nothing stands against it now."""
    must_be(PROVINCE, by, COMPOSE)
    if reasons := against_composing(scheme):
        raise Refused(reasons)
    start(compose_totals, by=by, at=at, scheme=scheme.pk, user=by.user_id, membership=by.membership_id, moment=at.isoformat())


@job(Bilingual("Composing the totals", "合成总分"))
def compose_totals(progress: Progress, *, scheme: int, user: int, membership: int, moment: str) -> dict[str, Any]:
    """Compose a scheme's totals: all or nothing; a refusal is an answer with every reason."""
    at = datetime.fromisoformat(moment)
    try:
        found = compose(scheme=Scheme.objects.get(pk=scheme), by=actor_held(user, membership, local_day(at)), at=at)
    except Refused as why:
        return {"scheme": scheme, "refused": [reason.as_json() for reason in why.reasons]}
    return {"scheme": scheme, "written": found.fresh, "totals": found.totals}


# --- letters ---------------------------------------------------------------------------------------------------------


def _round(payload: Mapping[str, Any]) -> Round:
    found: Round = Round.objects.select_related(*FULL).get(pk=payload["round"])
    return found


def _offer(payload: Mapping[str, Any]) -> Offer:
    found: Offer = full(Offer.objects.filter(pk=payload["offer"])).get()
    return found


@receives("admissions.round.proposed")
def tell_second_person(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Ask the colleagues of whoever proposed to look and release."""
    one = _round(payload)
    _tell_colleagues(one, one.proposed_by, TO_RELEASE, at)


@receives("admissions.round.void_proposed")
def tell_second_voider(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Ask the colleagues of whoever proposed to look and decide."""
    one = _round(payload)
    _tell_colleagues(one, one.void_proposed_by, TO_VOID, at)


def _tell_colleagues(one: Round, proposer: User | None, about: Bilingual, at: datetime) -> None:
    people = [person for person in members(one.batch.cycle.organiser_id, PROVINCE, at) if person.pk != getattr(proposer, "person_id", None)]
    text = Bilingual("{batch}\n{url}", "{batch}\n{url}").filled(batch=one.batch.named, url=address(one.get_absolute_url()))
    letters(people, about.filled(number=one.number), text, at)


@receives("admissions.round.released")
def tell_released(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Write to everybody with an account who handed a list in, in the worker, part by part."""
    start(write_to_applicants, by=SYSTEM, at=at, number=_round(payload).number, moment=at.isoformat())


@receives("admissions.round.set_aside")
def tell_void(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell those whose offer is void, in the worker."""
    start(write_to_applicants, by=SYSTEM, at=at, number=_round(payload).number, moment=at.isoformat())


@job(Bilingual("Writing to applicants", "通知考生"), quick=True)
def write_to_applicants(progress: Progress, *, number: str, moment: str) -> int:
    """Write the letter of a round to applicants with an account, some hundred at a time."""
    at, one = datetime.fromisoformat(moment), Round.objects.select_related(*FULL).get(number=number)
    about, body = _letter(one)
    listed = PreferenceList.objects.filter(round=one).values("applicant")
    keys = list(Applicant.objects.filter(pk__in=listed, person__isnull=False).order_by("pk").values_list("person", flat=True))
    return _written(progress, keys, about, body, at)


def _written(progress: Progress, keys: list[int], about: Bilingual, body: Bilingual, at: datetime) -> int:
    for first in range(progress.done, len(keys), AT_ONCE):
        part = keys[first:first + AT_ONCE]
        with transaction.atomic():
            letters(Person.objects.filter(pk__in=part), about, body, at)
            progress.advance(first + len(part), len(keys))
    return len(keys)


@receives("admissions.list.taken_back")
def tell_taken_back(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Warn whoever took a list back: it does not count until it is handed in again."""
    one = PreferenceList.objects.select_related("applicant__person", "round__batch").get(pk=payload["list"])
    if one.state == ListState.DRAFT and one.applicant.person is not None:
        letters([one.applicant.person], *_not_counted(one.round), at)


def _not_counted(one: Round) -> tuple[Bilingual, Bilingual]:
    return NOT_COUNTED.filled(batch=one.batch.named), NOT_COUNTED_SAYS.filled(until=_until(one), url=address(f"/admissions/rounds/{one.number}/list"))


def _until(one: Round) -> Bilingual:
    assert one.closes_at is not None
    local = localtime(one.closes_at)
    day = day_words(local.date())
    return Bilingual(f"{day.en}, {local:%H:%M}", f"{day.zh}{local:%H:%M}")


@job(Bilingual("Writing to those whose list is not handed in", "通知尚未提交志愿的考生"), quick=True)
def write_to_drafts(progress: Progress, *, number: str, moment: str) -> int:
    """Write to everybody whose list of a round is a draft, also one that was taken back."""
    one = Round.objects.select_related(*FULL).get(number=number)
    rows = PreferenceList.objects.filter(round=one, state=ListState.DRAFT, applicant__person__isnull=False).order_by("pk")
    return _written(progress, list(rows.values_list("applicant__person", flat=True)), *_not_counted(one), datetime.fromisoformat(moment))


@job(Bilingual("Writing to those whose list holds a closed programme", "通知所填专业停止招生的考生"), quick=True)
def write_to_listed(progress: Progress, *, unit: int, number: str, moment: str) -> int:
    """Write to everybody whose list, handed in for an open round, holds a unit that was closed."""
    closed, one = Unit.objects.get(pk=unit), Round.objects.select_related(*FULL).get(number=number)
    rows = PreferenceList.objects.filter(round=one, state=ListState.SUBMITTED, applicant__person__isnull=False).order_by("pk")
    keys = [person for person, ordered in rows.values_list("applicant__person", "ordered").iterator(chunk_size=2000) if unit in unpacked(ordered)]
    body = UNIT_GONE_SAYS.filled(unit=closed.named, code=closed.code, until=_until(one), url=address(f"/admissions/rounds/{one.number}/list"))
    return _written(progress, keys, UNIT_GONE, body, datetime.fromisoformat(moment))


@receives("admissions.registration.corrected")
def tell_corrected(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell an applicant that the registration was corrected, and which lines no longer fit."""
    one = Applicant.objects.select_related("person").get(pk=payload["applicant"])
    if one.person is None:
        return
    lines = Bilingual("\n".join(line["en"] for line in payload["unfit"]), "\n".join(line["zh"] for line in payload["unfit"]))
    if payload["unfit"]:
        letters([one.person], REGISTERED, UNFIT_SAYS.filled(lines=lines, url=address("/admissions/my")), at)
    else:
        letters([one.person], REGISTERED, REGISTERED_SAYS.filled(url=address(one.get_absolute_url())), at)


def _letter(one: Round) -> tuple[Bilingual, Bilingual]:
    url = address("/admissions/my")
    if one.state == RoundState.SET_ASIDE:
        return VOID.filled(batch=one.batch.named), VOID_SAYS.filled(batch=one.batch.named, reason=one.reason, url=url)
    return RESULTS_OUT.filled(batch=one.batch.named), LOOK.filled(batch=one.batch.named, url=url)


@receives("admissions.offer.return_proposed")
def tell_office_of_return(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell the office that a return waits for its decision."""
    offer = _offer(payload)
    about = RETURN_ASKED.filled(school=offer.unit.school.words, number=offer.applicant.number)
    letters(members(offer.round.batch.cycle.organiser_id, PROVINCE, at), about, Bilingual("{url}", "{url}").filled(url=address(offer.get_absolute_url())), at)


@receives("admissions.offer.withdrawn")
def tell_withdrawn(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell the applicant that the file came back, and what can be done."""
    offer = _offer(payload)
    if offer.applicant.person is None:
        return
    because = offer.return_reason.words if offer.return_reason else Bilingual("", "")
    body = RETURNED_SAYS.filled(unit=offer.unit.named, reason=because, url=address("/admissions/my"))
    letters([offer.applicant.person], RETURNED, body, at)


@receives("admissions.offer.return_refused")
def tell_kept(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell the school that the file stays, and why; the applicant, that the offer stays and until when it is answered."""
    offer = _offer(payload)
    if offer.applicant.person is not None:
        last = answer_by(offer) if offer.state == OfferState.OFFERED else None
        then = STILL_TO_ANSWER.filled(day=day_words(last)) if last else Bilingual("", "")
        letters([offer.applicant.person], STAYS, STAYS_SAYS.filled(unit=offer.unit.named, then=then, url=address(offer.get_absolute_url())), at)
    letters(members(offer.unit.school_id, (Role.SCHOOL_REGISTRAR,), at), KEPT.filled(number=offer.applicant.number),
            KEPT_SAYS.filled(reason=offer.reason, url=address(offer.get_absolute_url())), at)


@receives("admissions.unit.returned")
def tell_line_back(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell the school that a line of its plan came back, and why."""
    _tell_school(payload, LINE_BACK, at)


@receives("admissions.unit.closed")
def tell_line_closed(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell the school that a line admits nobody any more, and in the worker everybody who has it in a list that was handed in."""
    _tell_school(payload, LINE_CLOSED, at)
    for one in Round.objects.filter(batch__units=payload["unit"], state=RoundState.OPEN, closes_at__gt=at):
        start(write_to_listed, by=SYSTEM, at=at, unit=payload["unit"], number=one.number, moment=at.isoformat())


@receives("admissions.unit.cut_proposed")
def tell_office_of_cut(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Ask the office, but not whoever proposed, to decide about fewer seats."""
    unit = Unit.objects.select_related("batch__cycle", "cut_proposed_by").get(pk=payload["unit"])
    if unit.cut_to is None:  # decided or taken back meanwhile
        return
    proposer = getattr(unit.cut_proposed_by, "person_id", None)
    people = [person for person in members(unit.batch.cycle.organiser_id, PROVINCE, at) if person.pk != proposer]
    letters(people, CUT_ASKED.filled(code=unit.code), CUT_SAYS.filled(before=unit.seats_later, seats=unit.cut_to, reason=unit.cut_reason,
                                                                      url=address(unit.get_absolute_url())), at)


@receives("admissions.unit.cut")
def tell_school_of_cut(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell the school how many seats its line has in the rounds that follow."""
    unit = Unit.objects.get(pk=payload["unit"])
    letters(members(unit.school_id, (Role.SCHOOL_REGISTRAR,), at), CUT_DONE.filled(code=unit.code),
            CUT_DONE_SAYS.filled(seats=unit.seats_later, url=address(unit.get_absolute_url())), at)


@receives("admissions.unit.cut_refused")
def tell_school_of_refused_cut(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell the school that its line keeps its seats, and why."""
    _tell_school(payload, CUT_REFUSED, at, why="cut_reason")


def _tell_school(payload: Mapping[str, Any], words: Bilingual, at: datetime, why: str = "reason") -> None:
    unit = Unit.objects.get(pk=payload["unit"])
    letters(members(unit.school_id, (Role.SCHOOL_REGISTRAR,), at), words.filled(code=unit.code),
            KEPT_SAYS.filled(reason=getattr(unit, why), url=address(unit.get_absolute_url())), at)


# --- what comes back every day ----------------------------------------------------------------------------------------


@recurring(timedelta(hours=1), Bilingual("Lists that are not handed in a day before the closing", "截止前一天仍未提交的志愿表"))
def remind_drafts(*, at: datetime) -> None:
    """Have everybody whose list is a draft warned, once for each closing of a round."""
    for one in Round.objects.filter(state=RoundState.OPEN, closes_at__gt=at, closes_at__lte=at + BEFORE_CLOSING).order_by("pk"):
        with transaction.atomic():
            Round.objects.select_for_update(no_key=True).get(pk=one.pk)
            closes = one.closes_at.isoformat()
            if any(entry.event == "admissions.round.reminded" and entry.content.said.get("closes") == closes for entry in history(one)):
                continue
            start(write_to_drafts, by=SYSTEM, at=at, number=one.number, moment=at.isoformat())
            record("admissions.round.reminded", subject=one, by=SYSTEM, at=at, closes=closes)


@recurring(timedelta(days=1), Bilingual("Offers that nobody answered in time", "逾期未确认的投档结果"))
def lapse_offers(*, at: datetime) -> None:
    """Let offers lapse whose last day is over."""
    today = local_day(at)
    for offer in late_offers(at).iterator(chunk_size=AT_ONCE):
        last = answer_by(offer)
        if last is not None and today > last and offer.state == OfferState.OFFERED:
            try:
                lapse(offer=offer, at=at)
            except Stale:  # answered or returned at this very moment: what the others are due stays due
                continue
