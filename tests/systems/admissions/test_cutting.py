"""A plan that is lowered or stopped between rounds: by two people, with a reason; the frozen round stays as it was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import NOON, Cast
from tests.systems.admissions.steps import (
    AFTER,
    CLOSES,
    OPENS,
    Stage,
    a_small_round,
    proposed_void,
    released,
    submitted,
    with_applicants,
)
from zhijiao.kernel.journal.entries import history
from zhijiao.kernel.outbox.models import Message
from zhijiao.kernel.states import Refused, Stale
from zhijiao.systems.admissions.actions import allocating, cutting, freezing, offers, rounds
from zhijiao.systems.admissions.models import Offer, Round, Unit
from zhijiao.systems.admissions.queries.conditions import shut
from zhijiao.systems.admissions.queries.eligible import Entrant
from zhijiao.systems.admissions.queries.files import PLAN, folder
from zhijiao.systems.admissions.queries.proving import flaws
from zhijiao.systems.admissions.queries.rounds import seats_left
from zhijiao.systems.admissions.states import UNIT
from zhijiao.systems.admissions.terms import Bar, OfferState, UnitState

pytestmark = pytest.mark.django_db


def with_a_seat_back(people: Cast) -> tuple[Stage, Round, Unit]:
    """A released round (3, 2, 1 seats, all taken) after which one applicant declined a seat of the first line."""
    stage, one = released(people)
    offer = Offer.objects.filter(round=one, unit=stage.units[0]).order_by("pk").first()
    Offer.objects.filter(pk=offer.pk).update(state=OfferState.DECLINED)
    stage.units[0].refresh_from_db()
    return stage, one, stage.units[0]


def told(why: pytest.ExceptionInfo[Refused]) -> str:
    """Return what a refusal says in English."""
    return " ".join(reason.text.en for reason in why.value.reasons)


def lowered(stage: Stage, unit: Unit, seats: int) -> None:
    """The college proposes, the province decides."""
    cutting.propose_cut(unit=unit, seats=seats, reason="实训设备不足", by=stage.people.college_registrar.actor, at=NOON)
    cutting.cut(unit=unit, by=stage.official, at=NOON)


def test_a_college_lowers_its_plan_between_the_rounds_and_the_frozen_round_stays(people: Cast) -> None:
    stage, one, unit = with_a_seat_back(people)
    before = (folder(one) / PLAN).read_bytes()
    assert seats_left(stage.batch)[unit.pk] == 1
    cutting.propose_cut(unit=unit, seats=2, reason="实训设备不足", by=people.college_registrar.actor, at=NOON)
    assert seats_left(stage.batch)[unit.pk] == 1, "nothing changes before it is decided"
    cutting.cut(unit=unit, by=stage.official, at=NOON)
    unit.refresh_from_db()
    assert (unit.quota, unit.later_quota, unit.cut_to, unit.state) == (3, 2, None, UnitState.ACCEPTED) and seats_left(stage.batch)[unit.pk] == 0
    assert (folder(one) / PLAN).read_bytes() == before and list(flaws(one)) == []
    said = {entry.event: entry.content.said for entry in history(unit)}
    assert said["admissions.unit.cut_proposed"]["seats_before"] == 3
    assert said["admissions.unit.cut"] | {} == {**said["admissions.unit.cut"], "seats": 2, "seats_before": 3, "reason": "实训设备不足"}
    assert said["admissions.unit.cut"]["proposed_by"] == people.college_registrar.user.pk
    assert {"admissions.unit.cut_proposed", "admissions.unit.cut"} <= set(Message.objects.values_list("event", flat=True))


def test_a_line_that_stops_admits_nobody_further_whatever_comes_back(people: Cast) -> None:
    stage, one, unit = with_a_seat_back(people)
    lowered(stage, unit, 0)
    Offer.objects.filter(round=one, unit=unit).update(state=OfferState.WITHDRAWN)
    assert seats_left(stage.batch)[unit.pk] == 0
    Offer.objects.filter(round=one, unit=stage.units[1]).update(state=OfferState.DECLINED)
    second = rounds.plan_supplementary(batch=stage.batch, opens_at=OPENS, closes_at=CLOSES, by=stage.official, at=NOON)
    rounds.open_round(round=second, by=stage.official, at=NOON)
    assert shut(second) == {unit.pk: Bar.CLOSED, stage.units[2].pk: Bar.NO_SEATS}
    newcomer = with_applicants(stage, 500)[-1]
    assert [barred.words.en for barred in Entrant.of(newcomer, second).bars(unit)] == ["It no longer admits"]
    submitted(second, newcomer, [unit, stage.units[1]])
    freezing.freeze(round=second, by=stage.official, at=AFTER)
    assert "A001" not in (folder(second) / PLAN).read_text() and second.counts["freeze"]["closed"] == {"A001": 1}
    allocating.allocate(round=second, by=stage.official, at=AFTER)
    assert second.counts["certificate"]["admitted"] == 1


def test_a_correction_of_the_main_round_has_the_seats_that_were_published(people: Cast) -> None:
    stage, one, unit = with_a_seat_back(people)
    lowered(stage, unit, 2)
    proposed_void(stage, one)
    made = rounds.correct(round=one, reason="成绩登记错误", by=stage.second, at=NOON)
    assert seats_left(stage.batch)[unit.pk] == 3
    freezing.freeze(round=made, by=stage.official, at=AFTER)
    assert "A001,沈阳浑河职业技术学院,数控技术1,physics,3," in (folder(made) / PLAN).read_text()


def test_whoever_proposed_does_not_decide(people: Cast) -> None:
    stage, _, unit = with_a_seat_back(people)
    cutting.propose_cut(unit=unit, seats=2, reason="合并专业", by=stage.official, at=NOON)
    with pytest.raises(Refused) as why:
        cutting.cut(unit=unit, by=stage.official, at=NOON)
    assert "another person decides (four eyes)" in told(why)
    with pytest.raises(Refused) as why:
        cutting.propose_cut(unit=unit, seats=0, reason="停办", by=people.college_registrar.actor, at=NOON)
    assert "2 seats are proposed already" in told(why)
    cutting.cut(unit=unit, by=stage.second, at=NOON)
    assert unit.later_quota == 2


def test_a_proposal_is_refused_with_a_reason_or_taken_back_and_the_plan_stays(people: Cast) -> None:
    stage, _, unit = with_a_seat_back(people)
    registrar = people.college_registrar.actor
    with pytest.raises(Refused, match="Nobody proposed fewer seats"):
        cutting.refuse_cut(unit=unit, reason="不同意", by=stage.official, at=NOON)
    cutting.propose_cut(unit=unit, seats=0, reason="停办", by=registrar, at=NOON)
    with pytest.raises(Refused, match="Say why"):
        cutting.refuse_cut(unit=unit, reason=" ", by=stage.official, at=NOON)
    cutting.refuse_cut(unit=unit, reason="考生已知晓计划", by=stage.official, at=NOON)
    assert (unit.cut_to, unit.later_quota, unit.cut_reason) == (None, None, "考生已知晓计划") and seats_left(stage.batch)[unit.pk] == 1
    cutting.propose_cut(unit=unit, seats=2, reason="实训设备不足", by=registrar, at=NOON)
    cutting.refuse_cut(unit=unit, reason="撤回申请", by=registrar, at=NOON)
    assert unit.cut_to is None and history(unit)[-1].event == "admissions.unit.cut_refused"


@pytest.mark.parametrize("seats", [-1, 1, 3, 4])
def test_the_number_lies_below_what_stands_and_not_below_what_is_held(people: Cast, seats: int) -> None:
    _, _, unit = with_a_seat_back(people)
    with pytest.raises(Refused) as why:
        cutting.propose_cut(unit=unit, seats=seats, reason="实训设备不足", by=people.college_registrar.actor, at=NOON)
    assert "Fewer than the 3 seats that stand, and not fewer than the 2 that are held" in told(why) and why.value.reasons[0].field == "seats"


def test_seats_that_were_taken_meanwhile_are_not_lowered_away(people: Cast) -> None:
    stage, one, unit = with_a_seat_back(people)
    cutting.propose_cut(unit=unit, seats=2, reason="实训设备不足", by=people.college_registrar.actor, at=NOON)
    Offer.objects.filter(round=one, unit=unit).update(state=OfferState.CONFIRMED)
    with pytest.raises(Refused, match="not fewer than the 3 that are held"):
        cutting.cut(unit=unit, by=stage.official, at=NOON)


def test_before_a_release_the_plan_is_not_lowered_for_later_rounds_and_while_one_runs_neither(people: Cast) -> None:
    stage, one = a_small_round(people)
    registrar, unit = people.college_registrar.actor, stage.units[0]
    with pytest.raises(Refused) as why:
        cutting.propose_cut(unit=unit, seats=1, reason="x", by=registrar, at=NOON)
    assert f"Round {one.number} is “open for lists”" in told(why)
    one.lists.all().delete()
    one.delete()
    with pytest.raises(Refused) as why:
        cutting.propose_cut(unit=unit, seats=1, reason="x", by=registrar, at=NOON)
    assert "No round of this batch stands released" in told(why)


def test_a_round_is_not_opened_while_fewer_seats_are_proposed(people: Cast) -> None:
    stage, _, unit = with_a_seat_back(people)
    second = rounds.plan_supplementary(batch=stage.batch, opens_at=OPENS, closes_at=CLOSES, by=stage.official, at=NOON)
    cutting.propose_cut(unit=unit, seats=2, reason="实训设备不足", by=people.college_registrar.actor, at=NOON)
    with pytest.raises(Refused, match="Fewer seats of A001 are proposed and not decided"):
        rounds.open_round(round=second, by=stage.official, at=NOON)
    cutting.refuse_cut(unit=unit, reason="不同意", by=stage.official, at=NOON)
    rounds.open_round(round=second, by=stage.official, at=NOON)
    with pytest.raises(Refused, match="runs on these seats"):
        cutting.propose_cut(unit=unit, seats=2, reason="实训设备不足", by=people.college_registrar.actor, at=NOON)


def test_another_college_and_a_stale_page_lower_nothing(people: Cast) -> None:
    stage, _, unit = with_a_seat_back(people)
    with pytest.raises(Refused, match="This line belongs to"):
        cutting.propose_cut(unit=unit, seats=2, reason="x", by=people.registrar.actor, at=NOON)
    with pytest.raises(Stale):
        cutting.propose_cut(unit=unit, seats=2, reason="x", by=people.college_registrar.actor, at=NOON, version=unit.version - 1)
    assert {move.name for move in UNIT.moves} >= {"propose_cut", "cut", "refuse_cut"} and stage.batch is not None


def test_it_is_done_on_the_page_of_the_line_and_the_letters_say_so(people: Cast, client: Client, settings: Any) -> None:
    settings.ZHIJIAO_TODAY = (NOON + timedelta(days=1)).date()
    _, _, unit = with_a_seat_back(people)
    client.force_login(people.college_registrar.user)
    address = unit.get_absolute_url()
    assert f"{address}/propose_cut" in client.get(address).content.decode()
    form = client.get(f"{address}/propose_cut").content.decode()
    assert "现有3人，已占用2人" in form
    refused = client.post(f"{address}/propose_cut", {"seats": "1", "reason": "实训设备不足", "version": unit.version})
    assert refused.status_code == 422 and "不少于已占用的2人" in refused.content.decode()
    client.post(f"{address}/propose_cut", {"seats": "0", "reason": "实训设备不足", "version": unit.version})
    client.force_login(people.provincial_official.user)
    page = client.get(address).content.decode()
    assert "申请将后续轮次计划调减为0人" in page and "实训设备不足" in page and f"{address}/cut" in page
    assert "待决定的计划调减" in client.get(reverse("admissions:desk")).content.decode()
    unit.refresh_from_db()
    client.post(f"{address}/cut", {"version": unit.version})
    client.force_login(people.college_registrar.user)
    client.cookies["django_language"] = "en"
    assert "admits nobody further" in client.get(address).content.decode()


def test_the_offers_that_stand_are_not_touched(people: Cast) -> None:
    stage, one, unit = with_a_seat_back(people)
    lowered(stage, unit, 0)
    held = Offer.objects.filter(round=one, unit=unit, state=OfferState.OFFERED).first()
    assert held is not None
    offers.propose_return(offer=held, return_reason="documents", reason="材料不实", by=people.college_registrar.actor, at=NOON)
    assert Offer.objects.get(pk=held.pk).state == OfferState.RETURN_PROPOSED
