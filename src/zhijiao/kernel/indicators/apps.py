"""The app of the indicators."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """zhijiao.kernel.indicators."""

    name = "zhijiao.kernel.indicators"
    label = "indicators"
