"""A registration is corrected until the freeze, with a trace; whose list no longer fits is told which lines."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import NOON, Cast
from tests.systems.admissions.factories import a_unit
from tests.systems.admissions.filling import SUBJECTS, Stage, a_stage
from zhijiao.kernel.jobs.worker import Worker
from zhijiao.kernel.journal.entries import history
from zhijiao.kernel.outbox.delivery import tick
from zhijiao.kernel.states import Refused, Stale
from zhijiao.systems.admissions.actions.lists import save_list, submit_list
from zhijiao.systems.admissions.actions.registering import correct_registration
from zhijiao.systems.admissions.models import Applicant, PreferenceList, Round
from zhijiao.systems.admissions.terms import ListState, Origin, RoundState

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(people: Cast) -> Stage:
    return a_stage(people)


def submitted(stage: Stage, *units: Any) -> PreferenceList:
    by = stage.people.applicant.actor
    made = save_list(round=stage.round, applicant=stage.applicant, units=[unit.pk for unit in units], by=by, at=NOON)
    submit_list(preference_list=made, by=by, at=NOON)
    return made


def corrected(stage: Stage, at: Any = NOON, version: int | None = None, who: str = "provincial_official", **but: Any) -> None:
    values = {"name": "许知远", "track": stage.track, "subjects": SUBJECTS, "origin": Origin.SENIOR_HIGH, "reason": "登记表录入错误", **but}
    correct_registration(applicant=stage.applicant, by=stage.people.members[who].actor, at=at, version=version, **values)


def delivered(at: Any = NOON) -> None:
    for _ in range(3):
        Worker().run_all()
        while tick(at=at + timedelta(days=400)):
            pass


def test_a_correction_keeps_what_was_and_why_and_a_list_that_fits_stays(stage):
    made = submitted(stage, stage.units[0])
    corrected(stage, name="许致远", subjects=("物理", "化学"))
    kept = Applicant.objects.get(pk=stage.applicant.pk)
    assert (kept.name, kept.subjects, kept.version) == ("许致远", ("物理", "化学"), 2)
    said = history(kept)[-1].content.said
    assert (said["before"], said["after"], said["reason"]) == (
        {"name": "许知远", "subjects": list(SUBJECTS)}, {"name": "许致远", "subjects": ["物理", "化学"]}, "登记表录入错误")
    made.refresh_from_db()
    assert made.state == ListState.SUBMITTED


@pytest.mark.django_db(transaction=True)
def test_a_list_that_no_longer_fits_goes_back_and_its_applicant_is_told_the_lines(stage, mailoutbox):
    needs = a_unit(stage.batch, stage.track, stage.people.college, programme="药学", requires=("化学",))
    made = submitted(stage, stage.units[0], needs)
    corrected(stage, subjects=("物理", "生物"))
    made.refresh_from_db()
    assert (made.state, made.units) == (ListState.DRAFT, [stage.units[0].pk, needs.pk])
    assert history(made)[-1].event == "admissions.list.unfit"
    delivered()
    letter = mailoutbox[-1]
    assert letter.to == ["applicant@cast.example"] and "第2志愿" in letter.body and "没有选考所要求的化学" in letter.body and "第1志愿" not in letter.body


@pytest.mark.parametrize(("but", "said"), [
    ({"reason": " "}, "Say why"), ({"name": " "}, "has to be filled in"), ({"subjects": ("炼金术",)}, "Subjects among"), ({}, "registered already"),
    ({"name": "许致远", "who": "city_officer"}, "not yours"), ({"name": "许致远", "who": "registrar"}, "not yours")])
def test_a_correction_is_refused_with_its_reason(stage, but, said):
    with pytest.raises(Refused, match=said):
        corrected(stage, **but)
    assert Applicant.objects.get(pk=stage.applicant.pk).version == 1


def test_nothing_is_corrected_once_a_round_of_either_track_is_frozen(stage):
    stage.unit(track=stage.other_track)
    corrected(stage, track=stage.other_track)
    assert Applicant.objects.get(pk=stage.applicant.pk).track == stage.other_track
    Round.objects.filter(pk=stage.round.pk).update(state=RoundState.FROZEN)
    with pytest.raises(Refused, match=f"Round {stage.round.number} is frozen"):
        corrected(stage)


def test_a_list_that_can_no_longer_be_handed_in_is_not_taken_from_its_applicant(stage):
    made = submitted(stage, stage.units[0])
    with pytest.raises(Refused, match="can no longer be handed in again"):
        corrected(stage, at=NOON + timedelta(days=3), track=stage.other_track)
    made.refresh_from_db()
    assert (made.state, Applicant.objects.get(pk=stage.applicant.pk).track) == (ListState.SUBMITTED, stage.track)


def test_a_stale_correction_changes_nothing(stage):
    corrected(stage, name="许致远")
    with pytest.raises(Stale):
        corrected(stage, name="许志远", version=1)


def test_the_office_corrects_on_the_page(stage, client):
    client.force_login(stage.people.provincial_official.user)
    address = f"{stage.applicant.get_absolute_url()}/correct_registration"
    page = client.get(address, headers={"accept-language": "zh-hans"}).content.decode()
    assert "不再符合的志愿表退回考生" in page and "许知远" in page
    answer = client.post(address, {"version": 1, "name": "许致远", "track": stage.track.pk, "subjects": ["物理", "化学"], "origin": "senior_high",
                                   "reason": "录入错误"})
    assert answer.status_code == 302
    kept = Applicant.objects.get(pk=stage.applicant.pk)
    assert (kept.name, kept.subjects) == ("许致远", ("物理", "化学"))
