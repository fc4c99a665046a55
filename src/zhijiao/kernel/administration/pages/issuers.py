"""Issuers and their keys: a registrar keeps the school's, a system administrator those of the region; thefts are judged by a second person."""

from __future__ import annotations

from typing import Any, cast

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_safe

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual
from zhijiao.engines.credentials import State
from zhijiao.kernel.forms import Ask, Form
from zhijiao.kernel.forms.deeds import Deed, Deeds
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import ADMINISTRATORS, Role
from zhijiao.kernel.signing import actions, queries
from zhijiao.kernel.signing.models import Issuer, IssuingKey
from zhijiao.kernel.signing.states import CONFIRMERS, KEEPERS, KEY
from zhijiao.kernel.states import Reason, Refused

TURN = Bilingual("Turn to the next key", "换用新密钥")
READERS = (Role.SCHOOL_REGISTRAR, *ADMINISTRATORS)
PAGE = 50
NOT_THIS = Bilingual("This is not the name of the key: {name}", "与密钥名称不一致：{name}")
TYPED = Ask(Column("typed", Bilingual("Type the name of the key", "输入密钥名称确认")), required=True, longest=12)
SINCE = Ask(Column("since", Bilingual("In other hands from", "疑似失窃日期"), Kind.DATE), required=True)
WHAT = Ask(Column("reason", Bilingual("What happened", "失窃经过")), required=True, rows=3, longest=400)
WHY = Ask(Column("reason", Bilingual("Why", "理由")), required=True, rows=2, longest=400)
REPORT_HINT = Bilingual(
    "Key {name}: from now on it signs nothing; a new key takes over. Whether what it signed still counts, a security administrator decides.",
    "密钥{name}：提交后立即停用，由新密钥接替。已签发的凭证是否仍有效，由安全管理员判定。")
CONFIRM_HINT = Bilingual(
    "Key {name}: nothing that it signed verifies any more; papers and certificates must be issued anew. This is not taken back.",
    "密钥{name}：确认后，它签发的所有凭证和打印件都不再通过核验，须重新签发。确认后不能撤回。")
TURN_HINT = Bilingual(
    "From now on {next} signs. Key {name} is retired and its secret half is erased: it signs never again, and this is not taken back. "
    "What it signed goes on verifying, on paper and on file.",
    "确认后由{next}签发。密钥{name}停用，私钥同时删除，不能恢复。它已签发的凭证和打印件照常通过核验。")
FIRST_HINT = Bilingual("From now on {next} signs.", "确认后由{next}签发。")
PLANNED_KEY, FRESH_KEY = Bilingual("key {name}", "密钥{name}"), Bilingual("a key made in that moment", "当场生成的新密钥")
DISMISS = Form("dismiss", Bilingual("Dismiss the report", "驳回报告"), act=Bilingual("Dismiss it", "驳回"), fields=(WHY,), hint=Bilingual(
    "The key stays out of use; what it signed in its term stays good.", "密钥保持停用；其在用期间签发的凭证继续有效。"))


def _report(key: IssuingKey, actor: Actor) -> Form:
    # whoever has to type a name must be able to read it
    return Form("report", Bilingual("Report the key as stolen", "报密钥失窃"), act=Bilingual("Report it", "报失窃"), fields=(SINCE, WHAT, TYPED),
                hint=REPORT_HINT.filled(name=key.name))


def _confirm(key: IssuingKey, actor: Actor) -> Form:
    return Form("confirm", Bilingual("Confirm the theft", "确认失窃"), act=Bilingual("Confirm it", "确认失窃"), fields=(TYPED,),
                hint=CONFIRM_HINT.filled(name=key.name))


def _turn(issuer: Issuer, actor: Actor) -> Form:
    """Return the page before a key is turned: what will be, and what cannot be taken back."""
    waiting, now = (issuer.keys.filter(state=state).first() for state in (State.PLANNED, State.ACTIVE))
    follows = PLANNED_KEY.filled(name=waiting.name) if waiting else FRESH_KEY
    return Form("rotate", TURN, act=TURN, hint=TURN_HINT.filled(next=follows, name=now.name) if now else FIRST_HINT.filled(next=follows))


