"""The phone pages: my day and my rights (apprentice), the week to sign (mentor)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.papers.files import Unacceptable
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.requests.limits import body_limit
from zhijiao.kernel.screens.words import said
from zhijiao.kernel.states import Reason, Refused
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.models import Agreement, LogEntry, SignOff
from zhijiao.systems.apprenticeships.pages.forms import day_in
from zhijiao.systems.apprenticeships.pages.posters import signed_days
from zhijiao.systems.apprenticeships.queries.clocks import TAKE_BACK
from zhijiao.systems.apprenticeships.queries.daily import current_agreement, my_day, weeks_to_sign
from zhijiao.systems.apprenticeships.queries.rights import rights
from zhijiao.systems.apprenticeships.terms import State

WRITTEN = Bilingual("Written down.", "记好了。")
SIGNED = Bilingual("{days} {days:day|days} signed off.", "签认了{days}天。")
RETURNED = Bilingual("{days} {days:day|days} returned.", "退回{days}天。")
TAKEN_BACK = Bilingual("Taken back.", "已撤回。")
NOT_HOURS = Bilingual("Hours, for example 7.5", "写小时数，例如7.5")


@role_required(Role.APPRENTICE)
@body_limit(megabytes=10)
@require_http_methods(["GET", "HEAD", "POST"])
def day(request: Request) -> HttpResponse:
    """Write down a day: what, how long, in one sentence; a minute a day, with or without a signal."""
    on = day_in(request.GET.get("on") or request.POST.get("on")) or request.today
    if request.method == "POST":
        return _write(request, on)
    shown = my_day(request.actor, request.today, on)
    return render(request, "apprenticeships/day.html", {"my": shown, "is_today": on == request.today})


def _write(request: Request, on: date) -> HttpResponse:
    agreement = current_agreement(request.actor, request.today)
    if agreement is None:
        raise Http404
    tasks = [*request.POST.getlist("task"), request.POST.get("other_task", "")]
    try:
        actions.write_log(agreement=agreement, on=on, tasks=tasks, hours=thousandths(request.POST.get("hours", "")),
                          sentence=request.POST.get("sentence", ""), client_key=request.POST.get("idempotency_key", "")[:64],
                          photo=request.FILES.get("photo"), by=request.actor, at=request.now)
    except Unacceptable as why:
        raise Refused([Reason(text=why.sentence, field="photo")]) from why
    messages.success(request, said(WRITTEN))
    return redirect(f"{reverse('apprenticeships:my_day')}?on={on.isoformat()}" if on != request.today else "apprenticeships:my_day")


def thousandths(text: str) -> int:
    """Return hours as a person writes them in thousandths. Raises Refused."""
    try:
        value = Decimal(text.strip() or "0") * 1000
    except InvalidOperation as why:
        raise Refused([Reason(text=NOT_HOURS, field="hours")]) from why
    if not value.is_finite() or value != value.to_integral_value():
        raise Refused([Reason(text=NOT_HOURS, field="hours")])
    return int(value)


@role_required(Role.APPRENTICE, Role.GUARDIAN)
@require_safe
def my_rights(request: Request) -> HttpResponse:
    """What is due to me: pay against the floor, hours, the agreement in plain words, how to report and how to end it."""
    agreement = current_agreement(request.actor, request.today)
    shown = rights(agreement, request.today) if agreement is not None else None
    return render(request, "apprenticeships/rights.html", {"rights": shown, "is_self": request.actor.role is Role.APPRENTICE})


@role_required(Role.APPRENTICE, Role.GUARDIAN)
@require_safe
def my_agreement(request: Request) -> HttpResponse:
    """Lead to the agreement a phone is asked about."""
    agreement = current_agreement(request.actor, request.today)
    return redirect(agreement.get_absolute_url() if agreement else "apprenticeships.agreements")


@role_required(Role.ENTERPRISE_MENTOR)
@require_safe
def week(request: Request) -> HttpResponse:
    """The week of each apprentice, the odd days unticked with their reason."""
    weeks = weeks_to_sign(request.actor, request.today, day_in(request.GET.get("week")))
    asked = request.GET.get("of", "")
    current = next((w for w in weeks if w.agreement.number == asked), weeks[0] if weeks else None)
    last = (SignOff.objects.filter(signed_by=request.actor.user_id, taken_back_at=None).select_related("agreement").order_by("-pk").first())
    undo = last if last is not None and request.now - last.signed_at <= TAKE_BACK else None
    return render(request, "apprenticeships/week.html", {
        "weeks": weeks, "current": current, "kept": None, "undo": undo, "waiting": sum(1 for w in weeks if w.days and not w.is_signed)})


@role_required(Role.ENTERPRISE_MENTOR)
@require_POST
def sign_week(request: Request, number: str) -> HttpResponse:
    """Sign the ticked days and return those with a reason, in one tap."""
    agreement = get_object_or_404(Agreement.objects.visible_to(request.actor), number=number)
    start = day_in(request.POST.get("week"))
    if start is None:
        raise Http404
    ticked, back = signed_days(request)
    actions.sign_week(agreement=agreement, week=start, sign=ticked, returned=back, by=request.actor, at=request.now)
    if ticked:
        messages.success(request, said(SIGNED.filled(days=len(ticked))))
    if back:
        messages.success(request, said(RETURNED.filled(days=len(back))))
    return redirect("apprenticeships:week")


@role_required(Role.ENTERPRISE_MENTOR)
@require_POST
def take_back(request: Request, pk: int) -> HttpResponse:
    """Take the last sign-off back."""
    sign_off = get_object_or_404(SignOff.objects.visible_to(request.actor).select_related("agreement"), pk=pk)
    actions.take_back_week(sign_off=sign_off, by=request.actor, at=request.now)
    messages.success(request, said(TAKEN_BACK))
    return redirect("apprenticeships:week")


@role_required(Role.APPRENTICE)
@require_safe
def my_log(request: Request) -> HttpResponse:
    """My whole log, newest first."""
    agreement = current_agreement(request.actor, request.today)
    entries = LogEntry.objects.filter(agreement=agreement).order_by("-on") if agreement else LogEntry.objects.none()
    return render(request, "apprenticeships/log.html", {"agreement": agreement, "entries": entries[:200]})


@role_required(Role.ENTERPRISE_MENTOR)
@require_safe
def people(request: Request) -> HttpResponse:
    """The apprentices given to a mentor, those at work first."""
    rows = Agreement.objects.visible_to(request.actor).whole().exclude(state__in=(State.DRAFT, State.WITHDRAWN)).order_by("-starts_on", "-pk")
    return render(request, "apprenticeships/people.html", {"rows": rows[:100]})
