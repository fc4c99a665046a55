"""Issuers and their keys. The secret half lies sealed in its column and is read where something is signed, nowhere else."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from zhijiao.basics.columns import Privacy
from zhijiao.engines.credentials import Key, State
from zhijiao.engines.credentials.times import stamp
from zhijiao.kernel.fields import EncryptedText, TermField, described
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.parties.regions import within
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import ADMINISTRATORS, Role

PUBLIC = Privacy.PUBLIC


def _account() -> Any:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")


def _moment() -> Any:
    return models.DateTimeField(null=True, blank=True)


class IssuerRows(models.QuerySet["Issuer"]):
    """Issuers, narrowed to what somebody may look after."""

    def visible_to(self, actor: Actor) -> IssuerRows:
        """Return the own school's; to those who run the system, their region's."""
        if actor.role is Role.SCHOOL_REGISTRAR:
            return self.filter(organisation=actor.organisation_id)
        if actor.role in ADMINISTRATORS and actor.region_path:
            return self.filter(within("organisation__region__path", actor.region_path))
        return self.none()

    def behind(self, year: int) -> IssuerRows:
        """Return those that still sign with the key of an earlier school year."""
        return self.filter(keys__state=State.ACTIVE, keys__year__lt=year)


class Issuer(models.Model):
    """An organisation that signs (签发机构), under a name that the world can look up (did:web)."""

    organisation = described(models.OneToOneField(Organisation, models.PROTECT, related_name="issuer"), en="organisation", zh="单位", privacy=PUBLIC)
    code = described(models.CharField(max_length=40, unique=True), en="code in its name", zh="名称代码", privacy=PUBLIC)
    did = described(models.CharField(max_length=300, unique=True), en="name (DID)", zh="标识（DID）", privacy=PUBLIC)
    established_at = described(models.DateTimeField(), en="established at", zh="设立时间", privacy=PUBLIC)
    established_by = described(_account(), en="established by", zh="设立人", privacy=Privacy.PERSONAL)

    objects: ClassVar[Any] = IssuerRows.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.did

    def get_absolute_url(self) -> str:
        """Return the page of its keys."""
        return reverse("administration:issuer", args=[self.code])

    @property
    def responsible_organisation_id(self) -> int:
        """Return the organisation in whose chain the journal keeps what happens here."""
        return self.organisation_id


class KeyRows(models.QuerySet["IssuingKey"]):
    """Keys; the secret is left where it is until somebody signs."""

    def visible_to(self, actor: Actor) -> KeyRows:
        """Return the keys of the issuers that somebody may look after."""
        return self.filter(issuer__in=Issuer.objects.visible_to(actor))

    def with_secret(self) -> KeyRows:
        """Return them with their secrets opened."""
        return self.defer(None)


_Keys = models.Manager.from_queryset(KeyRows)


class KeysWithoutSecret(_Keys):  # type: ignore[type-arg]  # the plugin and Django disagree on whether it takes one
    """What reads keys unless it asks for more."""

    def get_queryset(self) -> KeyRows:
        """Return all keys, their secrets left where they are."""
        found: KeyRows = super().get_queryset().defer("secret")  # type: ignore[assignment]
        return found


class IssuingKey(models.Model):
    """A key of an issuer (签发密钥): one for each school year, and another whenever one was stolen."""

    issuer = described(models.ForeignKey(Issuer, models.PROTECT, related_name="keys"), en="issuer", zh="签发机构", privacy=PUBLIC)
    name = described(models.CharField(max_length=12), en="name", zh="名称", privacy=PUBLIC)
    year = described(models.PositiveSmallIntegerField(), en="school year begins in", zh="学年起始年", privacy=PUBLIC)
    public = described(models.CharField(max_length=80, unique=True), en="public half", zh="公钥", privacy=PUBLIC)
    secret = described(EncryptedText(), en="secret half", zh="私钥", privacy=Privacy.SENSITIVE)
    state = described(TermField(State, default=State.PLANNED), en="state", zh="状态", privacy=PUBLIC)
    version = described(models.PositiveIntegerField(default=1), en="version", zh="版本")
    planned_at = described(models.DateTimeField(), en="made at", zh="生成时间", privacy=PUBLIC)
    planned_by = described(_account(), en="made by", zh="生成人", privacy=Privacy.PERSONAL)
    activated_at = described(_moment(), en="in use from", zh="启用时间", privacy=PUBLIC)
    activated_by = described(_account(), en="put into use by", zh="启用人", privacy=Privacy.PERSONAL)
    retired_at = described(_moment(), en="in use until", zh="停用时间", privacy=PUBLIC)
    retired_by = described(_account(), en="retired by", zh="停用人", privacy=Privacy.PERSONAL)
    reported_at = described(_moment(), en="reported as stolen at", zh="报失窃时间")
    reported_by = described(_account(), en="reported by", zh="报失窃人", privacy=Privacy.PERSONAL)
    stolen_on = described(models.DateField(null=True, blank=True), en="in other hands from", zh="疑似失窃日期")
    report = described(models.CharField(max_length=400, blank=True), en="what happened", zh="失窃经过")
    compromised_at = described(_moment(), en="theft confirmed at", zh="确认失窃时间", privacy=PUBLIC)
    compromised_by = described(_account(), en="theft confirmed by", zh="确认失窃人", privacy=Privacy.PERSONAL)
    dismissed_at = described(_moment(), en="report dismissed at", zh="驳回报告时间")
    dismissed_by = described(_account(), en="report dismissed by", zh="驳回人", privacy=Privacy.PERSONAL)

    objects: ClassVar[KeysWithoutSecret] = KeysWithoutSecret()

    class Meta:
        ordering = ("issuer", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["issuer"], condition=Q(state="active"), name="signing_one_active_key"),
            models.UniqueConstraint(fields=["issuer", "name"], name="signing_key_names"),
            models.CheckConstraint(name="signing_active_since", condition=~Q(state="active") | Q(activated_at__isnull=False)),
        )

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        """Return where it stands: among its issuer's keys."""
        return str(self.issuer.get_absolute_url())

    @property
    def full_name(self) -> str:
        """Return the name by which proofs call the key."""
        return f"{self.issuer.did}#{self.name}"

    @property
    def responsible_organisation_id(self) -> int:
        """Return the organisation in whose chain the journal keeps what happens to it."""
        return int(self.issuer.organisation_id)

    @property
    def waits_for_confirmation(self) -> bool:
        """Say whether somebody reported it as stolen and nobody has judged yet."""
        return self.reported_at is not None and self.compromised_at is None and self.dismissed_at is None

    def published(self) -> Key:
        """Return its public half with its term, as trust lists and DID documents hold it."""
        return Key(self.full_name, self.issuer.did, self.public, None, self.state, _stamp(self.activated_at), _stamp(self._ends()))

    def _ends(self) -> datetime | None:
        """Return the end of its term; a stolen key counts for nothing after it came into other hands, whatever is proved of earlier days."""
        end: datetime | None = self.retired_at
        if self.state is State.COMPROMISED and self.stolen_on and end:
            return min(end, timezone.make_aware(datetime.combine(self.stolen_on, time.min)))
        return end


def _stamp(moment: datetime | None) -> str | None:
    return stamp(moment) if moment else None
