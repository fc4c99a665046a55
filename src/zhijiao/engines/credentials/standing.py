"""What status lists say of a credential: which list counts, and the entry in it. Each list is proven and unpacked once for a verification."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from zhijiao.engines.credentials.faults import Fault
from zhijiao.engines.credentials.model import as_list, issuer_of, statuses, term, well_formed
from zhijiao.engines.credentials.rdf import MOST_VALUES, values_in
from zhijiao.engines.credentials.report import Check, failed, noted, of_fault, passed
from zhijiao.engines.credentials.status import MOST_BYTES, PURPOSES, StatusList
from zhijiao.engines.credentials.strict import examine
from zhijiao.engines.credentials.times import after, instant, stamp
from zhijiao.engines.credentials.words import Verdict

MOST_VERSIONS = 4  # of one list that are looked at
MOST_UNPACKED = 4 * MOST_BYTES  # all lists together
UNKNOWN = Verdict.STATUS_UNKNOWN


@dataclass(frozen=True)
class Listed:
    """A list that is proven and unpacked, with the term in which it may be used."""

    found: StatusList
    purposes: tuple[object, ...]
    since: datetime | None
    until: datetime | None


class Lists:
    """The status lists at hand, by address; of several versions the newest that counts is taken. proven: says whether a list's signature counts."""

    def __init__(self, documents: Iterable[object], proven: Callable[[dict[str, Any]], bool]):
        self._proven, self._opened = proven, dict[tuple[int, str], Listed | Fault]()
        self._values, self._bytes = MOST_VALUES, MOST_UNPACKED  # what is left for all lists together
        self._versions: dict[str, list[Mapping[str, Any]]] = {}
        for one in documents:
            if isinstance(one, Mapping) and isinstance(one.get("id"), str):
                self._versions.setdefault(one["id"], []).append(one)
        for versions in self._versions.values():
            versions.sort(key=_begins, reverse=True)

    def checks(self, credential: Mapping[str, Any], at: datetime) -> Iterator[Check]:
        """Yield what each status entry of a credential comes to."""
        entries = statuses(credential)
        if not entries:
            yield passed("status", "no_status")
        for entry in entries:
            if "BitstringStatusListEntry" not in as_list(entry["type"]):
                yield noted("status", "status_kind", UNKNOWN, kind=str(entry["type"]))
            elif entry["statusPurpose"] not in PURPOSES:
                yield noted("status", "status_other", purpose=entry["statusPurpose"])
            else:
                yield self._entry(entry, issuer_of(credential), at)

    def _entry(self, entry: Mapping[str, Any], issuer: str, at: datetime) -> Check:
        address = entry["statusListCredential"]
        faults = []
        for one in self._versions.get(address, [])[:MOST_VERSIONS]:
            try:
                return _said(entry, self._usable(one, address, issuer, at))
            except Fault as fault:
                faults.append(fault)
        return of_fault("status", faults[0] if faults else Fault("status_list_missing", UNKNOWN, list=address))

    def _usable(self, document: Mapping[str, Any], address: str, issuer: str, at: datetime) -> Listed:
        """Return a list as it may be used at a time for credentials of an issuer. Raises Fault."""
        key = (id(document), issuer)
        if key not in self._opened:
            self._opened[key] = self._open(document, address, issuer)
        listed = self._opened[key]
        if isinstance(listed, Fault):
            raise listed
        if listed.since and at < listed.since:
            raise Fault("status_list_early", UNKNOWN, list=address, since=stamp(listed.since))
        if listed.until and at > listed.until:
            raise Fault("status_list_stale", UNKNOWN, list=address, until=stamp(listed.until))
        return listed

    def _open(self, document: Mapping[str, Any], address: str, issuer: str) -> Listed | Fault:
        try:
            examine(document)
            well_formed(document)
            if "BitstringStatusListCredential" not in as_list(document["type"]):
                raise Fault("status_list_unreadable", UNKNOWN, list=address)
            if issuer_of(document) != issuer:
                raise Fault("status_list_foreign", UNKNOWN, list=address)
            self._values -= values_in(document) * max(1, len(as_list(document.get("proof"))))
            if self._values < 0:
                raise Fault("status_list_unreadable", UNKNOWN, list=address)
            if not self._proven(dict(document)):
                raise Fault("status_list_unproven", UNKNOWN, list=address)
            found = StatusList.read(document)
            self._bytes -= len(found.bits)
            if self._bytes < 0:
                raise Fault("status_list_too_large", UNKNOWN, list=address, most="8 MB")
            return Listed(found, _purposes(document), *_fresh(document))
        except Fault as why:
            code = why.code if why.code.startswith("status_list") else "status_list_unreadable"
            return Fault(code, UNKNOWN, list=address, most="8 MB")


def _begins(document: Mapping[str, Any]) -> float:
    """Return when a list says that it begins, to put versions in order; what is no time comes last."""
    try:
        return instant(document.get("validFrom")).timestamp()
    except Fault:
        return float("-inf")


def _purposes(document: Mapping[str, Any]) -> tuple[object, ...]:
    return tuple(as_list(document["credentialSubject"].get("statusPurpose")))


def _fresh(document: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
    """Return from when until when a list may be used: its term; where that has no end, its time to live (milliseconds) from its beginning."""
    since, until = term(document)
    live = document["credentialSubject"].get("ttl")
    if since and until is None and isinstance(live, int) and not isinstance(live, bool) and 0 <= live < 10**13:
        until = after(since, timedelta(milliseconds=live))
    return since, until


def _said(entry: Mapping[str, Any], listed: Listed) -> Check:
    """Return what a list that counts says of one entry. Raises Fault."""
    address = entry["statusListCredential"]
    if entry.get("statusSize", 1) != 1:
        raise Fault("status_list_unreadable", UNKNOWN, list=address)
    if entry["statusPurpose"] not in listed.purposes:
        raise Fault("status_list_purpose", UNKNOWN, list=address)
    index = int(entry["statusListIndex"])
    if index >= len(listed.found):
        raise Fault("status_index_range", UNKNOWN, list=address, index=index)
    as_of = stamp(listed.since) if listed.since else "?"
    if not listed.found[index]:
        return passed("status", "not_revoked", since=as_of)
    if entry["statusPurpose"] == "revocation":
        return failed("status", "revoked", Verdict.REVOKED, since=as_of)
    return failed("status", "suspended", Verdict.SUSPENDED, since=as_of)
