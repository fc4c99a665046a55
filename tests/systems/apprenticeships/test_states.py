"""The tables of moves, row by row as the room's page asks: from where, to where, by whom. Written by hand."""

from __future__ import annotations

import pytest

from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states import Machine, Refused
from zhijiao.systems.apprenticeships.states import AGREEMENT, AMENDMENT, COMPLAINT, FILING, LOCK, LOG, OVERLAP

MOVES = [
    (AGREEMENT, "send", "draft", "with_enterprise", "school_teacher school_registrar"),
    (AGREEMENT, "sign_enterprise", "with_enterprise", "with_apprentice", "enterprise_hr"),
    (AGREEMENT, "sign_apprentice", "with_apprentice", "signed", "apprentice"),
    (AGREEMENT, "sign_minor", "with_apprentice", "with_guardian", "apprentice"),
    (AGREEMENT, "sign_guardian", "with_guardian", "signed", "guardian"),
    (AGREEMENT, "return_enterprise", "with_enterprise", "draft", "enterprise_hr"),
    (AGREEMENT, "return_apprentice", "with_apprentice", "draft", "apprentice"),
    (AGREEMENT, "return_guardian", "with_guardian", "draft", "guardian"),
    (AGREEMENT, "recall", "with_enterprise with_apprentice with_guardian", "draft", "school_teacher school_registrar"),
    (AGREEMENT, "edit", "draft signed filed", "draft", "school_teacher school_registrar"),
    (AGREEMENT, "edit_enterprise", "with_enterprise", "draft", "enterprise_hr"),
    (AGREEMENT, "file", "signed", "filed", "school_teacher school_registrar"),
    (AGREEMENT, "activate", "filed", "active", "school_teacher school_registrar"),
    (AGREEMENT, "pause", "active", "paused", "school_teacher school_registrar"),
    (AGREEMENT, "resume", "paused", "active", "school_teacher school_registrar"),
    (AGREEMENT, "end_early", "active paused", "ended_early", "school_teacher school_registrar enterprise_hr apprentice"),
    (AGREEMENT, "assess", "active", "assessed", "school_teacher school_registrar"),
    (AGREEMENT, "complete", "assessed", "completed", "school_teacher school_registrar"),
    (AGREEMENT, "archive", "completed ended_early", "archived", "school_teacher school_registrar"),
    (AGREEMENT, "withdraw", "draft", "withdrawn", "school_teacher school_registrar"),
    (FILING, "approve", "requested", "approved", "city_officer province_official"),
    (FILING, "refuse", "requested", "refused", "city_officer province_official"),
    (LOG, "rewrite", "written returned", "written", "apprentice"),
    (LOG, "sign_off", "written", "signed", "enterprise_mentor"),
    (LOG, "return", "written", "returned", "enterprise_mentor"),
    (LOG, "take_back", "signed", "written", "enterprise_mentor"),
    (AMENDMENT, "accept", "proposed", "accepted", "school_teacher school_registrar enterprise_hr apprentice guardian"),
    (AMENDMENT, "refuse", "proposed", "refused", "school_teacher school_registrar enterprise_hr apprentice guardian"),
    (LOCK, "triage", "open accepted", "proposed", "school_teacher school_registrar enterprise_hr"),
    (LOCK, "confirm", "proposed", "accepted", "school_teacher school_registrar enterprise_hr apprentice guardian"),
    (LOCK, "reject", "proposed", "open", "school_teacher school_registrar enterprise_hr apprentice guardian"),
    (LOCK, "clear", "open proposed accepted", "cleared", "system"),
    (LOCK, "reappear", "cleared", "open", "system"),
    (OVERLAP, "release", "asked kept", "released", "school_teacher school_registrar"),
    (OVERLAP, "keep", "asked", "kept", "school_teacher school_registrar"),
    (OVERLAP, "escalate", "asked", "escalated", "system"),
    (OVERLAP, "appeal", "kept", "escalated", "school_teacher school_registrar"),
    (OVERLAP, "decide_release", "escalated", "released", "city_officer province_official"),
    (OVERLAP, "decide_keep", "escalated", "kept", "city_officer province_official"),
    (OVERLAP, "close", "asked escalated released kept", "closed", "system"),
    (COMPLAINT, "answer", "received handling", "handling", "city_officer province_official"),
    (COMPLAINT, "close", "handling", "closed", "city_officer province_official"),
]


def test_the_tables_hold_these_moves_and_no_other():
    machines = (AGREEMENT, FILING, LOG, AMENDMENT, LOCK, OVERLAP, COMPLAINT)
    assert [(m, v.name) for m in machines for v in m.moves] == [(machine, name) for machine, name, *_ in MOVES]


@pytest.mark.parametrize(("machine", "name", "sources", "target", "roles"), MOVES, ids=[f"{m.name}-{n}" for m, n, *_ in MOVES])
def test_each_move_goes_from_there_to_there_by_these_and_refuses_the_rest(
        machine: Machine, name: str, sources: str, target: str, roles: str):
    move = next(v for v in machine.moves if v.name == name)
    assert ({str(s) for s in move.sources}, str(move.target)) == (set(sources.split()), target)
    for role in Role:
        if role.value in roles.split():
            continue
        with pytest.raises(Refused) as refused:
            machine.admit(name, state=move.sources[0], role=role)
        assert refused.value.status == 403


@pytest.mark.parametrize(("machine", "name", "sources", "target", "roles"), MOVES, ids=[f"{m.name}-{n}" for m, n, *_ in MOVES])
def test_each_move_is_refused_from_every_other_state(machine: Machine, name: str, sources: str, target: str, roles: str):
    role = Role(roles.split()[0])
    for state in machine.states:
        if str(state) not in sources.split():
            with pytest.raises(Refused) as refused:
                machine.admit(name, state=state, role=role)
            assert refused.value.status == 409
