"""The room's part of the demo province: thousands of invented placements, good and bad, written in bulk.

Bulk rows carry no journal of their own (the builder writes one entry for the whole province); the few agreements of the
cast are made by the actions afterwards, so that their history is a real one.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache
from random import Random
from typing import Any, Protocol

from django.db import transaction
from django.utils import timezone

from zhijiao.basics.dates import plus_months
from zhijiao.kernel.bulk import write
from zhijiao.kernel.findings.models import Finding, Waiver
from zhijiao.kernel.parties.models import NumberSeries, Organisation
from zhijiao.kernel.people.models import Guardianship, Person
from zhijiao.kernel.people.terms import Kinship
from zhijiao.systems.apprenticeships.models import (
    Agreement,
    Assessment,
    Completion,
    LogEntry,
    PaySlip,
    Signature,
    SignOff,
)
from zhijiao.systems.apprenticeships.models.daily import monday
from zhijiao.systems.apprenticeships.terms import Grade, LogState, Party, State

BATCH = 2000
PART = 10_000  # placements that are made and written together
LARGEST = 14  # learners of a class that go to one enterprise together
LOG_WEEKS = 4
SIGNATURE = ("agreement_id", "party", "revision", "signed_at", "signer_id")
LOG = ("agreement_id", "on", "client_key", "tasks", "hours", "written_at", "state", "sign_off_id")
SLIP = ("agreement_id", "period", "amount_fen", "paid_on", "channel", "form", "recorded_at")


class Invented(Protocol):
    """A person who does not exist."""

    @property
    def name(self) -> str: ...
    @property
    def sex(self) -> str: ...
    @property
    def born_on(self) -> date: ...
    @property
    def id_number(self) -> str | None: ...
    @property
    def phone(self) -> str: ...


class Inventor(Protocol):
    """Whoever invents persons and days, the same at every run."""

    random: Random

    def person(self, born_on: date) -> Invented: ...
    def day_between(self, first: date, last: date) -> date: ...


@dataclass(frozen=True)
class School:
    """A school of the demo with its teachers. `careful` is the chance that a paper is in order, `reports` that a cell is filled."""

    organisation: Organisation
    teachers: list[Person]
    higher: bool
    careful: float
    reports: float


@dataclass(frozen=True)
class Enterprise:
    """An enterprise of the demo: its mentor and its trade (programmes, posts, tasks, venue)."""

    organisation: Organisation
    mentor: Person
    trade: dict[str, Any]


@dataclass(frozen=True)
class Province:
    """What the builder hands over."""

    inventor: Inventor
    today: date
    schools: list[School]
    enterprises: list[Enterprise]

    @cached_property
    def by_size(self) -> dict[int, list[Enterprise]]:
        """Enterprises that are large enough for a class, by the size of the class."""
        return {size: [e for e in self.enterprises if (e.organisation.staff_on_post or 0) >= size * 15] for size in range(1, LARGEST + 1)}

    @cached_property
    def nearby(self) -> dict[tuple[int, str], list[Enterprise]]:
        """The same by the size of the class and the region; those of any size under 0."""
        found: dict[tuple[int, str], list[Enterprise]] = defaultdict(list)
        for size, fitting in {0: self.enterprises, **self.by_size}.items():
            for one in fitting:
                found[size, one.organisation.region_id].append(one)
        return found


def fill(province: Province, *, placements: int, say: Callable[[str], None] = lambda line: None) -> int:
    """Write so many placements with all that hangs on them, in parts that fit in memory; return how many agreements there are now."""
    for first in range(0, placements, PART):
        _fill(province, first, min(PART, placements - first))
        if placements > PART:
            say(f"{min(first + PART, placements)} of {placements} placements")
    NumberSeries.objects.update_or_create(prefix=f"LN-{province.today.year}", defaults={"last": placements})
    return placements


@transaction.atomic
def _fill(province: Province, first: int, placements: int) -> None:
    plans = list(_plans(province, placements))
    learners = _persons(province, [plan.learner for plan in plans])
    guardians = _guardians(province, plans, learners)
    agreements = [_agreement(province, plan, learner, guardians.get(index), first + index)
                  for index, (plan, learner) in enumerate(zip(plans, learners, strict=True))]
    agreements = Agreement.objects.bulk_create(agreements, batch_size=BATCH)
    pairs = list(zip(plans, agreements, strict=True))
    write(Signature, SIGNATURE, (s for plan, a in pairs for s in _signatures(a, plan)))
    _daily(province, pairs)
    _endings(province, pairs)


@dataclass(frozen=True)
class Plan:
    """One placement before it is a row: who, where, when, how far it has come."""

    school: School
    enterprise: Enterprise
    learner: Invented
    state: State
    starts_on: date
    ends_on: date
    post: list[Any]
    programme: list[str]
    group: int  # the class that was placed together: one start, one enterprise


def _plans(province: Province, placements: int) -> Iterator[Plan]:
    """Place classes, not single learners: 3 to 14 of one school go to one enterprise on one day."""
    pick = province.inventor.random
    made = group = 0
    while made < placements:
        school = pick.choice(province.schools)
        size = min(pick.randint(3, LARGEST), placements - made)
        enterprise = _near(province, school, size)
        programmes = [p for p in enterprise.trade["programmes"] if (p[0][0] in "6") != school.higher]
        programme = pick.choice(programmes or enterprise.trade["programmes"])
        state, starts_on = _time(province, pick)
        for _ in range(size):
            yield _plan(province, school, enterprise, programme, state, starts_on, group)
        made, group = made + size, group + 1


def _near(province: Province, school: School, size: int) -> Enterprise:
    """Mostly an enterprise of the school's own city, and mostly one large enough for the class."""
    pick = province.inventor.random
    wanted = size if pick.random() < 0.94 and province.by_size[size] else 0
    own = province.nearby.get((wanted, school.organisation.region_id))
    return pick.choice(own) if own and pick.random() < 0.8 else pick.choice(province.by_size[wanted] if wanted else province.enterprises)


