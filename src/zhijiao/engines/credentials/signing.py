"""Signing a document: one proof, a set of proofs, or a proof that builds on an earlier one (a chain)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from zhijiao.engines.credentials.faults import Fault
from zhijiao.engines.credentials.keys import Key, read_key
from zhijiao.engines.credentials.multibase import base58
from zhijiao.engines.credentials.suites import ISSUED, by_jcs, hash_data
from zhijiao.engines.credentials.times import stamp
from zhijiao.engines.credentials.words import Verdict


def sign(document: Mapping[str, Any], key: Mapping[str, Any] | Key, suites: Sequence[str] | str = ISSUED, *, created: datetime | str | None = None,
         verification_method: str | None = None, proof_id: str | None = None, previous_proof: str | Sequence[str] | None = None,
         proof_purpose: str = "assertionMethod") -> dict[str, Any]:
    """Return the document with one more proof for each suite, the proofs it has kept beside them.

    key: what `keys new` returns, opened. created: when; without it the proof bears no date. previous_proof: the id, or ids, of proofs of the
    document that the new ones build on. Raises Fault.
    """
    key = read_key(key)
    signer = key.signer()
    kept = proofs_of(document)
    bare = without_proof(document)
    proofs = []
    for suite in [suites] if isinstance(suites, str) else suites:
        if suite not in ISSUED:
            raise Fault("unsupported_suite", suite=suite)
        options = proof_options(bare, suite, verification_method or key.id, created, proof_id, previous_proof, proof_purpose)
        value = signer.sign(hash_data(with_previous(bare, options, kept), options, suite))
        proofs.append({**options, "proofValue": "z" + base58(value)})
    every = [*kept, *proofs]
    return {**bare, "proof": every[0] if len(every) == 1 else every}


def proof_options(document: Mapping[str, Any], suite: str, method: str, created: datetime | str | None = None, proof_id: str | None = None,
                  previous: str | Sequence[str] | None = None, purpose: str = "assertionMethod") -> dict[str, Any]:
    """Return a proof without its value."""
    told = {"type": "DataIntegrityProof", "id": proof_id, "cryptosuite": suite, "created": None if created is None else stamp(created),
            "verificationMethod": method, "proofPurpose": purpose, "previousProof": previous if previous is None or isinstance(previous, str)
            else list(previous), "@context": document.get("@context") if by_jcs(suite) else None}
    return {name: value for name, value in told.items() if value is not None}


def proofs_of(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the proofs of a document. Raises Fault when they are no proofs."""
    found = document.get("proof", [])
    proofs = found if isinstance(found, list) else [found]
    if not all(isinstance(one, dict) for one in proofs):
        raise Fault("field_wrong", field="proof", wanted="{...}")
    return proofs


def without_proof(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document as it was before it was signed."""
    return {name: value for name, value in document.items() if name != "proof"}


def with_previous(bare: Mapping[str, Any], options: Mapping[str, Any], proofs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what a proof covers: the document, and the proofs that it builds on. Raises Fault when one of them is missing."""
    wanted = options.get("previousProof", [])
    wanted = [wanted] if isinstance(wanted, str) else wanted
    if not isinstance(wanted, list):
        raise Fault("field_wrong", field="previousProof", wanted="...")
    earlier = [one for one in proofs if "id" in one and one["id"] in wanted]
    if not set(map(str, wanted)) <= {str(one["id"]) for one in earlier}:
        raise Fault("previous_proof_missing", Verdict.ALTERED)
    return {**bare, "proof": earlier} if wanted else dict(bare)
