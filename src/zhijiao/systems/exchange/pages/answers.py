"""Files that leave the room: as a download that nobody between keeps."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def file_answer(content: bytes, name: str, kind: str) -> HttpResponse:
    """Return bytes as a download."""
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    answer["Cache-Control"] = "private, no-store"
    return answer


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    """Return a print as a download."""
    return file_answer(content, name, "application/pdf")
