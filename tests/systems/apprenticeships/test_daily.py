"""The log, the week, the pay slips and changes of pay."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.cast import NOON, Cast
from tests.factories import an_agreement
from tests.systems.apprenticeships.steps import active, fresh
from zhijiao.kernel.findings.queries import findings_of
from zhijiao.kernel.people.models import Guardianship
from zhijiao.kernel.states import Refused
from zhijiao.law.national.internship_2021.terms import PayForm
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.models import Agreement, Amendment, LogEntry, SignOff
from zhijiao.systems.apprenticeships.queries.daily import my_day, usual_tasks, weeks_to_sign
from zhijiao.systems.apprenticeships.queries.ledgers import pay_on
from zhijiao.systems.apprenticeships.queries.rights import floor_of, rights
from zhijiao.systems.apprenticeships.terms import AmendmentState, LogState

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 10, 12)


def evening(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, 0, tzinfo=UTC)


def write(people: Cast, agreement: Agreement, day: date, **but: object) -> LogEntry:
    values = {"tasks": ["车削", "测量"], "hours": 8000, "client_key": f"key-{day}", "sentence": f"第{day.day}天", "at": evening(day)}
    return actions.write_log(agreement=agreement, on=day, by=people.apprentice.actor, **(values | but))


def a_week(people: Cast, agreement: Agreement) -> list[LogEntry]:
    return [write(people, agreement, MONDAY + timedelta(days=n)) for n in range(5)]


def test_a_phone_that_sends_the_same_entry_twice_writes_one(people: Cast) -> None:
    agreement = active(people)
    first = write(people, agreement, MONDAY)
    assert write(people, agreement, MONDAY, at=evening(MONDAY) + timedelta(hours=3)) == first
    assert LogEntry.objects.count() == 1


def test_a_second_entry_of_the_same_day_replaces_the_first_until_it_is_signed(people: Cast) -> None:
    agreement = active(people)
    write(people, agreement, MONDAY)
    entry = write(people, agreement, MONDAY, client_key="other", hours=7500)
    assert (LogEntry.objects.count(), fresh(entry).hours) == (1, 7500)
    actions.sign_week(agreement=agreement, week=MONDAY, sign=[MONDAY], by=people.mentor.actor, at=evening(MONDAY))
    with pytest.raises(Refused):
        write(people, agreement, MONDAY, client_key="third")


def changes(agreement: Agreement) -> list[Amendment]:
    return list(agreement.amendments.order_by("-effective_on", "-id"))


@pytest.mark.parametrize(("day", "why"), [(date(2026, 10, 11), "lies outside"), (date(2026, 12, 19), "lies outside")])
def test_the_log_knows_the_days_of_the_placement(people: Cast, day: date, why: str) -> None:
    agreement = active(people)
    with pytest.raises(Refused, match=why):
        write(people, agreement, day)


def test_tomorrow_cannot_be_written_and_long_ago_neither(people: Cast) -> None:
    agreement = active(people)
    with pytest.raises(Refused, match="not come yet"):
        write(people, agreement, MONDAY + timedelta(days=1), at=evening(MONDAY))
    with pytest.raises(Refused, match="for 31 days"):
        write(people, agreement, MONDAY, at=evening(MONDAY + timedelta(days=32)))
    write(people, agreement, MONDAY, at=evening(MONDAY + timedelta(days=31)))


def test_a_long_day_needs_a_word_and_an_empty_one_too(people: Cast) -> None:
    agreement = active(people)
    with pytest.raises(Refused, match="More than 8 hours"):
        write(people, agreement, MONDAY, hours=8500, sentence="")
    with pytest.raises(Refused, match="Say what you did"):
        write(people, agreement, MONDAY, tasks=[" "], sentence="")
    write(people, agreement, MONDAY, hours=8500, sentence="设备故障，帮忙收尾")


def test_nobody_writes_another_persons_log(people: Cast) -> None:
    agreement = active(people)
    for member in (people.adult, people.guardian, people.mentor):
        with pytest.raises(Refused, match="not your log"):
            actions.write_log(agreement=agreement, on=MONDAY, tasks=["x"], hours=1, client_key="k", by=member.actor, at=evening(MONDAY))


def test_a_mentor_signs_a_week_in_one_gesture_and_returns_a_day_with_a_reason(people: Cast) -> None:
    agreement = active(people)
    entries = a_week(people, agreement)
    friday = evening(MONDAY + timedelta(days=4))
    days = [e.on for e in entries]
    with pytest.raises(Refused, match="Say what is to be changed"):
        actions.sign_week(agreement=agreement, week=MONDAY, sign=days[:4], returned={days[4]: ""}, by=people.mentor.actor, at=friday)
    sign_off = actions.sign_week(agreement=agreement, week=MONDAY, sign=days[:4], returned={days[4]: "请写当天做的"},
                                 by=people.mentor.actor, at=friday)
    assert sign_off is not None and sign_off.days == 4
    assert [str(fresh(e).state) for e in entries] == ["signed"] * 4 + ["returned"]
    rewritten = write(people, agreement, days[4], client_key="again", sentence="改好了", at=friday)
    assert (rewritten.state, rewritten.return_reason) == (LogState.WRITTEN, "")


def test_only_the_own_mentor_signs(people: Cast) -> None:
    agreement = active(people)
    a_week(people, agreement)
    for member in (people.other_mentor, people.hr, people.teacher):
        with pytest.raises(Refused, match="not this apprentice's mentor"):
            actions.sign_week(agreement=agreement, week=MONDAY, sign=[MONDAY], by=member.actor, at=evening(MONDAY))


def test_a_sign_off_can_be_taken_back_for_five_minutes(people: Cast) -> None:
    agreement = active(people)
    a_week(people, agreement)
    at = evening(MONDAY + timedelta(days=4))
    sign_off = actions.sign_week(agreement=agreement, week=MONDAY, sign=[MONDAY], by=people.mentor.actor, at=at)
    assert sign_off is not None
    with pytest.raises(Refused, match="a few minutes only"):
        actions.take_back_week(sign_off=sign_off, by=people.mentor.actor, at=at + timedelta(minutes=6))
    actions.take_back_week(sign_off=sign_off, by=people.mentor.actor, at=at + timedelta(minutes=4))
    assert LogEntry.objects.get(on=MONDAY).state == LogState.WRITTEN
    assert SignOff.objects.get().taken_back_at is not None


def test_the_mentor_sees_what_is_odd(people: Cast) -> None:
    agreement = active(people)
    write(people, agreement, MONDAY, sentence="装配电柜")
    write(people, agreement, MONDAY + timedelta(days=1), sentence="装配电柜")
    write(people, agreement, MONDAY + timedelta(days=2), sentence="接线", hours=9000)
    (week,) = weeks_to_sign(people.mentor.actor, MONDAY + timedelta(days=7))
    assert [[o.en for o in day.odd] for day in week.days] == [[], ["The same words as on 12 Oct 2026"], ["9 hours"]]
    assert (week.hours, week.clean) == (25_000, 1)
    assert weeks_to_sign(people.other_mentor.actor, MONDAY) == []


def test_my_day_shows_the_week_and_what_was_returned(people: Cast) -> None:
    agreement = active(people)
    entry = write(people, agreement, MONDAY)
    actions.return_log(entry=entry, reason="太短", by=people.mentor.actor, at=evening(MONDAY))
    page = my_day(people.apprentice.actor, MONDAY + timedelta(days=1))
    assert page.agreement == agreement
    assert [e.return_reason for e in page.returned] == ["太短"]
    assert [d.on.day for d in page.week] == [12, 13, 14, 15, 16]
    assert page.tasks[:2] == ("测量", "车削")


def test_free_text_of_one_apprentice_is_no_chip_of_another(people: Cast) -> None:
    first = active(people)
    write(people, first, MONDAY, tasks=["测量", "帮李师傅搬家"])
    second, third = (an_agreement(people, apprentice=people.adult.person) for _ in range(2))
    assert usual_tasks(second, MONDAY) == ()
    for agreement in (second, third):
        LogEntry.objects.create(agreement=agreement, on=MONDAY, client_key="k", tasks=("测量",), hours=1, written_at=NOON)
    assert usual_tasks(an_agreement(people), MONDAY) == ("测量",)
    assert set(usual_tasks(first, MONDAY)) == {"测量", "帮李师傅搬家"}


def test_pay_below_the_floor_becomes_a_finding_on_the_agreement(people: Cast) -> None:
    agreement = active(people)
    slip = {"agreement": agreement, "by": people.hr.actor, "at": evening(date(2026, 12, 10))}
    actions.record_pay(period=date(2026, 11, 1), amount_fen=360_000, paid_on=date(2026, 12, 1), **slip)
    assert not findings_of(agreement).exists()
    # 20 of 31 days of October: 2,100 yuan are 3,255 for a whole month, below 3,360
    actions.record_pay(period=date(2026, 10, 1), amount_fen=210_000, paid_on=date(2026, 11, 2), **slip)
    assert [f.rule for f in findings_of(agreement)] == ["pay_floor"]


def test_pay_in_goods_is_a_finding_and_a_month_is_recorded_once(people: Cast) -> None:
    agreement = active(people)
    slip = {"agreement": agreement, "period": date(2026, 11, 1), "paid_on": date(2026, 12, 1), "amount_fen": 360_000,
            "by": people.hr.actor, "at": evening(date(2026, 12, 10))}
    actions.record_pay(form=PayForm.VOUCHER, **slip)
    assert [f.rule for f in findings_of(agreement)] == ["pay_direct_in_money"]
    with pytest.raises(Refused, match="already recorded"):
        actions.record_pay(**slip)
    with pytest.raises(Refused, match="lies outside"):
        actions.record_pay(**slip | {"period": date(2026, 9, 1)})
    with pytest.raises(Refused, match="by the enterprise or the school"):
        actions.record_pay(**slip | {"by": people.apprentice.actor})


def test_a_rise_is_in_force_at_once(people: Cast) -> None:
    agreement = active(people)
    amendment = actions.propose_amendment(agreement=agreement, new_pay_fen=380_000, effective_on=date(2026, 11, 1),
                                          by=people.hr.actor, at=NOON)
    assert (amendment.state, fresh(agreement).pay_fen) == (AmendmentState.ACCEPTED, 380_000)


def test_less_pay_is_in_force_only_when_everybody_has_signed(people: Cast) -> None:
    agreement = active(people)
    amendment = actions.propose_amendment(agreement=agreement, new_pay_fen=340_000, effective_on=date(2026, 11, 1),
                                          reason="工时减少", by=people.hr.actor, at=NOON)
    with pytest.raises(Refused, match="already signed"):
        actions.accept_amendment(amendment=amendment, by=people.hr.actor, at=NOON)
    for member in (people.teacher, people.apprentice):
        actions.accept_amendment(amendment=amendment, by=member.actor, at=NOON)
        assert fresh(agreement).pay_fen == 360_000
    actions.accept_amendment(amendment=amendment, by=people.guardian.actor, at=NOON)
    assert (fresh(amendment).state, fresh(agreement).pay_fen) == (AmendmentState.ACCEPTED, 340_000)


def test_less_pay_later_does_not_excuse_less_pay_before(people: Cast) -> None:
    agreement = active(people)
    amendment = actions.propose_amendment(agreement=agreement, new_pay_fen=340_000, effective_on=date(2026, 12, 1), by=people.hr.actor, at=NOON)
    for member in (people.teacher, people.apprentice, people.guardian):
        actions.accept_amendment(amendment=amendment, by=member.actor, at=NOON)
    agreement = fresh(agreement)
    assert [pay_on(agreement, date(2026, month, 1), changes(agreement)) for month in (10, 11, 12)] == [360_000, 360_000, 340_000]
    agreement.amendments.update(effective_on=date(2026, 11, 16))
    assert pay_on(agreement, date(2026, 11, 1), changes(agreement)) == 340_000  # a month of both: the lower is enough


def test_the_guardian_of_somebody_of_age_has_no_part_in_a_change_of_pay(people: Cast) -> None:
    agreement = active(people, apprentice=people.adult.person)
    Guardianship.objects.create(guardian=people.guardian.person, ward=people.adult.person)
    amendment = actions.propose_amendment(agreement=agreement, new_pay_fen=340_000, effective_on=date(2026, 11, 1), by=people.hr.actor, at=NOON)
    for act in (actions.accept_amendment, lambda **about: actions.refuse_amendment(reason="不同意", **about)):
        with pytest.raises(Refused, match="belongs to somebody else"):
            act(amendment=amendment, by=people.guardian.actor, at=NOON)


def test_pay_below_the_floor_is_not_even_proposed(people: Cast) -> None:
    agreement = active(people)
    with pytest.raises(Refused) as refused:
        actions.propose_amendment(agreement=agreement, new_pay_fen=335_999, effective_on=date(2026, 11, 1), by=people.hr.actor, at=NOON)
    assert [reason.rule for reason in refused.value.reasons] == ["pay_floor"]


def test_the_apprentice_may_refuse_less_pay(people: Cast) -> None:
    agreement = active(people)
    amendment = actions.propose_amendment(agreement=agreement, new_pay_fen=340_000, effective_on=date(2026, 11, 1),
                                          by=people.hr.actor, at=NOON)
    with pytest.raises(Refused, match="still waiting"):
        actions.propose_amendment(agreement=fresh(agreement), new_pay_fen=345_000, effective_on=date(2026, 11, 1),
                                  by=people.hr.actor, at=NOON)
    actions.refuse_amendment(amendment=amendment, reason="不同意", by=people.apprentice.actor, at=NOON)
    assert (fresh(amendment).state, fresh(agreement).pay_fen) == (AmendmentState.REFUSED, 360_000)


def test_the_rights_page_lays_pay_beside_its_floor(people: Cast) -> None:
    agreement = active(people)
    a_week(people, agreement)
    page = rights(agreement, MONDAY + timedelta(days=7))
    assert (page.pay.floor, page.pay.enough, page.hotline) == (336_000, True, "024-0000 0000")
    assert (page.hours.worked, page.hours.days_off) == (40_000, 2)
    agreement.lowest_grade_fen = 300_000
    assert floor_of(agreement) == 300_000
