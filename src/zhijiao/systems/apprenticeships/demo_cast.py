"""The agreements of the demo's cast, made by the actions of the room itself: their history is a real one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from zhijiao.basics.dates import plus_months
from zhijiao.basics.identifiers import id_check_digit
from zhijiao.kernel.parties.numbers import next_number
from zhijiao.kernel.people.actor import SYSTEM, Actor
from zhijiao.kernel.people.models import Guardianship, Membership, Person, User
from zhijiao.kernel.people.seats import actor_of
from zhijiao.kernel.people.terms import Kinship, Role
from zhijiao.law.national.apprenticeship_2021 import AllowancePayer, Route, TargetLevel
from zhijiao.law.national.internship_2021.terms import PlacementKind, PremiumPayer
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.demo import Enterprise, School
from zhijiao.systems.apprenticeships.models import Agreement, Assessment, Completion, LogEntry
from zhijiao.systems.apprenticeships.models.daily import monday
from zhijiao.systems.apprenticeships.terms import (
    AmendmentKind,
    ComplaintKind,
    FilingKind,
    Grade,
    LearningPlace,
    State,
    VisitForm,
)

CLASSMATES = ("钱思远", "郑雨欣", "冯俊杰", "陈嘉诚", "卫若涵", "蒋沐阳", "韩书宁")


def play(users: Mapping[str, User], school: School, enterprise: Enterprise, *, today: date) -> None:
    """Let the cast act: one placement at work, others at each step before it, a complaint, a filing that waits."""
    stage = Stage({name: actor_of(user, today) for name, user in users.items()}, users, school, enterprise, today)
    stage.at_work()
    stage.visited_before()
    stage.waiting_for_guardian()
    stage.in_draft_with_a_night_shift()
    stage.waiting_for_enterprise()
    stage.signed_by_all()
    stage.about_to_start()
    stage.paid_too_little()
    stage.apprenticeship_with_a_contract()


@dataclass
class Stage:
    """Who acts, where, and on which day."""

    actors: dict[str, Actor]
    users: Mapping[str, User]
    school: School
    enterprise: Enterprise
    today: date
    classmates: int = 0

    def at_work(self) -> None:
        """The apprentice of the cast: six weeks at work, a day returned, the first pay slip in."""
        apprentice = self.users["apprentice"].person
        assert apprentice is not None
        self._guarded(apprentice)
        starts_on = monday(self.today) - timedelta(weeks=6)
        agreement = self._signed(apprentice, starts_on, guardian=True)
        actions.file(agreement=agreement, by=self.actors["registrar"], at=_at(starts_on - timedelta(days=4), 15))
        self._started(agreement, starts_on)
        self._logged(agreement, starts_on)
        period = starts_on.replace(day=1)
        paid_on = plus_months(period, 1) + timedelta(days=14)
        actions.record_pay(agreement=agreement, period=period, amount_fen=360000, paid_on=paid_on, by=self.actors["hr"], at=_at(paid_on, 10))
        self._seen(agreement, starts_on)

        self._planned(agreement, starts_on)

    def visited_before(self) -> None:
        """What the apprentice completed half a year ago: three weeks in the enterprise to get to know it. Past days are written as rows."""
        apprentice = self.users["apprentice"].person
        now = Agreement.objects.get(apprentice=apprentice)
        assert now.starts_on is not None
        starts_on = monday(now.starts_on - timedelta(weeks=26))
        ended = starts_on + timedelta(days=18)
        before = Agreement.objects.create(
            number=next_number(self.school.organisation.region.path, _at(starts_on - timedelta(days=9), 9)), kind=PlacementKind.COGNITION,
            school=now.school, enterprise=now.enterprise, apprentice=now.apprentice, guardian=now.guardian, mentor=now.mentor, teacher=now.teacher,
            state=State.COMPLETED, drafted_at=_at(starts_on - timedelta(days=9), 9), drafted_by=now.drafted_by, programme_code=now.programme_code,
            programme_name=now.programme_name, study_year=now.study_year, post_name="认识生产过程和岗位", starts_on=starts_on, ends_on=ended,
            hours_per_day=now.hours_per_day, days_per_week=now.days_per_week)
        Assessment.objects.create(agreement=before, grade=Grade.EXCELLENT, school_opinion="按时出勤，认识报告完整。", enterprise_opinion="守纪律，爱提问。",
                                  assessed_at=_at(ended + timedelta(days=3), 10), assessed_by=now.drafted_by)
        Completion.objects.create(agreement=before, days_logged=15, days_signed=15, hours=15 * 6000, paid_fen=0,
                                  completed_at=_at(ended + timedelta(days=5), 10))

    def _planned(self, agreement: Agreement, starts_on: date) -> None:
        """A policy, two stations, a change of the post that waits for signatures, and the ledgers compared."""
        assert agreement.ends_on is not None
        school, hr, day = self.actors["registrar"], self.actors["hr"], _at(self.today - timedelta(days=1), 16)
        actions.insure(agreement=agreement, number=f"SX-{self.today.year}-0017", insurer="示例财产保险公司", policy_from=starts_on,
                       policy_to=agreement.ends_on, payer=PremiumPayer.SCHOOL, by=school, at=day)
        half = starts_on + timedelta(weeks=8)
        for first, last, station, learns in ((starts_on, half - timedelta(days=1), "控制柜装配", "读电气图、布线、接线检查"),
                                             (half, agreement.ends_on, "整机调试", "通电检查、参数整定、故障排查")):
            actions.plan_rotation(agreement=agreement, starts_on=first, ends_on=last, place=LearningPlace.ENTERPRISE, station=station, learns=learns,
                                  guide=self.enterprise.mentor.name, by=hr, at=day)
        actions.propose_change(agreement=agreement, kind=AmendmentKind.POST, changes={"post_name": "电气装配与调试"},
                               effective_on=self.today + timedelta(days=5), reason="转到调试工位，岗位名称相应变更", by=hr, at=day)
        actions.compare_ledgers(agreements=[agreement], by=SYSTEM, at=day)

    def apprenticeship_with_a_contract(self) -> None:
        """A modern apprenticeship in draft, its labour contract recorded. The minimum wage is a value of the demo and says so."""
        actions.set_minimum_wage(region=self.school.organisation.region, effective_on=date(self.today.year, 1, 1), amount_fen=200000,
                                 document="演示数值，不是公布的标准", by=self.actors["province"], at=_at(self.today - timedelta(days=9), 9))
        starts_on = self.today + timedelta(days=12)
        agreement = self._draft(self._learner(years=18), starts_on, kind="apprenticeship", ends_on=plus_months(starts_on, 12) - timedelta(days=1))
        actions.record_contract(agreement=agreement, route=Route.CONTRACT, signed_on=self.today - timedelta(days=1), starts_on=starts_on,
                                ends_on=plus_months(starts_on, 10), wage_fen=320000, plan="机电设备装配2026级1班培养方案",
                                target_level=TargetLevel.INTERMEDIATE,
                                allowance_payer=AllowancePayer.ENTERPRISE, subsidy_fen=500000, by=self.actors["hr"],
                                at=_at(self.today - timedelta(days=1), 14))

    def _seen(self, agreement: Agreement, starts_on: date) -> None:
        """The school was there twice; how often visits are due is a value of the demo and says so."""
        actions.set_visit_interval(effective_on=date(self.today.year, 1, 1), days=30, document="演示数值，不是公布的规定",
                                   by=self.actors["province"], at=_at(self.today - timedelta(days=9), 9))
        for weeks, found, to_do in ((2, "师傅带教到位，作息正常", "护目镜不够，企业一周内补齐"), (4, "护目镜已补齐，能独立接控制回路", "")):
            day = starts_on + timedelta(weeks=weeks, days=2)
            actions.record_visit(agreement=agreement, on=day, form=VisitForm.ON_SITE, found=found, to_do=to_do, by=self.actors["registrar"],
                                 at=_at(day, 17))

    def _logged(self, agreement: Agreement, starts_on: date) -> None:
        mentor, apprentice = self.actors["mentor"], self.actors["apprentice"]
        tasks = self.enterprise.trade["tasks"]
        day = starts_on
        while day < self.today:
            if day.weekday() < 5:
                actions.write_log(agreement=agreement, on=day, tasks=[tasks[day.day % 5], tasks[day.day % 5 + 1]], hours=8000,
                                  client_key=f"demo-{day}", by=apprentice, at=_at(day, 18), sentence="第一次自己接通了控制回路" if day.day % 7 == 2 else "")
            if day.weekday() == 4 and day < monday(self.today) - timedelta(days=3):
                week = [monday(day) + timedelta(days=n) for n in range(5)]
                actions.sign_week(agreement=agreement, week=monday(day), sign=week, by=mentor, at=_at(day, 19))
            day += timedelta(days=1)
        last = LogEntry.objects.filter(agreement=agreement, on__lt=monday(self.today), state="written").order_by("-on").first()
        if last is not None:
            actions.return_log(entry=last, reason="和前一周写的一样，请写当天做的", by=mentor, at=_at(self.today, 8))

    def waiting_for_guardian(self) -> None:
        """A younger brother: all have signed but the guardian of the cast."""
        brother = self._learner("赵一鸣", "M", years=16)
        self._guarded(brother)
        self._signed(brother, self.today + timedelta(days=6), guardian=False)

    def in_draft_with_a_night_shift(self) -> None:
        """A draft that the law stops: a night shift without a filing; the filing waits for the bureau."""
        agreement = self._draft(self._learner(years=18), self.today + timedelta(days=12), night_shift=True)
        actions.request_filing(agreement=agreement, kind=FilingKind.EXCEPTION, reason="设备夜间试车，每月两次，有教师带队",
                               scope=("no_night_shift",), starts_on=agreement.starts_on, ends_on=agreement.ends_on,
                               by=self.actors["registrar"], at=_at(self.today - timedelta(days=2), 11))

    def waiting_for_enterprise(self) -> None:
        """Sent by the school, in the hands of the enterprise."""
        agreement = self._draft(self._learner(years=18), self.today + timedelta(days=9))
        actions.send(agreement=agreement, by=self.actors["registrar"], at=_at(self.today - timedelta(days=1), 9))

    def signed_by_all(self) -> None:
        """Signed by all, to be filed."""
        self._signed(self._learner(years=18), self.today + timedelta(days=7), guardian=False)

    def about_to_start(self) -> None:
        """Filed, every paper in: it can start today."""
        agreement = self._signed(self._learner(years=19), self.today, guardian=False)
        actions.file(agreement=agreement, by=self.actors["registrar"], at=_at(self.today - timedelta(days=2), 15))

    def paid_too_little(self) -> None:
        """At work, paid below the floor; and a word to the bureau about it, without a name."""
        learner = self._learner(years=18)
        starts_on = monday(self.today) - timedelta(weeks=5)
        agreement = self._signed(learner, starts_on, guardian=False)
        actions.file(agreement=agreement, by=self.actors["registrar"], at=_at(starts_on - timedelta(days=4), 15))
        self._started(agreement, starts_on)
        period = starts_on.replace(day=1)
        paid_on = plus_months(period, 1) + timedelta(days=14)
        actions.record_pay(agreement=agreement, period=period, amount_fen=260000, paid_on=paid_on, by=self.actors["hr"], at=_at(paid_on, 10))
        actions.complain(agreement=agreement, kind=ComplaintKind.PAY, text="说好3600元，只发了2600元。", by=self._as(learner), anonymous=True,
                         at=_at(self.today - timedelta(days=1), 20))

    def _learner(self, name: str = "", sex: str = "F", *, years: int) -> Person:
        name = name or CLASSMATES[self.classmates]
        self.classmates += 1
        born_on = date(self.today.year - years, 2, self.classmates + 1)
        first17 = f"210199{born_on:%Y%m%d}{900 + self.classmates * 2 + (sex == 'M'):03d}"
        person = Person.objects.create(name=name, sex=sex, born_on=born_on, id_number=first17 + id_check_digit(first17),
                                       phone=f"1390000{self.classmates:04d}")
        Membership.objects.create(person=person, organisation=self.school.organisation, role=Role.APPRENTICE, since=date(2025, 9, 1))
        return person

    def _guarded(self, ward: Person) -> None:
        guardian = self.users["guardian"].person
        assert guardian is not None
        Guardianship.objects.create(guardian=guardian, ward=ward, kinship=Kinship.MOTHER)

    def _as(self, person: Person) -> Actor:
        """The actor that a classmate without an account would be."""
        place = self.school.organisation
        return Actor(person_id=person.pk, name=person.name, role=Role.APPRENTICE, organisation_id=place.pk,
                     organisation_name=place.name, region_path=place.region.path)

    def _draft(self, apprentice: Person, starts_on: date, **but: Any) -> Agreement:
        at = min(_at(starts_on - timedelta(days=20), 9), _at(self.today - timedelta(days=3), 9))
        terms = {**self._terms(starts_on), **but}
        return actions.draft(school=self.school.organisation, enterprise=self.enterprise.organisation, apprentice=apprentice, terms=terms,
                             by=self.actors["registrar"], at=at, mentor=self.enterprise.mentor, teacher=self.school.teachers[0])

    def _terms(self, starts_on: date) -> dict[str, Any]:
        return {
            "kind": "post", "programme_code": "660302", "programme_name": "电气设备运行与控制", "study_year": 3,
            "enterprise_staff": self.enterprise.organisation.staff_on_post, "post_name": "电气装配", "post_staff": 260,
            "post_programme_category": "46", "venue_kind": "factory", "labour_level": 2, "hazards": (), "agency": False,
            "starts_on": starts_on, "ends_on": plus_months(starts_on, 6) - timedelta(days=1), "hours_per_day": 8000, "days_per_week": 5000,
            "night_shift": False, "works_rest_days": False, "works_holidays": False, "independent": True, "pay_fen": 360000,
            "post_wage_fen": 420000, "lowest_grade_fen": 330000, "pay_cycle_days": 30, "pay_channel": "direct", "pay_form": "money",
            "fees_fen": 0, "documents_withheld": False, "province_of_post": "21",
            "school_instructor": self.school.teachers[0].name, "enterprise_mentor": self.enterprise.mentor.name,
        }

    def _signed(self, apprentice: Person, starts_on: date, *, guardian: bool) -> Agreement:
        """Draft, papers, and the signatures in turn (the guardian's only when asked for)."""
        agreement = self._draft(apprentice, starts_on)
        day = agreement.drafted_at
        before = timezone.localdate(day)
        actions.record_papers(agreement=agreement, by=self.actors["registrar"], at=day + timedelta(hours=1), papers={
            "insured_from": starts_on, "insured_to": agreement.ends_on + timedelta(days=30), "premium_payer": "school",
            "safety_training_on": min(before + timedelta(days=1), starts_on), "safety_exam": "passed"})
        actions.send(agreement=agreement, by=self.actors["registrar"], at=day + timedelta(hours=2))
        actions.sign(agreement=agreement, by=self.actors["hr"], at=day + timedelta(hours=8))
        user = self.users["apprentice"]
        actions.sign(agreement=agreement, at=day + timedelta(hours=30),
                     by=self.actors["apprentice"] if apprentice.pk == user.person_id else self._as(apprentice))
        if guardian:
            actions.sign(agreement=agreement, by=self.actors["guardian"], at=day + timedelta(hours=34))
        return agreement

    def _started(self, agreement: Agreement, starts_on: date) -> None:
        actions.activate(agreement=agreement, by=self.actors["registrar"], at=_at(starts_on, 8))


def _at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))
