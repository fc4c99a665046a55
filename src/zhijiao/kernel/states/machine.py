"""The table of moves of one noun: what is open, what is refused and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from zhijiao.basics.words import Bilingual, Terms
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states.moves import Move
from zhijiao.kernel.states.reasons import Ground, Reason, Refused, not_yours

if TYPE_CHECKING:
    from zhijiao.engines.rules import Finding

_KNOWN: dict[str, Machine] = {}


def machines() -> list[Machine]:
    """Return every machine that was declared, by name."""
    return [_KNOWN[name] for name in sorted(_KNOWN)]


@dataclass(frozen=True)
class Open:
    """A move that starts from the present state, and what stands against it (nothing: it may be made now)."""

    move: Move
    reasons: tuple[Reason, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it may be made now."""
        return not self.reasons


class Machine:
    """All moves of a noun. `name` is "room.noun"; each machine is drawn in docs/states under that name."""

    def __init__(self, name: str, words: Bilingual, moves: Sequence[Move], field: str = "state"):
        self.name = name
        self.words = words
        self.moves = tuple(replace(move, field=field) for move in moves)
        self.field = field
        self.states: type[Terms] = type(self.moves[0].target)
        self._check()
        _KNOWN[name] = self

    def _check(self) -> None:
        """Refuse a table that says the same move twice from one state."""
        said: set[tuple[str, Terms]] = set()
        for move in self.moves:
            for source in move.sources:
                if (move.name, source) in said:
                    raise ValueError(f"{self.name}: {move.name} from {source} is said twice")
                said.add((move.name, source))

    def open_to(self, state: Terms, role: Role | None, findings: Iterable[Finding] = (),
                waived: Collection[str] = ()) -> list[Open]:
        """Return each move from a state, with the reasons for which this role may not make it now."""
        known = list(findings)
        return [Open(move, tuple(_against(move, role, known, waived))) for move in self.moves if state in move.sources]

    def admit(self, name: str, *, state: Terms, role: Role | None, findings: Iterable[Finding] = (),
              waived: Collection[str] = (), extra: Iterable[Reason] = ()) -> Move:
        """Return the move, if it may be made; raises Refused with every reason.

        `waived`: rules with a recorded reason. `extra`: what the room itself holds against the move.
        """
        named = [move for move in self.moves if move.name == name]
        if not named:
            raise KeyError(f"{self.name} has no move {name!r}")
        move = next((move for move in named if state in move.sources), None)
        if move is None:
            raise Refused([_wrong_state(named, state), *extra])
        reasons = [*_against(move, role, list(findings), waived), *extra]
        if reasons:
            raise Refused(reasons)
        return move


def _wrong_state(named: list[Move], state: Terms) -> Reason:
    """Return the reason that a move does not start from the present state, and from which it does."""
    sources = [source.words for move in named for source in move.sources]
    return Reason(
        Bilingual("“{move}” is not possible while the state is “{state}”",
                  "现在的状态是“{state}”，不能“{move}”").filled(move=named[0].words, state=state.words),
        ground=Ground.STATE,
        next=Bilingual("It is possible in: " + ", ".join(words.en for words in sources),
                       "可以办理的状态：" + "、".join(words.zh for words in sources)))


def _against(move: Move, role: Role | None, findings: list[Finding], waived: Collection[str]) -> list[Reason]:
    """Return what stands against a move: a foreign role alone, else each finding of its rules that stops it."""
    if role not in move.roles:
        return [not_yours(move.words, move.roles)]
    guarding = move.rule_names
    return [_reason(finding) for finding in findings
            if finding.rule in guarding and _stops(finding, move.evidence, waived)]


def _stops(finding: Finding, evidence: bool, waived: Collection[str]) -> bool:
    """Say whether a finding stops a move.

    A blocking failure always does (only a filing lifts it, and then there is no finding). A warning does until a reason
    is recorded. What is unknown stops only where evidence is asked for, and only if the rule blocks.
    """
    if finding.outcome == "fail":
        return finding.severity == "BLOCK" or (finding.severity == "WARN" and finding.rule not in waived)
    return evidence and finding.severity == "BLOCK"


def _reason(finding: Finding) -> Reason:
    return Reason(Bilingual(finding.en, finding.zh), rule=finding.rule, ground=Ground.LAW,
                  article=Bilingual(finding.citation.said("en"), finding.citation.said("zh")),
                  next=Bilingual(finding.fix_en, finding.fix_zh))
