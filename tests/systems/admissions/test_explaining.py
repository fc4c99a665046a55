"""The result of one applicant: what `zhijiao admit explain` says, from one part of the snapshot, in the words of the batch."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import NOON, Cast
from tests.systems.admissions.factories import a_cycle
from tests.systems.admissions.steps import (
    AFTER,
    CLOSES,
    a_stage,
    opened,
    released,
    submitted,
    with_applicants,
    with_units,
)
from zhijiao.engines.allocation.files import entry, explain
from zhijiao.kernel.journal.entries import history
from zhijiao.kernel.states import Refused
from zhijiao.systems.admissions.actions import allocating, freezing, offers, plans, releasing, rounds
from zhijiao.systems.admissions.models import Applicant, Offer, Round
from zhijiao.systems.admissions.queries.explaining import result_of
from zhijiao.systems.admissions.queries.files import CUTOFFS, SNAPSHOT, folder
from zhijiao.systems.admissions.terms import ListState, OfferState, Outcome

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def to_release(stage, made: Round) -> Round:
    """Take an open round to its release."""
    freezing.freeze(round=made, by=stage.official, at=AFTER)
    allocating.allocate(round=made, by=stage.official, at=AFTER)
    rounds.propose(round=made, by=stage.official, at=AFTER)
    releasing.release(round=made, by=stage.second, at=AFTER)
    return made


def test_everybodys_verdicts_are_those_of_the_command_line(people: Cast):
    stage, made = released(people)
    for applicant in stage.applicants:
        said, result = explain(folder(made), applicant.number), result_of(made, applicant)
        assert result.rank == said["rank"]
        assert [value for _, value in result.key] == [level["value"] for level in said["key"]]
        assert [(line.position, line.unit.code, str(line.outcome), line.gap) for line in result.lines] == [
            (one["position"], one["unit"], one["status"], one["rank_gap"]) for one in said["preferences"]]
        assert (result.admitted.unit.code if result.admitted else None) == (said["result"]["unit"] if said["result"] else None)
        assert (result.offer is not None) == (said["result"] is not None)


def test_one_part_of_the_snapshot_says_what_all_of_it_says(people: Cast):
    stage, made = released(people)
    for applicant in stage.applicants:
        said, found = explain(folder(made), applicant.number), entry(folder(made), applicant.number)
        assert (found.track, found.rank, found.units) == (said["track"], said["rank"], {one["position"]: one["unit"] for one in said["preferences"]})
    assert entry(folder(made), "nobody") is None


def a_round_of_two(people: Cast, **second) -> tuple[Applicant, Applicant, Round]:
    """One seat at the first unit, two applicants; the second has other scores, or another place in the list."""
    stage = a_stage(people)
    first, other = with_units(stage, 1, 5)
    best, next_ = with_applicants(stage, 480, 480)
    next_.scores = {**next_.scores, **second.get("scores", {})}
    next_.save()
    made = opened(stage)
    submitted(made, best, [first])
    submitted(made, next_, [other, first] if second.get("later") else [first, other])
    return best, next_, to_release(stage, made)


def test_the_deciding_comparison_is_said_in_words_with_both_values_and_the_gap(people: Cast):
    best, next_, made = a_round_of_two(people, scores={"foreign": "79"})
    assert [line.words.en for line in result_of(made, best).lines] == ["Offered: a seat was left when your turn came"]
    refused, admitted = result_of(made, next_).lines
    assert (refused.outcome, admitted.outcome) == (Outcome.BELOW_CUTOFF, Outcome.ADMITTED)
    assert refused.words.en == "Below the cut-off: foreign language 79, the last offered had 80; 1 rank behind"
    assert refused.words.zh == "未达到投档线：外语79，最后一名为80；位次相差1"


def test_why_not_the_one_above_is_one_sentence(people: Cast):
    _, next_, made = a_round_of_two(people, scores={"total": "479"})
    said = result_of(made, next_).why_not_above
    assert said.en == ("Why not preference 1, Hunhe Vocational College, Numerical control 1? "
                       "Below the cut-off: total 479, the last offered had 480; 1 rank behind.")
    assert said.zh == "为什么不是第1志愿沈阳浑河职业技术学院数控技术1？未达到投档线：总分479，最后一名为480；位次相差1。"


def test_equals_in_everything_are_told_apart_by_the_place_in_the_list(people: Cast):
    stage = a_stage(people)
    first, other, third = with_units(stage, 1, 1, 5)
    best, one, two = with_applicants(stage, 500, 480, 480)
    made = opened(stage)
    submitted(made, best, [other])
    submitted(made, one, [first])
    submitted(made, two, [other, first, third])
    to_release(stage, made)
    lines = result_of(made, two).lines
    assert lines[1].words.en == ("Equal with the last offered in every comparison; this unit is at line 2 of this list and at line 1 of theirs")
    assert [line.outcome for line in lines] == [Outcome.BELOW_CUTOFF, Outcome.BELOW_CUTOFF, Outcome.ADMITTED]


def test_whoever_gets_nothing_is_told_which_came_closest(people: Cast):
    stage = a_stage(people)
    first, second = with_units(stage, 1, 1)
    best, better, last = with_applicants(stage, 500, 490, 480)
    made = opened(stage)
    submitted(made, best, [first])
    submitted(made, better, [second])
    submitted(made, last, [first, second])
    to_release(stage, made)
    result = result_of(made, last)
    assert (result.admitted, result.offer) == (None, None)
    assert result.why_not_above.en == ("No preference could be met. Closest was preference 2, Hunhe Vocational College, Numerical control 2: 1 rank behind.")


def test_a_unit_that_closed_before_the_freeze_stands_as_closed_and_the_others_keep_their_numbers(people: Cast):
    stage = a_stage(people)
    closing, other = with_units(stage, 1, 1)
    [applicant] = with_applicants(stage, 480)
    made = opened(stage)
    submitted(made, applicant, [closing, None, other])
    plans.close_unit(unit=closing, reason="停办", by=stage.official, at=NOON)
    to_release(stage, made)
    assert [(line.position, line.outcome) for line in result_of(made, applicant).lines] == [(1, Outcome.UNIT_CLOSED), (3, Outcome.ADMITTED)]


def test_a_unit_that_closed_below_the_one_admitted_to_is_no_answer_to_why_not_above(people: Cast):
    stage = a_stage(people)
    good, closing = with_units(stage, 1, 1)
    [applicant] = with_applicants(stage, 480)
    made = opened(stage)
    submitted(made, applicant, [good, closing])
    plans.close_unit(unit=closing, reason="停办", by=stage.official, at=NOON)
    to_release(stage, made)
    result = result_of(made, applicant)
    assert (result.admitted.position, result.why_not_above) == (1, None)


def test_why_somebody_took_no_part_is_told_as_it_was_at_the_freeze(people: Cast):
    stage, first = released(people)
    held = Offer.objects.filter(round=first).select_related("unit", "round__batch", "applicant").first()
    low = next(one for one in stage.applicants if not Offer.objects.filter(applicant=one).exists())
    offers.propose_return(offer=held, return_reason="documents", reason="材料不实", by=people.college_registrar.actor, at=NOON)
    offers.withdraw(offer=held, by=stage.official, at=NOON)
    holder = Offer.objects.filter(round=first, state=OfferState.OFFERED).select_related("applicant").first()
    second = rounds.plan_supplementary(batch=stage.batch, opens_at=CLOSES, closes_at=CLOSES, by=stage.official, at=NOON)
    rounds.open_round(round=second, by=stage.official, at=NOON)
    for one in (low, holder.applicant):
        submitted(second, one, [held.unit])
    to_release(stage, second)
    assert result_of(second, holder.applicant).outside[0].en.startswith("An offer of Hunhe Vocational College")
    Offer.objects.filter(pk=holder.pk).update(state=OfferState.DECLINED, answered_at=AFTER + timedelta(days=1))
    assert result_of(second, holder.applicant).outside[0].en.startswith("An offer of Hunhe Vocational College")
    assert result_of(second, low).outside == [] and result_of(first, low).outside == []


def test_whoever_was_left_out_is_told_why(people: Cast):
    stage = a_stage(people)
    [unit] = with_units(stage, 1)
    taking_part, nothing, draft, low = with_applicants(stage, 480, 480, 480, 149)
    made = opened(stage)
    submitted(made, taking_part, [unit])
    submitted(made, draft, [unit], ListState.DRAFT)
    submitted(made, low, [unit])
    to_release(stage, made)
    assert [result_of(made, one).outside[0].en for one in (nothing, draft, low)] == [
        "No list was filled in", "The list was not handed in before the closing: a draft does not count",
        "The total 149 is below the control line 150 (辽宁省教育厅，2026-06-30)"]
    assert result_of(made, taking_part).outside == []


@pytest.mark.parametrize("name", [CUTOFFS, SNAPSHOT])
def test_nothing_is_explained_from_files_that_are_gone(people: Cast, name):
    stage, made = released(people)
    (folder(made) / name).resolve().unlink()
    with pytest.raises(Refused, match=f"{name} of round .* is missing"):
        result_of(made, stage.applicants[0])


def test_nothing_is_explained_from_cut_offs_that_were_changed(people: Cast):
    stage, made = released(people)
    path = (folder(made) / CUTOFFS).resolve()
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"A001", b"A009"))
    with pytest.raises(Refused, match=r"cutoffs\.csv of round .* was changed"):
        result_of(made, stage.applicants[0])


def test_the_certificate_is_the_rounds_own(people: Cast):
    stage, made = released(people)
    certificate = result_of(made, stage.applicants[0]).certificate
    assert {kind: row["sha256"] for kind, row in certificate["inputs"].items()} == made.frozen
    assert certificate["rules"]["name"] == "liaoning-vocational-2024"
    assert os.path.basename(folder(made)) == made.number


def test_a_policy_that_needs_the_others_reads_them(people: Cast):
    stage = a_stage(people)
    stage.batch.scheme.base = ""
    stage.batch.scheme.components = [{"column": "total", "en": "Total", "zh": "总分", "lowest": "0", "highest": "750", "weight": 1000, "least": None}]
    stage.batch.scheme.comparisons, stage.batch.scheme.tie_policy, stage.batch.scheme.citation = ["total"], "reject_all", "演示文件"
    stage.batch.scheme.save()
    first, second = with_units(stage, 1, 5)
    one, two = with_applicants(stage, 480, 480)
    made = opened(stage)
    for applicant in (one, two):
        submitted(made, applicant, [first, second])
    to_release(stage, made)
    assert [line.outcome for line in result_of(made, one).lines] == [Outcome.EQUALS_REJECTED, Outcome.ADMITTED]


# --- the page ---------------------------------------------------------------------------------------------------------


def signed_in(user, language: str = "en") -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    client.cookies["django_language"] = language
    return client


@pytest.fixture
def own(people: Cast, monkeypatch):
    """The cast's applicant refused by the first unit and admitted to the second, and the page of that."""
    monkeypatch.setattr("zhijiao.kernel.people.middleware.moment", lambda: AFTER)
    _, mine, made = a_round_of_two(people, scores={"foreign": "79"})
    mine.person = people.applicant.person
    mine.save()
    return mine, made, f"/admissions/rounds/{made.number}/results/{mine.pk}"


