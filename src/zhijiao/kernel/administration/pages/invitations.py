"""Invitations: asked for by one administrator, confirmed by another, accepted by the person invited."""

from __future__ import annotations

import time
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.administration import actions
from zhijiao.kernel.administration.models import Invitation
from zhijiao.kernel.administration.terms import ASKERS, UNDER_WAY, USABLE, InvitationKind, Stage
from zhijiao.kernel.forms import Ask, Form
from zhijiao.kernel.forms.serving import serve
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.requests.limits import counts_tries
from zhijiao.kernel.requests.problems import problem
from zhijiao.kernel.requests.rates import Rate
from zhijiao.kernel.screens.words import language
from zhijiao.kernel.states import Reason, Refused

SHOWN = "invitation_shown"  # session key: (number, link or code) just made, shown once
TRIES = Rate(most=20, seconds=300)  # of one address, over all links

ASKING = Form(
    "invite", Bilingual("Ask for an account or a role", "提出开账号、增加角色"), act=Bilingual("Ask for it", "提出"),
    hint=Bilingual("You get a link to hand on. It opens once the security administrator has confirmed it and has handed on a code.",
                   "提出后您会得到一个链接，转给本人。安全管理员确认并另外转交验证码后，链接才能用。"),
    fields=(
        Ask(Column("kind", Bilingual("What", "事项"), Kind.CHOICE, choices=InvitationKind), required=True,
            hint=Bilingual("A new way in is for somebody who lost password or second factor.", "密码或验证器丢了，选重设登录方式。")),
        Ask(Column("username", Bilingual("Account name", "账号名")), required=True, longest=60,
            hint=Bilingual("For a new account one that nobody has; else the account that it is about.", "新开账号填没人用过的账号名；其他事项填已有账号名。")),
        Ask(Column("name", Bilingual("Name of the person", "姓名")), longest=80, hint=Bilingual("For a new account.", "新开账号时填写。")),
        Ask(Column("role", Bilingual("Role", "角色"), Kind.CODE), options=lambda actor: [(r.value, r.words) for r in Role if r is not Role.SYSTEM]),
        Ask(Column("organisation", Bilingual("Unit", "单位")), longest=120, hint=Bilingual("Full name or credit code.", "单位全称或统一社会信用代码。")),
        Ask(Column("since", Bilingual("Role begins", "角色起始日期"), Kind.DATE), required=True),
        Ask(Column("until", Bilingual("Role ends", "角色截止日期"), Kind.DATE)),
        Ask(Column("reason", Bilingual("Reason", "理由")), required=True, rows=2, longest=400),
    ))
REFUSING = Form("refuse", Bilingual("Refuse", "拒绝"), act=Bilingual("Refuse it", "拒绝"),
                fields=(Ask(Column("reason", Bilingual("Why", "理由")), required=True, rows=2, longest=400),))
NO_UNIT = Bilingual("No unit has this name or code", "没有这个名称或代码的单位")


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.ADMINISTRATOR)
def ask(given: HttpRequest) -> HttpResponse:
    """Ask for an account, a role or a new way in."""
    request = cast(Request, given)

    def act(values: dict[str, Any]) -> Invitation:
        unit, role = _unit(values.pop("organisation")), values.pop("role")
        values |= {"kind": InvitationKind.find(values["kind"]), "name": values.get("name") or ""}
        made, secret = actions.invite(**values, role=Role.find(role) if role else None, organisation=unit, by=request.actor, at=request.now)
        if made.kind is not InvitationKind.ROLE:
            _show(request, made, _link(secret))
        return made

    username = request.GET.get("account", "")[:60]
    initial = {"since": request.today, "username": username, "kind": InvitationKind.ROLE if username else InvitationKind.ACCOUNT}
    return serve(request, ASKING, act=act, then=_address, initial=initial, back=reverse("administration.invitations"))


def _unit(text: str | None) -> Organisation | None:
    if not text:
        return None
    found = Organisation.objects.filter(Q(name=text.strip()) | Q(uscc=text.strip().upper()), closed_on=None).select_related("region").first()
    if found is None:
        raise Refused([Reason(NO_UNIT, field="organisation")])
    return found


