"""The Django app of the shell; it stands first, so that its templates go before those of the sign-in package."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The shell."""

    name = "zhijiao.web"
    label = "web"
