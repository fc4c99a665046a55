"""The app of those who run the system."""

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """zhijiao.kernel.administration."""

    name = "zhijiao.kernel.administration"
    label = "administration"
