"""The tables of moves of the room, row by row: from where, to where, by whom. Written by hand."""

from __future__ import annotations

import pytest

from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states import Machine, Refused
from zhijiao.systems.meetings.states import (
    ESCALATION,
    EXTENSION,
    MEETING,
    NOTICE,
    OBJECTION,
    PROPOSAL,
    REQUIREMENT,
    TASK,
)

OFFICE, UNIT = "province_official", "city_officer department_officer province_official"
BEFORE_END = "dispatched acknowledged in_progress reported returned suspended"
MOVES = [
    (REQUIREMENT, "edit", "draft", "draft", OFFICE),
    (REQUIREMENT, "dispatch", "draft", "dispatched", OFFICE),
    (REQUIREMENT, "add_unit", "dispatched", "dispatched", OFFICE),
    (REQUIREMENT, "close", "dispatched", "closed", OFFICE),
    (REQUIREMENT, "reopen", "closed", "dispatched", OFFICE),
    (REQUIREMENT, "withdraw", "draft dispatched", "withdrawn", OFFICE),
    (TASK, "acknowledge", "dispatched", "acknowledged", UNIT),
    (TASK, "start", "acknowledged", "in_progress", UNIT),
    (TASK, "report", "acknowledged in_progress returned", "reported", UNIT),
    (TASK, "return", "reported", "returned", OFFICE),
    (TASK, "verify", "reported", "verified", OFFICE),
    (TASK, "close", "verified", "closed", OFFICE),
    (TASK, "reopen", "verified closed", "returned", OFFICE),
    (TASK, "set_aside", "returned verified closed", "reported", OFFICE),
    (TASK, "suspend", "dispatched acknowledged in_progress returned", "suspended", OFFICE),
    (TASK, "resume", "suspended", "in_progress", OFFICE),
    (TASK, "withdraw", BEFORE_END, "withdrawn", OFFICE),
    (TASK, "restore", "withdrawn", "dispatched", OFFICE),
    (EXTENSION, "grant", "requested", "granted", OFFICE),
    (EXTENSION, "refuse", "requested", "refused", OFFICE),
    (OBJECTION, "uphold", "filed", "upheld", OFFICE),
    (OBJECTION, "reject", "filed", "rejected", OFFICE),
    (ESCALATION, "issue", "proposed", "issued", f"{OFFICE} system"),
    (ESCALATION, "drop", "proposed", "dropped", f"{OFFICE} system"),
    (ESCALATION, "revoke", "issued", "revoked", OFFICE),
    (MEETING, "change", "planned", "planned", OFFICE),
    (MEETING, "hold", "planned", "held", OFFICE),
    (MEETING, "adopt", "held", "minuted", OFFICE),
    (MEETING, "reopen", "minuted", "held", OFFICE),
    (MEETING, "cancel", "planned", "cancelled", OFFICE),
    (PROPOSAL, "confirm", "proposed", "confirmed", OFFICE),
    (PROPOSAL, "dismiss", "proposed", "dismissed", OFFICE),
    (PROPOSAL, "restore", "dismissed", "proposed", OFFICE),
    (NOTICE, "edit", "draft", "draft", OFFICE),
    (NOTICE, "issue", "draft", "issued", OFFICE),
]


def test_the_tables_hold_these_moves_and_no_other() -> None:
    machines = (REQUIREMENT, TASK, EXTENSION, OBJECTION, ESCALATION, MEETING, PROPOSAL, NOTICE)
    assert {(m.name, v.name) for m in machines for v in m.moves} == {(machine.name, name) for machine, name, *_ in MOVES}
    assert sum(len(m.moves) for m in machines) == len(MOVES)


@pytest.mark.parametrize(("machine", "name", "sources", "target", "roles"), MOVES, ids=[f"{m.name}-{n}" for m, n, *_ in MOVES])
def test_each_move_goes_from_there_to_there_by_these_and_refuses_the_rest(
        machine: Machine, name: str, sources: str, target: str, roles: str) -> None:
    move = next(v for v in machine.moves if v.name == name)
    assert ({str(s) for s in move.sources}, str(move.target)) == (set(sources.split()), target)
    for role in Role:
        if role.value in roles.split():
            continue
        with pytest.raises(Refused) as refused:
            machine.admit(name, state=move.sources[0], role=role)
        assert refused.value.status == 403


def test_the_moves_that_the_law_guards() -> None:
    guarded = {f"{machine.name} {move.name}": sorted(move.rule_names) for machine, *_ in MOVES for move in machine.moves if move.rules}
    assert guarded == {"meetings.requirement dispatch": ["supervision_basis", "supervision_mandate"],
                       "meetings.objection uphold": ["objection_decided_by_others"], "meetings.objection reject": ["objection_decided_by_others"]}
