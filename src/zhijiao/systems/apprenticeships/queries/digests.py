"""The digest of what is signed: it stands on each signature, in the journal, and in the code on the paper."""

from __future__ import annotations

import hashlib
import json

from zhijiao.systems.apprenticeships.facts import TERMS
from zhijiao.systems.apprenticeships.models import Agreement
from zhijiao.systems.apprenticeships.queries.wording import kept


def terms_digest(agreement: Agreement) -> str:
    """Return the digest of what is signed: number, parties, every term."""
    text = {"number": agreement.number, "revision": agreement.revision, "school": agreement.school_id,
            "enterprise": agreement.enterprise_id, "apprentice": agreement.apprentice_id,
            "terms": kept({name: getattr(agreement, name) for name in TERMS})}
    return hashlib.sha256(json.dumps(text, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
