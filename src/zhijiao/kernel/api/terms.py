"""What a key for programs may be used for."""

from __future__ import annotations

from zhijiao.basics.words import Terms


class Scope(Terms):
    """A right of a token; with a room before it ("apprenticeships:read") only there."""

    READ = "read", "read", "读取"
    WRITE = "write", "write", "写入"
