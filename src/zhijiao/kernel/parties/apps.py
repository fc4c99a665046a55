"""The app of regions and organisations."""

from django.apps import AppConfig
from django.urls import register_converter


class PartiesConfig(AppConfig):
    """zhijiao.kernel.parties."""

    name = "zhijiao.kernel.parties"
    label = "parties"

    def ready(self) -> None:
        """Let every room write `<number:...>` in its addresses."""
        from zhijiao.kernel.parties.numbers import NumberConverter

        register_converter(NumberConverter, "number")
