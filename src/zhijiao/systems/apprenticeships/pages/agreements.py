"""The page of one agreement; its history; the reasons given beside a finding."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from zhijiao.basics.words import Bilingual, listed
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import OFFICERS, Role
from zhijiao.kernel.screens.words import said
from zhijiao.law.internships import BEFORE_SIGNING, NAMES
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.facts import TERMS, column_of
from zhijiao.systems.apprenticeships.models import Agreement, Amendment, Contract
from zhijiao.systems.apprenticeships.pages import parts
from zhijiao.systems.apprenticeships.pages.deeds import (
    AGREEMENTS,
    AMENDMENTS,
    CHANGES,
    CONTRACTS,
    RECORDS,
    REMINDERS,
    VISITS,
)
from zhijiao.systems.apprenticeships.pages.overlaps import of_overlaps
from zhijiao.systems.apprenticeships.pages.renewals import of_plan
from zhijiao.systems.apprenticeships.queries import facts
from zhijiao.systems.apprenticeships.queries.changes import hands
from zhijiao.systems.apprenticeships.queries.changes import said as said_of
from zhijiao.systems.apprenticeships.queries.clauses import Section, sections
from zhijiao.systems.apprenticeships.queries.contracts import contract_lines, is_apprenticeship
from zhijiao.systems.apprenticeships.queries.history import told
from zhijiao.systems.apprenticeships.queries.ledgers import ledgers
from zhijiao.systems.apprenticeships.queries.parties import party_of
from zhijiao.systems.apprenticeships.queries.reminders import gaps
from zhijiao.systems.apprenticeships.queries.visits import visits_of
from zhijiao.systems.apprenticeships.queries.wording import value_words
from zhijiao.systems.apprenticeships.states import PARTIES
from zhijiao.systems.apprenticeships.terms import AT_WORK, FINISHED, AmendmentState, Ledger, Match, Party, State

REASONED = Bilingual("Reason recorded.", "理由已记录。")
OPEN_ROLES = (*PARTIES, Role.ENTERPRISE_MENTOR, *OFFICERS)


def found(request: Request, number: str) -> Agreement:
    """Return the agreement of an address, within what the actor may see. Raises Http404."""
    return get_object_or_404(Agreement.objects.visible_to(request.actor).whole(), number=number)


def sees_pay(request: Request) -> bool:
    """Say whether the actor is shown what an apprentice is paid: no mentor is."""
    return request.actor.role is not Role.ENTERPRISE_MENTOR


def _hands_of(amendment: Amendment, request: Request) -> list[Bilingual]:
    """Return who has signed a change, and who has to today."""
    signed, missing = hands(amendment)
    wanted = amendment.agreement.signers_on(request.today)
    return [listed([party.words for party in some]) for some in (signed, [party for party in missing if party in wanted])]


@role_required(*OPEN_ROLES)
@require_safe
def agreement(request: Request, number: str) -> HttpResponse:
    """One agreement: what the law says of it, what may be done next, and why the rest may not."""
    row = found(request, number)
    judged = [f for f in facts.findings(row, today=request.today) if sees_pay(request) or "pay_fen" not in f.fields]
    signatures = list(row.signatures.select_related("signer").order_by("pk"))
    offered = AGREEMENTS.offered(row, request.actor, today=request.today, findings=judged)
    lines = [line for line in ledgers(row, today=request.today) if sees_pay(request) or line.ledger is not Ledger.PAY]
    party = party_of(row, request.actor)
    changes = changes_of(row, request)
    amendment = next((one for one in changes if one.state == AmendmentState.PROPOSED), None)
    context = {
        "agreement": row, "party": party, "mine": party is not None and party is row.holder,
        "steps": parts.strip(row, signatures), "next": parts.next_action(row, request.actor, offered, judged),
        "cards": parts.cards(row, request.actor, judged), "later": later_rules(row, request), "rules": len(NAMES), "blocks": parts.sign_blocks(row, signatures),
        "valid": sum(1 for s in signatures if not s.voided_at), "ledgers": lines,
        "differing": sum(1 for line in lines if line.match is Match.DIFFERS),
        "terms": terms_of(row) if sees_pay(request) else [], "sections": sections_for(row, request),
        "told": told(row, pay=sees_pay(request)),
        "gaps": gaps([row], request.today), "reminding": REMINDERS.offered(row, request.actor, today=request.today),
        "filings": list(row.filings.order_by("-pk")), "slips": pay_slips(row, request),
        **of_plan(row, request), **of_overlaps(row, request),
        "records": RECORDS.offered(row, request.actor, today=request.today), "amendment": amendment,
        "changes": [(one, said_of(one)) for one in changes], "change": CHANGES.offered(row, request.actor, today=request.today),
        "changed": said_of(amendment) if amendment else [],
        "hands": _hands_of(amendment, request) if amendment else [],
        "answers": AMENDMENTS.offered(amendment, request.actor, today=request.today) if amendment and party else None,
        "covered": party is None and request.actor.role in OFFICERS,
        "is_draft": row.state == State.DRAFT, "can_invite": party is Party.SCHOOL and row.holder not in (Party.SCHOOL, None),
    }
    context |= of_visits(row, request) | {
        "can_bundle": row.state in FINISHED and sees_pay(request), "shows_evidence": row.state in (*AT_WORK, *FINISHED) and sees_pay(request)}
    return render(request, "apprenticeships/agreement.html", context | of_apprenticeship(row, request))


def of_visits(row: Agreement, request: Request) -> dict[str, Any]:
    """Return what the card of visits and safety training shows; a mentor is not shown what the school found."""
    if request.actor.role is Role.ENTERPRISE_MENTOR:
        return {}
    return {"seen": visits_of(row, request.today), "visiting": VISITS.offered(row, request.actor, today=request.today)}


def of_apprenticeship(row: Agreement, request: Request) -> dict[str, Any]:
    """Return what the card of an apprenticeship's contract shows; nothing for other kinds and for a mentor."""
    if not is_apprenticeship(row) or not sees_pay(request):
        return {}
    contract = Contract.objects.filter(agreement=row).first()
    return {"is_apprenticeship": True, "contract": contract, "contract_lines": contract_lines(contract) if contract else [],
            "contract_deed": CONTRACTS.offered(row, request.actor, today=request.today)}


