"""The app of the forms."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    """Kernel: forms."""

    name = "zhijiao.kernel.forms"
    label = "forms"
