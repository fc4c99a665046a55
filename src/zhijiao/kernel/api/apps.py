"""The app of the API."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Kernel: API."""

    name = "zhijiao.kernel.api"
    label = "api"
