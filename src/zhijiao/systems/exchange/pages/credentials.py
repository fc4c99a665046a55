"""The page of one credential, its signed file and its printed form."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_safe

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.papers.printing import MissingGlyph
from zhijiao.kernel.people.access import person_required, role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import OFFICERS, SCHOOL
from zhijiao.kernel.screens.parts import Step
from zhijiao.kernel.states import Reason, Refused
from zhijiao.systems.exchange.actions.taking import note_print, note_taken
from zhijiao.systems.exchange.models import Credential, LogLeaf
from zhijiao.systems.exchange.pages.answers import file_answer, pdf_answer
from zhijiao.systems.exchange.pages.deeds import CREDENTIALS
from zhijiao.systems.exchange.queries.history import told
from zhijiao.systems.exchange.queries.log import rescue
from zhijiao.systems.exchange.queries.printing import printed_pdf
from zhijiao.systems.exchange.terms import SIGNED, State

READERS = (*SCHOOL, *OFFICERS)
PILLS = {State.PROPOSED: "info", State.ISSUED: "pass", State.SUSPENDED: "warn", State.REVOKED: "block", State.DECLINED: "plain"}
WAY = {State.PROPOSED: Bilingual("Proposed", "生成"), State.ISSUED: Bilingual("Issued", "签发")}


@role_required(*READERS)
@require_safe
def credential(request: Request, number: str) -> HttpResponse:
    """One credential: what it says, how it is signed, where it stands, what may be done."""
    row: Credential = get_object_or_404(CREDENTIALS.rows(request.actor), number=number)
    is_signed = row.state in SIGNED
    return render(request, "exchange/credential.html", {
        "credential": row, "pill": PILLS[row.state], "steps": _steps(row), "offered": CREDENTIALS.offered(row, request.actor, today=request.today),
        "lines": told(row), "is_signed": is_signed, "place": LogLeaf.objects.filter(credential=row).values_list("place", flat=True).first(),
        "proofs": _proofs(row) if is_signed else [], "covers": request.actor.role in OFFICERS,
        # An office is shown the name covered: the document says it whole, and is handed out as a file, which is recorded.
        "text": json.dumps(json.loads(row.document), ensure_ascii=False, indent=2) if is_signed and request.actor.role not in OFFICERS else ""})


def _steps(row: Credential) -> list[Step]:
    last = row.state if row.state in (State.SUSPENDED, State.REVOKED) else None
    if row.state is State.DECLINED:
        return [Step(WAY[State.PROPOSED], "done"), Step(State.DECLINED.words, "now")]
    first = Step(WAY[State.PROPOSED], "now" if row.state is State.PROPOSED else "done")
    second = Step(WAY[State.ISSUED], "todo" if row.state is State.PROPOSED else "done" if last else "now")
    return [first, second, *([Step(last.words, "back" if last is State.SUSPENDED else "now")] if last else [])]


def _proofs(row: Credential) -> list[dict[str, Any]]:
    proof = json.loads(row.document)["proof"]
    return proof if isinstance(proof, list) else [proof]


def _signed(request: Request, number: str) -> Credential:
    """Return a signed one that is the person's own, or that the role may see."""
    found: Credential | None = Credential.objects.held_by(request.actor).select_related("school", "learner").filter(number=number).first()
    if found is None and request.actor.role in READERS:
        found = CREDENTIALS.rows(request.actor).filter(number=number, state__in=SIGNED).first()
    if found is None:
        raise Http404
    return found


@person_required
@require_safe
def signed_file(request: Request, number: str) -> HttpResponse:
    """Hand out the document exactly as it was signed."""
    row = _signed(request, number)
    note_taken(credential=row, by=request.actor, at=request.now)
    return file_answer(row.document.encode(), f"{row.number}.json", "application/vc+json")


@person_required
@require_safe
def log_file(request: Request, number: str) -> HttpResponse:
    """Hand out the proof that it stood in the issuance log by the day of a signed root."""
    row = _signed(request, number)
    proof = rescue(row)
    if proof is None:
        raise Http404
    return file_answer(json.dumps(proof, ensure_ascii=False).encode(), f"{row.number}-log.json", "application/json")


@person_required
@require_safe
def as_pdf(request: Request, number: str) -> HttpResponse:
    """Print the certificate with its code."""
    row = _signed(request, number)
    try:
        made = printed_pdf(row)
    except MissingGlyph as why:
        raise Refused([Reason(why.sentence)]) from why
    note_print(credential=row, by=request.actor, at=request.now)
    return pdf_answer(made, f"{row.number}.pdf")


_ONE = "credentials/<number:number>"
PATHS = [
    path(_ONE, credential, name="credential"), path(f"{_ONE}/credential.json", signed_file, name="file"), path(f"{_ONE}/log.json", log_file, name="log_file"),
    path(f"{_ONE}/print.pdf", as_pdf, name="print"), *CREDENTIALS.paths(_ONE),
]
