"""What a verification found: a verdict, and every check with its outcome, its code and a sentence in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from zhijiao.basics.words import Bilingual
from zhijiao.engines.credentials.faults import Fault
from zhijiao.engines.credentials.words import CODES, Outcome, Verdict

# of several findings the gravest is told
GRAVEST = (Verdict.ALTERED, Verdict.MALFORMED, Verdict.UNDECIDABLE, Verdict.UNKNOWN_ISSUER, Verdict.REVOKED, Verdict.SUSPENDED, Verdict.EXPIRED,
           Verdict.NOT_YET_VALID, Verdict.STATUS_UNKNOWN)


@dataclass(frozen=True)
class Check:
    """One thing looked at. `verdict` is what follows from it; None when nothing speaks against the credential."""

    check: str
    outcome: Outcome
    code: str
    words: Bilingual
    verdict: Verdict | None = None

    def as_json(self) -> dict[str, str]:
        """Return the check as `zhijiao verify --json` prints it."""
        return {"check": self.check, "outcome": str(self.outcome), "code": self.code, "zh": self.words.zh, "en": self.words.en}


@dataclass(frozen=True)
class Report:
    """A verdict with its reasons, in the order in which they were looked at."""

    verdict: Verdict
    checks: tuple[Check, ...]

    @property
    def genuine(self) -> bool:
        """Say whether the credential may be relied on."""
        return self.verdict is Verdict.GENUINE

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes of all checks."""
        return tuple(one.code for one in self.checks)

    def as_json(self) -> dict[str, Any]:
        """Return the report as `zhijiao verify --json` prints it."""
        return {"verdict": str(self.verdict), "checks": [one.as_json() for one in self.checks]}


def passed(check: str, code: str, **detail: object) -> Check:
    """Return a check that found nothing wrong."""
    return Check(check, Outcome.PASS, code, CODES[code].filled(**detail))


def noted(check: str, code: str, verdict: Verdict | None = None, /, **detail: object) -> Check:
    """Return a check that could not be made to the end; `verdict` when the whole hangs on it."""
    return Check(check, Outcome.UNKNOWN, code, CODES[code].filled(**detail), verdict)


def failed(check: str, code: str, verdict: Verdict, /, **detail: object) -> Check:
    """Return a check that found something wrong."""
    return Check(check, Outcome.FAIL, code, CODES[code].filled(**detail), verdict)


def of_fault(check: str, fault: Fault) -> Check:
    """Return the check that a fault ended."""
    outcome = Outcome.UNKNOWN if fault.verdict in (Verdict.UNDECIDABLE, Verdict.STATUS_UNKNOWN) else Outcome.FAIL
    return Check(check, outcome, fault.code, fault.message, fault.verdict)


def settled(checks: Iterable[Check]) -> Report:
    """Return the report of checks: the gravest verdict, genuine when there is none."""
    every = tuple(checks)
    spoken = {one.verdict for one in every}
    return Report(next((verdict for verdict in GRAVEST if verdict in spoken), Verdict.GENUINE), every)