def test_the_page_says_everything_in_english(people: Cast, own):
    _, made, address = own
    page = signed_in(people.applicant.user).get(address).content.decode()
    for words in ("Offered a seat at preference 2: Hunhe Vocational College, Numerical control 2", "below the cut-off",
                  "foreign language 79, the last offered had 80",
                  "Why not preference 1", "Your rank within Physics is 2", "the last offered has rank 1, you have 2: no", "1 of 5 seats filled: seats left",
                  "liaoning-vocational-2024", *made.frozen.values(), *made.result.values(), "Confirm", "Decline"):
        assert words in page, words


def test_the_page_says_everything_in_chinese(people: Cast, own):
    _, _, address = own
    page = signed_in(people.applicant.user, "zh-hans").get(address).content.decode()
    for words in ("投档到第2志愿：沈阳浑河职业技术学院数控技术2", "未达到投档线：外语79，最后一名为80；位次相差1", "为什么不是第1志愿", "你在物理类的位次是2",
                  "最后一名位次1，你是2：不投档", "5个名额投档1人：还有名额", "确认", "放弃"):
        assert words in page, words


def test_the_offer_is_confirmed_on_the_page(people: Cast, own):
    mine, _made, address = own
    client = signed_in(people.applicant.user)
    offer = Offer.objects.get(applicant=mine)
    assert client.post(f"/admissions/offers/{offer.pk}/confirm", {"version": offer.version}).status_code == 302
    assert "Confirm" not in client.get(address).content.decode().replace("Confirmed", "")


