"""Proving what was issued: documents are as they were signed, in the log, and the published lists say what the states say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime

from zhijiao.basics.words import Bilingual
from zhijiao.engines.credentials import Fault, verify
from zhijiao.engines.credentials.log import leaf
from zhijiao.engines.credentials.status import StatusList as Bits
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.signing.trust import register
from zhijiao.systems.exchange.models import Credential, LogLeaf, LogRoot, StatusList
from zhijiao.systems.exchange.queries.lists import bits_of, published_for
from zhijiao.systems.exchange.queries.log import log_of
from zhijiao.systems.exchange.terms import SIGNED, State

SAMPLE = 97  # every so many credentials are verified whole; the hash of each one is compared
VERDICTS = {State.ISSUED: "genuine", State.SUSPENDED: "suspended", State.REVOKED: "revoked"}

CHANGED = Bilingual("{number}: the document is not the one that was signed", "{number}：文件与签发时不一致")
NOT_LOGGED = Bilingual("{number}: the issuance log says something else", "{number}：签发日志中的记录不一致")
VERDICT = Bilingual("{number}: verified as {found}, expected {wanted}", "{number}：核验结论为“{found}”，应为“{wanted}”")
LIST_DIFFERS = Bilingual("Status list {address} does not say what the credentials' states say", "状态列表{address}与凭证状态不一致")
LIST_STALE = Bilingual("Status list {address} was not signed again in time", "状态列表{address}没有按时重签")
PLACES = Bilingual("{school}: places are missing in the issuance log", "{school}：签发日志的位置不连续")
ROOT = Bilingual("{school}: the signed root over {size} leaves does not fit the log", "{school}：前{size}条的已签名根与日志不符")


def flaws(at: datetime) -> Iterator[Bilingual]:
    """Yield each thing that is not as it was signed, published or logged."""
    yield from _credentials(at)
    yield from _lists(at)
    yield from _logs()


def _credentials(at: datetime) -> Iterator[Bilingual]:
    rows = Credential.objects.filter(state__in=SIGNED).select_related("leaf").order_by("pk")
    for n, row in enumerate(rows.iterator(chunk_size=500)):
        if hashlib.sha256(row.document.encode()).hexdigest() != row.sha256:
            yield CHANGED.filled(number=row.number)
        elif leaf(json.loads(row.document)).hex() != row.leaf.leaf:
            yield NOT_LOGGED.filled(number=row.number)
        elif n % SAMPLE == 0:
            yield from _verified(row, at)


def _verified(row: Credential, at: datetime) -> Iterator[Bilingual]:
    wanted = VERDICTS[row.state]
    report = verify(row.document, trust=register(at), status=published_for(json.loads(row.document)), at=at)
    if report.verdict.value not in (wanted, "unknown_issuer"):  # a key reported stolen counts for nothing: that is the issuer's own act
        yield VERDICT.filled(number=row.number, found=report.verdict.words, wanted=wanted)


def _lists(at: datetime) -> Iterator[Bilingual]:
    for row in StatusList.objects.order_by("pk"):
        try:
            same = Bits.read(json.loads(row.document)).bits == bits_of(row).bits
        except (ValueError, Fault):
            same = False
        if not same:
            yield LIST_DIFFERS.filled(address=row.address)
        elif row.valid_until < at:
            yield LIST_STALE.filled(address=row.address)


def _logs() -> Iterator[Bilingual]:
    for school in Organisation.objects.filter(pk__in=LogLeaf.objects.values("school")):
        places = list(LogLeaf.objects.filter(school=school).order_by("place").values_list("place", flat=True))
        if places != list(range(len(places))):
            yield PLACES.filled(school=school.words)
        log = log_of(school)
        for root in LogRoot.objects.filter(school=school).order_by("size"):
            try:
                log.follows(json.loads(root.document))
            except (ValueError, Fault):
                yield ROOT.filled(school=school.words, size=root.size)
