"""What the public is told of a document: read within bounds, verified with the trust list and the status lists of this platform.

Nothing that is given here is kept. A printed code is unfolded with the dictionaries that this platform published.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from zhijiao.basics.words import Bilingual
from zhijiao.engines.credentials import Fault, Report, Rescue, Trust, Verdict, verify
from zhijiao.engines.credentials.baking import read_credential
from zhijiao.engines.credentials.page import verifier_page
from zhijiao.engines.credentials.qr import Dictionary, unprinted
from zhijiao.engines.credentials.report import of_fault, settled
from zhijiao.engines.credentials.signing import proofs_of, without_proof
from zhijiao.engines.credentials.times import instant
from zhijiao.kernel.papers import proofs
from zhijiao.kernel.signing import trust
from zhijiao.kernel.signing.models import IssuingKey
from zhijiao.kernel.signing.queries import issuer_named
from zhijiao.systems.exchange.models import Credential
from zhijiao.systems.exchange.queries import lists, templates
from zhijiao.systems.exchange.queries.log import rescue
from zhijiao.systems.exchange.terms import SIGNED

MOST_LISTS = 8  # of status lists that one document may point to
MOST_SHOWN = 600  # signs of one field, so that a long text does not fill a screen
LONGEST_CODE = 8_000  # signs; the largest QR code holds 4,296
_CODE = re.compile(r"(?:\S*/v/)?(?P<signs>[^\s/{}\[\]\"]{20,})", re.IGNORECASE)

ADVICE = {
    Verdict.GENUINE: Bilingual("The issuer signed exactly this, and it counts now.", "由签发方签发，内容没有改动，现在有效。"),
    Verdict.ALTERED: Bilingual("Do not rely on it. Ask the holder for the original, or ask the school.", "不要采信。请持有人出示原件，或者向学校查询。"),
    Verdict.UNKNOWN_ISSUER: Bilingual("Nobody on this platform's trust list vouches for it. Ask the school that it names.",
                                      "本平台的信任名单里没有单位为它作证。请向它写明的学校查询。"),
    Verdict.REVOKED: Bilingual("The issuer took it back. It no longer counts.", "签发方已经撤销，不再作数。"),
    Verdict.SUSPENDED: Bilingual("The issuer suspended it. It does not count until the issuer lifts that. Ask the issuer.",
                                 "签发方暂停了它，恢复之前不作数。请向签发方查询。"),
    Verdict.STATUS_UNKNOWN: Bilingual("The signature fits, but whether it was revoked is not known here. Ask the issuer.",
                                      "签名相符，但这里不知道它是否被撤销。请向签发方查询。"),
    Verdict.EXPIRED: Bilingual("It was genuine, and its time is over.", "是真的，但已经过了有效期。"),
    Verdict.NOT_YET_VALID: Bilingual("It is genuine, and its time has not come yet.", "是真的，但还没有到生效的日子。"),
    Verdict.UNDECIDABLE: Bilingual("It is written in a way that cannot be judged here. That says nothing for or against it.",
                                   "它的写法在这里无法判断，既不能说真，也不能说假。"),
    Verdict.MALFORMED: Bilingual("This is not a credential as it was issued. Take the whole file, or scan the code once more.",
                                 "这不是签发时的凭证。请取完整的文件，或者把打印码再扫一次。"),
}
# What such a document says of itself is not repeated: it would lend it weight.
UNTOLD = frozenset({Verdict.ALTERED, Verdict.MALFORMED, Verdict.UNDECIDABLE})
# How a verdict looks: the names of the screens' states.
KINDS = {Verdict.GENUINE: "pass", Verdict.SUSPENDED: "warn", Verdict.EXPIRED: "warn", Verdict.NOT_YET_VALID: "warn",
         Verdict.STATUS_UNKNOWN: "unknown", Verdict.UNDECIDABLE: "unknown"}


@dataclass(frozen=True)
class Told:
    """What a document says of itself, in its own words."""

    name: Bilingual
    achievement: Bilingual
    description: Bilingual
    issuer: Bilingual
    holder: str
    number: str
    since: datetime | None
    until: datetime | None
    stands_at: str  # where a paper says whether it still stands


@dataclass(frozen=True)
class Answer:
    """The report on a document, and what the document says where it may be repeated."""

    report: Report
    told: Told | None

    @property
    def verdict(self) -> Verdict:
        """Return the verdict."""
        return self.report.verdict

    @property
    def advice(self) -> Bilingual:
        """Return what follows from the verdict."""
        return ADVICE[self.verdict]

    @property
    def kind(self) -> str:
        """Return the look of the verdict."""
        return KINDS.get(self.verdict, "block")

    @property
    def is_vouched(self) -> bool:
        """Say whether an issuer on the trust list stands behind what is told."""
        return self.verdict is not Verdict.UNKNOWN_ISSUER

    @property
    def stands_at(self) -> str:
        """Return where this platform says whether a paper of its own still stands; "" for everything else: nobody is sent to a stranger's address."""
        address = self.told.stands_at if self.told and self.is_vouched else ""
        return address if address.startswith(f"{templates.base()}/") else ""


def answer(given: bytes | str, *, at: datetime) -> Answer:
    """Return what is to be said of a document or of the text of a printed code."""
    try:
        credential = read(given)
    except Fault as fault:
        return Answer(settled([of_fault("reading", fault)]), None)
    return judged(credential, at=at)


