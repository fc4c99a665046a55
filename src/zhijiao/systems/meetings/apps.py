"""The Django app of the room."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """会议部署与督办."""

    name = "zhijiao.systems.meetings"
    label = "meetings"
    default_auto_field = "django.db.models.BigAutoField"
