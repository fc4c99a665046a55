"""State machines as tables of moves: who may do what from which state, what the law must say first.

One table gives the buttons, the refusals and the drawing in docs/states. `Move.take` is the only writer of a state.
"""

from zhijiao.kernel.states.machine import Machine, Open, machines
from zhijiao.kernel.states.moves import Move, Stale, same_version
from zhijiao.kernel.states.reasons import Ground, Reason, Refused

__all__ = ["Ground", "Machine", "Move", "Open", "Reason", "Refused", "Stale", "machines", "same_version"]
