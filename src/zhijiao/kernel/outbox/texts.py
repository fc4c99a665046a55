"""Text messages: one way to ask for one, and what sends it. Sent after commit, like a letter, with the message's key.

The operator chooses by ZHIJIAO_TEXTS: `gateway` hands the message to a mail gateway (number@domain), `recording` keeps it
as a file that can be read and counted. Another carrier is one more class with `send`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Protocol

from django.conf import settings
from django.core.mail import EmailMessage

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.outbox.delivery import publish, receives
from zhijiao.kernel.outbox.letters import both
from zhijiao.kernel.outbox.models import Message

TEXT = "outbox.text.wanted"


class Texts(Protocol):
    """What sends a text message. The same key twice is the same message."""

    def send(self, *, to: str, subject: str, body: str, key: str) -> None: ...


class Gateway:
    """A letter to number@domain, which the operator's gateway sends on."""

    def send(self, *, to: str, subject: str, body: str, key: str) -> None:
        """Send the letter."""
        EmailMessage(subject, body, to=[f"{to}@{settings.ZHIJIAO_TEXT_GATEWAY}"], headers={"Message-ID": f"<{key}@zhijiao>"}).send()


class Recording:
    """One file per message; a second try of the same message is the same file."""

    def send(self, *, to: str, subject: str, body: str, key: str) -> None:
        """Write the file."""
        folder = Path(settings.ZHIJIAO_TEXTS_PATH)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / f"{key}.json").write_text(json.dumps({"to": to, "subject": subject, "body": body}, ensure_ascii=False), "utf-8")


class Ways:
    """The back-ends by the name that the setting gives."""

    known: ClassVar[Mapping[str, type[Texts]]] = {"gateway": Gateway, "recording": Recording}


def text(*, to: str, subject: str, words: Bilingual, at: datetime) -> Message:
    """Send a text message, in both languages, once the transaction is kept."""
    return publish(TEXT, {"to": to.replace(" ", ""), "subject": subject, "body": both(words)}, at=at)


@receives(TEXT)
def _send(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    Ways.known[settings.ZHIJIAO_TEXTS]().send(to=payload["to"], subject=payload["subject"], body=payload["body"], key=key)
