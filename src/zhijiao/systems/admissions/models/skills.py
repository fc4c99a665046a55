"""Skill tests: sessions with stations, two raters for everyone and a third where they differ, equating as it was declared."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from zhijiao.basics.columns import Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import TermField, described
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.people.scope import EVERYTHING, NOTHING
from zhijiao.kernel.people.terms import Role
from zhijiao.systems.admissions.models.applicants import Applicant, of_applicant
from zhijiao.systems.admissions.models.cycles import Cycle, OfCycle, Track
from zhijiao.systems.admissions.terms import SessionState, Settling

USER = settings.AUTH_USER_MODEL


class SkillTest(OfCycle):
    """技能考试: what is tested in a track, up to how many points, and how far two raters may differ."""

    cycle = described(models.ForeignKey(Cycle, models.PROTECT, related_name="skill_tests"), en="Year", zh="年度")
    track = described(models.ForeignKey(Track, models.PROTECT, related_name="+"), en="Track", zh="科类")
    title = described(models.CharField(max_length=80), en="Skill test", zh="技能考试")
    title_en = described(models.CharField(max_length=120, blank=True, default=""), en="Skill test in English", zh="英文名称")
    column = described(models.CharField(max_length=40), en="Component it fills", zh="对应的成绩项")
    highest = described(models.DecimalField(max_digits=9, decimal_places=3), en="Highest score", zh="满分")
    limit = described(models.DecimalField(max_digits=9, decimal_places=3), en="Raters may differ by", zh="评分差异上限")
    settling = described(TermField(Settling), en="With a third rater", zh="第三评分处理")
    citation = described(models.CharField(max_length=200), en="Document that says so", zh="依据文件")
    version = described(models.PositiveIntegerField(default=1), en="Version", zh="记录版本")
    declared_at = described(models.DateTimeField(), en="Declared at", zh="登记时间")
    declared_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Declared by", zh="登记人")

    words: ClassVar[Bilingual] = Bilingual("Skill test", "技能考试")

    class Meta:
        ordering = ("cycle", "track", "id")
        constraints = (models.UniqueConstraint(fields=("cycle", "track", "column"), name="skill_test_once"),)

    def __str__(self) -> str:
        return self.title

    @property
    def named(self) -> Bilingual:
        """The title in both languages."""
        return Bilingual(self.title_en or self.title, self.title)

    def get_absolute_url(self) -> str:
        """Return the address of the test's page."""
        return reverse("admissions:test", args=[self.pk])


class Sessions(models.QuerySet["Session"]):
    """Sessions, narrowed to what somebody may see."""

    def visible_to(self, actor: Actor) -> Sessions:
        """All for the province; a rater those in which one rates."""
        if actor.role is Role.PROVINCE_OFFICIAL:
            return self.filter(EVERYTHING)
        return self.filter(stations__raters__person=actor.person_id).distinct() if actor.role is Role.SCHOOL_TEACHER else self.filter(NOTHING)


class Session(models.Model):
    """场次: a day and a place; equating over sessions as declared: score = slope * raw + shift (thousandths), with its reason."""

    number = described(models.CharField(max_length=20, unique=True), en="Number", zh="编号")
    test = described(models.ForeignKey(SkillTest, models.PROTECT, related_name="sessions"), en="Skill test", zh="技能考试")
    held_on = described(models.DateField(), en="Held on", zh="考试日期")
    place = described(models.ForeignKey(Organisation, models.PROTECT, related_name="+"), en="Held at", zh="考点")
    seed = described(models.CharField(max_length=120, blank=True, default=""), en="Public seed of the draw", zh="抽签公开种子")
    slope_per_mille = described(models.PositiveIntegerField(default=1000), en="Equating factor, per mille", zh="等值系数（千分数）")
    shift = described(models.DecimalField(max_digits=9, decimal_places=3, default=0), en="Equating shift", zh="等值加分")
    equating_reason = described(models.CharField(max_length=300, blank=True, default=""), en="Why equated so", zh="等值依据")
    state = described(TermField(SessionState, default=SessionState.PLANNED), en="State", zh="状态")
    version = described(models.PositiveIntegerField(default=1), en="Version", zh="记录版本")
    reason = described(models.CharField(max_length=300, blank=True, default=""), en="Reason", zh="原因")
    planned_at = described(models.DateTimeField(), en="Planned at", zh="登记时间")
    planned_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Planned by", zh="登记人")
    fixed_at = described(models.DateTimeField(null=True, blank=True), en="Scores fixed at", zh="成绩核定时间")
    fixed_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Scores fixed by", zh="成绩核定人")

    objects: ClassVar[Any] = Sessions.as_manager()
    words: ClassVar[Bilingual] = Bilingual("Session of a skill test", "技能考试场次")

    class Meta:
        ordering = ("-held_on", "-id")

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the address of the session's page."""
        return reverse("admissions:session", args=[self.number])

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the organiser's chain."""
        return self.test.cycle.organiser_id


