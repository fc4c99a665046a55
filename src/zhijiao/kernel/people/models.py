"""Persons, their accounts, what they belong to, and who answers for whom."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from zhijiao.basics.columns import Privacy
from zhijiao.kernel.fields import (
    EncryptedText,
    LookupKey,
    SealedRows,
    TermField,
    described,
    look_up_key,
)
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.parties.pinyin import Initials
from zhijiao.kernel.people.terms import Kinship, Role, Sex

PERSONAL, SENSITIVE = Privacy.PERSONAL, Privacy.SENSITIVE


class PersonRows(SealedRows):
    """Persons, also found by their citizen number."""

    def by_id_number(self, number: str) -> PersonRows:
        """Return the persons with exactly this citizen number (one or none)."""
        return self.filter(id_number_key=look_up_key(number) or "-")


class Person(models.Model):
    """Somebody, with or without an account."""

    name = described(models.CharField(max_length=80), en="name", zh="姓名", privacy=PERSONAL)
    initials = described(Initials(of="name"), en="initials", zh="拼音首字母", privacy=PERSONAL)
    sex = described(TermField(Sex, null=True, blank=True), en="sex", zh="性别", privacy=PERSONAL)
    born_on = described(models.DateField(null=True, blank=True), en="born on", zh="出生日期", privacy=PERSONAL)
    id_number = described(EncryptedText(null=True, blank=True), en="citizen number", zh="身份证件号", privacy=SENSITIVE)
    id_number_key = described(LookupKey(of="id_number", unique=True), en="look-up key of the citizen number",
                              zh="身份证件号检索值", privacy=SENSITIVE)
    phone = described(EncryptedText(null=True, blank=True), en="phone", zh="电话", privacy=SENSITIVE)
    email = described(models.EmailField(blank=True), en="e-mail", zh="电子邮箱", privacy=PERSONAL)

    objects: ClassVar[Any] = PersonRows.as_manager()

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class Users(BaseUserManager["User"]):
    """Accounts are opened by `actions.open_account`; this is the part Django asks for."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """Write an account with a hashed password (None: it cannot sign in by password)."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account: a name to sign in with. Rights come from the person's memberships, never from here."""

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    password = described(models.CharField(max_length=128), en="password", zh="密码", privacy=SENSITIVE)
    last_login = described(models.DateTimeField(null=True, blank=True), en="last sign-in", zh="上次登录时间",
                           privacy=PERSONAL)
    username = described(models.CharField(max_length=60, unique=True), en="account", zh="账号", privacy=PERSONAL)
    email = described(models.EmailField(blank=True), en="e-mail", zh="电子邮箱", privacy=PERSONAL)
    person = described(models.OneToOneField(Person, models.PROTECT, null=True, blank=True, related_name="user"),
                       en="person", zh="人员", privacy=PERSONAL)
    is_active = described(models.BooleanField(default=True), en="may sign in", zh="可以登录")
    demo_place = described(models.PositiveSmallIntegerField(null=True, blank=True), en="place in the demo cast",
                           zh="演示角色顺序")

    objects = Users()

    def __str__(self) -> str:
        return self.username


class MembershipRows(models.QuerySet["Membership"]):
    """Memberships, also those in force on a day."""

    def on(self, day: date) -> MembershipRows:
        """Return the memberships in force on a day."""
        return self.filter(Q(since__lte=day), Q(until__isnull=True) | Q(until__gte=day))


class Membership(models.Model):
    """A person's part in an organisation, from one day to another. A guardian's has no organisation."""

    person = described(models.ForeignKey(Person, models.PROTECT, related_name="memberships"), en="person", zh="人员",
                       privacy=PERSONAL)
    organisation = described(
        models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="memberships"),
        en="organisation", zh="单位", privacy=PERSONAL)
    role = described(TermField(Role), en="role", zh="角色", privacy=PERSONAL)
    since = described(models.DateField(), en="since", zh="起始日期")
    until = described(models.DateField(null=True, blank=True), en="until", zh="截止日期")

    objects: ClassVar[Any] = MembershipRows.as_manager()

    class Meta:
        ordering = ("person", "pk")
        indexes = [models.Index(fields=["organisation", "role"], name="membership_organisation_role")]
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation", "role", "since"], name="membership_said_once"),
            models.CheckConstraint(name="membership_without_organisation_is_a_guardians",
                                   condition=Q(organisation__isnull=False) | Q(role="guardian")),
            models.CheckConstraint(name="membership_ends_after_it_begins",
                                   condition=Q(until__isnull=True) | Q(until__gte=models.F("since"))),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.organisation_id or ''}"


class Guardianship(models.Model):
    """Who answers for a minor."""

    guardian = described(models.ForeignKey(Person, models.PROTECT, related_name="wardships"), en="guardian", zh="监护人",
                         privacy=PERSONAL)
    ward = described(models.ForeignKey(Person, models.PROTECT, related_name="guardianships"), en="ward", zh="被监护人",
                     privacy=PERSONAL)
    kinship = described(TermField(Kinship, default=Kinship.OTHER), en="kinship", zh="与被监护人关系", privacy=PERSONAL)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["guardian", "ward"], name="guardianship_said_once"),
            models.CheckConstraint(name="nobody_is_their_own_guardian", condition=~Q(guardian=models.F("ward"))),
        ]

    def __str__(self) -> str:
        return f"{self.guardian_id} -> {self.ward_id}"


class Mark(models.Model):
    """A word about the database itself: `demo` is written by the builder of a demo province and by nothing else."""

    name = described(models.CharField(primary_key=True, max_length=20), en="mark", zh="标记")
    made_on = described(models.DateField(), en="made on", zh="写入日期")

    def __str__(self) -> str:
        return self.name
