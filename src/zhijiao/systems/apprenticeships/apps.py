"""The Django app of the room."""

from django.apps import AppConfig


class ApprenticeshipsConfig(AppConfig):
    """学徒与实习."""

    name = "zhijiao.systems.apprenticeships"
    label = "apprenticeships"
    default_auto_field = "django.db.models.BigAutoField"