def _link(secret: str) -> str:
    return f"{settings.ZHIJIAO_ADDRESS}{reverse('administration:accept', args=[secret])}"


def _show(request: Request, made: Invitation, secret: str) -> None:
    """Let the page that follows show a link or a code, once."""
    request.session[SHOWN] = [str(made.number), secret]


def _address(made: Invitation) -> str:
    return made.get_absolute_url()


@require_safe
@role_required(*ASKERS, Role.SECURITY_ADMINISTRATOR)
def invitation(given: HttpRequest, number: str) -> HttpResponse:
    """One invitation: how far it is, and what this administrator may do about it."""
    request = cast(Request, given)
    found = _found(request, number)
    number_shown, shown = request.session.get(SHOWN) or ("", "")
    if number_shown == str(found.number):
        del request.session[SHOWN]
    stage, role, has_door = found.stage(request.now), request.actor.role, found.kind is not InvitationKind.ROLE
    response = render(request, "administration/invitation.html", {
        "invitation": found, "stage": stage, "shown": shown if number_shown == str(found.number) else "",
        "may_decide": role is Role.SECURITY_ADMINISTRATOR and stage is Stage.ASKED,
        "may_withdraw": stage in UNDER_WAY and _is_theirs(request, found), "is_link": role is not Role.SECURITY_ADMINISTRATOR,
        "may_link": role in ASKERS and stage in UNDER_WAY and has_door and _is_theirs(request, found),
        "may_code": role not in ASKERS and stage in USABLE and has_door})
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@role_required(Role.SECURITY_ADMINISTRATOR)
def confirm(given: HttpRequest, number: str) -> HttpResponse:
    """Confirm; the code is shown once."""
    request = cast(Request, given)
    found = _found(request, number)
    code = actions.confirm(invitation=found, by=request.actor, at=request.now)
    if code:
        _show(request, found, f"{code[:4]} {code[4:]}")
    return redirect(_address(found))


@require_POST
@role_required(*ASKERS)
def new_link(given: HttpRequest, number: str) -> HttpResponse:
    """Make a new link; it is shown once."""
    request = cast(Request, given)
    found = _found(request, number)
    if not _is_theirs(request, found):
        raise PermissionDenied
    _show(request, found, _link(actions.renew_link(invitation=found, by=request.actor, at=request.now)))
    return redirect(_address(found))


@require_POST
@role_required(Role.SECURITY_ADMINISTRATOR)
def new_code(given: HttpRequest, number: str) -> HttpResponse:
    """Make a new code; it is shown once."""
    request = cast(Request, given)
    found = _found(request, number)
    code = actions.renew_code(invitation=found, by=request.actor, at=request.now)
    _show(request, found, f"{code[:4]} {code[4:]}")
    return redirect(_address(found))


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.SECURITY_ADMINISTRATOR)
def refuse(given: HttpRequest, number: str) -> HttpResponse:
    """Refuse, with a reason."""
    request = cast(Request, given)
    found = _found(request, number)
    return serve(request, REFUSING, act=lambda values: actions.refuse(invitation=found, by=request.actor, at=request.now, **values),
                 then=lambda _: _address(found), back=_address(found))


@require_POST
@role_required(*ASKERS, Role.SECURITY_ADMINISTRATOR)
def withdraw(given: HttpRequest, number: str) -> HttpResponse:
    """Take it back."""
    request = cast(Request, given)
    found = _found(request, number)
    if not _is_theirs(request, found):
        raise PermissionDenied
    actions.withdraw(invitation=found, by=request.actor, at=request.now)
    return redirect(_address(found))


def _is_theirs(request: Request, found: Invitation) -> bool:
    """Say whether somebody may take it back or make its link anew: administrators in their region, others what their own unit asked for."""
    own = found.batch is not None and found.batch.organisation_id == request.actor.organisation_id
    return own or request.actor.role in (Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR)


def _found(request: Request, number: str) -> Invitation:
    rows: QuerySet[Invitation] = Invitation.objects.visible_to(request.actor).select_related("organisation", "batch", "asked_by", "confirmed_by", "refused_by")
    return get_object_or_404(rows, number=number)


