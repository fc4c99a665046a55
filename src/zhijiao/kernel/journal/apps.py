"""The app of the journal."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """zhijiao.kernel.journal."""

    name = "zhijiao.kernel.journal"
    label = "journal"
