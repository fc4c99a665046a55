"""The app of the papers."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Kernel: papers."""

    name = "zhijiao.kernel.papers"
    label = "papers"
