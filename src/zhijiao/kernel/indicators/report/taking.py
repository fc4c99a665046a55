"""A quality report leaves the system: made from what was published, and noted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from django.db import transaction

from zhijiao.basics.words import Language
from zhijiao.kernel.indicators.report.document import document
from zhijiao.kernel.indicators.report.drawn import as_html, as_pdf
from zhijiao.kernel.indicators.report.gathering import Place, gather
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.people.actor import Actor

Form = Literal["pdf", "html"]


@transaction.atomic
def take_report(*, place: Place, year: int, form: Form, language: Language, on: date, by: Actor, at: datetime) -> bytes:
    """Return the report of a place as a file. Raises Refused (a snapshot cannot be read) and MissingGlyph (a name cannot be printed)."""
    made = (as_pdf if form == "pdf" else as_html)(document(gather(place, year, on), language))
    record("indicators.report.taken", subject=place.subject, by=by, at=at, level=place.level, year=year, form=form, language=language)
    return made
