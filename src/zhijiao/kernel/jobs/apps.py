"""The app of background work."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """zhijiao.kernel.jobs."""

    name = "zhijiao.kernel.jobs"
    label = "jobs"
