"""What goes into the archive file of a placement: its ledgers as workbooks, the photos, the journal with the ends of its chains."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual, Language
from zhijiao.engines.sheets import write
from zhijiao.kernel.forms.columns import column_of
from zhijiao.kernel.journal.entries import verify
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.journal.roots import signed_ends
from zhijiao.kernel.papers.files import bytes_of
from zhijiao.systems.apprenticeships.models import (
    Agreement,
    Amendment,
    Assessment,
    Completion,
    Filing,
    Lock,
    LogEntry,
    PaySlip,
    SafetyTraining,
    Signature,
    SignOff,
    Visit,
)
from zhijiao.systems.apprenticeships.queries.history import entries_of

FORMAT = "zhijiao-agreement-journal-1"
# File -> the noun and what of it stands in the workbook. Nothing sensitive: names, no numbers of persons.
TABLES: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    "signatures": (Signature, ("party", "signer__name", "revision", "method", "signed_at", "digest", "voided_at", "void_reason")),
    "log": (LogEntry, ("on", "tasks", "hours", "sentence", "state", "written_at", "return_reason", "photo_digest")),
    "sign-offs": (SignOff, ("week", "days", "method", "signed_at", "taken_back_at")),
    "pay": (PaySlip, ("period", "amount_fen", "paid_on", "channel", "form", "recorded_at")),
    "filings": (Filing, ("number", "kind", "starts_on", "ends_on", "state", "requested_at", "decided_at", "answer")),
    "amendments": (Amendment, ("kind", "effective_on", "reason", "state", "proposed_at", "decided_at")),
    "visits": (Visit, ("on", "form", "visitor__name", "found", "to_do", "recorded_at")),
    "safety-training": (SafetyTraining, ("on", "given_by", "hours", "topics", "exam", "recorded_at")),
    "ledger-differences": (Lock, ("ledger", "text_zh", "text_en", "state", "triage", "reason", "answer", "opened_at", "answered_at")),
    "assessment": (Assessment, ("grade", "school_opinion", "enterprise_opinion", "assessed_at")),
    "completion": (Completion, ("days_logged", "days_signed", "hours", "paid_fen", "completed_at")),
}


def parts(agreement: Agreement, *, at: datetime, language: Language) -> dict[str, bytes]:
    """Return the files by name, those without a row left out."""
    found = {f"{name}.xlsx": made for name, (model, paths) in TABLES.items()
             if (made := _table(model, paths, agreement, language)) is not None}
    return found | _photos(agreement) | _journal(agreement, at)


def _table(model: type[Model], paths: tuple[str, ...], agreement: Agreement, language: Language) -> bytes | None:
    rows = list(model._default_manager.filter(agreement=agreement).order_by("pk").values(*paths))
    if not rows:
        return None
    columns = [_column(model, path) for path in paths]
    out = io.BytesIO()
    write((_plain(row) for row in rows), columns, out, form="xlsx", language=language, words=getattr(model, "words", Bilingual("", "")))
    return out.getvalue()


def _column(model: type[Model], path: str) -> Column:
    column = column_of(model, path)
    return Column(path, column.words, column.kind, choices=column.choices, privacy=column.privacy, open_tags=True) if column.kind in (
        Kind.CHOICE, Kind.TAGS) else Column(path, column.words, column.kind, privacy=column.privacy)


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value for name, value in row.items()}


def _photos(agreement: Agreement) -> dict[str, bytes]:
    entries = LogEntry.objects.filter(agreement=agreement, photo__isnull=False).select_related("photo").order_by("on")
    return {f"photos/{entry.photo.name}": bytes_of(entry.photo) for entry in entries}


def _journal(agreement: Agreement, at: datetime) -> dict[str, bytes]:
    """Return what happened, and the signed ends of the chains that hold it, which the roots kept elsewhere must agree with."""
    entries = entries_of(agreement)
    places = {(entry.chain, entry.on) for entry in entries}
    told = {"format": FORMAT, "agreement": agreement.number, "is_whole": not any(verify(chain, on) for chain, on in places),
            "entries": [_entry(entry) for entry in entries]}
    return {"journal.json": _json(told), "journal-ends.json": _json(signed_ends(places, at=at))}


def _entry(entry: Entry) -> dict[str, Any]:
    """Return an entry without the address it came from. Its digest is that of [nonce, said]; `hash` is its place in the chain."""
    content = getattr(entry, "content", None)
    return {"chain": entry.chain, "on": entry.on.isoformat(), "seq": entry.seq, "at": entry.at.isoformat(), "event": entry.event, "who": entry.who,
            "role": entry.role, "said": content.said if content else None, "nonce": content.nonce if content else None, "digest": entry.digest,
            "hash": entry.hash}


def _json(value: Iterable[Any] | Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
