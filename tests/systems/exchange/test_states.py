"""The table of moves of a credential, row by row: from where, to where, by whom. Written by hand."""

from __future__ import annotations

import pytest

from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states import Refused
from zhijiao.systems.exchange.states import CREDENTIAL

REGISTRAR, STOPPERS = "school_registrar", "school_registrar province_official"
MOVES = [
    ("issue", "proposed", "issued", REGISTRAR),
    ("decline", "proposed", "declined", REGISTRAR),
    ("suspend", "issued", "suspended", STOPPERS),
    ("lift", "suspended", "issued", STOPPERS),
    ("revoke", "issued suspended", "revoked", STOPPERS),
]


def test_the_table_holds_these_moves_and_no_other() -> None:
    assert [move.name for move in CREDENTIAL.moves] == [name for name, *_ in MOVES]


@pytest.mark.parametrize(("name", "sources", "target", "roles"), MOVES, ids=[name for name, *_ in MOVES])
def test_each_move_goes_from_there_to_there_by_these_and_refuses_the_rest(name: str, sources: str, target: str, roles: str) -> None:
    move = next(one for one in CREDENTIAL.moves if one.name == name)
    assert ({str(state) for state in move.sources}, str(move.target)) == (set(sources.split()), target)
    assert {role.value for role in move.roles} == set(roles.split())
    for role in set(Role) - set(move.roles):
        with pytest.raises(Refused) as refused:
            CREDENTIAL.admit(name, state=move.sources[0], role=role)
        assert refused.value.status == 403


def test_what_is_revoked_or_declined_stays_so() -> None:
    assert not any(str(state) in ("revoked", "declined") for move in CREDENTIAL.moves for state in move.sources)
