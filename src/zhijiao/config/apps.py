"""Django's static files without what nobody loads: source maps and the second API viewer double the collecting time."""

from __future__ import annotations

from django.contrib.staticfiles.apps import StaticFilesConfig


class Static(StaticFilesConfig):
    """django.contrib.staticfiles with a longer list of files left out."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "*.map", "redoc*"]
