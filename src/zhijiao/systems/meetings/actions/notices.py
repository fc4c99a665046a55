"""Documents: drafted, edited, issued with their number, then told to those they are for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.letters import address, letters, members
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states import Reason, Refused, same_version
from zhijiao.systems.meetings.models import Meeting, Notice, Requirement
from zhijiao.systems.meetings.queries.gathering import PROVINCE, UNITS, must_be
from zhijiao.systems.meetings.queries.notices import against_number, tidy_number
from zhijiao.systems.meetings.states import NOTICE
from zhijiao.systems.meetings.terms import NoticeKind

DRAFT = Bilingual("Draft a document", "拟稿")
NO_TITLE = Bilingual("The document needs a title", "要写公文标题")
NO_BODY = Bilingual("The document has no text", "公文没有正文")
NOBODY = Bilingual("A {kind} needs to be addressed to somebody", "{kind}要写主送单位")
CHOOSE = Bilingual("Choose at least one unit", "至少选一个单位")
BEFORE_DRAFT = Bilingual("A document is not dated before its draft, {day}", "印发日期不能早于拟稿日期{day}")
NOT_AHEAD = Bilingual("A document is not dated ahead of today, {day}", "印发日期不能晚于今天{day}")
GONE = Bilingual("{unit} no longer exists since {day}", "{unit}自{day}起已撤销")
ISSUED = Bilingual("{kind}: {title}", "{kind}：{title}")
SAYS = Bilingual("{number} {title}\nIssued by {office}. Read and download it here: {url}", "{number} {title}\n发文机关：{office}。查看和下载：{url}")


@transaction.atomic
def draft(*, kind: NoticeKind, title: str, body: str, office: Organisation, by: Actor, at: datetime, to: Sequence[Organisation] = (),
          meeting: Meeting | None = None, requirement: Requirement | None = None) -> Notice:
    """Write a draft; it has no number and nobody outside sees it."""
    must_be(PROVINCE, by, DRAFT)
    _worded(title, body)
    notice = Notice.objects.create(kind=kind, title=title.strip(), body=_lines(body), office=office, meeting=meeting, requirement=requirement,
                                   drafted_at=at, drafted_by_id=by.user_id)
    notice.to.set(to)
    record("meetings.notice.drafted", subject=notice, by=by, at=at, notice_kind=str(kind), title=notice.title)
    return notice


@transaction.atomic
def edit(*, notice: Notice, title: str, body: str, by: Actor, at: datetime, to: Sequence[Organisation] = (), version: int | None = None) -> None:
    """Change a draft."""
    same_version(notice, version)
    move = NOTICE.admit("edit", state=notice.state, role=by.role)
    _worded(title, body)
    move.take(notice, title=title.strip(), body=_lines(body))
    notice.to.set(to)
    record("meetings.notice.edited", subject=notice, by=by, at=at, title=notice.title)


@transaction.atomic
def issue(*, notice: Notice, number: str, by: Actor, at: datetime, issued_on: date | None = None, version: int | None = None) -> None:
    """Give a draft its number and day and tell whom it is for; from then on it stays as it is."""
    same_version(notice, version)
    today, tidy = local_day(at), tidy_number(number)
    day = issued_on or today
    move = NOTICE.admit("issue", state=notice.state, role=by.role, extra=[*against_number(tidy, notice), *_against_issue(notice, day, today)])
    move.take(notice, number=tidy, issued_on=day, issued_at=at, issued_by_id=by.user_id)
    _tell(notice, at)
    record("meetings.notice.issued", subject=notice, by=by, at=at, number=tidy, to=[unit.pk for unit in notice.to.all()])


def _worded(title: str, body: str) -> None:
    reasons = [] if title.strip() else [Reason(NO_TITLE, field="title")]
    if not body.strip():
        reasons.append(Reason(NO_BODY, field="body"))
    if reasons:
        raise Refused(reasons)


def _lines(body: str) -> str:
    return "\n".join(line.strip() for line in body.splitlines() if line.strip())


def _against_issue(notice: Notice, day: date, today: date) -> list[Reason]:
    units = list(notice.to.all())
    reasons = []
    if not units and notice.kind != NoticeKind.MINUTES:
        reasons.append(Reason(NOBODY.filled(kind=NoticeKind(notice.kind).words), next=CHOOSE))
    reasons += [Reason(GONE.filled(unit=unit.words, day=day_words(unit.closed_on)), next=CHOOSE) for unit in units
                if unit.closed_on is not None and unit.closed_on <= day]
    drafted = local_day(notice.drafted_at)
    if day < drafted:
        reasons.append(Reason(BEFORE_DRAFT.filled(day=day_words(drafted)), field="issued_on"))
    if day > today:
        reasons.append(Reason(NOT_AHEAD.filled(day=day_words(today)), field="issued_on"))
    return reasons


def _tell(notice: Notice, at: datetime) -> None:
    """Write to the officers of every unit that the document is for."""
    people = [person for unit in notice.to.all() for person in members(unit, (*UNITS, Role.PROVINCE_OFFICIAL), at)]
    letters(people, ISSUED.filled(kind=NoticeKind(notice.kind).words, title=notice.title), SAYS.filled(
        number=notice.number, title=notice.title, office=notice.office.words, url=address(notice.get_absolute_url())), at)


def printed(*, notice: Notice, form: str, by: Actor, at: datetime) -> None:
    """Record that a document left the system on paper or as a file."""
    record("meetings.notice.printed", subject=notice, by=by, at=at, form=form, number=notice.number or "", state=str(notice.state))
