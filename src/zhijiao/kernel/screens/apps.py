"""The Django app of the screens; it finds the declaration of every room by itself."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ScreensConfig(AppConfig):
    """Parts of screens."""

    name = "zhijiao.kernel.screens"
    label = "screens"

    def ready(self) -> None:
        """Load `room.py` of every installed app: a room is declared nowhere else."""
        autodiscover_modules("room")
