"""The school visits the place of work; the province says how often; safety training is recorded, and the findings follow."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states import Ground, Reason, Refused
from zhijiao.law.national.internship_2021.terms import ExamResult
from zhijiao.systems.apprenticeships.actions.drafting import record_papers
from zhijiao.systems.apprenticeships.models import Agreement, SafetyTraining, Visit, VisitInterval
from zhijiao.systems.apprenticeships.queries.ledgers import last_day
from zhijiao.systems.apprenticeships.queries.parties import NOT_YOURS, closed, party_of
from zhijiao.systems.apprenticeships.terms import Party, TrainingBy, VisitForm

NOT_THAT_DAY = Bilingual("{day} lies outside the placement, or has not come yet", "{day}不在实习期内，或者还没到")
NOT_YET = Bilingual("{day} has not come yet", "{day}还没到")
ALREADY = Bilingual("A visit on {day} is recorded already", "{day}的巡访已经登记过")
SAY = Bilingual("Say what was found", "写明巡访情况")
WHICH_TOPICS = Bilingual("Say what it was about, and for how many hours", "写明培训内容和小时数")
PROVINCE_ONLY = Bilingual("The province enters how often visits are due", "巡访间隔由省教育厅录入")
AT_LEAST_A_DAY = Bilingual("At least one day", "至少一天")
WHICH_DOCUMENT = Bilingual("Name the document that sets it", "写明依据的文件")
SET_ALREADY = Bilingual("An interval from this day is entered already", "这一天起的间隔已经录入")


@transaction.atomic
def record_visit(*, agreement: Agreement, on: date, form: VisitForm, found: str, by: Actor, at: datetime, to_do: str = "") -> Visit:
    """Record a visit to the place of work."""
    if party_of(agreement, by) is not Party.SCHOOL:
        raise Refused([Reason(text=NOT_YOURS, ground=Ground.ROLE)])
    reasons = closed(agreement)
    if agreement.starts_on is None or agreement.ends_on is None or not agreement.starts_on <= on <= min(last_day(agreement), local_day(at)):
        reasons.append(Reason(text=NOT_THAT_DAY.filled(day=day_words(on)), field="on"))
    if not found.strip():
        reasons.append(Reason(text=SAY, field="found"))
    if Visit.objects.filter(agreement=agreement, on=on).exists():
        reasons.append(Reason(text=ALREADY.filled(day=day_words(on)), field="on"))
    if reasons:
        raise Refused(reasons)
    visit = Visit.objects.create(agreement=agreement, on=on, form=form, visitor_id=by.person_id, found=found.strip(), to_do=to_do.strip(),
                                 recorded_at=at, recorded_by_id=by.user_id)
    record("apprenticeships.visit.recorded", subject=agreement, by=by, at=at, on=on, form=str(form), to_do=bool(visit.to_do))
    return visit


@transaction.atomic
def set_visit_interval(*, effective_on: date, days: int, document: str, by: Actor, at: datetime) -> VisitInterval:
    """Enter how many days may lie between two visits, from a day on."""
    if by.role is not Role.PROVINCE_OFFICIAL:
        raise Refused([Reason(text=PROVINCE_ONLY, ground=Ground.ROLE)])
    reasons = [Reason(text=AT_LEAST_A_DAY, field="days")] if days < 1 else []
    if not document.strip():
        reasons.append(Reason(text=WHICH_DOCUMENT, field="document"))
    if reasons:
        raise Refused(reasons)
    interval = VisitInterval(effective_on=effective_on, days=days, document=document.strip(), set_at=at, set_by_id=by.user_id)
    try:
        with transaction.atomic():
            interval.save(force_insert=True)
    except IntegrityError as doubled:
        raise Refused([Reason(text=SET_ALREADY, field="effective_on")]) from doubled
    record("apprenticeships.visit_interval.set", subject=interval, by=by, at=at, effective_on=effective_on, days=days, document=interval.document)
    return interval


@transaction.atomic
def record_training(*, agreement: Agreement, on: date, given_by: TrainingBy, hours: int, topics: str, exam: ExamResult, by: Actor,
                    at: datetime) -> SafetyTraining:
    """Record a safety training. What counts before the first day is the latest one up to it: the papers of the agreement follow."""
    if party_of(agreement, by) not in (Party.SCHOOL, Party.ENTERPRISE):
        raise Refused([Reason(text=NOT_YOURS, ground=Ground.ROLE)])
    reasons = closed(agreement)
    if on > local_day(at):
        reasons.append(Reason(text=NOT_YET.filled(day=day_words(on)), field="on"))
    if not topics.strip() or hours <= 0:
        reasons.append(Reason(text=WHICH_TOPICS, field="topics"))
    if reasons:
        raise Refused(reasons)
    training = SafetyTraining.objects.create(agreement=agreement, on=on, given_by=given_by, hours=hours, topics=topics.strip(), exam=exam,
                                             recorded_at=at, recorded_by_id=by.user_id)
    record("apprenticeships.training.recorded", subject=agreement, by=by, at=at, on=on, given_by=str(given_by), hours=hours, exam=str(exam))
    if _counts_before_start(agreement, on):
        record_papers(agreement=agreement, papers={"safety_training_on": on, "safety_exam": exam}, by=by, at=at)
    return training


def _counts_before_start(agreement: Agreement, on: date) -> bool:
    """Say whether a training is the latest one up to the first day; one given later changes nothing about the start."""
    known = agreement.safety_training_on
    return (agreement.starts_on is None or on <= agreement.starts_on) and (known is None or on >= known)
