"""A total is composed exactly, rounded once, with what is missing, too low or out of range named; never behind a frozen round."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import NOON, Cast
from tests.systems.admissions.factories import COMPONENTS, a_batch, a_cycle, a_scheme, a_track, a_unit, an_applicant
from zhijiao.kernel.jobs.models import JobStage, Progress
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.states import Refused
from zhijiao.systems.admissions.actions.scoring import compose
from zhijiao.systems.admissions.jobs import compose_totals
from zhijiao.systems.admissions.models import Applicant, Round, Scheme
from zhijiao.systems.admissions.queries import composing
from zhijiao.systems.admissions.terms import RoundState

# culture | skill | total (weights 1 and 2.5)
DRAWN = [
    ("200", "60", "350"), ("90", "30", "165"), ("0", "0", "0"), ("150.5", "80.25", "351.125"),
    ("100.001", "0.001", "100.004"),  # 100.0035: half up
    ("100", "0.0001", None),  # four decimals are no score
]


@pytest.mark.parametrize(("culture", "skill", "total"), DRAWN)
def test_a_total_is_weighed_and_rounded_once(culture: str, skill: str, total: str | None) -> None:
    scheme = Scheme(components=COMPONENTS)
    scores = {"culture": culture, "skill": skill}
    if total is None:
        with pytest.raises(ValueError, match=skill):
            composing.total_of(scheme, scores)
    else:
        assert composing.total_of(scheme, scores) == Decimal(total)


@given(st.lists(st.tuples(st.integers(0, 300_000), st.integers(0, 3000)), min_size=1, max_size=6))
def test_whole_thousandths_give_the_same_total(parts: list[tuple[int, int]]) -> None:
    rows = [{"column": f"c{n}", "en": "x", "zh": "x", "lowest": "0", "highest": "300", "weight": weight} for n, (_, weight) in enumerate(parts)]
    scores = {f"c{n}": str(Decimal(score) / 1000) for n, (score, _) in enumerate(parts)}
    exact = sum(score * weight for score, weight in parts)
    assert composing.total_of(Scheme(components=rows), scores) == Decimal((exact + 500) // 1000) / 1000


def test_a_component_that_is_missing_gives_no_total() -> None:
    assert composing.total_of(Scheme(components=COMPONENTS), {"culture": "200"}) is None
    assert composing.total_of(Scheme(base="liaoning-vocational-2024"), {"total": "500"}) is None


@pytest.mark.parametrize(("culture", "skill", "low"), [("90", "30", []), ("89.999", "30", ["culture"]), ("90", "29.999", ["skill"]),
                                                       ("89", "29", ["culture", "skill"]), ("89", "", ["culture"])])
def test_leasts_are_told_by_component(culture: str, skill: str, low: list[str]) -> None:
    assert [one.column for one in composing.unmet(Scheme(components=COMPONENTS), {"culture": culture, "skill": skill})] == low


def everything(people: Cast) -> tuple[Scheme, Any]:
    cycle = a_cycle(people)
    scheme, track = a_scheme(cycle), a_track(cycle)
    a_unit(a_batch(scheme), track, people.college)
    return scheme, track


def test_totals_are_written_and_counted(people: Cast) -> None:
    scheme, track = everything(people)
    full = an_applicant(people, track, scores={"culture": "200", "skill": "60", "kept": "7"})
    low = an_applicant(people, track, scores={"culture": "80", "skill": "60"})
    lacking = an_applicant(people, track, scores={"culture": "200"})
    other = an_applicant(people, a_track(track.cycle), scores={"culture": "200", "skill": "60"})
    seen = composing.preview(scheme)
    assert (seen.applicants, seen.totals, seen.fresh, seen.lacks, seen.below_any) == (3, 2, 2, 1, 1)
    assert seen.lacking == {"skill": 1} and seen.below == {"culture": 1} and (seen.highest, seen.lowest) == (350, 230)
    assert not Applicant.objects.filter(scores__has_key="total").exists()
    compose(scheme=scheme, by=people.provincial_official.actor, at=NOON)
    for one in (full, low, lacking, other):
        one.refresh_from_db()
    assert full.scores == {"culture": "200", "skill": "60", "kept": "7", "total": "350"} and full.version == 2
    assert low.scores["total"] == "230" and "total" not in lacking.scores and "total" not in other.scores and lacking.version == 1
    said = Entry.objects.get(event="admissions.totals.composed").content.said
    assert (said["written"], said["lacking"], said["below"]) == (2, {"skill": 1}, {"culture": 1}) and said["rule"]["citation"] == "演示文件第1号"
    assert compose(scheme=scheme, by=people.provincial_official.actor, at=NOON).fresh == 0


def test_a_score_out_of_range_stops_all_and_each_is_named(people: Cast) -> None:
    scheme, track = everything(people)
    good = an_applicant(people, track, scores={"culture": "200", "skill": "60"})
    wrong = [an_applicant(people, track, scores=scores) for scores in ({"culture": "301", "skill": "1"}, {"culture": "200", "skill": "甲"})]
    with pytest.raises(Refused) as refused:
        compose(scheme=scheme, by=people.provincial_official.actor, at=NOON)
    texts = [reason.text.zh for reason in refused.value.reasons]
    assert texts == [f"考生{wrong[0].number}：文化素质为“301”，应在0至300之间", f"考生{wrong[1].number}：职业技能为“甲”，应在0至100之间"]
    good.refresh_from_db()
    assert "total" not in good.scores


@pytest.mark.parametrize(("state", "stops"), [(RoundState.OPEN, False), (RoundState.FROZEN, True), (RoundState.RELEASED, True),
                                              (RoundState.SET_ASIDE, False)])
def test_a_frozen_round_has_read_the_totals(people: Cast, state: RoundState, stops: bool) -> None:
    scheme, track = everything(people)
    an_applicant(people, track, scores={"culture": "200", "skill": "60"})
    Round.objects.create(number="LN-R-2026-999999", batch=scheme.batches.get(), order=1, state=state, planned_at=NOON)
    if stops:
        with pytest.raises(Refused, match="LN-R-2026-999999 is frozen"):
            compose(scheme=scheme, by=people.provincial_official.actor, at=NOON)
    else:
        assert compose(scheme=scheme, by=people.provincial_official.actor, at=NOON).totals == 1


def test_a_scheme_of_the_statute_book_composes_nothing_and_only_the_province_composes(people: Cast) -> None:
    scheme = a_scheme(a_cycle(people), base="liaoning-vocational-2024", components=[])
    with pytest.raises(Refused, match="composes nothing"):
        compose(scheme=scheme, by=people.provincial_official.actor, at=NOON)
    with pytest.raises(Refused, match="not yours"):
        compose(scheme=everything(people)[0], by=people.college_registrar.actor, at=NOON)
    with pytest.raises(Refused, match="No track"):
        compose(scheme=a_scheme(a_cycle(people)), by=people.provincial_official.actor, at=NOON)


def test_the_province_sees_what_composing_gives_and_orders_it(people: Cast, client) -> None:
    scheme, track = everything(people)
    one = an_applicant(people, track, scores={"culture": "200", "skill": "60"})
    client.force_login(people.provincial_official.user)
    assert "文化素质+职业技能" in client.get("/admissions/totals").content.decode()
    page = client.get(f"/admissions/totals/{scheme.pk}").content.decode()
    assert "新增或变动" in page and "职业技能" in page
    assert client.post(f"/admissions/totals/{scheme.pk}/compose").status_code == 302
    assert "正在合成总分" in client.get(f"/admissions/totals/{scheme.pk}").content.decode()
    work(Progress.objects.get())
    one.refresh_from_db()
    assert one.scores["total"] == "350" and "写入1个总分" in client.get(f"/admissions/totals/{scheme.pk}").content.decode()
    Applicant.objects.filter(pk=one.pk).update(scores={"culture": "999", "skill": "60"})
    page = client.get(f"/admissions/totals/{scheme.pk}").content.decode()
    assert "应在0至300之间" in page
    client.force_login(people.registrar.user)
    assert client.get("/admissions/totals").status_code == 403


def work(progress: Progress) -> None:
    """Do an ordered job as the worker does."""
    result = DBTaskResult.objects.get(pk=progress.task)
    progress.stage, progress.result = JobStage.DONE, compose_totals.work(progress, **result.args_kwargs["args"][1])
    progress.ended_at = NOON
    progress.save()
