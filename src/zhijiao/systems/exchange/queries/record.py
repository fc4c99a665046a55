"""The learner's record: the certificates, their links, who opened them; and what a link opens."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from zhijiao.basics.words import Bilingual
from zhijiao.engines.credentials import Verdict
from zhijiao.kernel.journal.entries import history
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Guardianship
from zhijiao.systems.exchange.models import Credential, Share
from zhijiao.systems.exchange.terms import TITLES, LinkState, State, Viewer

MOST_LINKS = 10  # open at one time, of one certificate
LONGEST_TOKEN = 64

STANDING = {
    State.ISSUED: Bilingual("It counts. Whoever verifies it is told that it is genuine.", "有效。别人核验时会看到“真实有效”。"),
    State.SUSPENDED: Bilingual("The school has suspended it. Until that is lifted, whoever verifies it is told so. Ask your school.",
                               "学校暂停了它的使用。恢复之前，别人核验时会看到“已暂停”。请问学校。"),
    State.REVOKED: Bilingual("The school has revoked it. It no longer counts, and whoever verifies it is told so. You may ask your school why.",
                             "学校已经撤销它，不再作数，别人核验时会看到“已撤销”。可以向学校问明原因。"),
}
VERDICTS = {State.ISSUED: Verdict.GENUINE, State.SUSPENDED: Verdict.SUSPENDED, State.REVOKED: Verdict.REVOKED}
KINDS = {State.ISSUED: "pass", State.SUSPENDED: "warn", State.REVOKED: "block"}


@dataclass(frozen=True, slots=True)
class Opening:
    """When a link was opened, and by what kind of viewer."""

    at: datetime
    viewer: Viewer | None  # None: what was written was erased


@dataclass(frozen=True, slots=True)
class Link:
    """A link with its state now and its openings, the newest first."""

    share: Share
    state: LinkState
    openings: tuple[Opening, ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as its holder is shown it."""

    row: Credential

    @property
    def title(self) -> Bilingual:
        """Return what kind of certificate it is."""
        return TITLES[self.row.achieved]

    @property
    def state(self) -> State:
        """Return where it stands."""
        return State(self.row.state)

    @property
    def standing(self) -> Bilingual:
        """Return what that means, in a sentence."""
        return STANDING[self.state]

    @property
    def verdict(self) -> Verdict:
        """Return what a verifier should be told; the lists may lag behind, or have gone stale."""
        return VERDICTS[self.state]

    @property
    def kind(self) -> str:
        """Return the look of its state."""
        return KINDS[self.state]

    @property
    def can_be_shared(self) -> bool:
        """Say whether a link may be made for it."""
        return self.state is not State.REVOKED


def digest(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def certificates(actor: Actor) -> list[Certificate]:
    """Return the certificates that a person holds, with those of a guardian's wards; the newest first."""
    rows = Credential.objects.held_by(actor).select_related("school", "learner")  # type: ignore[attr-defined]
    return [Certificate(row) for row in rows]


def links(credential: Credential, actor: Actor, at: datetime) -> list[Link]:
    """Return the links of a certificate that somebody may see, with who opened them, from the journal."""
    shares = list(Share.objects.visible_to(actor).filter(credential=credential))  # type: ignore[attr-defined]
    opened: dict[str, list[Opening]] = {}
    for entry in history(*shares) if shares else ():
        if entry.event == "exchange.share.opened":
            said = entry.content.said if hasattr(entry, "content") else {}  # content may have been erased
            opened.setdefault(entry.subject_id, []).insert(0, Opening(entry.at, Viewer.find(str(said.get("viewer")))))
    return [Link(share, state_of(share, at), tuple(opened.get(str(share.pk), ()))) for share in shares]


def state_of(share: Share, at: datetime) -> LinkState:
    """Return whether a link opens something now."""
    if share.ended_at is not None:
        return LinkState.ENDED
    return LinkState.OPEN if share.valid_until > at else LinkState.EXPIRED


def shared(token: str) -> Share | None:
    """Return the link of a token, open or not; None when there never was one."""
    if len(token) > LONGEST_TOKEN:
        return None
    return Share.objects.filter(token_hash=digest(token)).select_related("credential__school", "credential__learner").first()


def viewer_of(share: Share, actor: Actor) -> Viewer:
    """Return as whom somebody opens a link, without a name."""
    if actor.is_anonymous:
        return Viewer.NOBODY
    learner = share.credential.learner_id
    own = actor.person_id == learner or Guardianship.objects.filter(guardian=actor.person_id, ward=learner).exists()
    return Viewer.FAMILY if own else Viewer.ACCOUNT