def _time(province: Province, pick: Random) -> tuple[State, date]:
    """Choose how far a class has come and, from that, when it starts."""
    today = province.today
    state = pick.choices(
        [State.ACTIVE, State.DRAFT, State.WITH_ENTERPRISE, State.WITH_APPRENTICE, State.SIGNED, State.FILED, State.PAUSED,
         State.ENDED_EARLY, State.ASSESSED, State.COMPLETED, State.ARCHIVED],
        [58, 6, 4, 3, 2, 3, 1, 3, 2, 10, 8])[0]
    if state in (State.ASSESSED, State.COMPLETED, State.ARCHIVED):
        return state, province.inventor.day_between(today - timedelta(days=320), today - timedelta(days=200))
    if state in (State.ACTIVE, State.PAUSED, State.ENDED_EARLY):
        return state, province.inventor.day_between(today - timedelta(days=86), today - timedelta(days=9))
    return state, province.inventor.day_between(today + timedelta(days=5), today + timedelta(days=20))


def _plan(province: Province, school: School, enterprise: Enterprise, programme: list[str], state: State, starts_on: date,
          group: int) -> Plan:
    pick = province.inventor.random
    months = pick.choices([6, 5, 3, 8], [80, 10, 7, 3])[0]
    years = pick.choices([16, 17, 18, 19], [18, 47, 30, 5])[0] + (2 if school.higher else 0)
    if pick.random() < 0.004:
        years = 15
    born_on = province.inventor.day_between(_years_before(starts_on, years + 1) + timedelta(days=2), _years_before(starts_on, years))
    learner = province.inventor.person(born_on)
    return Plan(school, enterprise, learner, state, starts_on, plus_months(starts_on, months) - timedelta(days=1),
                _post(enterprise, programme, pick), programme, group)


def _post(enterprise: Enterprise, programme: list[str], pick: Random) -> list[Any]:
    """A post of the programme's own category, where the trade has one."""
    own = [post for post in enterprise.trade["posts"] if int(post[1]) % 20 == int(programme[0][:2]) % 20]
    return pick.choice(own or enterprise.trade["posts"])


def _years_before(day: date, years: int) -> date:
    return plus_months(day, -12 * years)


def _persons(province: Province, invented: list[Invented]) -> list[Person]:
    return list(Person.objects.bulk_create(
        [Person(name=one.name, sex=one.sex, born_on=one.born_on, id_number=one.id_number, phone=one.phone) for one in invented], batch_size=BATCH))


