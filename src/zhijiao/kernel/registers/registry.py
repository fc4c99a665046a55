"""The one registry: what navigation, search, API, command line and inherited tests walk over."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from zhijiao.kernel.registers.declare import Register

if TYPE_CHECKING:
    from zhijiao.kernel.people.actor import Actor


class Registry:
    """Registers by label, in the order of rooms and declarations."""

    def __init__(self) -> None:
        self._by_label: dict[str, Register] = {}

    def collect(self) -> None:
        """Import every app's `registers` module and take its Register instances."""
        for app in apps.get_app_configs():
            if app.module is not None and module_has_submodule(app.module, "registers"):
                module = import_module(f"{app.name}.registers")
                for value in vars(module).values():
                    if isinstance(value, Register) and not value.room:
                        self.add(value, room=app.label)

    def add(self, register: Register, *, room: str) -> None:
        """Take one register. Raises ValueError when its label is taken."""
        register.room = room
        if register.label in self._by_label:
            raise ValueError(f"two registers are called {register.label}")
        self._by_label[register.label] = register

    def remove(self, register: Register) -> None:
        """Let one register go (tests)."""
        del self._by_label[register.label]

    def __iter__(self) -> Iterator[Register]:
        return iter(self._by_label.values())

    def all(self) -> list[Register]:
        """Return all registers."""
        return list(self)

    def get(self, label: str) -> Register:
        """Return the register called "room/name". Raises KeyError."""
        return self._by_label[label]

    def by_room(self, room: str) -> list[Register]:
        """Return a room's registers."""
        return [register for register in self if register.room == room]

    def open_to(self, actor: Actor) -> list[Register]:
        """Return the registers that somebody in this role may open."""
        return [register for register in self if register.open_to(actor)]


registry = Registry()
