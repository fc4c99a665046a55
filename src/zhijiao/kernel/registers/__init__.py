"""Registers: one declaration per model gives list, detail, export, import, API, scope and the inherited tests."""

from zhijiao.kernel.registers.declare import (
    Accepted,
    Act,
    Between,
    Bulk,
    Choice,
    Custom,
    Filter,
    Mismatch,
    Named,
    Register,
    Sheet,
    Show,
    View,
)
from zhijiao.kernel.registers.registry import registry

__all__ = ["Accepted", "Act", "Between", "Bulk", "Choice", "Custom", "Filter", "Mismatch", "Named", "Register", "Sheet", "Show",
           "View", "registry"]
