"""Applicants with their scores, their lists of preferences (one row per applicant and round), and files of lists."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, ClassVar

from django.conf import settings
from django.db import connection, models
from django.urls import reverse

from zhijiao.basics.columns import Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import EncryptedText, LookupKey, SealedRows, TagsField, TermField, described
from zhijiao.kernel.parties.models import Organisation, Region
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.people.scope import NOTHING, rows
from zhijiao.kernel.people.terms import Role
from zhijiao.systems.admissions.models.cycles import Cycle, Track
from zhijiao.systems.admissions.terms import ImportState, ListState, Origin

USER = settings.AUTH_USER_MODEL
PERSONAL, SENSITIVE = Privacy.PERSONAL, Privacy.SENSITIVE


def of_applicant(actor: Actor, path: str = "") -> Any:
    """Return the condition for rows of applicants that somebody may see: oneself, the registrar of the school one leaves, the offices above it."""
    if actor.role is Role.SCHOOL_TEACHER:  # scores and preferences are no teacher's
        return NOTHING
    return rows(actor, region=f"{path}region__path", school=f"{path}school", enterprise=None, apprentice=None, applicant=f"{path}person")


CHUNK = 5_000
# One statement per applicant that changes one score and leaves the others alone, whoever writes them meanwhile.
_PUT = {"sqlite": "UPDATE {table} SET scores = json_set(scores, %s, %s), version = version + 1 WHERE id = %s",
        "postgresql": "UPDATE {table} SET scores = jsonb_set(scores, %s, to_jsonb(%s::text)), version = version + 1 WHERE id = %s"}
_TAKE = {"sqlite": "UPDATE {table} SET scores = json_remove(scores, %s), version = version + 1 WHERE id = %s",
         "postgresql": "UPDATE {table} SET scores = scores #- %s, version = version + 1 WHERE id = %s"}


class Applicants(SealedRows):
    """Applicants, narrowed to what somebody may see; one score of many written at once."""

    def visible_to(self, actor: Actor) -> Applicants:
        """Oneself, those of the own school for its registrar, those of the own region, all for the province."""
        return self.filter(of_applicant(actor))

    def put_scores(self, column: str, scores: Iterable[tuple[int, str]]) -> int:
        """Write one score of many applicants, by key; return how many."""
        return _each(_PUT, ((_path(column), score, key) for key, score in scores))

    def take_scores(self, column: str, keys: Iterable[int]) -> int:
        """Take one score of many applicants away; return how many."""
        return _each(_TAKE, ((_path(column), key) for key in keys))


def _path(column: str) -> Any:
    return [column] if connection.vendor == "postgresql" else f'$."{column}"'


def _each(statements: Mapping[str, str], rows: Iterator[tuple[Any, ...]]) -> int:
    sql = statements[connection.vendor].format(table=connection.ops.quote_name(Applicant._meta.db_table))
    number = 0
    while part := list(islice(rows, CHUNK)):
        with connection.cursor() as cursor:
            cursor.executemany(sql, part)
        number += len(part)
    return number


class Applicant(models.Model):
    """考生: one person in one year, in one track, with the scores of that year (by column of the scheme, decimals as text)."""

    cycle = described(models.ForeignKey(Cycle, models.PROTECT, related_name="applicants"), en="Year", zh="年度")
    number = described(models.CharField(max_length=20), en="Applicant number", zh="考生号", privacy=PERSONAL)
    name = described(models.CharField(max_length=80), en="Name", zh="姓名", privacy=PERSONAL)
    id_number = described(EncryptedText(null=True, blank=True), en="Citizen number", zh="身份证件号", privacy=SENSITIVE)
    id_number_key = described(LookupKey(of="id_number"), en="Look-up key of the citizen number", zh="身份证件号检索值", privacy=SENSITIVE)
    # Whoever signs in as this applicant; empty until the account is opened.
    person = described(models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+"), en="Person", zh="本人", privacy=PERSONAL)
    school = described(models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+"), en="School they leave", zh="毕业学校")
    region = described(models.ForeignKey(Region, models.PROTECT, related_name="+"), en="Region", zh="报名地区")
    origin = described(TermField(Origin), en="Leaves", zh="考生类别")
    track = described(models.ForeignKey(Track, models.PROTECT, related_name="applicants"), en="Track", zh="科类")
    subjects = described(TagsField(default=tuple, blank=True), en="Subjects taken", zh="选考科目")
    scores = described(models.JSONField(default=dict, blank=True), en="Scores", zh="成绩", privacy=PERSONAL)
    version = described(models.PositiveIntegerField(default=1), en="Version", zh="记录版本")
    registered_at = described(models.DateTimeField(), en="Registered at", zh="登记时间")
    registered_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Registered by", zh="登记人")

    objects: ClassVar[Any] = Applicants.as_manager()
    words: ClassVar[Bilingual] = Bilingual("Applicant", "考生")

    class Meta:
        ordering = ("cycle", "number")
        constraints = (
            models.UniqueConstraint(fields=("cycle", "number"), name="applicant_number_once"),
            models.UniqueConstraint(fields=("cycle", "id_number_key"), name="applicant_once"),  # nobody in two tracks, nobody twice
            models.UniqueConstraint(fields=("cycle", "person"), name="applicant_person_once"),
        )
        indexes = (models.Index(fields=("cycle", "track"), name="applicant_cycle_track"),
                   models.Index(fields=("school", "cycle"), name="applicant_school"))

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the address of the applicant's page."""
        return reverse("admissions:applicant", args=[self.pk])

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the organiser's chain: a province has hundreds of thousands, a school may be none of ours."""
        return self.cycle.organiser_id


