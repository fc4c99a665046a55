"""Batches of invitations: how far each is, and the acts of the side that asked and of the side that decides."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhijiao.basics.columns import Column
from zhijiao.basics.words import Bilingual, Language
from zhijiao.kernel.administration import batches as acts
from zhijiao.kernel.administration import handing_out
from zhijiao.kernel.administration.models import Batch
from zhijiao.kernel.administration.pages.invitations import REFUSING
from zhijiao.kernel.administration.queries import at_stages
from zhijiao.kernel.administration.terms import ASKERS, UNDER_WAY, USABLE, InvitationKind, Stage
from zhijiao.kernel.forms import Ask, Form
from zhijiao.kernel.forms.serving import serve
from zhijiao.kernel.papers.printing import MissingGlyph
from zhijiao.kernel.papers.terms import FileKind
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.registers.pages import attachment
from zhijiao.kernel.screens.words import language, said
from zhijiao.kernel.states import Reason, Refused

BOTH_SIDES = (*ASKERS, acts.DECIDER)
WITHDRAWING = Form(
    "withdraw", Bilingual("Withdraw the batch", "撤回整批邀请"), act=Bilingual("Withdraw all", "全部撤回"),
    hint=Bilingual("Every invitation that nobody has accepted ends at once. Accounts that are open stay.", "还没有接受的邀请全部作废；已开通的账号不受影响。"),
    fields=(Ask(Column("reason", Bilingual("Why", "理由")), required=True, rows=2, longest=400),))
FORMS = ("pdf", "xlsx")
HAS_ADDRESS = ~Q(email="") | Q(person__email__gt="")
CONFIRMED = Bilingual("{n} {n:invitation|invitations} confirmed. Now make the codes.", "已确认{n}份邀请。接着生成验证码。")
WITHDRAWN = Bilingual("{n} {n:invitation|invitations} withdrawn.", "已撤回{n}份邀请。")
SENT = Bilingual("{n} {n:letter|letters} on the way.", "{n}封邮件已发出。")
ASKED_AGAIN = Bilingual("Asked anew for {n}. The security administrator confirms it again.", "已重新提出{n}份，请安全管理员再次确认。")


@require_safe
@role_required(*BOTH_SIDES)
def batch(given: HttpRequest, number: str) -> HttpResponse:
    """One batch: how many stand where, and what may be done next."""
    request = cast(Request, given)
    found = _found(request, number)
    there, asks = at_stages(found, request.now), request.actor.role in ASKERS
    stages = UNDER_WAY if asks else USABLE
    with_doors = found.invitations.at(request.now, *stages).exclude(kind=InvitationKind.ROLE)
    doors = with_doors.count()
    return render(request, "administration/batch.html", {
        "batch": found, "stages": list(there.items()), "asks": asks, "doors": doors, "letters": with_doors.filter(HAS_ADDRESS).count() if asks else 0,
        "may_decide": not asks and Stage.ASKED in there, "may_withdraw": any(stage in there for stage in UNDER_WAY), "parts": _parts(doors),
        "ended": sum(there.get(stage, 0) for stage in (Stage.EXPIRED, Stage.LOCKED)) if asks else 0,
        "linked": found.invitations.exclude(linked_at=None).exists(), "coded": found.invitations.exclude(coded_at=None).exists()})


def _parts(doors: int) -> list[tuple[int, int, int]]:
    """Return the prints that strips are divided into: number, first and last strip."""
    size = handing_out.PART
    return [(n, n * size + 1, min((n + 1) * size, doors)) for n in range(math.ceil(doors / size))]


@require_POST
@role_required(acts.DECIDER)
def confirm(given: HttpRequest, number: str) -> HttpResponse:
    """Confirm the batch."""
    request = cast(Request, given)
    found = _found(request, number)
    n = acts.confirm(batch=found, by=request.actor, at=request.now)
    return _done(request, found, CONFIRMED.filled(n=n))


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(acts.DECIDER)
def refuse(given: HttpRequest, number: str) -> HttpResponse:
    """Refuse what is still to be decided of the batch, with a reason."""
    request = cast(Request, given)
    found = _found(request, number)
    return serve(request, REFUSING, act=lambda values: acts.refuse(batch=found, by=request.actor, at=request.now, **values),
                 then=lambda _: found.get_absolute_url(), back=found.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*BOTH_SIDES)
def withdraw(given: HttpRequest, number: str) -> HttpResponse:
    """Take back every invitation that nobody has accepted, with a reason: asked once more, for it ends them all."""
    request = cast(Request, given)
    found = _found(request, number)

    def act(values: dict[str, Any]) -> None:
        messages.success(request, said(WITHDRAWN.filled(n=acts.withdraw(batch=found, by=request.actor, at=request.now, **values))))

    return serve(request, WITHDRAWING, act=act, then=lambda _: found.get_absolute_url(), back=found.get_absolute_url())


@require_POST
@role_required(*ASKERS)
def letters(given: HttpRequest, number: str) -> HttpResponse:
    """Send a new link to everybody who has an address."""
    request = cast(Request, given)
    found = _found(request, number)
    return _done(request, found, SENT.filled(n=acts.send_links(batch=found, by=request.actor, at=request.now)))


@require_POST
@role_required(*ASKERS)
def again(given: HttpRequest, number: str) -> HttpResponse:
    """Ask anew for those that ended unused."""
    request = cast(Request, given)
    made = acts.ask_again(batch=_found(request, number), by=request.actor, at=request.now)
    return _done(request, made, ASKED_AGAIN.filled(n=made.size))


@require_POST
@role_required(*ASKERS)
def links(given: HttpRequest, number: str) -> HttpResponse:
    """Make the links and send them as strips or workbook: what they say is kept nowhere."""
    return _handed(cast(Request, given), number, acts.make_links, handing_out.LINKS)


@require_POST
@role_required(acts.DECIDER)
def codes(given: HttpRequest, number: str) -> HttpResponse:
    """Make the codes and send them as strips or workbook: what they say is kept nowhere."""
    return _handed(cast(Request, given), number, acts.make_codes, handing_out.CODES)


def _handed(request: Request, number: str, make: Callable[..., Sequence[acts.Door]], what: Bilingual) -> HttpResponse:
    found, form, part = _found(request, number), request.POST.get("as", FORMS[0]), request.POST.get("part", "0")
    if form not in FORMS or not (part.isascii() and part.isdigit() and len(part) < 4):
        raise Http404
    spoken = cast(Language, language())
    size, first = handing_out.PART, int(part) * handing_out.PART
    name = f"{what.said(spoken)}-{str(found.number)[:8]}{f'-{int(part) + 1}' if first else ''}"
    with transaction.atomic():  # what cannot be printed is not made: the earlier links and codes stay
        doors = make(batch=found, by=request.actor, at=request.now, part=slice(first, first + size) if form == "pdf" else slice(None))
        if form == "xlsx":
            return attachment(handing_out.workbook(doors, what, spoken), f"{name}.xlsx", FileKind.XLSX)
        try:
            return attachment(handing_out.strips(found, doors, what, now=request.now, language=spoken), f"{name}.pdf", FileKind.PDF)
        except MissingGlyph as why:
            raise Refused([Reason(why.sentence)]) from why


def _done(request: Request, found: Batch, words: Bilingual) -> HttpResponse:
    messages.success(request, said(words))
    return redirect(found.get_absolute_url())


def _found(request: Request, number: str) -> Batch:
    rows: QuerySet[Any] = Batch.objects.visible_to(request.actor).select_related("organisation__region", "asked_by")
    return cast(Batch, get_object_or_404(rows, number=number))