def test_the_result_is_printed_with_its_text_and_the_print_is_noted(people: Cast, own):
    mine, _, address = own
    for language in ("en", "zh-hans"):
        answer = signed_in(people.applicant.user, language).get(f"{address}/print")
        assert (answer.status_code, answer["Content-Type"], answer.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert [entry.event for entry in history(mine)][-2:] == ["admissions.result.printed"] * 2


@pytest.mark.parametrize(("who", "status"), [("provincial_official", 200), ("city_officer", 200), ("registrar", 200), ("shenfu_officer", 404),
                                             ("college_registrar", 404), ("mentor", 403)])
def test_a_result_is_seen_by_whoever_sees_the_applicant(people: Cast, own, who, status):
    _, _, address = own
    assert signed_in(getattr(people, who).user).get(address).status_code == status


def test_there_is_no_result_before_the_release_nor_of_another_year(people: Cast, own):
    mine, made, address = own
    client = signed_in(people.applicant.user)
    Round.objects.filter(pk=made.pk).update(state="allocated")
    assert client.get(address).status_code == 404
    Round.objects.filter(pk=made.pk).update(state="released")
    other = a_cycle(people, year=2020)
    Applicant.objects.filter(pk=mine.pk).update(cycle=other)
    assert client.get(address).status_code == 404
