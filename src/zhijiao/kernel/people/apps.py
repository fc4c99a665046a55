"""The app of persons and accounts."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """zhijiao.kernel.people."""

    name = "zhijiao.kernel.people"
    label = "people"
