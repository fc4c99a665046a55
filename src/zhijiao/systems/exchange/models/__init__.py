"""The nouns of the room. Each has `visible_to(actor)`: deny by default, then what the role may see."""

from zhijiao.systems.exchange.models.credentials import Batch, Credential
from zhijiao.systems.exchange.models.lists import StatusList
from zhijiao.systems.exchange.models.log import LogLeaf, LogRoot
from zhijiao.systems.exchange.models.shares import Share

__all__ = ["Batch", "Credential", "LogLeaf", "LogRoot", "Share", "StatusList"]
