"""The five ledgers laid side by side (五本账对账): agreement, roll, insurance, pay slips, log. A difference stops completion."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from zhijiao.basics.dates import day_words, plus_months
from zhijiao.basics.money import yuan
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.models import Membership
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.clocks import is_working_day
from zhijiao.systems.apprenticeships.models import Agreement, Amendment, Lock, LogEntry, PaySlip, Rotation
from zhijiao.systems.apprenticeships.models.daily import monday
from zhijiao.systems.apprenticeships.queries.pay import for_whole_month
from zhijiao.systems.apprenticeships.terms import (
    AmendmentKind,
    AmendmentState,
    LearningPlace,
    Ledger,
    LockState,
    LogState,
    Match,
)

PAY_LATE_DAYS = 31  # a month's pay may follow within a cycle

SPAN = Bilingual("{first} to {last}", "{first}至{last}")
DAYS_OPEN = Bilingual("days not fixed yet", "起止日期未定")
ON_ROLL = Bilingual("on the school's roll", "在籍")
NOT_ON_ROLL = Bilingual("not on the school's roll on the first day", "开始当天不在本校学籍")
COVERED = Bilingual("covers every day", "覆盖全程")
NOT_INSURED = Bilingual("no insurance recorded", "没有登记保险")
INSURED_LATE = Bilingual("begins {days} {days:day|days} late, on {day}", "晚{days}天生效，{day}起")
INSURED_SHORT = Bilingual("ends {days} {days:day|days} early, on {day}", "早{days}天到期，{day}止")
FROM_START = Bilingual("checked once work has begun", "开工后核对")
NO_PAY_DUE = Bilingual("no pay agreed: the student does not work independently", "不独立上岗，没有约定报酬")
PAID = Bilingual("{months} months paid as agreed", "{months}个月按约定发放")
UNPAID = Bilingual("no pay slip for {months}", "缺{months}的工资单")
UNDERPAID = Bilingual("{month}: {paid} yuan paid, {agreed} agreed", "{month}发{paid}元，约定{agreed}元")
LOGGED = Bilingual("{days} {days:day|days}, {signed} signed off", "记了{days}天，签认{signed}天")
EMPTY_WEEKS = Bilingual("{weeks} {weeks:week|weeks} without an entry, the first from {day}", "有{weeks}周没有日志，最早从{day}开始")
UNSIGNED = Bilingual("{days} {days:day|days} not signed off", "有{days}天没有签认")


@dataclass(frozen=True, slots=True)
class Line:
    """What one ledger says beside the agreement."""

    ledger: Ledger
    match: Match
    words: Bilingual
    reason: str = ""
    lock: Lock | None = None

    @property
    def digest(self) -> str:
        """Return what tells this difference from another one of the same ledger."""
        return hashlib.sha256(f"{self.ledger}\n{self.words.en}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Books:
    """What the ledgers of many agreements hold: read once for all of them, seven statements."""

    on_roll: set[int]
    slips: dict[int, list[PaySlip]]
    amendments: dict[int, list[Amendment]]
    days: dict[int, list[tuple[date, LogState]]]
    locks: dict[int, dict[str, Lock]]
    schooling: dict[int, list[Rotation]]


def books(agreements: Sequence[Agreement]) -> Books:
    """Read the ledgers of agreements."""
    keys = [a.pk for a in agreements]
    amended = Amendment.objects.filter(agreement__in=keys, kind=AmendmentKind.PAY, state=AmendmentState.ACCEPTED)
    days: dict[int, list[tuple[date, LogState]]] = defaultdict(list)
    for pk, on, state in LogEntry.objects.filter(agreement__in=keys).values_list("agreement_id", "on", "state"):
        days[pk].append((on, state))
    locks: dict[int, dict[str, Lock]] = defaultdict(dict)
    for lock in Lock.objects.filter(agreement__in=keys):
        locks[lock.agreement_id][lock.difference] = lock
    return Books(_on_roll(agreements), _grouped(PaySlip.objects.filter(agreement__in=keys)),
                 _grouped(amended.order_by("-effective_on", "-id")), days, locks, schooling(keys))


def schooling(agreements: Iterable[int]) -> dict[int, list[Rotation]]:
    """Return the stays at school of agreements, by key: no log is written then."""
    return _grouped(Rotation.objects.filter(agreement__in=agreements, place=LearningPlace.SCHOOL))


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.agreement_id].append(row)
    return found


def _on_roll(agreements: Sequence[Agreement]) -> set[int]:
    """Return the agreements whose apprentice is on the school's roll on the first day (or ever, while there is none)."""
    seats: dict[tuple[int, int], list[Membership]] = defaultdict(list)
    wanted = Membership.objects.filter(person__in=[a.apprentice_id for a in agreements], role=Role.APPRENTICE)
    for seat in wanted.only("person", "organisation", "since", "until"):
        seats[seat.person_id, seat.organisation_id].append(seat)
    return {a.pk for a in agreements if any(_holds(seat, a.starts_on) for seat in seats[a.apprentice_id, a.school_id])}


