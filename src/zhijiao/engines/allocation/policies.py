"""What is done with equals at a binding cut-off, and the errors of this engine."""

from __future__ import annotations

from collections.abc import Sequence

from zhijiao.basics.words import Bilingual, Terms


class TiePolicy(Terms):
    """Who is admitted when more equals want a unit than it has seats left."""

    REFUSE = "refuse", "nothing is allocated", "停止分配"
    ADMIT_ALL = "admit_all", "all of them, beyond the quota", "全部投档，可超计划"
    REJECT_ALL = "reject_all", "none of them", "全部不投档"
    LOTTERY = "lottery", "by lot, from a public seed", "按公开种子抽签"
    LIST_POSITION = "list_position", "the earlier position in the own list first, then all who are still equal", "志愿顺序在前者优先，仍相同的全部投档"


class InstanceError(ValueError):
    """The arrays do not describe an allocation; for developers."""


class TiesAtCutoff(Exception):
    """Under `refuse`: more equals want these units than they have seats left. Nothing was allocated."""

    def __init__(self, units: Sequence[int], members: int):
        self.units, self.members = tuple(units), members
        self.message = Bilingual(f"a tie of {members} at a binding cut-off in units {list(units)}", f"{members}人并列，单位{list(units)}的名额不够")
        super().__init__(self.message.en)


def policy_of(name: TiePolicy | str) -> TiePolicy:
    """Return the policy of that name. Raises InstanceError."""
    found = TiePolicy.find(str(name))
    if found is None:
        raise InstanceError(f"tie policy {name!r}: one of {', '.join(TiePolicy.values())}")
    return found