def judged(credential: Any, *, at: datetime) -> Answer:
    """Return what is to be said of a credential that was read."""
    known, lists_ = trust.register(at), _lists(credential)
    report = verify(credential, trust=known, status=lists_, at=at)
    if "key_compromised" in report.codes and (kept := _kept(credential)) is not None:
        report = verify(json.loads(kept.document), trust=known, status=lists_, at=at, log=rescued(kept, known))
    return Answer(report, None if report.verdict in UNTOLD else told(credential, is_vouched=report.verdict is not Verdict.UNKNOWN_ISSUER))


def _kept(credential: Mapping[str, Any]) -> Credential | None:
    """Return the certificate of this platform that this is, whole or with some of its signatures (as in a printed code); else None."""
    row = Credential.objects.filter(number=_first(credential.get("credentialSubject")).get("licenseNumber"), state__in=SIGNED).first()
    whole = json.loads(row.document) if row else {}
    same = without_proof(whole) == without_proof(credential) and all(proof in proofs_of(whole) for proof in proofs_of(credential))
    return row if same else None


def rescued(kept: Credential, known: Trust) -> Rescue | None:
    """Return the proof that a certificate was logged by the day of a root, where that root's own key counts; None without one."""
    proof = rescue(kept)
    if proof is None:
        return None
    method = str(proof["root"]["proof"]["verificationMethod"])
    key = IssuingKey.objects.filter(issuer__did=method.partition("#")[0], name=method.partition("#")[2]).first()
    trusted = known.key(method.partition("#")[0], method)
    if key is None or trusted is None or trusted.objection(instant(proof["root"]["at"])) is not None:
        return None
    return Rescue(proof, key.public)


def offline_page(at: datetime) -> str:
    """Return the page that verifies without a network, with the trust list, every status list and every dictionary of this moment."""
    return verifier_page(trust.trust(at), made=at, status=lists.published(), dictionaries=every_dictionary(), clock=at if settings.ZHIJIAO_TODAY else None)


def every_dictionary() -> list[Dictionary]:
    """Return what printed codes of this platform are packed with: papers and certificates."""
    return [*proofs.dictionaries(), *templates.dictionaries()]


def read(given: bytes | str) -> Any:
    """Return the JSON of a document, or of a printed code: its address, or the bare signs behind it. Raises Fault."""
    if len(given) <= LONGEST_CODE:
        text = given.decode("utf-8", "replace") if isinstance(given, bytes) else given
        if found := _CODE.fullmatch(text.strip("\ufeff \t\r\n")):
            return unprinted(found["signs"], every_dictionary())
    return read_credential(given)


def _lists(credential: Any) -> list[dict[str, Any]]:
    """Return the signed status lists of this platform that a document points to, a few at most."""
    entries = credential.get("credentialStatus") if isinstance(credential, Mapping) else None
    every = entries if isinstance(entries, list) else [entries]
    named = [one.get("statusListCredential") for one in every[:MOST_LISTS] if isinstance(one, Mapping)]
    addresses = {address for address in named if isinstance(address, str)}
    return lists.published(addresses) if addresses else []


def told(credential: Mapping[str, Any], *, is_vouched: bool) -> Told:
    """Return what a credential says of itself: the badge's own words first, then the achievement's."""
    subject = _first(credential.get("credentialSubject"))
    achievement = _first(subject.get("achievement"))
    return Told(
        name=_words(credential.get("name")), achievement=_words(achievement.get("name")),
        description=_words(credential.get("description") or subject.get("narrative") or achievement.get("description")),
        issuer=_issuer(credential.get("issuer"), is_vouched),
        holder=_holder(subject), number=_short(subject.get("licenseNumber")),
        since=_moment(credential.get("validFrom")), until=_moment(credential.get("validUntil")),
        stands_at=_short(_first(credential.get("relatedResource")).get("id")))


def _issuer(said: Any, is_vouched: bool) -> Bilingual:
    """Return who signed: as this platform's register calls it; as the document does, where nobody here vouches for it or knows it."""
    name, did = (said.get("name"), said.get("id")) if isinstance(said, Mapping) else (None, said)
    known = issuer_named(did) if is_vouched and isinstance(did, str) else None
    return known.organisation.words if known else _words(name or did)


def _holder(subject: Mapping[str, Any]) -> str:
    """Return the name that the credential is made out to: the subject's own, or that of its identifiers that is a plain name."""
    if isinstance(subject.get("name"), str):
        return _short(subject["name"])
    identifiers = subject.get("identifier")
    for one in identifiers if isinstance(identifiers, list) else [identifiers]:
        if isinstance(one, Mapping) and one.get("identityType") == "name" and one.get("hashed") is False:
            return _short(one.get("identityHash"))
    return ""


def _first(value: Any) -> Mapping[str, Any]:
    one = value[0] if isinstance(value, list) and value else value
    return one if isinstance(one, Mapping) else {}


def _words(value: Any) -> Bilingual:
    """Return a text in both languages: plain, one of {@value, @language}, or several of those."""
    every = value if isinstance(value, list) else [value]
    spoken: dict[str, str] = {}
    for one in every[:MOST_LISTS]:
        text, tongue = (one.get("@value"), str(one.get("@language", ""))) if isinstance(one, Mapping) else (one, "")
        spoken.setdefault(tongue[:2].lower(), _short(text))
    some = next((text for text in spoken.values() if text), "")
    return Bilingual(spoken.get("en") or spoken.get("") or some, spoken.get("zh") or spoken.get("") or some)


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else ""
    return text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + "…"


def _moment(value: Any) -> datetime | None:
    return instant(value) if isinstance(value, str) else None
