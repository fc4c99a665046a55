"""The app of state machines: no tables, one command."""

from django.apps import AppConfig


class StatesConfig(AppConfig):
    """zhijiao.kernel.states."""

    name = "zhijiao.kernel.states"
    label = "states"
