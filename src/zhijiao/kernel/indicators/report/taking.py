"""A quality report leaves the system: made from what was published, and noted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from django.db import transaction

from zhijiao.basics.words import Bilingual, Language
from zhijiao.kernel.indicators.report.document import document
from zhijiao.kernel.indicators.report.drawn import as_html, as_pdf
from zhijiao.kernel.indicators.report.gathering import Place, gather
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.parties.regions import PROVINCE
from zhijiao.kernel.parties.terms import OrganisationKind
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.signing.queries import province
from zhijiao.kernel.states import Reason, Refused

Form = Literal["pdf", "html"]


NOBODY = Bilingual("No education authority answers for this report: enter the province's as an organisation first.",
                   "没有对这份报告负责的教育行政部门：请先登记省级教育行政部门。")


@transaction.atomic
def take_report(*, place: Place, year: int, form: Form, language: Language, on: date, by: Actor, at: datetime) -> bytes:
    """Return the report of a place as a file. Raises Refused (a snapshot cannot be read, no office) and MissingGlyph (a name cannot be printed)."""
    found = gather(place, year, on, by)
    report = document(found, language)
    if form == "html":
        made = as_html(report)
    else:
        own = max((source.made_at for source in found.sources), default=at)  # the same figures print the same code
        made = as_pdf(report, _office(place), f"{year}-{place.keys[-1] if place.keys else PROVINCE}", own, at)
    record("indicators.report.taken", subject=place.subject, by=by, at=at, level=place.level, year=year, form=form, language=language)
    return made


def _office(place: Place) -> Organisation:
    """Return who answers for a report: the school, the authority of the city, else that of the province."""
    if isinstance(place.subject, Organisation):
        return place.subject
    own = Organisation.objects.filter(kind=OrganisationKind.AUTHORITY, region=place.subject).order_by("pk").first()
    found: Organisation | None = own or province()
    if found is None:
        raise Refused([Reason(NOBODY)])
    return found
