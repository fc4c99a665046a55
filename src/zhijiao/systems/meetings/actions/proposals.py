"""From minutes to requirements: find proposals, mark a sentence by hand, confirm one or leave it out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import F

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Reason, Refused, same_version
from zhijiao.systems.meetings.actions.requirements import draft_requirement
from zhijiao.systems.meetings.models import Meeting, Minutes, Proposal, Requirement
from zhijiao.systems.meetings.queries.gathering import PROVINCE, must_be
from zhijiao.systems.meetings.queries.names import to_find
from zhijiao.systems.meetings.queries.proposals import Found, proposed, read
from zhijiao.systems.meetings.queries.sentences import places, sentence_at
from zhijiao.systems.meetings.queries.wanted import Units, Wording
from zhijiao.systems.meetings.states import PROPOSAL
from zhijiao.systems.meetings.terms import ProposalState

FIND = Bilingual("Find requirements in the minutes", "从纪要中查找要求")
NO_TEXT = Bilingual("There are no minutes yet", "还没有纪要")
WRITE_FIRST = Bilingual("Write the minutes first", "先写纪要")
NO_SENTENCE = Bilingual("The minutes have no sentence {p}.{s}: they were changed meanwhile", "纪要里没有第{p}段第{s}句，可能已被修改")
LOOK_AGAIN = Bilingual("Open the page again and choose the sentence", "请重新打开页面再选")
MARKED = Bilingual("This sentence is proposed already", "这一句已经列为拟提要求")
PARKED = 10_000  # added to a paragraph's number while proposals change places


@transaction.atomic
def find(*, meeting: Meeting, by: Actor, at: datetime) -> int:
    """Read the minutes and lay the proposals beside them; return how many are new.

    What was decided or marked stays, and goes along when its sentence moves; an undecided one goes with its sentence.
    """
    must_be(PROVINCE, by, FIND)
    text, on, units = _text(meeting), local_day(meeting.starts_at), to_find(local_day(at))
    wanted = {(one.paragraph, one.sentence) for one in proposed(text, units, on)}
    left = list(Proposal.objects.filter(meeting=meeting).order_by("paragraph", "sentence", "pk"))
    kept: list[tuple[Proposal, Found]] = []
    fresh: list[Found] = []
    for place, sentence in places(text):
        known = _known(left, place, sentence)
        if known is not None:
            left.remove(known)
            kept.append((known, read(sentence, *place, units, on)))
        elif place in wanted:
            fresh.append(read(sentence, *place, units, on))
    gone = [proposal.pk for proposal in left if proposal.state == ProposalState.PROPOSED]
    Proposal.objects.filter(pk__in=gone).delete()
    _keep(kept)
    for one in fresh:
        _write(meeting, one)
    record("meetings.proposal.found", subject=meeting, by=by, at=at, new=len(fresh), kept=len(kept), gone=len(gone))
    return len(fresh)


def _text(meeting: Meeting) -> str:
    text = Minutes.objects.filter(meeting=meeting).values_list("text", flat=True).first()
    if not text:
        raise Refused([Reason(NO_TEXT, next=WRITE_FIRST)])
    return text


def _known(left: list[Proposal], place: tuple[int, int], sentence: str) -> Proposal | None:
    """Return the proposal of a sentence: the one at its very place before one from elsewhere with the same words."""
    same = [proposal for proposal in left if proposal.text == sentence]
    return min(same, key=lambda one: (one.paragraph, one.sentence) != place, default=None)


def _keep(kept: list[tuple[Proposal, Found]]) -> None:
    """Move proposals and their requirements to where their sentences stand now; read the undecided ones again."""
    moved = [proposal.pk for proposal, one in kept if (proposal.paragraph, proposal.sentence) != (one.paragraph, one.sentence)]
    # Aside first: two sentences of the same words may change places.
    Proposal.objects.filter(pk__in=moved).update(paragraph=F("paragraph") + PARKED)
    for proposal, one in kept:
        Proposal.objects.filter(pk=proposal.pk).update(paragraph=one.paragraph, sentence=one.sentence)
        if proposal.pk in moved:
            Requirement.objects.filter(proposal=proposal).update(paragraph=one.paragraph, sentence=one.sentence)
        if proposal.state == ProposalState.PROPOSED:
            Proposal.objects.filter(pk=proposal.pk).update(verbs=list(one.verbs), due_on=one.due_on)
            proposal.units.set(one.units)


def _write(meeting: Meeting, one: Found, *, by_hand: bool = False) -> Proposal:
    made = Proposal.objects.create(meeting=meeting, paragraph=one.paragraph, sentence=one.sentence, text=one.text, verbs=list(one.verbs),
                                   due_on=one.due_on, highlighted=by_hand, state=ProposalState.PROPOSED)
    made.units.set(one.units)
    return made


@transaction.atomic
def mark(*, meeting: Meeting, paragraph: int, sentence: int, by: Actor, at: datetime) -> Proposal:
    """Propose a sentence that a person chose, whatever words it holds; one that was left out comes back."""
    must_be(PROVINCE, by, FIND)
    text = sentence_at(_text(meeting), paragraph, sentence)
    if text is None:
        raise Refused([Reason(NO_SENTENCE.filled(p=paragraph, s=sentence), next=LOOK_AGAIN)])
    known = Proposal.objects.filter(meeting=meeting, paragraph=paragraph, sentence=sentence, text=text).first()
    if known is not None and known.state != ProposalState.DISMISSED:
        raise Refused([Reason(MARKED)])
    if known is not None:
        move = PROPOSAL.admit("restore", state=known.state, role=by.role)
        move.take(known, decided_at=None, decided_by_id=None, highlighted=True)
    else:
        one = read(text, paragraph, sentence, to_find(local_day(at)), local_day(meeting.starts_at))
        known = _write(meeting, one, by_hand=True)
    record("meetings.proposal.marked", subject=known, by=by, at=at, paragraph=paragraph, sentence=sentence)
    return known


@transaction.atomic
def confirm(*, proposal: Proposal, wording: Wording, units: Units, by: Actor, at: datetime, version: int | None = None) -> Requirement:
    """Make a requirement of a proposal, in a person's wording; it keeps its sentence and its place."""
    same_version(proposal, version)
    move = PROPOSAL.admit("confirm", state=proposal.state, role=by.role)
    move.take(proposal, decided_at=at, decided_by_id=by.user_id)
    placed = replace(wording, paragraph=proposal.paragraph, sentence=proposal.sentence, source_text=proposal.text)
    made = draft_requirement(wording=placed, units=units, meeting=proposal.meeting, proposal=proposal, by=by, at=at)
    record("meetings.proposal.confirmed", subject=proposal, by=by, at=at, requirement=made.number)
    return made


@transaction.atomic
def dismiss(*, proposal: Proposal, by: Actor, at: datetime, version: int | None = None) -> None:
    """Leave a proposal out."""
    same_version(proposal, version)
    move = PROPOSAL.admit("dismiss", state=proposal.state, role=by.role)
    move.take(proposal, decided_at=at, decided_by_id=by.user_id)
    record("meetings.proposal.dismissed", subject=proposal, by=by, at=at)