def _guardians(province: Province, plans: list[Plan], learners: list[Person]) -> dict[int, Person]:
    """Invent a guardian for everybody under eighteen on the first day; return them by the learner's place."""
    minors = [i for i, plan in enumerate(plans) if _years_before(plan.starts_on, 18) <= plan.learner.born_on]
    pick = province.inventor.random
    invented = [province.inventor.person(_years_before(plans[i].learner.born_on, pick.randint(23, 34))) for i in minors]
    guardians = _persons(province, [_of_family(plans[i].learner, one) for i, one in zip(minors, invented, strict=True)])
    Guardianship.objects.bulk_create(
        [Guardianship(guardian=g, ward=learners[i], kinship=Kinship.MOTHER if g.sex == "F" else Kinship.FATHER)
         for i, g in zip(minors, guardians, strict=True)], batch_size=BATCH)
    return dict(zip(minors, guardians, strict=True))


@dataclass(frozen=True)
class _Relative:
    name: str
    sex: str
    born_on: date
    id_number: str | None
    phone: str


def _of_family(ward: Invented, one: Invented) -> Invented:
    """A father shares the ward's surname."""
    name = ward.name[0] + one.name[1:] if one.sex == "M" else one.name
    return _Relative(name, one.sex, one.born_on, one.id_number, one.phone)


def _agreement(province: Province, plan: Plan, learner: Person, guardian: Person | None, index: int) -> Agreement:
    pick = province.inventor.random
    drafted = datetime.combine(plan.starts_on - timedelta(days=pick.randint(12, 30)), time(9, pick.randint(0, 59)))
    agreement = Agreement(
        number=f"LN-{province.today.year}-{index + 1:06d}", school=plan.school.organisation,
        enterprise=plan.enterprise.organisation, apprentice=learner, guardian=guardian, mentor=plan.enterprise.mentor,
        teacher=plan.school.teachers[plan.group % len(plan.school.teachers)], state=plan.state,
        drafted_at=timezone.make_aware(min(drafted, datetime.combine(province.today, time(8, 30)))),
        programme_code=plan.programme[0], programme_name=plan.programme[1],
        **_terms(plan, pick), **_papers(plan, guardian is not None, pick))
    _spoil(agreement, plan, pick)
    if plan.state is State.ENDED_EARLY:
        agreement.ended_on = min(plan.starts_on + timedelta(days=pick.randint(6, 50)), province.today)
        agreement.ended_by_party = pick.choice([Party.APPRENTICE, Party.APPRENTICE, Party.SCHOOL, Party.ENTERPRISE])
        agreement.end_reason = pick.choice(["岗位与约定不符", "身体原因", "企业停产", "转到离家近的单位"])
        agreement.hand_over = "已与学校联系，当天返校"
    return agreement


def _terms(plan: Plan, pick: Random) -> dict[str, Any]:
    """The terms of a placement in order."""
    name, category, level, wage = plan.post
    wage = wage * 100 + pick.randrange(-3, 4) * 10000
    staff = plan.enterprise.organisation.staff_on_post
    return {
        "kind": pick.choices(["post", "apprenticeship", "cognition"], [88, 9, 3])[0], "study_year": pick.choice([2, 3, 3]),
        "enterprise_staff": staff, "post_name": name, "post_staff": max(int((staff or 0) * pick.uniform(0.3, 0.6)), 2),
        "post_programme_category": category, "venue_kind": plan.enterprise.trade["venue"], "labour_level": level,
        "hazards": [], "agency": False, "starts_on": plan.starts_on, "ends_on": plan.ends_on, "hours_per_day": 8000,
        "days_per_week": 5000, "night_shift": False, "works_rest_days": False, "works_holidays": False, "independent": True,
        "post_wage_fen": wage, "lowest_grade_fen": int(wage * 0.78) // 10000 * 10000,
        "pay_fen": int(wage * pick.uniform(0.81, 0.98)) // 1000 * 1000, "pay_cycle_days": 30, "pay_channel": "direct",
        "pay_form": "money", "fees_fen": 0, "documents_withheld": False, "province_of_post": "21",
        "school_instructor": plan.school.teachers[plan.group % len(plan.school.teachers)].name,
        "enterprise_mentor": plan.enterprise.mentor.name,
    }


def _papers(plan: Plan, minor: bool, pick: Random) -> dict[str, Any]:
    """The papers that arrive before the first day: missing while the placement is still young."""
    if plan.state in (State.DRAFT, State.WITH_ENTERPRISE) and pick.random() < 0.5:
        return {}
    before = plan.starts_on - timedelta(days=pick.randint(3, 10))
    return {
        "student_consent_on": before, "guardian_consent_on": before if minor else None, "insured_from": plan.starts_on,
        "insured_to": plan.ends_on + timedelta(days=30), "premium_payer": pick.choice(["school", "school", "enterprise"]),
        "safety_training_on": plan.starts_on - timedelta(days=pick.randint(1, 3)), "safety_exam": "passed",
    }


