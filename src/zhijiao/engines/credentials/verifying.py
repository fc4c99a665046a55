"""Verification: an ordered report with stable codes. Nothing is fetched; what is not at hand is said to be unknown, never guessed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from zhijiao.engines.credentials import contexts
from zhijiao.engines.credentials.baking import read_credential
from zhijiao.engines.credentials.dids import key_of
from zhijiao.engines.credentials.faults import Fault
from zhijiao.engines.credentials.log import Rescue
from zhijiao.engines.credentials.model import as_list, embedded, issuer_of, term, well_formed
from zhijiao.engines.credentials.multibase import PublicKey, decoded
from zhijiao.engines.credentials.rdf import bounded, named_contexts, unknown_contexts, values_in
from zhijiao.engines.credentials.report import Check, Report, failed, noted, of_fault, passed, settled
from zhijiao.engines.credentials.signing import proofs_of, with_previous, without_proof
from zhijiao.engines.credentials.sm2 import checks_beside
from zhijiao.engines.credentials.standing import Lists
from zhijiao.engines.credentials.strict import examine
from zhijiao.engines.credentials.suites import VERIFIED, digest_name, fits, hash_data, signature_holds
from zhijiao.engines.credentials.times import instant, stamp
from zhijiao.engines.credentials.trust import Trust, TrustedKey, read_trust
from zhijiao.engines.credentials.words import CODES, Verdict

MOST_PROOFS = 8
LEAST_WORK = 40  # values' worth of work that even a tiny credential inside a record costs


def verify(document: Mapping[str, Any] | bytes | str, *, trust: Mapping[str, Any] | Trust | None = None,
           status: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None, at: datetime | str, log: Rescue | None = None,
           sm2: object = None) -> Report:
    """Return the report on one credential as of `at`.

    document: the credential, its JSON text (only then duplicate keys can be seen), or the bytes of a PNG or SVG that holds it. trust: a trust list.
    status: the signed status list credentials at hand. at: a time with its zone, or a day, which begins at midnight UTC. log: proof from the
    issuance log, which alone rescues what a stolen key signed. sm2: the file of an SM2 signature, which must then fit as well. Raises Fault when
    `trust`, `at` or `log` itself cannot be used, never for the document.
    """
    known = trust if isinstance(trust, Trust) else None if trust is None else read_trust(trust)
    when = instant(f"{at}T00:00:00Z" if isinstance(at, str) and len(at) == len("2026-09-01") else at)
    held = [] if status is None else [status] if isinstance(status, Mapping) else status
    lists = Lists(held, lambda one: all(check.verdict is None for check in _proofs(one, known, when, None)))
    return settled(_checks(document, known, lists, when, log, sm2=sm2))


def _checks(document: Mapping[str, Any] | bytes | str, trust: Trust | None, lists: Lists, at: datetime,
            log: Rescue | None, within: bool = False, sm2: object = None) -> Iterator[Check]:
    try:
        credential = _read(document)
        yield passed("reading", "readable")
        for stranger in unknown_contexts(credential):
            raise Fault("unknown_context", Verdict.UNDECIDABLE, context=stranger)
        yield passed("meaning", "contexts_known")
        yield from _given(credential)
        well_formed(credential)
        yield passed("form", "well_formed")
    except Fault as fault:
        yield of_fault("reading", fault)
        return
    proofs = list(_proofs(credential, trust, at, log))
    yield from proofs
    if sm2 is not None:
        yield from checks_beside(credential, sm2, trust)
    yield _in_force(credential, at)
    yield from lists.checks(credential, at)
    if not any(one.check == "signature" and one.verdict for one in proofs):  # a record that does not stand itself is not looked into
        for one in embedded(credential):
            yield _of_embedded(one, trust, lists, at, within)


# the credentials inside a learner record

def _of_embedded(credential: dict[str, Any], trust: Trust | None, lists: Lists, at: datetime, within: bool) -> Check:
    """Return what became of one of them: a record is no better than what it holds. A record inside a record is not looked into."""
    name = str(credential.get("id", "?"))[:120]
    if within:
        return noted("embedded", "too_complex", Verdict.UNDECIDABLE)
    report = settled(_checks(credential, trust, lists, at, None, within=True))
    if report.genuine:
        return passed("embedded", "embedded_genuine", id=name)
    reason = next(one for one in report.checks if one.verdict is report.verdict)
    return Check("embedded", reason.outcome, "embedded_not", CODES["embedded_not"].filled(id=name, verdict=report.verdict.words, why=reason.words),
                 report.verdict)


def _given(credential: object) -> Iterator[Check]:
    """Yield what was not held here but given: who relies on the verdict relies on those files too."""
    given = contexts.given().hashes
    named = {one for one in named_contexts(credential) if isinstance(one, str)} if given else set()
    for address, sha256 in given.items():
        if address in named:
            yield passed("meaning", "context_given", context=address, sha256=sha256)


def _read(document: Mapping[str, Any] | bytes | str) -> Any:
    if isinstance(document, bytes | str):
        return read_credential(document)
    examine(document)
    return document


# signatures

def _proofs(credential: dict[str, Any], trust: Trust | None, at: datetime, log: Rescue | None) -> Iterator[Check]:
    """Yield what the proofs say. One proof by a key of the issuer must count, and none may fail."""
    issuer = issuer_of(credential)
    try:
        proofs = proofs_of(credential)
        if not 0 < len(proofs) <= MOST_PROOFS:
            raise Fault("no_proof") if not proofs else Fault("too_large", Verdict.UNDECIDABLE, most=f"{MOST_PROOFS} proofs")
        bounded(credential, len(proofs), sum(max(values_in(one), LEAST_WORK) * len(as_list(one.get("proof"))) for one in embedded(credential)))
    except Fault as fault:
        yield of_fault("signature", fault)
        return
    foreign = [_foreign(proof) for proof in proofs]
    counts, fails, strangers, objections = False, all(foreign), list[str](), list[Check]()
    for proof, suite in zip(proofs, foreign, strict=True):
        if suite:  # one kind that is known is enough; beside it another's is only told
            yield noted("signature", "unsupported_suite", Verdict.UNDECIDABLE if all(foreign) else None, suite=suite)
            continue
        method = str(proof.get("verificationMethod"))
        trusted = trust.key(issuer, method) if trust else None
        checks = list(_proof(credential, proof, proofs, trusted.key if trusted else trust.any_key(method) if trust else None, at))
        yield from checks
        fails = fails or any(one.verdict is not None for one in checks)
        strangers += [method for one in checks if one.code == "key_not_found"]
        if trusted and all(one.verdict is None for one in checks):
            objection = _objection(trusted, proof, credential, log)
            counts = counts or objection.verdict is None
            objections.append(objection)
    if counts and strangers:  # a proof that nobody can check is not passed over: an edited one would look like it
        yield failed("issuer", "key_untrusted", Verdict.UNKNOWN_ISSUER, method=strangers[0])
    elif counts:
        yield next(one for one in objections if one.verdict is None)
    elif objections:
        yield objections[0]
    elif fails:
        return  # whose signature it should be no longer matters
    elif trust is None:
        yield noted("issuer", "no_trust_list", Verdict.UNKNOWN_ISSUER, issuer=issuer)
    elif not trust.knows(issuer):
        yield failed("issuer", "issuer_unknown", Verdict.UNKNOWN_ISSUER, issuer=issuer)
    else:
        yield failed("issuer", "key_untrusted", Verdict.UNKNOWN_ISSUER, method=str(proofs[0].get("verificationMethod")))


def _proof(credential: dict[str, Any], proof: dict[str, Any], proofs: list[dict[str, Any]], known: PublicKey | None,
           at: datetime) -> Iterator[Check]:
    suite, method = str(proof.get("cryptosuite")), str(proof.get("verificationMethod"))
    try:
        _formed(proof)
        key = known or key_of(method)
        if key is None:
            yield noted("signature", "key_not_found", method=method)
            return
        if not fits(suite, key):
            raise Fault("proof_malformed", why=f"{suite}, {key.kind}")
        options = {name: value for name, value in proof.items() if name != "proofValue"}
        if options.get("@context", credential["@context"]) != credential["@context"]:
            raise Fault("context_changed", Verdict.ALTERED)
        covered = with_previous(without_proof(credential), options, proofs)
        if not signature_holds(key, _value(proof), hash_data(covered, options, suite, digest_name(key))):
            raise Fault("signature_wrong", Verdict.ALTERED, method=method, suite=suite)
        _still_good(proof, at)
    except Fault as fault:
        yield of_fault("signature", fault)
        return
    yield passed("signature", "signature_right", method=method, suite=suite)


def _foreign(proof: Mapping[str, Any]) -> str:
    """Return the name of a kind of proof that is not known here; an empty text for those that are, and for what is no proof."""
    kind, suite = proof.get("type"), proof.get("cryptosuite")
    if isinstance(kind, str) and kind != "DataIntegrityProof":
        return kind or "?"
    return suite or "?" if isinstance(kind, str) and isinstance(suite, str) and suite not in VERIFIED else ""


def _formed(proof: Mapping[str, Any]) -> None:
    """Raise Fault for a proof without what Data Integrity asks of every proof."""
    for field in ("type", "cryptosuite", "verificationMethod", "proofPurpose"):
        if field not in proof:
            raise Fault("field_missing", field=f"proof.{field}")
        if not isinstance(proof[field], str):
            raise Fault("field_wrong", field=f"proof.{field}", wanted="“...”")


def _value(proof: Mapping[str, Any]) -> bytes:
    value = proof.get("proofValue")
    try:
        if not isinstance(value, str) or not value.startswith("z"):
            raise ValueError("proofValue")
        return decoded(value)
    except ValueError as why:
        raise Fault("proof_malformed", why=str(why)) from why


def _still_good(proof: Mapping[str, Any], at: datetime) -> None:
    if proof.get("proofPurpose") != "assertionMethod":
        raise Fault("wrong_purpose", purpose=str(proof.get("proofPurpose")))
    _created(proof)
    if "expires" in proof and instant(proof["expires"]) < at:
        raise Fault("proof_expired", Verdict.EXPIRED, until=str(proof["expires"]))


def _created(proof: Mapping[str, Any]) -> datetime | None:
    return instant(proof["created"]) if "created" in proof else None


def _objection(trusted: TrustedKey, proof: Mapping[str, Any], credential: Mapping[str, Any], log: Rescue | None) -> Check:
    code = trusted.objection(_created(proof))
    if code is None:
        return passed("issuer", "issuer_trusted", issuer=issuer_of(credential), method=trusted.id)
    if code == "key_compromised" and log is not None and log.covers(credential, before=trusted.until):
        return passed("issuer", "key_rescued", method=trusted.id)
    return failed("issuer", code, Verdict.UNKNOWN_ISSUER, method=trusted.id)


# time

def _in_force(credential: Mapping[str, Any], at: datetime) -> Check:
    since, until = term(credential)
    if since and at < since:
        return failed("term", "not_yet_valid", Verdict.NOT_YET_VALID, since=stamp(since))
    if until and at > until:
        return failed("term", "expired", Verdict.EXPIRED, until=stamp(until))
    return passed("term", "in_force")
