"""The Django app of the room."""

from django.apps import AppConfig


class AdmissionsConfig(AppConfig):
    """招生考试."""

    name = "zhijiao.systems.admissions"
    label = "admissions"
    default_auto_field = "django.db.models.BigAutoField"