def _holds(seat: Membership, day: date | None) -> bool:
    return day is None or (seat.since <= day and (seat.until is None or day <= seat.until))


def ledgers(agreement: Agreement, *, today: date) -> list[Line]:
    """Return the five lines, differences that both sides let stand marked with their reason."""
    return lines_of([agreement], today=today)[agreement.pk]


def lines_of(agreements: Sequence[Agreement], *, today: date) -> dict[int, list[Line]]:
    """Return the five lines of each agreement."""
    read = books(agreements)
    return {a.pk: [_with_lock(line, read.locks.get(a.pk, {})) for line in
                   (_agreement(a), _roll(a, read), _insurance(a), _pay(a, read, today), _log(a, read, today))] for a in agreements}


def _with_lock(line: Line, locks: Mapping[str, Lock]) -> Line:
    lock = locks.get(line.digest) if line.match is Match.DIFFERS else None
    if lock is None or lock.state == LockState.CLEARED:
        return line
    return replace(line, match=Match.SETTLED if lock.lifts else line.match, reason=lock.reason, lock=lock)


def line_of(agreement: Agreement, ledger: Ledger, *, today: date) -> Line:
    """Return the line of one ledger."""
    return next(line for line in ledgers(agreement, today=today) if line.ledger is ledger)


def differences(agreement: Agreement, *, today: date) -> list[Line]:
    """Return the lines that stop completion."""
    return [line for line in ledgers(agreement, today=today) if line.match is Match.DIFFERS]


def _agreement(agreement: Agreement) -> Line:
    if agreement.starts_on is None or agreement.ends_on is None:
        return Line(Ledger.AGREEMENT, Match.BASIS, DAYS_OPEN)
    return Line(Ledger.AGREEMENT, Match.BASIS, SPAN.filled(first=day_words(agreement.starts_on), last=day_words(last_day(agreement))))


def last_day(agreement: Agreement) -> date:
    """Return the last day worked: of the agreement, or of its early end."""
    last = agreement.ended_on or agreement.ends_on
    assert last is not None, agreement.number
    return last


def _roll(agreement: Agreement, read: Books) -> Line:
    on_roll = agreement.pk in read.on_roll
    return Line(Ledger.ROLL, Match.AGREES if on_roll else Match.DIFFERS, ON_ROLL if on_roll else NOT_ON_ROLL)


def _insurance(agreement: Agreement) -> Line:
    if agreement.insured_from is None or agreement.insured_to is None:
        return Line(Ledger.INSURANCE, Match.DIFFERS, NOT_INSURED)
    if agreement.starts_on is None or agreement.ends_on is None:
        return Line(Ledger.INSURANCE, Match.NOT_YET, DAYS_OPEN)
    late = (agreement.insured_from - agreement.starts_on).days
    early = (last_day(agreement) - agreement.insured_to).days
    if late > 0:
        return Line(Ledger.INSURANCE, Match.DIFFERS, INSURED_LATE.filled(days=late, day=day_words(agreement.insured_from)))
    if early > 0:
        return Line(Ledger.INSURANCE, Match.DIFFERS, INSURED_SHORT.filled(days=early, day=day_words(agreement.insured_to)))
    return Line(Ledger.INSURANCE, Match.AGREES, COVERED)


