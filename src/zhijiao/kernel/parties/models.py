"""Regions and organisations: where, and who."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models

from zhijiao.basics.columns import Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import TermField, described
from zhijiao.kernel.parties.pinyin import Initials
from zhijiao.kernel.parties.terms import OrganisationKind, RegionKind, SchoolLevel


class Region(models.Model):
    """A province, city, county or zone. The key is the code of GB/T 2260; Shenfu, which has none, has a key of ours."""

    key = described(models.CharField(primary_key=True, max_length=12), en="code", zh="代码", privacy=Privacy.PUBLIC)
    name_zh = described(models.CharField(max_length=60), en="Chinese name", zh="中文名称", privacy=Privacy.PUBLIC)
    name_en = described(models.CharField(max_length=80, blank=True), en="English name", zh="英文名称",
                        privacy=Privacy.PUBLIC)
    kind = described(TermField(RegionKind), en="kind", zh="类别", privacy=Privacy.PUBLIC)
    parent = described(models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts"),
                       en="part of", zh="上级地区", privacy=Privacy.PUBLIC)
    path = described(models.CharField(max_length=60, unique=True, editable=False), en="path", zh="层级路径",
                     privacy=Privacy.PUBLIC)

    class Meta:
        ordering = ("path",)

    def __str__(self) -> str:
        return self.name_zh

    @property
    def words(self) -> Bilingual:
        """The name in both languages."""
        return Bilingual(self.name_en or self.name_zh, self.name_zh)

    def save(self, **options: Any) -> None:
        """Save with the path that the parent gives."""
        self.path = f"{self.parent.path}/{self.key}" if self.parent else self.key
        super().save(**options)


class OrganisationRows(models.QuerySet["Organisation"]):
    """Organisations, also those that exist on a day."""

    def on(self, day: date) -> OrganisationRows:
        """Return the organisations not closed on a day; the day it is closed on is no longer one of its own."""
        return self.filter(models.Q(closed_on__isnull=True) | models.Q(closed_on__gt=day))


class Organisation(models.Model):
    """An authority, department, school, enterprise, training institution or partner."""

    kind = described(TermField(OrganisationKind), en="kind", zh="类别", privacy=Privacy.PUBLIC)
    level = described(TermField(SchoolLevel, null=True, blank=True), en="level", zh="办学层次", privacy=Privacy.PUBLIC)
    name = described(models.CharField(max_length=120), en="name", zh="名称", privacy=Privacy.PUBLIC)
    name_en = described(models.CharField(max_length=200, blank=True), en="English name", zh="英文名称",
                        privacy=Privacy.PUBLIC)
    initials = described(Initials(of="name"), en="initials", zh="拼音首字母", privacy=Privacy.PUBLIC)
    uscc = described(models.CharField(max_length=18, null=True, blank=True, unique=True), en="social credit code",
                     zh="统一社会信用代码", privacy=Privacy.PUBLIC)
    moe_code = described(models.CharField(max_length=12, null=True, blank=True, unique=True), en="school code",
                         zh="学校标识码", privacy=Privacy.PUBLIC)
    region = described(models.ForeignKey(Region, models.PROTECT, related_name="organisations"), en="region", zh="所在地区",
                       privacy=Privacy.PUBLIC)
    staff_on_post = described(models.PositiveIntegerField(null=True, blank=True), en="staff on post", zh="在岗职工人数")
    hotline = described(models.CharField(max_length=40, blank=True), en="hotline", zh="监督电话", privacy=Privacy.PUBLIC)
    closed_on = described(models.DateField(null=True, blank=True), en="closed on", zh="撤销日期", privacy=Privacy.PUBLIC)

    objects: ClassVar[Any] = OrganisationRows.as_manager()

    class Meta:
        ordering = ("name", "pk")
        indexes = [models.Index(fields=["kind", "region"], name="organisation_kind_region")]
        constraints = [
            models.CheckConstraint(name="organisation_level_of_schools_only",
                                   condition=models.Q(level__isnull=True) | models.Q(kind="school")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def words(self) -> Bilingual:
        """The name in both languages."""
        return Bilingual(self.name_en or self.name, self.name)


class NumberSeries(models.Model):
    """The last number given out in a series of a province and year: LN-2026 -> 47183."""

    prefix = described(models.CharField(max_length=12, primary_key=True), en="series", zh="编号序列")
    last = described(models.PositiveIntegerField(default=0), en="last number", zh="最后一号")

    def __str__(self) -> str:
        return f"{self.prefix}-{self.last:06d}"
