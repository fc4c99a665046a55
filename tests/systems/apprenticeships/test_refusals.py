"""Each wrong turn beside the main way: refused, with a sentence that says what is right, and nothing is written."""

from __future__ import annotations

import struct
import zlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.cast import NOON, Cast
from tests.factories import an_agreement
from tests.systems.apprenticeships.steps import active, fresh, sent
from tests.systems.apprenticeships.test_pages import as_, post
from zhijiao.kernel.states import Refused, Stale
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.models import Agreement, Filing, Lock, LogEntry
from zhijiao.systems.apprenticeships.queries.daily import weeks_to_sign
from zhijiao.systems.apprenticeships.terms import FilingKind, Ledger, State, Triage

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 10, 12)


def evening(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, 0, tzinfo=UTC)


def a_picture(shade: int = 0) -> bytes:
    """Return a PNG of one dot."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    dot = zlib.compress(bytes([0, shade]))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) + chunk(b"IDAT", dot) + chunk(b"IEND", b""))


def test_days_in_the_wrong_order_are_refused(people: Cast) -> None:
    agreement = an_agreement(people)
    with pytest.raises(Refused, match="lies before the first"):
        actions.edit(agreement=agreement, changes={"ends_on": date(2026, 10, 1)}, by=people.teacher.actor, at=NOON)
    assert fresh(agreement).ends_on == date(2026, 12, 18)


def test_nobody_signs_without_days(people: Cast) -> None:
    agreement = an_agreement(people, starts_on=None)
    with pytest.raises(Refused, match="must be known before anybody signs"):
        actions.send(agreement=agreement, by=people.teacher.actor, at=NOON)


def test_papers_are_for_agreements_under_way_and_for_their_parties(people: Cast) -> None:
    about: dict[str, Any] = {"papers": {"insured_from": date(2026, 9, 1)}, "at": NOON}
    with pytest.raises(Refused, match="while the agreement is under way"):
        actions.record_papers(agreement=an_agreement(people, state=State.COMPLETED), by=people.teacher.actor, **about)
    with pytest.raises(Refused, match="belongs to somebody else"):
        actions.record_papers(agreement=an_agreement(people), by=people.stranger.actor, **about)
    for member in (people.apprentice, people.guardian):  # parties, but nobody proves the own training
        with pytest.raises(Refused, match="belongs to somebody else"):
            actions.record_papers(agreement=an_agreement(people), by=member.actor, **about)
        with pytest.raises(Refused, match="belongs to somebody else"):
            actions.assign(agreement=an_agreement(people), mentor=people.mentor.person, by=member.actor, at=NOON)


def test_nothing_is_added_in_the_archive(people: Cast) -> None:
    agreement, at = an_agreement(people, state=State.ARCHIVED), evening(MONDAY)
    with pytest.raises(Refused, match="nothing changes any more"):
        actions.record_pay(agreement=agreement, period=MONDAY, amount_fen=1, paid_on=MONDAY, by=people.hr.actor, at=at)
    with pytest.raises(Refused, match="nothing changes any more"):
        actions.triage(agreement=agreement, ledger=Ledger.INSURANCE, triage=Triage.FIX, reason="x", by=people.teacher.actor, at=at)
    with pytest.raises(Refused, match="nothing changes any more"):
        actions.waive(agreement=agreement, rule="pay_floor", reason="x", by=people.teacher.actor, at=at)


def test_papers_on_a_record_that_changed_meanwhile_are_stale(people: Cast) -> None:
    agreement = an_agreement(people)
    old = fresh(agreement)
    actions.record_papers(agreement=agreement, papers={"insured_from": date(2026, 9, 1)}, by=people.teacher.actor, at=NOON)
    with pytest.raises(Stale):
        actions.record_papers(agreement=old, papers={"insured_to": date(2027, 9, 1)}, by=people.registrar.actor, at=NOON)


def test_a_stranger_assigns_nobody(people: Cast) -> None:
    with pytest.raises(Refused, match="belongs to somebody else"):
        actions.assign(agreement=an_agreement(people), teacher=people.stranger.person, by=people.stranger.actor, at=NOON)


def test_a_filing_is_asked_for_with_everything_and_by_the_school(people: Cast) -> None:
    agreement = an_agreement(people)
    about: dict[str, Any] = {"agreement": agreement, "kind": FilingKind.EXCEPTION, "scope": ("no_overtime",), "at": NOON}
    with pytest.raises(Refused, match="The school files"):
        actions.request_filing(reason="x", by=people.hr.actor, **about)
    with pytest.raises(Refused) as refused:
        actions.request_filing(reason=" ", starts_on=date(2026, 12, 1), ends_on=date(2026, 11, 1), by=people.teacher.actor, **about)
    assert [r.field for r in refused.value.reasons] == ["starts_on", "reason"]
    with pytest.raises(Refused, match="filed by its own move"):
        actions.request_filing(reason="x", by=people.teacher.actor, **about | {"kind": FilingKind.POST})
    with pytest.raises(Refused, match="The placement is over"):
        actions.request_filing(reason="x", starts_on=date(2026, 10, 12), ends_on=date(2026, 12, 18), by=people.teacher.actor,
                               **about | {"agreement": an_agreement(people, state=State.ENDED_EARLY)})
    assert not Filing.objects.exists()


def test_a_change_of_pay_is_for_running_placements_within_their_days(people: Cast) -> None:
    about: dict[str, Any] = {"new_pay_fen": 380_000, "effective_on": date(2026, 11, 1), "by": people.hr.actor, "at": NOON}
    with pytest.raises(Refused, match="Only a running placement"):
        actions.propose_amendment(agreement=an_agreement(people), **about)
    agreement = active(people)
    with pytest.raises(Refused) as refused:
        actions.propose_amendment(agreement=agreement, **about | {"new_pay_fen": 360_000, "effective_on": date(2027, 1, 1)})
    assert [r.field for r in refused.value.reasons] == ["new_pay_fen", "effective_on"]
    with pytest.raises(Refused, match="belongs to somebody else"):
        actions.propose_amendment(agreement=agreement, **about | {"by": people.stranger.actor})


def test_a_placement_ends_on_one_of_its_days_and_with_a_reason(people: Cast) -> None:
    agreement = active(people)
    about: dict[str, Any] = {"agreement": agreement, "by": people.apprentice.actor, "at": evening(MONDAY)}
    with pytest.raises(Refused, match="Say why"):
        actions.end_early(reason=" ", **about)
    with pytest.raises(Refused, match="outside the agreement"):
        actions.end_early(reason="x", last_day=date(2027, 1, 1), **about)
    assert fresh(agreement).state == State.ACTIVE


def test_a_pay_slip_is_not_of_the_future(people: Cast) -> None:
    with pytest.raises(Refused, match="has not come yet"):
        actions.record_pay(agreement=active(people), period=MONDAY, amount_fen=1, paid_on=date(2026, 11, 1), by=people.hr.actor, at=evening(MONDAY))


def test_a_difference_is_explained_with_words(people: Cast) -> None:
    with pytest.raises(Refused, match="Say why"):
        actions.triage(agreement=an_agreement(people), ledger=Ledger.INSURANCE, triage=Triage.FIX, reason="  ", by=people.teacher.actor, at=NOON)
    assert not Lock.objects.exists()


def test_an_invitation_is_for_somebody_who_is_to_sign(people: Cast) -> None:
    with pytest.raises(Refused, match="Nobody is to sign now"):
        actions.invite(agreement=an_agreement(people), by=people.teacher.actor, at=NOON)


def test_a_sign_off_is_taken_back_once(people: Cast) -> None:
    agreement = active(people)
    at = evening(MONDAY)
    actions.write_log(agreement=agreement, on=MONDAY, tasks=["x"], hours=8000, client_key="a", by=people.apprentice.actor, at=at)
    sign_off = actions.sign_week(agreement=agreement, week=MONDAY, sign=[MONDAY], by=people.mentor.actor, at=at)
    assert sign_off is not None
    actions.take_back_week(sign_off=sign_off, by=people.mentor.actor, at=at)
    with pytest.raises(Stale):
        actions.take_back_week(sign_off=sign_off, by=people.mentor.actor, at=at)
    with pytest.raises(Refused, match="no day of this week"):
        actions.sign_week(agreement=agreement, week=MONDAY - timedelta(days=7), sign=[MONDAY], by=people.mentor.actor, at=at)


def test_hours_beyond_a_day_and_a_log_before_work_begins_are_refused(people: Cast) -> None:
    about: dict[str, Any] = {"on": MONDAY, "tasks": ["x"], "client_key": "k", "by": people.apprentice.actor, "at": evening(MONDAY)}
    with pytest.raises(Refused, match="A day has 24 hours"):
        actions.write_log(agreement=active(people), hours=24_001, sentence="x", **about)
    with pytest.raises(Refused, match="while you are at work"):
        actions.write_log(agreement=an_agreement(people), hours=8000, **about)


def test_a_photo_is_kept_and_the_same_one_again_is_odd(people: Cast, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    agreement = active(people)
    for n in range(3):
        day = MONDAY + timedelta(days=n)
        actions.write_log(agreement=agreement, on=day, tasks=["x"], hours=8000, client_key=f"k{n}", sentence=f"第{n}天", photo=a_picture(n // 2),
                          by=people.apprentice.actor, at=evening(day))
    (week,) = weeks_to_sign(people.mentor.actor, MONDAY + timedelta(days=7))
    assert [[o.en for o in day.odd] for day in week.days] == [["The same photo as another day"]] * 2 + [[]]


def test_days_off_and_days_written_late_are_odd(people: Cast) -> None:
    agreement = active(people)
    saturday = date(2026, 10, 17)
    actions.write_log(agreement=agreement, on=saturday, tasks=["x"], hours=4000, client_key="s", by=people.apprentice.actor, at=evening(saturday))
    actions.write_log(agreement=agreement, on=MONDAY, tasks=["x"], hours=8000, client_key="m", by=people.apprentice.actor,
                      at=evening(MONDAY + timedelta(days=9)))
    (week,) = weeks_to_sign(people.mentor.actor, MONDAY + timedelta(days=10))
    assert [[o.en for o in day.odd] for day in week.days] == [["Written 9 days later"], ["A day off"]]


def test_a_photo_that_is_none_is_refused_on_the_page(people: Cast, settings: Any) -> None:
    active(people)
    settings.ZHIJIAO_DEMO, settings.ZHIJIAO_TODAY = True, MONDAY
    client, url = as_(people.apprentice), reverse("apprenticeships:my_day")
    answer = post(client, url, on=MONDAY.isoformat(), task="x", hours="8", photo=SimpleUploadedFile("x.jpg", b"no picture at all"))
    assert answer.status_code == 422
    assert post(client, url, on=MONDAY.isoformat(), task="x", hours="many").status_code == 422
    assert post(client, url, on=MONDAY.isoformat(), task="x", hours="7.3333").status_code == 422
    assert not LogEntry.objects.exists()
    assert post(client, url, on=MONDAY.isoformat(), task="x", hours="8", photo=SimpleUploadedFile("x.png", a_picture())).status_code == 302
    assert LogEntry.objects.get().photo is not None


def test_pages_that_are_not_there(people: Cast, settings: Any) -> None:
    settings.ZHIJIAO_DEMO, settings.ZHIJIAO_TODAY = True, MONDAY
    agreement = active(people)
    teacher, mentor = as_(people.teacher), as_(people.mentor)
    for name, word in (("triage", "nothing"), ("request_filing", "post")):
        assert post(teacher, reverse(f"apprenticeships:{name}", args=[agreement.number, word])).status_code in (404, 405), name
    assert post(teacher, reverse("apprenticeships:amendment_accept", args=[999])).status_code == 404
    assert post(mentor, reverse("apprenticeships:sign_week", args=[agreement.number]), week="never").status_code == 404
    assert mentor.get(reverse("apprenticeships:people")).status_code == 200
    assert mentor.get(f"{reverse('apprenticeships:week')}?week=2026-13-01&of=x").status_code == 200
    assert as_(people.adult).get(reverse("apprenticeships:my_day")).status_code == 200
    assert as_(people.adult).get(reverse("apprenticeships:my_agreement")).status_code == 302
    assert as_(people.apprentice).get(reverse("apprenticeships:my_agreement"))["Location"] == agreement.get_absolute_url()
    assert post(as_(people.adult), reverse("apprenticeships:my_day"), task="x", hours="8").status_code == 404
    assert as_(people.teacher).get(reverse("apprenticeships:my_day")).status_code == 403


def test_assigning_and_assessing_by_pages(people: Cast, settings: Any) -> None:
    agreement = active(people)
    settings.ZHIJIAO_DEMO, settings.ZHIJIAO_TODAY = True, date(2026, 12, 15)
    assign = reverse("apprenticeships:agreement_assign", args=[agreement.number])
    assert as_(people.hr).get(assign).status_code == 200
    assert post(as_(people.hr), assign, version=fresh(agreement).version, person=people.other_mentor.person.pk).status_code == 302
    assert post(as_(people.teacher), assign, version=fresh(agreement).version, person=people.teacher.person.pk).status_code == 302
    now = fresh(agreement)
    assert (now.mentor, now.teacher) == (people.other_mentor.person, people.teacher.person)
    assess = reverse("apprenticeships:agreement_assess", args=[agreement.number])
    assert as_(people.teacher).get(assess).status_code == 200
    assert post(as_(people.teacher), assess, version=now.version, grade="good", school_opinion="好", enterprise_opinion="好").status_code == 302
    assert fresh(agreement).state == State.ASSESSED


def test_a_wrong_sign_off_is_taken_back_by_its_page(people: Cast, settings: Any) -> None:
    agreement = active(people)
    settings.ZHIJIAO_DEMO, settings.ZHIJIAO_TODAY = True, MONDAY
    post(as_(people.apprentice), reverse("apprenticeships:my_day"), on=MONDAY.isoformat(), task="x", hours="8")
    mentor = as_(people.mentor)
    assert post(mentor, reverse("apprenticeships:sign_week", args=[agreement.number]), week=MONDAY.isoformat(), sign=MONDAY.isoformat()).status_code == 302
    (sign_off,) = agreement.sign_offs.all()
    assert post(mentor, reverse("apprenticeships:take_back", args=[sign_off.pk])).status_code == 302
    assert str(LogEntry.objects.get().state) == "written"
    assert post(as_(people.other_mentor), reverse("apprenticeships:take_back", args=[sign_off.pk])).status_code == 404


def test_the_page_says_how_it_came_back_and_how_it_stands(people: Cast) -> None:
    agreement = sent(people)
    actions.return_(agreement=agreement, reason="班次不对", by=people.hr.actor, at=NOON)
    page = as_(people.teacher, "zh-hans").get(agreement.get_absolute_url()).content.decode()
    assert "班次不对" in page
    assert "已作废" in page or "待签" in page
    for state, words in ((State.PAUSED, "暂停中"), (State.ENDED_EARLY, "提前结束"), (State.ARCHIVED, "已归档")):
        Agreement.objects.filter(pk=agreement.pk).update(state=state)
        assert words in as_(people.teacher, "zh-hans").get(agreement.get_absolute_url()).content.decode()


def test_a_placement_does_not_end_on_a_day_that_has_not_come(people: Cast) -> None:
    agreement = active(people)
    with pytest.raises(Refused, match="cannot lie in the future"):
        actions.end_early(agreement=agreement, reason="换岗", last_day=date(2026, 12, 1), by=people.apprentice.actor,
                          at=NOON.replace(month=10, day=20))


def test_a_filing_is_not_accepted_with_a_day_that_has_not_come(people: Cast) -> None:
    draft = an_agreement(people, province_of_post="32")
    filing = actions.request_filing(agreement=draft, kind=FilingKind.OUT_OF_PROVINCE, reason="江苏实习", by=people.teacher.actor, at=NOON)
    with pytest.raises(Refused, match="cannot lie in the future"):
        actions.decide_filing(filing=filing, accept=True, answer="同意", filed_on=date(2026, 12, 1), by=people.city_officer.actor, at=NOON)
