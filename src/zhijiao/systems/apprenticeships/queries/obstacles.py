"""What stands in the way of a move beside the law: somebody else's baton, an overlap, a missing guardian, open ledgers.

Asked by the actions before they act, and by the page to say why a button is closed: one list, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import QuerySet

from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Move, Reason
from zhijiao.kernel.states.reasons import Ground
from zhijiao.law.internships import RULE
from zhijiao.systems.apprenticeships.models import Agreement
from zhijiao.systems.apprenticeships.queries.facts import BEFORE_ALL_SIGNED, findings, judged
from zhijiao.systems.apprenticeships.queries.ledgers import differences
from zhijiao.systems.apprenticeships.queries.parties import strangers, without_baton
from zhijiao.systems.apprenticeships.states import AGREEMENT
from zhijiao.systems.apprenticeships.terms import AT_WORK, UNDER_WAY, State

NO_DAYS = Bilingual("The first and the last day must be known before anybody signs", "开始和结束日期要先写明，才能签字")
OVERLAP = Bilingual(
    "The apprentice has another agreement for some of these days ({first} to {last}); it must end first",
    "学徒在{first}至{last}另有一份协议，要先结束那一份")
ASK_THEM = Bilingual("It belongs to another school: ask it on this page", "那份协议属于另一所学校，可以在本页请对方协调")
STILL_AT_WORK = Bilingual("The apprentice is still at work under agreement {number}: assess or end that one first",
                          "学徒的协议{number}还没有结束，先考核或者结束那一份")
STILL_ELSEWHERE = Bilingual("The apprentice is still at work under an agreement of another school, which must end it first",
                            "学徒在另一所学校的协议还没有结束，要由那所学校先结束")
NO_GUARDIAN = Bilingual(
    "The apprentice is under 18 and no guardian is on the roll: add the guardian first",
    "学徒未满18周岁，学籍里还没有监护人，先补上监护人")
NOT_OVER = Bilingual("The placement lasts until {day}: it is completed after that day", "实习到{day}才结束，之后才能办结")
DIFFERS = Bilingual("{ledger}: {what}", "{ledger}：{what}")

TOO_EARLY = Bilingual("It is assessed in the last two weeks; it lasts until {day}", "实习到{day}，最后两周内考核")
LAST_WEEKS = timedelta(days=14)

# What the law says of somebody who wants to start without every signature.
OF_SIGNATURES = ("agreement_before_start", "three_signatures", "guardian_consent", "student_consent")

# Moves that a party may make while another one holds the agreement.
WITHOUT_BATON = frozenset({"recall", "end_early"})


def against(name: str, agreement: Agreement, actor: Actor, *, today: date) -> list[Reason]:
    """Return the room's own reasons against a move, all at once; those of the law come from the findings."""
    reasons = strangers(agreement, actor) if name in WITHOUT_BATON else without_baton(agreement, actor)
    if name == "send":
        return [*reasons, *obstacles_to_signing(agreement)]
    if name == "assess":
        return [*reasons, *too_early_to_assess(agreement, today)]
    if name == "activate":
        return [*reasons, *unsigned(agreement, today), *(overlaps(agreement) or still_at_work(agreement))]
    return [*reasons, *obstacles_to_completion(agreement, today)] if name == "complete" else reasons


def admitted(name: str, agreement: Agreement, actor: Actor, *, today: date, extra: Sequence[Reason] = ()) -> Move:
    """Return a move that the law guards, if state, role, law and the room admit it; raise every reason at once."""
    found = findings(agreement, today=today)
    return AGREEMENT.admit(name, state=State(agreement.state), role=actor.role, findings=found,
                           waived={f.rule for f in found if f.status == "waived"}, extra=extra)


def too_early_to_assess(agreement: Agreement, today: date) -> list[Reason]:
    """Return why a placement is not assessed yet: it has more than two weeks to go."""
    if agreement.ends_on is None or today >= agreement.ends_on - LAST_WEEKS:
        return []
    return [Reason(text=TOO_EARLY.filled(day=day_words(agreement.ends_on)))]


def obstacles_to_completion(agreement: Agreement, today: date) -> list[Reason]:
    """Return why a placement cannot be completed: its days are not over, or two ledgers disagree."""
    early = [Reason(text=NOT_OVER.filled(day=day_words(agreement.ends_on)))] if agreement.ends_on and today <= agreement.ends_on else []
    return [*early, *(Reason(text=DIFFERS.filled(ledger=line.ledger.words, what=line.words))
                      for line in differences(agreement, today=today))]


def obstacles_to_signing(agreement: Agreement) -> list[Reason]:
    """Return the reasons of the room against signing; the law's own come from the findings."""
    reasons = []
    if agreement.starts_on is None or agreement.ends_on is None:
        reasons.append(Reason(text=NO_DAYS))
    if agreement.needs_guardian and agreement.guardian_id is None:
        reasons.append(Reason(text=NO_GUARDIAN, article=RULE["guardian_consent"].citation.words, ground=Ground.LAW))
    return [*reasons, *overlaps(agreement)]


def unsigned(agreement: Agreement, today: date) -> list[Reason]:
    """Return what the law says against a start before everybody has signed; after that the findings say it themselves."""
    if agreement.state not in BEFORE_ALL_SIGNED:
        return []
    found = judged([agreement], today=today, whole=True)[0]
    return [Reason(text=Bilingual(f.en, f.zh), rule=f.rule, article=f.citation.words, next=Bilingual(f.fix_en, f.fix_zh), ground=Ground.LAW)
            for f in found if f.rule in OF_SIGNATURES and f.outcome == "fail"]


def in_the_way(agreement: Agreement) -> QuerySet[Agreement]:
    """Return the other agreements of the apprentice under way that share a day with this one, the earliest in front."""
    if agreement.starts_on is None or agreement.ends_on is None:
        return Agreement.objects.none()
    return (Agreement.objects.filter(apprentice=agreement.apprentice_id, state__in=UNDER_WAY).exclude(pk=agreement.pk)
            .filter(starts_on__lte=agreement.ends_on, ends_on__gte=agreement.starts_on).order_by("starts_on"))


def overlaps(agreement: Agreement) -> list[Reason]:
    """Return a reason when another agreement of the apprentice shares a day. It names days, never the other parties."""
    other = in_the_way(agreement).first()
    if other is None:
        return []
    return [Reason(text=OVERLAP.filled(first=day_words(other.starts_on), last=day_words(other.ends_on)),
                   next=ASK_THEM if other.school_id != agreement.school_id else None)]


def still_at_work(agreement: Agreement) -> list[Reason]:
    """Return a reason when the apprentice's last placement was never closed, although its days are over."""
    other = Agreement.objects.filter(apprentice=agreement.apprentice_id, state__in=AT_WORK).exclude(pk=agreement.pk).first()
    if other is None:
        return []
    return [Reason(text=STILL_AT_WORK.filled(number=other.number) if other.school_id == agreement.school_id else STILL_ELSEWHERE)]