# What goes wrong, how often in a careless school, and how the row then looks. Shares are invented, not measured.
_SPOILED: tuple[tuple[float, dict[str, Any]], ...] = (
    (.010, {"study_year": 1}), (.012, {"hours_per_day": 9000}), (.016, {"night_shift": True}), (.010, {"works_holidays": True}),
    (.030, {"works_rest_days": True, "days_per_week": 6000}), (.010, {"hazards": ["height"]}), (.008, {"hazards": ["toxic"]}),
    (.006, {"labour_level": 3}), (.004, {"venue_kind": "karaoke"}), (.006, {"agency": True}), (.008, {"fees_fen": 30000}),
    (.005, {"documents_withheld": True}), (.012, {"pay_form": "voucher"}), (.012, {"pay_channel": "third_party"}),
    (.020, {"pay_cycle_days": 50}), (.012, {"premium_payer": "student"}), (.020, {"post_programme_category": "54"}),
    (.020, {"safety_exam": "failed"}), (.020, {"province_of_post": "32"}),
)
_UNREPORTED = ("independent", "labour_level", "hazards", "hours_per_day", "night_shift", "works_holidays", "works_rest_days",
               "post_staff", "enterprise_staff", "pay_fen", "fees_fen", "insured_to", "safety_exam", "pay_cycle_days")


def _spoil(agreement: Agreement, plan: Plan, pick: Random) -> None:
    """Put in what goes wrong in real files: more of it where a school is careless, holes where one does not report."""
    careless = 1 - plan.school.careful
    for share, change in _SPOILED:
        if pick.random() < share * 4 * careless:
            for field, value in change.items():
                setattr(agreement, field, value)
    if pick.random() < 0.25 * careless and agreement.pay_fen:
        agreement.pay_fen = int(agreement.pay_fen * 0.72) // 1000 * 1000
    if pick.random() < 0.2 * careless and agreement.insured_from:
        agreement.insured_from += timedelta(days=4)
    if pick.random() < 0.15 * careless and agreement.guardian_consent_on:
        agreement.guardian_consent_on = None
    for field in _UNREPORTED:
        if pick.random() > plan.school.reports:
            setattr(agreement, field, None)


_SIGNED_BY: dict[State, int] = {State.WITH_ENTERPRISE: 1, State.WITH_APPRENTICE: 2, State.WITH_GUARDIAN: 3}


def _signatures(agreement: Agreement, plan: Plan) -> Iterator[tuple[Any, ...]]:
    """Rows of SIGNATURE."""
    if plan.state is State.DRAFT:
        return
    for step, party in enumerate(agreement.signers[:_SIGNED_BY.get(plan.state, 4)]):
        late = timedelta(days=12) if plan.group % 29 == 0 and plan.starts_on < agreement.drafted_at.date() + timedelta(days=20) else timedelta(0)
        yield agreement.pk, party, 1, agreement.drafted_at + timedelta(days=step + 1) + late, _signer(agreement, party)


def _signer(agreement: Agreement, party: Party) -> int | None:
    return {Party.SCHOOL: agreement.teacher_id, Party.ENTERPRISE: agreement.mentor_id, Party.APPRENTICE: agreement.apprentice_id,
            Party.GUARDIAN: agreement.guardian_id}[party]


def _daily(province: Province, pairs: list[tuple[Plan, Agreement]]) -> None:
    """Logs of the last weeks with their sign-offs, and pay slips of every month worked."""
    pick, today = province.inventor.random, province.today
    working = [(plan, a) for plan, a in pairs if plan.state in (State.ACTIVE, State.PAUSED)]
    this_week = monday(today)
    weeks = [this_week - timedelta(weeks=n) for n in range(LOG_WEEKS, -1, -1)]
    signed = SignOff.objects.bulk_create(
        [SignOff(agreement=a, week=week, days=5, signed_at=_at(week + timedelta(days=4), 17))
         for plan, a in working for week in weeks[:-1]
         if plan.starts_on <= week and pick.random() < plan.school.careful], batch_size=BATCH)
    by_week = {(s.agreement_id, s.week): s.pk for s in signed}
    write(LogEntry, LOG, (entry for plan, a in working for week in weeks
                          for entry in _week_of_logs(plan, a, week, today, by_week.get((a.pk, week)), pick)))
    write(PaySlip, SLIP, (slip for plan, a in pairs for slip in _slips(plan, a, today, pick)))


