"""The server's settings, for the commands that work on its database; where no server is set up, the demo's."""

from __future__ import annotations

import os
from pathlib import Path

import click

from zhijiao.basics.words import Bilingual
from zhijiao.cli.language import said
from zhijiao.cli.outcomes import Unusable

DAY = "today"  # the file in a demo's folder that holds the day on which its clock stands
ADDRESS = "address"  # and the one that holds where it was served, for the codes on paper
# Any of these says that somebody has decided which server is meant.
DECIDING = ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "ZHIJIAO_DEMO", "ZHIJIAO_DEBUG", "ZHIJIAO_SECRET_KEY", "ZHIJIAO_SECRET_KEY_FILE", "ZHIJIAO_KEYS")


def set_up(*, as_owner: bool = False) -> None:
    """Read the settings and load the apps, as the owner of the tables if there is one. Raises Unusable when they make no sense."""
    if as_owner:
        os.environ["ZHIJIAO_AS_OWNER"] = "yes"
    turn_to_demo()
    decided = any(os.environ.get(name, "").strip() for name in DECIDING)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhijiao.config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as why:
        if not decided:
            raise Unusable(Bilingual(
                f"No server is set up here, and no demo was started below {homes()}: `zhijiao demo` starts one; for a server of your own: {why}",
                f"本机没有配置服务器，{homes()}下也没有启动过的演示省：可以用zhijiao demo启动；要配置自己的服务器：{why}")) from why
        raise Unusable(Bilingual(f"The settings are not usable: {why}", f"设置不可用：{why}")) from why


def homes() -> Path:
    """Return the folder that holds the demos of this computer."""
    return Path(os.environ.get("ZHIJIAO_VAR", "").strip() or "var").resolve()


def turn_to_demo() -> None:
    """Mean the demo that was started last, and say so, where nothing says that a server is set up on this computer."""
    if any(os.environ.get(name, "").strip() for name in DECIDING):
        return
    days = sorted(homes().glob(f"demo-*/{DAY}"), key=lambda file: file.stat().st_mtime_ns)
    if not days:
        return
    home = days[-1].parent
    os.environ.update({"ZHIJIAO_DEMO": "yes", "ZHIJIAO_TODAY": days[-1].read_text("utf-8").strip(), "ZHIJIAO_VAR": str(home)})
    address = home / ADDRESS
    if address.exists():  # a demo of an earlier version has none
        os.environ.setdefault("ZHIJIAO_ADDRESS", address.read_text("utf-8").strip())
    click.echo(said(f"No server is set up here; this is about the demo in {home}.", f"本机没有配置服务器，以下是{home}里演示省的情况。"), err=True)
