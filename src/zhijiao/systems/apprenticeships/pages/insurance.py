"""The form that puts an apprentice under a policy, and the page of days that no policy covers."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.forms import Ask, Form
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import OFFICERS, SCHOOL, Role
from zhijiao.law.national.internship_2021.terms import PremiumPayer
from zhijiao.systems.apprenticeships.queries.insurance import gaps_of, open_gaps

GAP_ROLES = (*SCHOOL, Role.ENTERPRISE_HR, *OFFICERS)
PAGE = 50

INSURE = Form("insure", Bilingual("Put under a policy", "登记参保"), act=Bilingual("Record", "登记"), fields=(
    Ask(Column("number", Bilingual("Policy number", "保单号"), Kind.CODE), required=True),
    Ask(Column("insurer", Bilingual("Insurer", "保险公司")), required=True),
    Ask(Column("policy_from", Bilingual("Policy from", "保险起期"), Kind.DATE), required=True),
    Ask(Column("policy_to", Bilingual("Policy to", "保险止期"), Kind.DATE), required=True),
    Ask(Column("payer", Bilingual("Premium paid by", "保费承担方"), Kind.CHOICE, choices=PremiumPayer), required=True),
    Ask(Column("since", Bilingual("Covered from", "参保起期"), Kind.DATE), hint=Bilingual("Empty: as the policy", "不填同保险起期")),
    Ask(Column("until", Bilingual("Covered to", "参保止期"), Kind.DATE), hint=Bilingual("Empty: as the policy", "不填同保险止期")),
), hint=Bilingual("Many at once: import the insurance sheet.", "人多时请导入参保名单。"))


@role_required(*GAP_ROLES)
@require_safe
def gaps(request: Request) -> HttpResponse:
    """Every agreement under way that is not insured from its first day to its last, with the days that are missing."""
    page = Paginator(open_gaps(request.actor), PAGE).get_page(request.GET.get("page"))
    return render(request, "apprenticeships/gaps.html", {
        "page": page, "gaps": gaps_of(list(page.object_list)), "covered": request.actor.role in OFFICERS,
        "may_import": request.actor.role in (*SCHOOL, Role.ENTERPRISE_HR)})