class OfSession(models.QuerySet[Any]):
    """Parts of a session: seen by whoever sees it."""

    def visible_to(self, actor: Actor) -> OfSession:
        """Those of the sessions that somebody may see."""
        return self.filter(session__in=Session.objects.visible_to(actor))


class Station(models.Model):
    """工位: a place in a session, with the raters who rate there."""

    session = described(models.ForeignKey(Session, models.CASCADE, related_name="stations"), en="Session", zh="场次")
    name = described(models.CharField(max_length=40), en="Station", zh="工位")

    objects: ClassVar[Any] = OfSession.as_manager()
    words: ClassVar[Bilingual] = Bilingual("Station", "工位")

    class Meta:
        ordering = ("session", "id")
        constraints = (models.UniqueConstraint(fields=("session", "name"), name="station_once"),)

    def __str__(self) -> str:
        return self.name


class Rater(models.Model):
    """评分员 of a station: 1 and 2 rate everybody without seeing each other; 3 is called where they differ."""

    station = described(models.ForeignKey(Station, models.CASCADE, related_name="raters"), en="Station", zh="工位")
    person = described(models.ForeignKey(Person, models.PROTECT, related_name="+"), en="Rater", zh="评分员", privacy=Privacy.PERSONAL)
    place = described(models.PositiveSmallIntegerField(), en="First, second or third", zh="第几评分")

    objects: ClassVar[Any] = models.Manager()
    words: ClassVar[Bilingual] = Bilingual("Rater", "评分员")

    class Meta:
        ordering = ("station", "place")
        constraints = (models.UniqueConstraint(fields=("station", "place"), name="rater_place_once"),
                       models.UniqueConstraint(fields=("station", "person"), name="rater_once"))

    def __str__(self) -> str:
        return f"{self.station_id} {self.place}"


class Candidates(models.QuerySet["Candidate"]):
    """Candidates, narrowed to what somebody may see."""

    def visible_to(self, actor: Actor) -> Candidates:
        """Those whose applicant one may see; a rater those of one's own stations."""
        own = Q(station__raters__person=actor.person_id) if actor.role is Role.SCHOOL_TEACHER else NOTHING
        return self.filter(of_applicant(actor, "applicant__") | own).distinct()


class Candidate(models.Model):
    """考生的一次技能考试: where one sits, and the score that the session's closing makes of the ratings."""

    session = described(models.ForeignKey(Session, models.CASCADE, related_name="candidates"), en="Session", zh="场次")
    station = described(models.ForeignKey(Station, models.PROTECT, null=True, blank=True, related_name="candidates"), en="Station", zh="工位")
    applicant = described(models.ForeignKey(Applicant, models.PROTECT, related_name="+"), en="Applicant", zh="考生")
    # Empty until the draw. Raters see this, never a name.
    seat = described(models.CharField(max_length=20, blank=True, default=""), en="Draw number", zh="抽签号")
    absent = described(models.BooleanField(default=False), en="Absent", zh="缺考")
    score = described(models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True), en="Score", zh="成绩", privacy=Privacy.PERSONAL)

    objects: ClassVar[Any] = Candidates.as_manager()
    words: ClassVar[Bilingual] = Bilingual("Candidate", "参考考生")

    class Meta:
        ordering = ("session", "seat")
        constraints = (models.UniqueConstraint(fields=("session", "applicant"), name="candidate_once"),
                       models.UniqueConstraint(fields=("session", "seat"), condition=~Q(seat=""), name="candidate_seat_once"))

    def __str__(self) -> str:
        return self.seat or str(self.applicant_id)

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the organiser's chain."""
        return self.session.responsible_organisation_id


class Rating(models.Model):
    """评分: what one rater gave one candidate; given once, corrected only by opening the session again."""

    candidate = described(models.ForeignKey(Candidate, models.CASCADE, related_name="ratings"), en="Candidate", zh="参考考生")
    place = described(models.PositiveSmallIntegerField(), en="First, second or third", zh="第几评分")
    score = described(models.DecimalField(max_digits=9, decimal_places=3), en="Score", zh="分数", privacy=Privacy.PERSONAL)
    rated_at = described(models.DateTimeField(), en="Rated at", zh="评分时间")
    rated_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Rated by", zh="评分员")

    objects: ClassVar[Any] = models.Manager()
    words: ClassVar[Bilingual] = Bilingual("Rating", "评分")

    class Meta:
        ordering = ("candidate", "place")
        constraints = (models.UniqueConstraint(fields=("candidate", "place"), name="rating_once"),)

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.place}"