class AcceptForm(forms.Form):
    """The code, and a password of one's own twice."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
                           help_text=gettext_lazy("Eight digits that the security administrator gave you."))
    password = forms.CharField(label=gettext_lazy("Password of your own"), max_length=200, strip=False,
                               widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
                               help_text=gettext_lazy("At least ten characters, no common word, not digits alone."))
    again = forms.CharField(label=gettext_lazy("The same password again"), max_length=200, strip=False,
                            widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def clean(self) -> dict[str, Any]:
        """Compare the two passwords."""
        said: dict[str, Any] = super().clean() or {}
        if "password" in said and "again" in said and said["password"] != said["again"]:
            self.add_error("again", gettext("The two passwords differ."))
        return said


EXPIRED = Bilingual("This invitation ended on {day}", "这个邀请已于{day}到期")
EXPIRED_NEXT = Bilingual("Ask {unit} for a new one: invitations are open for seven days.", "请{unit}重新邀请：邀请的有效期是7天。")
WHY_NOT = {
    Stage.ASKED: (Bilingual("This invitation is not confirmed yet", "这个邀请还没有确认"),
                  Bilingual("The security administrator has to confirm it and gives you a code. Then open this link again.",
                            "安全管理员确认后会给您验证码，到时再打开这个链接。")),
    Stage.ACCEPTED: (Bilingual("This invitation was accepted already", "这个邀请已经用过"),
                     Bilingual("Sign in with the account it opened. If that was not you, tell the administrator at once.",
                               "请用它开通的账号登录。如果不是您本人操作，请马上告诉系统管理员。")),
    Stage.REFUSED: (Bilingual("This invitation was refused", "这个邀请被拒绝了"), Bilingual("Ask whoever sent you the link.", "请问给您链接的人。")),
    Stage.WITHDRAWN: (Bilingual("This invitation was withdrawn", "这个邀请已撤回"), Bilingual("Ask whoever sent you the link.", "请问给您链接的人。")),
    Stage.LOCKED: (Bilingual("This invitation is locked: the code was wrong too often", "验证码错误次数过多，这个邀请已锁定"),
                   Bilingual("Ask for a new one.", "请重新申请一个。")),
}
TOO_MANY = 429


@counts_tries
@require_http_methods(["GET", "HEAD", "POST"])
def accept(given: HttpRequest, secret: str) -> HttpResponse:
    """The door of the person invited: a code and a password of one's own. An ended invitation says so and what to do."""
    request = cast(Request, given)
    found = actions.invitation_of(secret)
    if found is None:
        if not TRIES.allows(request.address, time.monotonic()):
            return problem(request, TOO_MANY)
        raise Http404
    if (stage := found.stage(request.now)) not in USABLE:
        return _not_open(request, found, stage)
    if request.method == "GET" and stage is Stage.OPEN:
        actions.opened(invitation=found, at=request.now)
    form = AcceptForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.accept(invitation=found, code=form.cleaned_data["code"], password=form.cleaned_data["password"], by=request.actor, at=request.now)
        except Refused as why:
            for reason in why.reasons:
                form.add_error(reason.field or None, reason.text.said(language()))
        else:
            messages.success(request, gettext("The account %(name)s is yours. Sign in with it.") % {"name": user.get_username()})
            return redirect("account_login")
    response = render(request, "administration/accept.html", {"form": form, "invitation": found}, status=422 if form.errors else 200)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "strict-origin"  # the address is half a key; "no-referrer" would blank the Origin of our own form
    return response


def _not_open(request: Request, found: Invitation, stage: Stage) -> HttpResponse:
    if stage is Stage.EXPIRED:
        unit = found.organisation.words if found.organisation else Bilingual("your organisation", "本单位")
        day = f"{found.valid_until.astimezone(request.now.tzinfo):%Y-%m-%d %H:%M}"
        title, follow = EXPIRED.filled(day=day), EXPIRED_NEXT.filled(unit=unit)
    else:
        title, follow = WHY_NOT[stage]
    return problem(request, 410, title=title, advice=follow)
