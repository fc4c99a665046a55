"""Imports with their staged rows (nothing of the register itself), and exports that are written in the background."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from zhijiao.basics.columns import Privacy
from zhijiao.kernel.fields import EncryptedText, TermField, described
from zhijiao.kernel.papers.models import StoredFile
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.registers.terms import ExportStage, ImportStage, Verdict

USER = settings.AUTH_USER_MODEL


class Own(models.QuerySet[Any]):
    """Rows that belong to whoever made them and to colleagues of the same organisation."""

    def visible_to(self, actor: Actor) -> Own:
        """Return the rows of the actor and, in the same role, of the actor's organisation."""
        if actor.is_anonymous:
            return self.none()
        colleagues = Q(organisation_id=actor.organisation_id, role=actor.role) if actor.organisation_id else Q(pk__in=[])
        return self.filter(Q(made_by_id=actor.user_id) | colleagues)


class Made(models.Model):
    """Who made it, for which organisation and in which role."""

    id = described(models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False), en="number", zh="编号")
    register = described(models.CharField(max_length=120), en="register", zh="台账")
    made_at = described(models.DateTimeField(), en="made at", zh="时间")
    made_by = described(models.ForeignKey(USER, models.PROTECT, null=True, related_name="+"), en="made by", zh="经办人",
                        privacy=Privacy.PERSONAL)
    role = described(models.CharField(max_length=40), en="role", zh="角色")
    organisation = described(models.ForeignKey("parties.Organisation", models.PROTECT, null=True, related_name="+"),
                             en="organisation", zh="单位")

    objects: ClassVar[Any] = Own.as_manager()

    class Meta:
        abstract = True


class Import(Made):
    """One uploaded file: read, judged and staged; written when somebody accepts it."""

    file = described(models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+"), en="file", zh="文件")
    file_name = described(models.CharField(max_length=200), en="file name", zh="文件名")
    digest = described(models.CharField(max_length=64), en="hash of the file", zh="文件哈希")
    encoding = described(models.CharField(max_length=20, blank=True), en="encoding", zh="编码")
    stage = described(TermField(ImportStage, default=ImportStage.READING), en="stage", zh="阶段")
    message_en = described(models.TextField(blank=True), en="what is wrong (English)", zh="问题（英文）")
    message_zh = described(models.TextField(blank=True), en="what is wrong (Chinese)", zh="问题（中文）")
    summary = described(models.JSONField(default=dict), en="counts and kinds of problems", zh="汇总")
    task = described(models.UUIDField(null=True), en="job", zh="作业")
    milliseconds = described(models.PositiveIntegerField(default=0), en="time taken (ms)", zh="用时（毫秒）")
    accepted_at = described(models.DateTimeField(null=True), en="written at", zh="写入时间")
    accepted_by = described(models.ForeignKey(USER, models.PROTECT, null=True, related_name="+"), en="written by",
                            zh="写入人", privacy=Privacy.PERSONAL)
    undone_at = described(models.DateTimeField(null=True), en="taken back at", zh="撤回时间")
    undone_by = described(models.ForeignKey(USER, models.PROTECT, null=True, related_name="+"), en="taken back by",
                          zh="撤回人", privacy=Privacy.PERSONAL)
    version = described(models.PositiveIntegerField(default=1), en="version", zh="版本")

    class Meta:
        indexes = (models.Index(fields=["register", "made_at"], name="registers_import_by_register"),)

    def __str__(self) -> str:
        return self.file_name

    @property
    def responsible_organisation_id(self) -> int | None:
        """Return the organisation in whose chain the journal keeps the import."""
        return self.organisation_id


class ImportRow(models.Model):
    """One staged row. `content` is sealed: values, problems and findings as JSON."""

    batch = described(models.ForeignKey(Import, models.CASCADE, related_name="rows"), en="import", zh="导入")
    position = described(models.PositiveIntegerField(), en="position", zh="次序")
    sheet = described(models.CharField(max_length=120, blank=True), en="sheet", zh="工作表")
    number = described(models.PositiveIntegerField(), en="row", zh="行")
    row_id = described(models.CharField(max_length=200), en="row name", zh="行标识")
    content = described(EncryptedText(), en="values and findings", zh="内容", privacy=Privacy.SENSITIVE)
    digest = described(models.CharField(max_length=64), en="keyed hash of the values", zh="内容哈希")
    verdict = described(TermField(Verdict), en="verdict", zh="结论")
    reason = described(models.TextField(blank=True), en="reason", zh="理由")
    subject_key = described(models.CharField(max_length=64, blank=True), en="written as", zh="写入对象")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["batch", "position"], name="registers_one_row_per_position"),)
        indexes = (models.Index(fields=["digest"], name="registers_row_by_digest"),
                   models.Index(fields=["batch", "verdict"], name="registers_row_by_verdict"))

    def __str__(self) -> str:
        return f"{self.sheet}!{self.number}"


class Export(Made):
    """An export that takes longer than a page may: written by a job, fetched when it is ready."""

    asked = described(models.TextField(blank=True), en="what was asked", zh="筛选条件")
    form = described(models.CharField(max_length=8), en="form", zh="格式")
    language = described(models.CharField(max_length=8), en="language", zh="语言")
    stage = described(TermField(ExportStage, default=ExportStage.RUNNING), en="stage", zh="阶段")
    rows = described(models.PositiveIntegerField(default=0), en="rows", zh="行数")
    file = described(models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+"), en="file", zh="文件")
    task = described(models.UUIDField(null=True), en="job", zh="作业")

    def __str__(self) -> str:
        return f"{self.register}.{self.form}"

    @property
    def responsible_organisation_id(self) -> int | None:
        """Return the organisation in whose chain the journal keeps the export."""
        return self.organisation_id


class Mine(models.QuerySet["KeptFilter"]):
    """Kept filters of one account; nobody sees another's."""

    def visible_to(self, actor: Actor) -> Mine:
        """Return one's own."""
        return self.none() if actor.user_id is None else self.filter(made_by_id=actor.user_id)


class KeptFilter(models.Model):
    """What somebody asked of a register, kept under a name of their own. It holds no rows: they are looked up anew, within scope."""

    register = described(models.CharField(max_length=120), en="register", zh="台账")
    name = described(models.CharField(max_length=60), en="name", zh="名称", privacy=Privacy.PERSONAL)
    query = described(models.CharField(max_length=1000), en="what is asked", zh="筛选条件", privacy=Privacy.PERSONAL)
    made_at = described(models.DateTimeField(), en="made at", zh="时间")
    made_by = described(models.ForeignKey(USER, models.CASCADE, related_name="+"), en="made by", zh="经办人", privacy=Privacy.PERSONAL)

    objects: ClassVar[Any] = Mine.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = (models.UniqueConstraint(fields=["made_by", "register", "name"], name="registers_filter_named_once"),)

    def __str__(self) -> str:
        return self.name
