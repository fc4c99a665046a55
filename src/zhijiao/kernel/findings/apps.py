"""The app of findings."""

from django.apps import AppConfig


class FindingsConfig(AppConfig):
    """zhijiao.kernel.findings."""

    name = "zhijiao.kernel.findings"
    label = "findings"
