"""The app of kept answers and of the checks around a request."""

from django.apps import AppConfig


class RequestsConfig(AppConfig):
    """zhijiao.kernel.requests."""

    name = "zhijiao.kernel.requests"
    label = "requests"