def _typed(values: dict[str, Any], key: IssuingKey) -> dict[str, Any]:
    """Return the other answers, once the key's name was typed."""
    if values["typed"].strip() != key.name:
        raise Refused([Reason(NOT_THIS.filled(name=values["typed"]), field="typed")])
    return {name: value for name, value in values.items() if name != "typed"}


def _waits(key: IssuingKey, actor: Actor) -> bool:
    return key.waits_for_confirmation


def _issuers(actor: Actor) -> Any:
    return Issuer.objects.visible_to(actor).select_related("organisation")


def _keys(actor: Actor) -> Any:
    return IssuingKey.objects.visible_to(actor).select_related("issuer__organisation")


ISSUERS = Deeds(room="administration", noun="issuer", key="code", rows=_issuers, deeds=[
    Deed("rotate", actions.rotate, Bilingual("The next key signs from now on.", "新密钥已启用。"), words=TURN, roles=KEEPERS, primary=True,
         icon="refresh", form=_turn),
    Deed("plan", actions.plan_key, Bilingual("The key is made and published; it signs once you turn to it.", "密钥已生成并公布，换用后开始签发。"),
         words=Bilingual("Make the next key ahead", "预先生成下一把密钥"), roles=KEEPERS,
         able=lambda issuer, actor: not issuer.keys.filter(state=State.PLANNED).exists()),
])
KEYS = Deeds(room="administration", noun="key", key="pk", machine=KEY, rows=_keys, deeds=[
    Deed("report", actions.report, Bilingual("Reported. The key signs nothing any more.", "已报失窃，该密钥已停用。"), words=actions.REPORT,
         roles=KEEPERS, danger=True, form=_report, answers=lambda values, key, request: _typed(values, key), able=lambda key, actor: key.reported_at is None),
    Deed("confirm", actions.confirm, Bilingual("Confirmed. Nothing that the key signed verifies any more.", "已确认失窃，该密钥签发的内容不再通过核验。"),
         moves="compromise", form=_confirm, answers=lambda values, key, request: _typed(values, key), able=_waits, danger=True),
    Deed("dismiss", actions.dismiss, Bilingual("Dismissed. What the key signed stays good.", "已驳回，已签发内容继续有效。"), words=actions.DISMISS,
         roles=CONFIRMERS, form=DISMISS, able=_waits),
])


@require_safe
@role_required(*READERS)
def issuers(given: HttpRequest) -> HttpResponse:
    """Who signs: a page of issuers, found by name, or those that wait for somebody."""
    request = cast(Request, given)
    asked, view = request.GET.get("q", "").strip()[:60], request.GET.get("view", "")
    found = Issuer.objects.visible_to(request.actor).select_related("organisation")
    if view == "behind":
        found = found.behind(queries.year_of(request.today))
    elif view == "reported":
        found = found.filter(pk__in=IssuingKey.objects.filter(reported_at__isnull=False, compromised_at=None, dismissed_at=None).values("issuer"))
    if asked:
        found = found.filter(organisation__name__icontains=asked)
    active = Prefetch("keys", queryset=IssuingKey.objects.filter(state=State.ACTIVE), to_attr="signing")
    page = Paginator(found.order_by("organisation__name", "pk").prefetch_related(active), PAGE).get_page(request.GET.get("page"))
    return render(request, "administration/issuers.html", {"page": page, "asked": asked, "view": view, "year": queries.year_of(request.today)})


@require_safe
@role_required(*READERS)
def issuer(given: HttpRequest, code: str) -> HttpResponse:
    """One issuer: its public name, its keys, what may be done with each."""
    request = cast(Request, given)
    found = get_object_or_404(ISSUERS.rows(request.actor), code=code)
    keys = found.keys.select_related("issuer").order_by("-pk")
    return render(request, "administration/issuer.html", {
        "issuer": found, "offered": ISSUERS.offered(found, request.actor, today=request.today), "year": queries.year_of(request.today),
        "keys": [(key, KEYS.offered(key, request.actor, today=request.today)) for key in keys]})


PATHS = [
    path("administration/issuers", issuers, name="issuers"),
    path("administration/issuers/<slug:code>", issuer, name="issuer"),
    *ISSUERS.paths("administration/issuers/<slug:code>"),
    *KEYS.paths("administration/keys/<int:pk>"),
]
