"""The app of regions and organisations."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """zhijiao.kernel.parties."""

    name = "zhijiao.kernel.parties"
    label = "parties"
