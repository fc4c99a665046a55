"""Keys by which programs act in a person's name and present role. The secret itself is shown once and never kept."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from zhijiao.basics.columns import Privacy
from zhijiao.kernel.fields import TagsField, described
from zhijiao.kernel.people.actor import Actor

USER = settings.AUTH_USER_MODEL


class Tokens(models.QuerySet[Any]):
    """Keys; each person sees their own."""

    def visible_to(self, actor: Actor) -> Tokens:
        """Return the actor's own keys."""
        return self.filter(membership__person__user=actor.user_id) if actor.user_id is not None else self.none()


class Token(models.Model):
    """One key: whose, in which membership, for what, until when."""

    membership = described(models.ForeignKey("people.Membership", models.PROTECT, related_name="tokens"), en="role", zh="身份",
                           privacy=Privacy.PERSONAL)
    name = described(models.CharField(max_length=80), en="purpose", zh="用途")
    digest = described(models.CharField(max_length=64, unique=True), en="hash of the secret", zh="密钥哈希")
    start = described(models.CharField(max_length=12), en="first characters", zh="开头几位")
    scopes = described(TagsField(), en="rights", zh="权限")
    made_at = described(models.DateTimeField(), en="made at", zh="建立时间")
    made_by = described(models.ForeignKey(USER, models.PROTECT, related_name="+"), en="made by", zh="建立人",
                        privacy=Privacy.PERSONAL)
    ends_on = described(models.DateField(), en="last day", zh="有效期至")
    used_on = described(models.DateField(null=True), en="last used on", zh="最近使用日期")
    withdrawn_at = described(models.DateTimeField(null=True), en="withdrawn at", zh="收回时间")
    withdrawn_by = described(models.ForeignKey(USER, models.PROTECT, null=True, related_name="+"), en="withdrawn by",
                             zh="收回人", privacy=Privacy.PERSONAL)

    objects: ClassVar[Any] = Tokens.as_manager()

    def __str__(self) -> str:
        return f"{self.name} {self.start}…"

    @property
    def responsible_organisation_id(self) -> int | None:
        """Return the organisation in whose chain the journal keeps what happens to the key."""
        organisation: int | None = self.membership.organisation_id
        return organisation

    def allows(self, right: str, room: str) -> bool:
        """Say whether the key may be used for a right, everywhere or in a room."""
        return right in self.scopes or f"{room}:{right}" in self.scopes