def months_due(agreement: Agreement, today: date) -> list[date]:
    """Return the months (their first days) whose pay should have come by a day: ended a cycle ago, or the placement is over."""
    assert agreement.starts_on is not None
    last, month, due = last_day(agreement), agreement.starts_on.replace(day=1), []
    while month <= min(last, today):
        end = min(plus_months(month, 1) - timedelta(days=1), last)
        if end + timedelta(days=PAY_LATE_DAYS) < today:
            due.append(month)
        month = plus_months(month, 1)
    return due


def _pay(agreement: Agreement, read: Books, today: date) -> Line:
    if agreement.starts_on is None or agreement.ends_on is None or today < agreement.starts_on:
        return Line(Ledger.PAY, Match.NOT_YET, FROM_START)
    if agreement.independent is False and not agreement.pay_fen:
        return Line(Ledger.PAY, Match.AGREES, NO_PAY_DUE)
    slips = {slip.period: slip for slip in read.slips.get(agreement.pk, ())}
    changes = read.amendments.get(agreement.pk, [])
    missing = [month for month in months_due(agreement, today) if month not in slips]
    if missing:
        return Line(Ledger.PAY, Match.DIFFERS, UNPAID.filled(months=", ".join(f"{m:%Y-%m}" for m in missing)))
    for slip in slips.values():
        agreed = pay_on(agreement, slip.period, changes)
        if agreement.pay_fen and for_whole_month(agreement, slip) < agreed:
            return Line(Ledger.PAY, Match.DIFFERS, UNDERPAID.filled(
                month=f"{slip.period:%Y-%m}", paid=yuan(slip.amount_fen), agreed=yuan(agreed)))
    if not slips:
        return Line(Ledger.PAY, Match.NOT_YET, FROM_START)
    return Line(Ledger.PAY, Match.AGREES, PAID.filled(months=len(slips)))


def pay_on(agreement: Agreement, period: date, changes: Sequence[Amendment]) -> int:
    """Return the pay agreed for a month: what later amendments (latest first) changed is put back; of two in one month the lower."""
    pay, next_month = agreement.pay_fen or 0, plus_months(period, 1)
    for amendment in (one for one in changes if one.effective_on > period):
        before = amendment.old_pay_fen or 0
        pay = before if amendment.effective_on >= next_month else min(pay, before)
    return pay


def _log(agreement: Agreement, read: Books, today: date) -> Line:
    if agreement.starts_on is None or agreement.ends_on is None or today < agreement.starts_on:
        return Line(Ledger.LOG, Match.NOT_YET, FROM_START)
    entries = read.days.get(agreement.pk, [])
    empty = empty_weeks(agreement, {monday(day) for day, _ in entries}, today, read.schooling.get(agreement.pk, ()))
    if empty:
        return Line(Ledger.LOG, Match.DIFFERS, EMPTY_WEEKS.filled(weeks=len(empty), day=day_words(empty[0])))
    open_days = sum(state != LogState.SIGNED for day, state in entries)
    if open_days and today > last_day(agreement):
        return Line(Ledger.LOG, Match.DIFFERS, UNSIGNED.filled(days=open_days))
    if not entries:
        return Line(Ledger.LOG, Match.NOT_YET, FROM_START)
    return Line(Ledger.LOG, Match.AGREES, LOGGED.filled(days=len(entries), signed=len(entries) - open_days))


def empty_weeks(agreement: Agreement, written: set[date], today: date, at_school: Sequence[Rotation] = ()) -> list[date]:
    """Return the Mondays of past weeks that were worked and have no entry."""
    assert agreement.starts_on is not None
    empty, week, last = [], monday(agreement.starts_on), min(last_day(agreement), today)
    while week + timedelta(days=6) < today and week <= last:
        if week not in written and is_worked(agreement, week, at_school):
            empty.append(week)
        week += timedelta(days=7)
    return empty


def is_worked(agreement: Agreement, week: date, at_school: Sequence[Rotation] = ()) -> bool:
    """Say whether the placement has a working day in a week that is not spent at school."""
    if agreement.starts_on is None or agreement.ends_on is None:
        return False
    days = (week + timedelta(days=n) for n in range(7))
    return any(agreement.starts_on <= day <= last_day(agreement) and is_working_day(day) and not any(stay.is_on(day) for stay in at_school)
               for day in days)
