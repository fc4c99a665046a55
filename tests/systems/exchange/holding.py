"""A certificate that a learner holds, signed by the school and on its status lists. It is a noun: nothing was done to get it."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, timedelta
from typing import Any

from tests.cast import NOON, Cast
from zhijiao.engines.credentials.templates import Press, Template
from zhijiao.engines.credentials.times import stamp
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.signing.signers import signer
from zhijiao.systems.exchange.actions.publishing import open_lists, sign_lists
from zhijiao.systems.exchange.models import Credential, LogLeaf, StatusList
from zhijiao.systems.exchange.queries.documents import values
from zhijiao.systems.exchange.queries.lists import place_of
from zhijiao.systems.exchange.queries.templates import COLUMNS, name_of, template
from zhijiao.systems.exchange.terms import Achieved, State

YESTERDAY = NOON - timedelta(days=1)


def a_certificate(people: Cast, *, at: datetime = YESTERDAY, number: str = "LN-Z-2026-000001", index: int = 4711, state: State = State.ISSUED,
                  learner: Any = None, **but: Any) -> Credential:
    """Write an issued certificate of the apprentice and return it; in another state its entry is set in the lists."""
    who, achieved = learner or people.apprentice.person, Achieved.POST
    if not StatusList.objects.filter(school=people.school).exists():
        open_lists(school=people.school, number=1, by=SYSTEM, at=at)
    signing = signer(people.school, at)
    row = Credential(
        number=number, template=name_of(achieved), school=people.school, learner=who, achieved=achieved, achievement=f"post:{number}",
        starts_on=date(2026, 3, 1), ends_on=date(2026, 8, 31), source="apprenticeships.agreement", source_number=number.replace("-Z-", "-A-"),
        facts={"enterprise": people.enterprise.name, "post": "车工", "programme": "机械加工技术", "hours": "960", "grade_zh": "良好", "grade_en": "good",
               "name": who.name, "completed_on": "2026-09-01"},
        state=state, proposed_at=at, issued_at=at, moved_at=at, key_name=signing.key.id, status_number=1, status_index=index,
        identity_code="00" * 16, **but)
    filled = values(row, issuer=signing.did, since=stamp(at), status=place_of(signing.issuer.code), number=1, index=index)
    row.document = Press(Template(template(row.template, identified=True), COLUMNS), signing.key, stamp(max(at, signing.begins))).issue(filled)
    row.sha256 = hashlib.sha256(row.document.encode()).hexdigest()
    row.save()
    LogLeaf.objects.create(school=people.school, place=LogLeaf.objects.filter(school=people.school).count(), leaf=row.sha256, credential=row)
    sign_lists(school=people.school, number=1, by=SYSTEM, at=at)
    return row


def document(row: Credential) -> dict[str, Any]:
    """Return the signed document of a certificate."""
    found: dict[str, Any] = json.loads(row.document)
    return found