def changes_of(row: Agreement, request: Request) -> list[Amendment]:
    """Return the amendments of an agreement, newest first, for those who may see pay."""
    return list(row.amendments.order_by("-pk")) if sees_pay(request) else []


def pay_slips(row: Agreement, request: Request) -> list[Any]:
    """Return the pay slips for those who may see pay."""
    return list(row.pay_slips.order_by("-period")) if sees_pay(request) else []


def sections_for(row: Agreement, request: Request) -> list[Section]:
    """Return the sentences of the agreement, those about pay for those who may see it."""
    return [section for section in sections(row) if sees_pay(request) or not section.is_pay]


def later_rules(row: Agreement, request: Request) -> list[Bilingual]:
    """Return what is still open and judged only before the first day: it holds no signature up."""
    if row.state not in facts.BEFORE_ALL_SIGNED:
        return []
    return [finding.definition.words for finding in facts.judged([row], today=request.today, whole=True)[0] if finding.rule not in BEFORE_SIGNING]


def terms_of(row: Agreement) -> list[tuple[Bilingual, Bilingual]]:
    """Return what was agreed as pairs of words, in the order of the workbook; what is not filled in is left out."""
    named = [(column_of(name).words, value_words(name, getattr(row, name))) for name in TERMS if getattr(row, name) is not None]
    return named


@role_required(*OPEN_ROLES)
@require_safe
def history(request: Request, number: str) -> HttpResponse:
    """Everything that happened to an agreement."""
    row = found(request, number)
    return render(request, "apprenticeships/history.html", {"agreement": row, "told": told(row, pay=sees_pay(request))})


@role_required(*OPEN_ROLES)
@require_POST
def waive(request: Request, number: str) -> HttpResponse:
    """Record the reason for a warning."""
    row = found(request, number)
    actions.refresh(agreements=[row], by=request.actor, at=request.now)
    actions.waive(agreement=row, rule=request.POST.get("rule", ""), reason=request.POST.get("reason", ""), by=request.actor, at=request.now)
    messages.success(request, said(REASONED))
    return redirect(row.get_absolute_url())
