"""The app of outgoing messages."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OutboxConfig(AppConfig):
    """zhijiao.kernel.outbox."""

    name = "zhijiao.kernel.outbox"
    label = "outbox"

    def ready(self) -> None:
        """Find the receivers and the recurring work of every room: they live in its `jobs.py`."""
        autodiscover_modules("jobs")
