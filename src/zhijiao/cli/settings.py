"""The server's settings, for the commands that work on its database."""

from __future__ import annotations

import os

from zhijiao.basics.words import Bilingual
from zhijiao.cli.outcomes import Unusable


def set_up(*, as_owner: bool = False) -> None:
    """Read the settings and load the apps, as the owner of the tables if there is one. Raises Unusable when they make no sense."""
    if as_owner:
        os.environ["ZHIJIAO_AS_OWNER"] = "yes"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhijiao.config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as why:
        raise Unusable(Bilingual(f"The settings are not usable: {why}", f"设置不可用：{why}")) from why
