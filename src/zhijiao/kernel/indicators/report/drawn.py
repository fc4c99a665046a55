"""A document as one page (HTML, no other file, no network) or as a print (PDF/UA)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.indicators.report.document import Document
from zhijiao.kernel.papers.printing import pdf
from zhijiao.kernel.papers.proofs import Paper, prove
from zhijiao.kernel.parties.models import Organisation

TEMPLATE = Path(__file__).parents[1] / "templates" / "indicators" / "report.typ"
LOOK = Path(__file__).with_name("report.css")
CONTENTS = Bilingual("Contents", "目录")


def as_html(report: Document) -> bytes:
    """Return the report as one file for a browser: its look stands in it, as nothing of ours is near where it is opened."""
    look = mark_safe(f"<style>\n{LOOK.read_text('utf-8')}</style>")
    return render_to_string("indicators/report.html", {
        "document": report, "style": look, "contents": CONTENTS.said(report.language), "html_language": "zh-CN" if report.language == "zh" else "en"}).encode()


def as_pdf(report: Document, office: Organisation, number: str, at: datetime, now: datetime) -> bytes:
    """Return the report as a print with contents, bookmarks and the code of the office that answers for it; `at` is the report's own moment.

    Raises MissingGlyph for a name that the print font cannot draw.
    """
    data = {**report.as_data(), "contents": CONTENTS.said(report.language)}
    paper = Paper(office, report.title, number, report.lines, at, reverse("indicators:report"), data, report.language)
    return pdf(TEMPLATE, data, code=prove(paper, now), title=report.title, language=report.language)
