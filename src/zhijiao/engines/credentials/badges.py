"""Open Badges 3.0: an achievement as an unsigned credential, and the check that one has the standard's form before it is signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

from zhijiao.basics.words import Bilingual
from zhijiao.engines.credentials.contexts import CREDENTIALS, OPEN_BADGES
from zhijiao.engines.credentials.faults import Fault
from zhijiao.engines.credentials.times import stamp

SCHEMAS = Path(__file__).parent / "schemas"
_MOST = Decimal(10**9)


_SCHEMA = {"OpenBadgeCredential": ("open_badge.json", "Open Badges 3.0"), "AchievementCredential": ("open_badge.json", "Open Badges 3.0"),
           "ClrCredential": ("learner_record.json", "CLR 2.0")}


def schema_problems(document: Mapping[str, Any]) -> list[Bilingual]:
    """Return what an Open Badge or learner record lacks or has wrong, place by place. A credential of another kind has no schema here and passes."""
    told = []
    for file, standard in sorted({_SCHEMA[kind] for kind in document["type"] if kind in _SCHEMA}):
        found = sorted(_validator(file).iter_errors(document), key=lambda error: list(map(str, error.absolute_path)))
        told += [Fault("schema", where=_place(error), why=_why(error, standard)).message for error in found]
    return told


@dataclass(frozen=True)
class Demand:
    """A place in a credential where its schema asks for more than any text, and what it asks."""

    path: tuple[str | int, ...]
    standard: str
    check: Any

    def within(self, document: Any) -> Any:
        """Return what stands in this place of a document."""
        for step in self.path:
            document = document[step]
        return document

    def fault(self, value: object) -> Fault | None:
        """Return what is wrong with a value for this place; None when nothing is."""
        error = next(self.check.iter_errors(value), None)
        return None if error is None else Fault("schema", where=_place_of(self.path) or "credential", why=_why(error, self.standard))


def demands(document: Mapping[str, Any]) -> list[Demand]:
    """Return what the schema of a credential does not find in it, to be asked of other values in the same places."""
    found = []
    for file, standard in sorted({_SCHEMA[kind] for kind in document["type"] if kind in _SCHEMA}):
        for error in _validator(file).iter_errors(document):
            found.append(Demand(tuple(error.absolute_path), standard, _validator(file).evolve(schema=error.schema)))
    return found


def _place(error: Any) -> str:
    return _place_of(error.absolute_path) or "credential"


def _place_of(path: Iterable[str | int]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def _why(error: Any, standard: str) -> Bilingual:
    wanted = json.dumps(error.validator_value, ensure_ascii=False) if error.validator not in ("anyOf", "not") else ""
    return Bilingual(f"not as {standard} asks ({error.validator} {wanted})".replace(" )", ")"),
                     f"不符合{standard}的要求（{error.validator} {wanted}）".replace(" ）", "）"))


@cache
def _validator(file: str) -> Any:
    schema = json.loads((SCHEMAS / file).read_text("utf-8"))
    return jsonschema.Draft202012Validator(schema)


def achievement(*, id: str, name: str, description: str, criteria: str, credits: Decimal | None = None, **more: Any) -> dict[str, Any]:
    """Return an Achievement. criteria: in words. credits: what it is worth, at most two decimals. Further fields as the standard names them."""
    made = {"id": id, "type": ["Achievement"], "name": name, "description": description, "criteria": {"narrative": criteria}, **more}
    return made if credits is None else {**made, "creditsAvailable": plain_number(credits)}


def open_badge(*, id: str, issuer: Mapping[str, Any], since: datetime | str, learner: str, identifiers: Sequence[Mapping[str, Any]] = (),
               achievement: Mapping[str, Any], credits: Decimal | None = None, name: str | None = None, until: datetime | str | None = None,
               status: Sequence[Mapping[str, Any]] = (), evidence: Sequence[Mapping[str, Any]] = (),
               results: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """Return an unsigned Open Badge. issuer: a Profile (id, name). learner: an address that names nobody. Raises Fault naming what is wrong."""
    subject = {"id": learner, "type": ["AchievementSubject"], "identifier": list(identifiers), "achievement": dict(achievement),
               "creditsEarned": None if credits is None else plain_number(credits), "result": list(results)}
    made = {"@context": [CREDENTIALS, OPEN_BADGES], "id": id, "type": ["VerifiableCredential", "OpenBadgeCredential"], "name": name,
            "issuer": {"type": ["Profile"], **issuer}, "validFrom": stamp(since), "validUntil": None if until is None else stamp(until),
            "credentialSubject": present(subject), "credentialStatus": list(status), "evidence": list(evidence)}
    document = present(made)
    for problem in schema_problems(document):
        raise Fault("schema", where="Open Badge", why=problem)
    return document


def present(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields without those that hold nothing."""
    return {name: value for name, value in fields.items() if value is not None and value != []}


def plain_number(value: Decimal) -> int | float:
    """Return credits or a score as a number that every reader writes alike. Raises Fault beyond two decimals or a thousand million."""
    if not value.is_finite() or value.quantize(Decimal("0.01")) != value or not 0 <= value < _MOST:
        raise Fault("unsafe_number", number=str(value))
    return int(value) if value == value.to_integral_value() else float(value)


def identity(value: str, kind: str, salt: str) -> dict[str, Any]:
    """Return an IdentityObject: a salted hash, never the number itself. salt: 128 random bits as text, given to the holder alone."""
    digest = hashlib.sha256((value + salt).encode()).hexdigest()
    return {"type": "IdentityObject", "hashed": True, "identityHash": f"sha256${digest}", "identityType": kind, "salt": salt}
