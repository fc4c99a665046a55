"""From minutes to requirements: proposals keep what people decided, follow their sentence, and become requirements one by one."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cast import NOON
from tests.systems.meetings.factories import bureaux
from tests.systems.meetings.gatherings import held, planned
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.states import Refused, Stale
from zhijiao.systems.meetings.actions import minutes, proposals
from zhijiao.systems.meetings.models import Proposal, Requirement
from zhijiao.systems.meetings.queries.names import to_find
from zhijiao.systems.meetings.queries.wanted import Units, Wording
from zhijiao.systems.meetings.terms import ProposalState, RequirementState, Theme


@pytest.fixture
def by(people):
    return people.provincial_official.actor


def placed(meeting):
    return [(p.paragraph, p.sentence, str(p.state)) for p in Proposal.objects.filter(meeting=meeting).order_by("paragraph", "sentence", "pk")]


def confirmed(proposal, by, **but):
    wording = Wording(text="完成防疫物资储备", theme=Theme.PREVENTION, due_on=proposal.due_on, **but)
    return proposals.confirm(proposal=proposal, wording=wording, units=Units(carry_out=list(proposal.units.all())), by=by, at=NOON)


def test_units_are_looked_for_by_every_name_that_people_give_them(people):
    bureaux(people)
    names = {unit.key: unit for unit in to_find(date(2026, 9, 28))}
    finance = {"辽宁省财政厅", "省财政厅", "财政厅", "Liaoning Finance Department", "Finance Department", "Department of Finance"}
    assert finance <= set(names[people.department.pk].names)
    assert {"沈阳市教育局", "沈阳市", "沈阳", "Shenyang"} <= set(names[people.bureau.pk].names) and names[people.bureau.pk].of_region
    assert not any(any(sign.isdigit() for sign in name) for unit in names.values() for name in unit.names if name.isascii())
    assert sum(unit.of_region for unit in names.values()) == 15 and not names[people.province.pk].of_region


def test_proposals_stand_beside_the_text_with_units_and_day(people, by):
    meeting = held(people)
    assert proposals.find(meeting=meeting, by=by, at=NOON) == 2
    one, two = Proposal.objects.filter(meeting=meeting)
    assert (one.paragraph, one.sentence, one.verbs, one.due_on) == (2, 1, ["要", "确保"], date(2026, 10, 31)) and one.units.count() == 15
    assert (two.paragraph, two.sentence, two.due_on) == (2, 2, date(2026, 12, 31)) and list(two.units.all()) == [people.department]
    assert proposals.find(meeting=meeting, by=by, at=NOON) == 0 and Proposal.objects.count() == 2


def test_what_was_decided_or_marked_follows_its_sentence_and_the_rest_goes_with_it(people, by):
    meeting = held(people)
    proposals.find(meeting=meeting, by=by, at=NOON)
    one, two = Proposal.objects.filter(meeting=meeting)
    made = confirmed(one, by)
    mark = proposals.mark(meeting=meeting, paragraph=3, sentence=1, by=by, at=NOON)
    assert mark.highlighted and mark.verbs == []
    text = "新的一段。\n各市要在10月31日前完成防疫物资储备，确保校园安全。\n会议由分管领导主持。必须写清楚。"
    minutes.write(meeting=meeting, text=text, by=by, at=NOON)
    assert proposals.find(meeting=meeting, by=by, at=NOON) == 1
    assert placed(meeting) == [(2, 1, "confirmed"), (3, 1, "proposed"), (3, 2, "proposed")]
    assert not Proposal.objects.filter(pk=two.pk).exists()
    minutes.write(meeting=meeting, text="\n".join(reversed(text.splitlines())), by=by, at=NOON)
    proposals.find(meeting=meeting, by=by, at=NOON)
    made.refresh_from_db()
    assert (made.paragraph, made.sentence) == (2, 1) and placed(meeting)[0] == (1, 1, "proposed")


def test_two_sentences_of_the_same_words_change_places_without_a_loss(people, by):
    meeting = held(people, "各市要落实。\n各市要落实。\n其他。")
    proposals.find(meeting=meeting, by=by, at=NOON)
    first, second = Proposal.objects.filter(meeting=meeting)
    confirmed(first, by)
    minutes.write(meeting=meeting, text="其他。\n各市要落实。\n各市要落实。", by=by, at=NOON)
    assert proposals.find(meeting=meeting, by=by, at=NOON) == 0
    assert {p.pk: p.paragraph for p in Proposal.objects.all()} == {first.pk: 3, second.pk: 2}


def test_a_confirmed_proposal_keeps_its_sentence_and_is_confirmed_once(people, by):
    meeting = held(people)
    proposals.find(meeting=meeting, by=by, at=NOON)
    proposal = Proposal.objects.filter(meeting=meeting).first()
    shown = Proposal.objects.get(pk=proposal.pk)
    made = confirmed(proposal, by)
    assert (made.state, made.meeting, made.proposal, made.paragraph, made.sentence) == (RequirementState.DRAFT, meeting, proposal, 2, 1)
    assert made.source_text == "各市要在10月31日前完成防疫物资储备，确保校园安全。" and made.number.startswith("LN-R-2026-")
    with pytest.raises(Stale):
        confirmed(shown, by)
    with pytest.raises(Refused) as why:
        confirmed(proposal, by)
    assert why.value.status == 409 and Requirement.objects.count() == 1
    assert Entry.objects.filter(event="meetings.proposal.confirmed").count() == 1


def test_a_confirmation_that_is_refused_leaves_the_proposal_open(people, by):
    meeting = held(people)
    proposals.find(meeting=meeting, by=by, at=NOON)
    proposal = Proposal.objects.filter(meeting=meeting).first()
    with pytest.raises(Refused):
        proposals.confirm(proposal=proposal, wording=Wording(text=" "), units=Units(), by=by, at=NOON)
    assert Proposal.objects.get(pk=proposal.pk).state is ProposalState.PROPOSED and not Requirement.objects.exists()


def test_a_sentence_that_was_left_out_comes_back_only_by_hand(people, by):
    meeting = held(people)
    proposals.find(meeting=meeting, by=by, at=NOON)
    proposal = Proposal.objects.filter(meeting=meeting).first()
    proposals.dismiss(proposal=proposal, by=by, at=NOON)
    proposals.find(meeting=meeting, by=by, at=NOON)
    assert placed(meeting)[0] == (2, 1, "dismissed")
    again = proposals.mark(meeting=meeting, paragraph=2, sentence=1, by=by, at=NOON)
    assert again.pk == proposal.pk and again.state is ProposalState.PROPOSED and again.decided_at is None
    with pytest.raises(Refused, match="proposed already"):
        proposals.mark(meeting=meeting, paragraph=2, sentence=1, by=by, at=NOON)


def test_a_place_that_the_minutes_do_not_have_is_refused(people, by):
    meeting = held(people)
    with pytest.raises(Refused, match=r"no sentence 9\.1"):
        proposals.mark(meeting=meeting, paragraph=9, sentence=1, by=by, at=NOON)
    with pytest.raises(Refused, match="no minutes yet"):
        proposals.find(meeting=planned(people), by=by, at=NOON)


@pytest.mark.parametrize("member", ["city_officer", "department_officer"])
def test_proposals_are_the_provinces_alone(people, member):
    meeting = held(people)
    proposals.find(meeting=meeting, by=people.provincial_official.actor, at=NOON)
    stranger = getattr(people, member).actor
    assert not Proposal.objects.visible_to(stranger).exists()
    for act, given in ((proposals.find, {"meeting": meeting}), (proposals.mark, {"meeting": meeting, "paragraph": 1, "sentence": 1}),
                       (proposals.dismiss, {"proposal": Proposal.objects.first()})):
        with pytest.raises(Refused) as why:
            act(**given, by=stranger, at=NOON)
        assert why.value.status == 403
