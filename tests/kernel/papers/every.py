"""Every template that is printed, each with a function that prints it for the cast: a template without one fails the build."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.test import Client
from django.urls import reverse

from tests.cast import NOON, Cast
from zhijiao.engines.credentials.qr import Dictionary
from zhijiao.kernel.papers.proofs import LARGEST, dictionaries

LATER = NOON.replace(month=11)  # when all of it is printed


class Print(NamedTuple):
    """A print: the PDF, who signs it, what its code must say; how a code is read that is another credential than that of a paper."""

    pdf: bytes
    issuer: Any
    says: tuple[str, ...]
    dictionaries: Callable[[], Sequence[Dictionary]] = dictionaries
    status: Callable[[], Any] = lambda: None
    largest: int = LARGEST


def taken(user: Any, address: str, *, post: bool = False, language: str = "zh-hans") -> bytes:
    """Fetch a PDF as somebody."""
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = language
    answer = client.post(address) if post else client.get(address)
    assert answer.status_code == 200, answer.content.decode(errors="replace")[:500]
    return bytes(answer.content)


def agreement(people: Cast, language: str) -> Print:
    """The three parties' agreement, in force."""
    from tests.systems.apprenticeships.steps import active

    made = active(people)
    says = (made.number, made.apprentice.name, str(made.starts_on), str(made.ends_on))
    return Print(taken(people.registrar.user, reverse("apprenticeships:print", args=[made.number]), language=language), people.school, says)


def poster(people: Cast, language: str) -> Print:
    """The poster of a mentor."""
    from tests.systems.apprenticeships.steps import active

    active(people)
    mentor = people.mentor.person
    printed = taken(people.hr.user, reverse("apprenticeships:print_poster", args=[mentor.pk]), post=True, language=language)
    return Print(printed, people.enterprise, (mentor.name,))


def notice(people: Cast, language: str) -> Print:
    """A document of the province, with a long title."""
    from zhijiao.systems.meetings.actions import notices
    from zhijiao.systems.meetings.terms import NoticeKind

    title = "关于做好全省职业教育大会精神贯彻落实及秋季学期校园疫情防控物资储备工作情况督办的通知"
    made = notices.draft(kind=NoticeKind.SUPERVISION, title=title, body="请抓紧办理。", office=people.province, to=[people.bureau],
                         by=people.provincial_official.actor, at=NOON)
    notices.issue(notice=made, number="辽教督〔2026〕5号", by=people.provincial_official.actor, at=NOON)
    printed = taken(people.city_officer.user, reverse("meetings:notice_pdf", args=[made.pk]))
    return Print(printed, people.province, ("辽教督〔2026〕5号", "沈阳市教育局", "2026年9月28日"))


def result(people: Cast, language: str) -> Print:
    """The result of an applicant."""
    from tests.systems.admissions.steps import released
    from zhijiao.systems.admissions.models import Applicant

    _, made = released(people)
    mine = Applicant.objects.filter(offers__round=made).first()
    Applicant.objects.filter(person=people.applicant.person).update(person=None)
    Applicant.objects.filter(pk=mine.pk).update(person=people.applicant.person)
    printed = taken(people.applicant.user, reverse("admissions:result_print", args=[made.number, mine.pk]), language=language)
    return Print(printed, people.province, (made.number, mine.name, mine.number))


def report(people: Cast, language: str) -> Print:
    """The quality report of the province, before there are figures."""
    address = f"{reverse('indicators:report_file')}?place=province&year={LATER.year}&form=pdf&lang={language[:2]}"
    return Print(taken(people.provincial_official.user, address, language=language), people.province, (f"{LATER.year}-21",))


def certificate(people: Cast, language: str) -> Print:
    """A certificate of completion: its code is the certificate itself."""
    from tests.systems.exchange.factories import an_issued
    from zhijiao.systems.exchange.queries import lists, templates

    made = an_issued(people, LATER)  # its status list is fresh for some days
    printed = taken(people.registrar.user, reverse("exchange:print", args=[made.number]), language=language)
    return Print(printed, made.school, (made.learner.name,), templates.dictionaries, lambda: lists.published(), 15)


def quality_report(people: Cast, language: str) -> Print:
    """The quality report of the province."""
    from tests.kernel.indicators.frozen import agreements, frozen

    frozen("apprenticeships", "agreement", agreements("2101", people.school.pk, 8, 10), NOON.date())
    address = f"{reverse('indicators:report_file')}?place=province&year={NOON.year}&lang={'en' if language == 'en' else 'zh'}"
    return Print(taken(people.provincial_official.user, address, language=language), people.province, (f"{NOON.year}-21",))


def strips(people: Cast, language: str) -> Print:
    """The links of a batch of invitations, to be cut apart."""
    from zhijiao.kernel.administration.batches import ask_rows
    from zhijiao.kernel.registers import Accepted

    listed = {"username": "newcomer", "name": "林晓雪", "role": "apprentice", "since": LATER.date(), "reason": "新生入学"}
    batch = ask_rows(rows=[Accepted(listed, "", 2, "")], by=people.registrar.actor, at=LATER)[0].batch
    printed = taken(people.registrar.user, reverse("administration:links", args=[batch.number]), post=True, language=language)
    return Print(printed, people.school, (str(batch.number)[:8].upper(),))


PAPERS: dict[str, Callable[[Cast, str], Print]] = {
    "agreement.typ": agreement, "certificate.typ": certificate, "notice.typ": notice, "poster.typ": poster, "report.typ": report, "result.typ": result,
    "strips.typ": strips}
