"""Renewing an agreement and planning where its apprentice learns: their forms and deeds."""

from __future__ import annotations

from typing import Any

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.forms import Ask, Form
from zhijiao.kernel.forms.declare import asks
from zhijiao.kernel.forms.deeds import Deed, Deeds
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import SCHOOL, Role
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.actions.renewals import RENEWABLE
from zhijiao.systems.apprenticeships.models import Agreement, Rotation
from zhijiao.systems.apprenticeships.queries.parties import party_of
from zhijiao.systems.apprenticeships.queries.renewals import continued_by, rotation_on
from zhijiao.systems.apprenticeships.terms import Party

EDITORS = (*SCHOOL, Role.ENTERPRISE_HR)

RENEW = Form("renew", Bilingual("Renew the agreement", "续签协议"), act=Bilingual("Draft the renewal", "起草续签"), fields=(
    Ask(Column("ends_on", Bilingual("Last day of the renewal", "续签后的结束日期"), Kind.DATE), required=True),),
    hint=Bilingual("It begins the day after the last one of this agreement, with the same terms; everyone signs again. The usual six months are counted "
                   "from the very first day.", "从本协议结束的次日开始，约定内容相同，各方重新签字。“一般6个月”从最初的第一天算起。"))
PLAN = Form("rotation", Bilingual("Plan a rotation", "安排轮岗"), act=Bilingual("Plan", "安排"), fields=asks(
    Rotation, "starts_on", "ends_on", "place", "station", "learns", "guide", required=("starts_on", "ends_on", "place", "station")),
    hint=Bilingual("Another post is an amendment; a rotation stays within the post agreed.", "换岗位要变更协议，轮岗只在约定岗位范围内安排。"))


def _renewable(agreement: Agreement, actor: Actor) -> bool:
    return agreement.state in RENEWABLE and party_of(agreement, actor) is Party.SCHOOL and continued_by(agreement) is None


RENEWALS = Deeds(room="apprenticeships", noun="agreement", rows=lambda actor: Agreement.objects.visible_to(actor).whole(), deeds=[
    Deed("renew", actions.renew, Bilingual("Drafted; it continues the old one.", "已起草，接续原协议。"), words=Bilingual("Renew", "续签"), roles=SCHOOL,
         form=RENEW, able=_renewable, then=lambda agreement, made: made.get_absolute_url()),
    Deed("rotation", actions.plan_rotation, Bilingual("Planned.", "已安排。"), words=Bilingual("Plan a rotation", "安排轮岗"), roles=EDITORS, form=PLAN,
         able=lambda agreement, actor: agreement.holder is not None),
])

ROTATIONS = Deeds(
    room="apprenticeships", noun="rotation", key="pk",
    rows=lambda actor: Rotation.objects.visible_to(actor).select_related("agreement__school__region", "agreement__enterprise"), deeds=[
        Deed("drop", actions.drop_rotation, Bilingual("Taken out of the plan.", "已取消安排。"), words=Bilingual("Take out", "取消"), roles=EDITORS,
             icon="trash", then=lambda rotation, made: rotation.agreement.get_absolute_url()),
    ])


def of_plan(row: Agreement, request: Request) -> dict[str, Any]:
    """Return what the card of rotations and the line of renewals show."""
    rotations = list(row.rotations.order_by("starts_on"))
    drops = [(one, ROTATIONS.offered(one, request.actor, today=request.today)) for one in rotations]
    return {"rotations": drops, "today_rotation": rotation_on(row, request.today), "plan": RENEWALS.offered(row, request.actor, today=request.today),
            "renews": row.renews, "continued_by": continued_by(row)}
