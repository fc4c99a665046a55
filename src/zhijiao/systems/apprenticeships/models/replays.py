"""Replays: what would change if a number or a version of a rule changed, found once and kept for its readers."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

from zhijiao.basics.columns import Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import TermField, described
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.scope import rows
from zhijiao.kernel.people.terms import Role
from zhijiao.systems.apprenticeships.models.agreements import Agreement
from zhijiao.systems.apprenticeships.terms import Judgement

USER = settings.AUTH_USER_MODEL


class ReplayQuerySet(models.QuerySet["Replay"]):
    """Replays, narrowed to what somebody may see."""

    def visible_to(self, actor: Actor) -> ReplayQuerySet:
        """The provincial officials see each other's; nobody else."""
        return self if actor.role in (Role.PROVINCE_OFFICIAL, Role.SYSTEM) else self.none()


class Replay(models.Model):
    """One question to the law and its answer. What was tried stands in `trial`; the law itself is never changed."""

    id = described(models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False), en="Number", zh="编号", privacy=Privacy.INTERNAL)
    trial = described(models.JSONField(), en="What is tried", zh="试改内容", privacy=Privacy.INTERNAL)
    first_day = described(models.DateField(null=True), en="Placements that begin from", zh="实习开始日期（起）", privacy=Privacy.INTERNAL)
    last_day = described(models.DateField(null=True), en="Placements that begin until", zh="实习开始日期（止）", privacy=Privacy.INTERNAL)
    requested_at = described(models.DateTimeField(), en="Requested at", zh="提交时间", privacy=Privacy.INTERNAL)
    requested_by = described(models.ForeignKey(USER, models.PROTECT, null=True, related_name="+"), en="Requested by", zh="提交人",
                             privacy=Privacy.PERSONAL)
    organisation = described(models.ForeignKey("parties.Organisation", models.PROTECT, null=True, related_name="+"), en="Organisation", zh="单位",
                             privacy=Privacy.INTERNAL)
    task = described(models.UUIDField(null=True), en="Job", zh="作业", privacy=Privacy.INTERNAL)
    placements = described(models.PositiveIntegerField(default=0), en="Placements judged", zh="核对份数", privacy=Privacy.INTERNAL)
    counts = described(models.JSONField(null=True), en="Counts by rule, before and after", zh="各规则前后数目", privacy=Privacy.INTERNAL)

    objects: ClassVar[models.Manager[Replay]] = ReplayQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Replay", "试算")

    class Meta:
        ordering = ("-requested_at",)

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        """Return the address of the replay."""
        return reverse("apprenticeships:replay", args=[self.pk])

    @property
    def is_ready(self) -> bool:
        """Say whether everything has been judged."""
        return self.counts is not None

    @property
    def responsible_organisation_id(self) -> int | None:
        """Kept in the chain of the office that asked."""
        return self.organisation_id


class ReplayRowQuerySet(models.QuerySet["ReplayRow"]):
    """Rows of replays, narrowed to the agreements that somebody may see."""

    def visible_to(self, actor: Actor) -> ReplayRowQuerySet:
        """Those whose agreement the reader may see today."""
        return self.filter(rows(actor, region="agreement__school__region__path", school=None, enterprise=None, apprentice=None))


class ReplayRow(models.Model):
    """One agreement under one rule: it fails by the law or by the trial, or is judged otherwise."""

    replay = described(models.ForeignKey(Replay, models.CASCADE, related_name="rows"), en="Replay", zh="试算", privacy=Privacy.INTERNAL)
    agreement = described(models.ForeignKey(Agreement, models.CASCADE, related_name="+"), en="Agreement", zh="协议", privacy=Privacy.INTERNAL)
    rule = described(models.CharField(max_length=60), en="Rule", zh="规则", privacy=Privacy.INTERNAL)
    before = described(TermField(Judgement), en="By the law as it is", zh="按现行法规", privacy=Privacy.INTERNAL)
    after = described(TermField(Judgement), en="By what is tried", zh="按试改内容", privacy=Privacy.INTERNAL)

    objects: ClassVar[models.Manager[ReplayRow]] = ReplayRowQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Row of a replay", "试算明细")

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("replay", "rule", "agreement"), name="replay_one_row_per_rule"),)

    def __str__(self) -> str:
        return f"{self.rule} {self.before} {self.after}"
