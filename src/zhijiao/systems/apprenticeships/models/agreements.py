"""The agreement of school, enterprise and apprentice (三方协议)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

from zhijiao.basics.columns import Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import TermField, described, of
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.people.scope import rows
from zhijiao.systems.apprenticeships.facts import column_of, is_minor
from zhijiao.systems.apprenticeships.terms import AT_WORK, HOLDER, Party, State


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Agreements, narrowed to what somebody may see."""

    def visible_to(self, actor: Actor) -> AgreementQuerySet:
        """Own school, own enterprise, own apprentices, own placement, own ward; city and province by region."""
        return self.filter(rows(actor, apprentice="apprentice", mentor="mentor"))

    def whole(self) -> AgreementQuerySet:
        """With the persons and organisations that every page and every rule asks for."""
        return self.select_related("school__region", "enterprise__region", "apprentice", "guardian", "mentor")


class Agreement(models.Model):
    """三方协议: who, where, when, for what pay; its state, and how many times its terms were changed."""

    number = described(models.CharField(max_length=20, unique=True), en="Number", zh="协议号", privacy=Privacy.INTERNAL)
    kind = of(column_of("kind"))
    school = described(models.ForeignKey(Organisation, models.PROTECT, related_name="agreements_as_school"),
                       en="School", zh="学校", privacy=Privacy.INTERNAL)
    enterprise = described(models.ForeignKey(Organisation, models.PROTECT, related_name="agreements_as_enterprise"),
                           en="Enterprise", zh="实习单位", privacy=Privacy.INTERNAL)
    apprentice = described(models.ForeignKey(Person, models.PROTECT, related_name="agreements"),
                           en="Apprentice", zh="学徒", privacy=Privacy.PERSONAL)
    guardian = described(models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+"),
                         en="Guardian", zh="监护人", privacy=Privacy.PERSONAL)
    mentor = described(models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="mentored_agreements"),
                       en="Mentor who signs the log off", zh="签认日志的企业导师", privacy=Privacy.PERSONAL)
    teacher = described(models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="tutored_agreements"),
                        en="Teacher in charge", zh="负责的指导教师", privacy=Privacy.PERSONAL)
    state = described(TermField(State, default=State.DRAFT), en="State", zh="状态", privacy=Privacy.INTERNAL)
    renews = described(models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="renewals"),
                       en="Continues agreement", zh="接续的协议", privacy=Privacy.INTERNAL)
    revision = described(models.PositiveIntegerField(default=1), en="Revision of the terms", zh="第几版", privacy=Privacy.INTERNAL)
    version = described(models.PositiveIntegerField(default=1), en="Version of the record", zh="记录版本", privacy=Privacy.INTERNAL)
    drafted_at = described(models.DateTimeField(), en="Drafted at", zh="起草时间", privacy=Privacy.INTERNAL)
    drafted_by = described(models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"),
                           en="Drafted by", zh="起草人", privacy=Privacy.INTERNAL)
    moved_at = described(models.DateTimeField(null=True, blank=True), en="In this state since", zh="进入当前状态的时间",
                         privacy=Privacy.INTERNAL)
    moved_by = described(models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"),
                         en="Moved by", zh="由谁推进", privacy=Privacy.INTERNAL)
    move_note = described(models.TextField(blank=True, default=""), en="Reason of the last move", zh="上一步的理由",
                          privacy=Privacy.INTERNAL)
    ended_on = described(models.DateField(null=True, blank=True), en="Last day worked, when ended early", zh="提前结束时的最后一天",
                         privacy=Privacy.INTERNAL)
    ended_by_party = described(TermField(Party, null=True, blank=True), en="Ended by", zh="由哪一方提出结束", privacy=Privacy.INTERNAL)
    end_reason = described(models.TextField(blank=True, default=""), en="Why it was ended", zh="提前结束的原因",
                           privacy=Privacy.PERSONAL)
    hand_over = described(models.TextField(blank=True, default=""), en="Safe hand-over", zh="安全交接安排", privacy=Privacy.INTERNAL)

    programme_code = of(column_of("programme_code"))
    programme_name = described(models.CharField(max_length=80, blank=True, default=""), en="Programme", zh="专业",
                               privacy=Privacy.PUBLIC)
    study_year = of(column_of("study_year"))
    enterprise_staff = of(column_of("enterprise_staff"))
    post_name = of(column_of("post_name"))
    post_staff = of(column_of("post_staff"))
    post_programme_category = of(column_of("post_programme_category"))
    venue_kind = of(column_of("venue_kind"))
    labour_level = of(column_of("labour_level"))
    hazards = of(column_of("hazards"))
    agency = of(column_of("agency"))
    starts_on = of(column_of("starts_on"))
    ends_on = of(column_of("ends_on"))
    hours_per_day = of(column_of("hours_per_day"))
    days_per_week = of(column_of("days_per_week"))
    night_shift = of(column_of("night_shift"))
    works_rest_days = of(column_of("works_rest_days"))
    works_holidays = of(column_of("works_holidays"))
    independent = of(column_of("independent"))
    pay_fen = of(column_of("pay_fen"))
    post_wage_fen = of(column_of("post_wage_fen"))
    lowest_grade_fen = of(column_of("lowest_grade_fen"))
    pay_cycle_days = of(column_of("pay_cycle_days"))
    pay_channel = of(column_of("pay_channel"))
    pay_form = of(column_of("pay_form"))
    fees_fen = of(column_of("fees_fen"))
    documents_withheld = of(column_of("documents_withheld"))
    student_consent_on = of(column_of("student_consent_on"))
    guardian_consent_on = of(column_of("guardian_consent_on"))
    insured_from = of(column_of("insured_from"))
    insured_to = of(column_of("insured_to"))
    premium_payer = of(column_of("premium_payer"))
    school_instructor = of(column_of("school_instructor"))
    enterprise_mentor = of(column_of("enterprise_mentor"))
    safety_training_on = of(column_of("safety_training_on"))
    safety_exam = of(column_of("safety_exam"))
    province_of_post = of(column_of("province_of_post"))

    objects: ClassVar[models.Manager[Agreement]] = AgreementQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Agreement", "三方协议")

    class Meta:
        ordering = ("-id",)
        constraints = (
            # Two placements at one time cannot both be at work, whatever raced to get there.
            models.UniqueConstraint(fields=("apprentice",), condition=models.Q(state__in=[str(s) for s in AT_WORK]),
                                    name="agreement_one_at_work"),
            models.CheckConstraint(name="agreement_span_in_order", condition=(
                models.Q(starts_on__isnull=True) | models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")))),
        )
        indexes = (
            models.Index(fields=("school", "state"), name="agreement_school_state"),
            models.Index(fields=("enterprise", "starts_on", "ends_on"), name="agreement_enterprise_span"),
            models.Index(fields=("apprentice", "state"), name="agreement_apprentice_state"),
            models.Index(fields=("state", "starts_on"), name="agreement_state_start"),
            models.Index(fields=("starts_on", "id"), name="agreement_by_start"),
        )

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the address of the agreement's page."""
        return reverse("apprenticeships:agreement", args=[self.number])

    @property
    def responsible_organisation_id(self) -> int:
        """The school answers for the agreement: its chain of the journal holds every act."""
        return self.school_id

    @property
    def holder(self) -> Party | None:
        """Who holds the baton: the only one who may change anything; nobody once it is archived or withdrawn."""
        return HOLDER.get(State(self.state))

    def is_minor_on(self, day: date) -> bool | None:
        """Say whether the apprentice is under eighteen on a day; None while the birthday is unknown."""
        born_on = self.apprentice.born_on
        return None if born_on is None else is_minor(born_on, day)

    @property
    def needs_guardian(self) -> bool:
        """Under eighteen on the first day (or nobody knows): the guardian signs too."""
        return self.starts_on is None or self.is_minor_on(self.starts_on) is not False

    @property
    def signers(self) -> tuple[Party, ...]:
        """Whose signatures the agreement needs, in the order of signing."""
        parties = (Party.SCHOOL, Party.ENTERPRISE, Party.APPRENTICE)
        return (*parties, Party.GUARDIAN) if self.needs_guardian else parties

    def signers_on(self, day: date) -> tuple[Party, ...]:
        """Whose signatures a change needs that is signed on a day: who has come of age since the first day signs alone."""
        return tuple(party for party in self.signers if party is not Party.GUARDIAN or self.is_minor_on(day) is not False)
