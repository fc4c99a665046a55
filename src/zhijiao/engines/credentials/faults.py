"""The one exception of the engine: a code, a sentence in both languages, and the verdict that follows when a credential is verified."""

from __future__ import annotations

from zhijiao.engines.credentials.words import CODES, Verdict


class Fault(ValueError):
    """Something cannot be read, signed or decided. `code` is stable; `message` is for people."""

    def __init__(self, code: str, verdict: Verdict = Verdict.MALFORMED, /, **detail: object):
        self.code, self.verdict = code, verdict
        self.message = CODES[code].filled(**{name: _short(value) for name, value in detail.items()})
        super().__init__(self.message.en)


def _short(value: object) -> object:
    # what a hostile document says of itself does not fill a screen
    return value[:120] + "…" if isinstance(value, str) and len(value) > 120 else value
