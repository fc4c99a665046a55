"""The lists of invitations and of batches; the sheet by which many people are invited at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from zhijiao.basics.words import Bilingual, Language
from zhijiao.kernel.administration import batches as acts
from zhijiao.kernel.administration.columns import COLUMNS
from zhijiao.kernel.administration.matching import match_rows, names_of_units
from zhijiao.kernel.administration.models import Batch, Invitation, standing
from zhijiao.kernel.administration.terms import ASKERS, INVITES, InvitationKind, Stage
from zhijiao.kernel.days import local_day
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.registers import Act, Between, Choice, Custom, Named, Register, Sheet, Show, View

BOTH_SIDES = (*ASKERS, Role.SECURITY_ADMINISTRATOR)


def lay_stages(rows: Sequence[Invitation], actor: Actor, now: datetime) -> None:
    """Lay beside the rows of a page how far each is."""
    for row in rows:
        row.found_stage = row.stage(now)  # type: ignore[attr-defined]


def waiting(actor: Actor, now: datetime) -> Q:
    """Return the condition that an invitation waits to be confirmed."""
    return standing(Stage.ASKED, now)


def batch_waiting(actor: Actor, now: datetime) -> Q:
    """Return the condition that something of a batch waits to be confirmed."""
    return Q(Exists(Invitation.objects.filter(standing(Stage.ASKED, now), batch=OuterRef("pk"))))


def lists(actor: Actor, now: datetime, language: Language) -> Mapping[str, Sequence[str]]:
    """Return what the template's drop-downs offer to somebody: what may be asked, the roles, the units."""
    return {"kind": [kind.words.said(language) for kind in InvitationKind if kind is not InvitationKind.RENEWAL],
            "role": [role.words.said(language) for role in INVITES.get(actor.role, ())],
            "organisation": names_of_units(actor, local_day(now))}


invitations = Register(
    name="invitations", words=Bilingual("Invitations", "邀请"), one=Bilingual("{n:invitation|invitations}", "份"), model=Invitation,
    visible_to=Invitation.objects.visible_to, key="number", roles=BOTH_SIDES, writers=ASKERS,
    columns=("username", Show("kind", Bilingual("What", "事项")), Show("role", sub="organisation__name", words=Bilingual("Role and unit", "角色和单位")),
             Show("stage", Bilingual("State", "状态"), value=lambda row: row.found_stage), "asked_at"),
    filters=(Custom("stage", Bilingual("State", "状态"), q=lambda value, actor, now: standing(Stage(value), now),  # type: ignore[call-arg]
                    options={stage.value: stage.words for stage in Stage}),
             Choice("role"), Choice("kind", Bilingual("What", "事项")), Named("organisation", Bilingual("Unit", "单位")),
             Named("batch", Bilingual("Batch", "批次"), name="title"), Between("asked_at")),
    search=("username",), order=("-asked_at", "-id"), views=(View("waiting", Bilingual("To be confirmed", "待确认"), waiting),),
    page="administration:invitation", decorate=lay_stages,
    acts=(Act(Bilingual("Ask for an account or a role", "提出开账号、增加角色"), "administration:ask", (Role.ADMINISTRATOR,)),
          Act(Bilingual("Batches", "批次"), "administration.batches", BOTH_SIDES, icon="users")),
    sheet=Sheet(columns=COLUMNS, lookup=match_rows, write=acts.ask_rows, undo=acts.take_back_rows, lists=lists,
                words=Bilingual("People to be invited", "邀请名单")),
)

batches = Register(
    name="batches", words=Bilingual("Batches of invitations", "邀请批次"), one=Bilingual("{n:batch|batches}", "批"), model=Batch,
    visible_to=Batch.objects.visible_to, key="number", roles=BOTH_SIDES,
    columns=(Show("title", sub="organisation__name"), "size", "asked_at"), filters=(Named("organisation", Bilingual("Unit", "单位")), Between("asked_at")),
    search=("title",), order=("-asked_at", "-id"), views=(View("waiting", Bilingual("To be confirmed", "待确认"), batch_waiting, across=True),),
    page="administration:batch",
    acts=(Act(Bilingual("Invite by a list", "用名单邀请"), "administration.invitations.import", ASKERS, icon="upload"),),
)