def packed(units: Iterable[int]) -> bytes:
    """Return keys of units in their order, four bytes each, lowest first; 0 is a blank line."""
    made = array("i", units)
    assert made.itemsize == 4
    return made.tobytes()


def unpacked(stored: bytes | memoryview) -> list[int]:
    """Return the keys of units in their order."""
    made = array("i")
    made.frombytes(bytes(stored))
    return made.tolist()


class ListImports(models.QuerySet["ListImport"]):
    """Files of lists: the province's own."""

    def visible_to(self, actor: Actor) -> ListImports:
        """All of them for the province, none for anybody else: their problems name applicants."""
        return self if actor.role is Role.PROVINCE_OFFICIAL else self.filter(NOTHING)


class ListImport(models.Model):
    """志愿导入: a file of lists for a round, checked as a whole in the worker, then written list by list."""

    round = described(models.ForeignKey("admissions.Round", models.PROTECT, related_name="list_imports"), en="Round", zh="轮次")
    name = described(models.CharField(max_length=200), en="File", zh="文件")
    sha256 = described(models.CharField(max_length=64), en="Hash of the file", zh="文件哈希")
    size = described(models.PositiveBigIntegerField(), en="Bytes", zh="字节数")
    state = described(TermField(ImportState, default=ImportState.WAITING), en="State", zh="状态")
    version = described(models.PositiveIntegerField(default=1), en="Version", zh="记录版本")
    # {"lists", "entries", "new", "changed", "same", "written", "left_alone"}; problems: [{"row", "column", "en", "zh"}], the first of `doubts`.
    figures = described(models.JSONField(default=dict, blank=True), en="Figures", zh="统计")
    problems = described(models.JSONField(default=list, blank=True), en="Problems", zh="问题", privacy=PERSONAL)
    doubts = described(models.PositiveIntegerField(default=0), en="Number of problems", zh="问题数")
    work = described(models.UUIDField(null=True, blank=True), en="Background job", zh="后台作业")
    received_at = described(models.DateTimeField(), en="Received at", zh="收到时间")
    received_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Received by", zh="上传人")
    written_at = described(models.DateTimeField(null=True, blank=True), en="Written at", zh="写入时间")
    written_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Written by", zh="写入人")

    objects: ClassVar[Any] = ListImports.as_manager()
    words: ClassVar[Bilingual] = Bilingual("File of lists", "志愿导入")

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the organiser's chain."""
        return self.round.batch.cycle.organiser_id

    def get_absolute_url(self) -> str:
        """Return the address of the import's page."""
        return reverse("admissions:list_import", args=[self.pk])


class Lists(models.QuerySet["PreferenceList"]):
    """Lists, narrowed to what somebody may see."""

    def visible_to(self, actor: Actor) -> Lists:
        """Those of the applicants that somebody may see."""
        return self.filter(of_applicant(actor, "applicant__"))


class PreferenceList(models.Model):
    """志愿表: units in order, one row per applicant and round: `ordered` holds their keys, packed (ADR 0022)."""

    round = described(models.ForeignKey("admissions.Round", models.PROTECT, related_name="lists"), en="Round", zh="轮次")
    applicant = described(models.ForeignKey(Applicant, models.PROTECT, related_name="lists"), en="Applicant", zh="考生")
    ordered = described(models.BinaryField(default=bytes), en="Units in order", zh="志愿顺序", privacy=PERSONAL)
    state = described(TermField(ListState, default=ListState.DRAFT), en="State", zh="状态")
    version = described(models.PositiveIntegerField(default=1), en="Version", zh="记录版本")
    saved_at = described(models.DateTimeField(), en="Saved at", zh="保存时间")
    saved_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Saved by", zh="保存人")
    # Which file wrote it; empty: the applicant did.
    brought = described(models.ForeignKey("admissions.ListImport", models.PROTECT, null=True, blank=True, related_name="lists"),
                        en="From the file", zh="来自导入")
    submitted_at = described(models.DateTimeField(null=True, blank=True), en="Submitted at", zh="提交时间")
    submitted_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Submitted by", zh="提交人")

    objects: ClassVar[Any] = Lists.as_manager()
    words: ClassVar[Bilingual] = Bilingual("List of preferences", "志愿表")

    class Meta:
        ordering = ("round", "applicant")
        constraints = (models.UniqueConstraint(fields=("round", "applicant"), name="list_once"),)
        indexes = (models.Index(fields=("round", "state"), name="list_round_state"),)

    def __str__(self) -> str:
        return f"{self.round_id} {self.applicant_id}"

    @property
    def units(self) -> list[int]:
        """Return the keys of the units in their order; 0 is a blank line."""
        return unpacked(self.ordered)

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the organiser's chain."""
        return self.applicant.cycle.organiser_id

    def get_absolute_url(self) -> str:
        """A list is read on its applicant's page."""
        return self.applicant.get_absolute_url()
