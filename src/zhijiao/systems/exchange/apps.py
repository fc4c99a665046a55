"""The Django app of the room."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """国际交流、学分互认、凭证."""

    name = "zhijiao.systems.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"
