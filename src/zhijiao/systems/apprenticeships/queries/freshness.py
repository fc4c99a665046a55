"""Whether a page was shown before somebody else changed the record."""

from __future__ import annotations

from zhijiao.kernel.states import same_version

__all__ = ["same_version"]