def _week_of_logs(plan: Plan, agreement: Agreement, week: date, today: date, sign_off: int | None, pick: Random) -> Iterator[tuple[Any, ...]]:
    """Rows of LOG."""
    for offset in range(5):
        day = week + timedelta(days=offset)
        if day < plan.starts_on or day >= today or pick.random() > 0.93:
            continue
        yield (agreement.pk, day, hashlib.blake2s(f"{agreement.pk} {day}".encode()).hexdigest()[:32],
               pick.sample(plan.enterprise.trade["tasks"], 2), 8000 if pick.random() < 0.96 else 9500, _at(day, 18),
               LogState.SIGNED if sign_off else LogState.WRITTEN, sign_off)


def _slips(plan: Plan, agreement: Agreement, today: date, pick: Random) -> Iterator[tuple[Any, ...]]:
    """Rows of SLIP."""
    if plan.state not in (State.ACTIVE, State.PAUSED, State.ENDED_EARLY, State.ASSESSED, State.COMPLETED, State.ARCHIVED):
        return
    period = plan.starts_on.replace(day=1)
    while (paid := plus_months(period, 1) + timedelta(days=14)) <= min(today, plan.ends_on + timedelta(days=40)):
        if pick.random() < 0.6 + 0.4 * plan.school.reports and agreement.pay_fen:
            late = timedelta(days=pick.choice([0, 0, 0, 0, 0, 0, 0, 20]))
            paid_on = min(paid + late, today)
            yield agreement.pk, period, agreement.pay_fen, paid_on, "direct", "money", _at(paid_on, 10)
        period = plus_months(period, 1)


def _endings(province: Province, pairs: list[tuple[Plan, Agreement]]) -> None:
    """Assessments and completions of those who are through."""
    pick = province.inventor.random
    through = [(plan, a) for plan, a in pairs if plan.state in (State.ASSESSED, State.COMPLETED, State.ARCHIVED)]
    Assessment.objects.bulk_create(
        [Assessment(agreement=a, grade=pick.choices([Grade.EXCELLENT, Grade.GOOD, Grade.PASS, Grade.FAIL], [20, 52, 26, 2])[0],
                    school_opinion="按计划完成实习任务。", enterprise_opinion="能独立完成岗位工作。", assessed_at=_at(plan.ends_on + timedelta(days=5), 10))
         for plan, a in through], batch_size=BATCH)
    Completion.objects.bulk_create(
        [Completion(agreement=a, days_logged=110, days_signed=108, hours=110 * 8000, paid_fen=(a.pay_fen or 0) * 5,
                    completed_at=_at(plan.ends_on + timedelta(days=12), 10))
         for plan, a in through if plan.state is not State.ASSESSED], batch_size=BATCH)


_REASONS = {
    "enterprise_headcount": "同期两校在此实习，企业已书面说明带教人员足够", "post_headcount": "岗位人数少，一对一带教",
    "programme_matches_post": "典型工作任务九项中八项相符，学校教学指导委员会已审议", "pay_cycle": "企业按双月结算，已与学生和监护人说明",
    "usual_duration": "护理类培养方案规定实习八个月", "pay_floor": "试用首月按最低档发放，次月起调整",
    "rest_days_and_holidays": "服务行业轮休，每周另安排两天休息", "premium_not_on_student": "企业已退还学生垫付的保险费",
}


def give_reasons(province: Province) -> None:
    """A careful school wrote a reason beside most warnings: waive them for those at work, once all have been judged."""
    pick = province.inventor.random
    careful = {school.organisation.pk: school.careful for school in province.schools}
    at_work = {str(pk): (school, drafted) for pk, school, drafted in Agreement.objects.filter(
        state__in=(State.ACTIVE, State.PAUSED)).values_list("pk", "school_id", "drafted_at")}
    warned = Finding.objects.filter(rule__in=_REASONS, outcome="fail", severity="WARN", subject_kind=Agreement._meta.label_lower)
    found = warned.order_by("pk").values_list("subject_kind", "subject_id", "rule").iterator(chunk_size=BATCH)
    Waiver.objects.bulk_create(
        [Waiver(subject_kind=kind, subject_id=key, rule=rule, reason=_REASONS[rule], waived_at=at_work[key][1] + timedelta(days=1), waived_by=None)
         for kind, key, rule in found if key in at_work and pick.random() < careful[at_work[key][0]]], batch_size=BATCH)


@lru_cache(maxsize=4096)
def _at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))
