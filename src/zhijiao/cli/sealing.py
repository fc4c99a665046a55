"""`zhijiao sealing` and `zhijiao administrators`: the keys of sealed values, and the first three administrators."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zhijiao.basics.words import Bilingual
from zhijiao.cli.language import Command, Group, json_option, lang_option, option, said
from zhijiao.cli.outcomes import Exit, Unusable
from zhijiao.cli.settings import set_up

if TYPE_CHECKING:
    from zhijiao.kernel.administration.rotation import Standing


@click.group(cls=Group, words=Bilingual(
    "The keys of sealed values: how many values each key seals, and sealing anew under a new key.",
    "加密内容的密钥：每把密钥加密了多少内容，换用新密钥重新加密。"))
@lang_option
def sealing() -> None:
    """The group; its help is in words."""


@sealing.command("status", cls=Command, words=Bilingual(
    "Say which key seals how many values, and what cannot be read. Exit code 1 when something cannot.",
    "列出每把密钥加密了多少内容、哪些读不出来。有读不出来的，退出码为1。"))
@json_option
@lang_option
def status(as_json: bool) -> int:
    """Open every sealed value and count."""
    set_up()
    from django.conf import settings

    from zhijiao.kernel.administration import rotation

    standings = rotation.status()
    lost = any(one.missing or one.unreadable for one in standings)
    strays = 0 if lost else rotation.stray_look_ups()
    if as_json:
        json.dump({"writes_with": next(iter(settings.ZHIJIAO_KEYS["keys"])), "stray_look_ups": strays, "places": [
            {"place": one.place, "keys": one.keys, "missing": sorted(one.missing), "unreadable": one.unreadable} for one in standings]}, sys.stdout, indent=1)
        click.echo()
    else:
        _print(standings, strays, next(iter(settings.ZHIJIAO_KEYS["keys"])))
    return Exit.WRONG_DATA if lost or strays else Exit.DONE


def _print(standings: list[Standing], strays: int, first: str) -> None:
    click.echo(said(f"Writes with the key {first}.", f"现用密钥：{first}。"))
    for one in standings:
        for kid, number in sorted(one.keys.items()):
            note = said("  MISSING from the key file: cannot be read", "  密钥文件里没有，读不出来") if kid in one.missing else ""
            click.echo(f"{one.place:45} {kid:12} {number:9,}{note}")
        if one.unreadable:
            click.echo(said(f"{one.place}: {one.unreadable:,} values cannot be read though a key of that name is there: it is another key.",
                            f"{one.place}：{one.unreadable:,}条读不出来，虽有同名密钥，但不是同一把。"))
    if strays:
        click.echo(said(f"{strays:,} look-up keys do not fit: the key file holds another look_up than the one they were made with.",
                        f"{strays:,}个检索值对不上：密钥文件里的look_up不是当初用的那个。"))


@sealing.command("rotate", cls=Command, words=Bilingual(
    "Make a new key, put it first in the key file, and seal everything anew with it.\n\n"
    "The old keys stay in the file: a running server and older copies of the database need them. Restart the server afterwards and run "
    "`zhijiao sealing rotate --no-new-key` once more for what it wrote meanwhile. Stopped in the middle, it goes on where it was.",
    "生成一把新密钥，放在密钥文件最前面，并用它把全部内容重新加密。\n\n"
    "旧密钥仍留在文件里：运行中的服务和以前的备份还要用。之后请重启服务，再运行一次zhijiao sealing rotate --no-new-key，"
    "处理这期间写入的内容。中途停下可以接着做。"))
@option("--no-new-key", is_flag=True, en="Seal anew with the key that stands first already.", zh="不生成新密钥，只用排在最前面的密钥重新加密。")
@lang_option
def rotate(no_new_key: bool) -> int:
    """Check that every key is there, add one, seal anew."""
    set_up()
    from django.conf import settings

    from zhijiao.kernel.administration import rotation

    try:
        if not no_new_key:
            rotation.refuse_lost_keys()
            kid = rotation.add_key(Path(settings.ZHIJIAO_KEYS_FILE))
            click.echo(said(f"The new key {kid} stands first in {settings.ZHIJIAO_KEYS_FILE}. Copy that file to where you keep it.",
                            f"新密钥{kid}已放在{settings.ZHIJIAO_KEYS_FILE}最前面。请把这个文件另存到保管处。"), err=True)
        done = rotation.reseal(lambda place, number: click.echo(f"{place} {number:,}", err=True))
    except rotation.KeyMissing as why:
        raise Unusable(why.message) from why
    click.echo(said(f"{sum(done.values()):,} values sealed anew.", f"已重新加密{sum(done.values()):,}条。"))
    return Exit.DONE


@click.command("administrators", cls=Command, words=Bilingual(
    "Invite the first three administrators: system, security, audit. Prints a link and a code for each, once.\n\n"
    "Only while nobody is an administrator; later they invite others. Hand each link and code to one person, and to three different ones.",
    "邀请最初的三名管理员：系统管理员、安全管理员、审计员。链接和验证码各显示一次。\n\n"
    "只在还没有管理员时可用，以后由他们邀请其他人。三组链接和验证码请分别交给三个人。"))
@option("--unit", required=True, en="Full name or credit code of the education authority they belong to; in an empty database it is made.",
        zh="所属教育部门的全称或统一社会信用代码；空数据库里会新建这个单位。")
@option("--system", "system_name", required=True, metavar="USERNAME", en="Account name of the system administrator.", zh="系统管理员的账号名。")
@option("--security", "security_name", required=True, metavar="USERNAME", en="Account name of the security administrator.", zh="安全管理员的账号名。")
@option("--auditor", "auditor_name", required=True, metavar="USERNAME", en="Account name of the auditor.", zh="审计员的账号名。")
@lang_option
def administrators(unit: str, system_name: str, security_name: str, auditor_name: str) -> int:
    """Invite the three and print their doors."""
    set_up()
    from django.conf import settings
    from django.db.models import Q
    from django.utils import timezone

    from zhijiao.kernel.administration import actions
    from zhijiao.kernel.parties.models import Organisation, Region
    from zhijiao.kernel.parties.terms import OrganisationKind
    from zhijiao.kernel.people.actions import register_organisation
    from zhijiao.kernel.people.actor import SYSTEM
    from zhijiao.kernel.people.terms import Role
    from zhijiao.kernel.states import Refused

    authorities = Organisation.objects.filter(kind=OrganisationKind.AUTHORITY)
    found = authorities.filter(Q(name=unit) | Q(uscc=unit)).first()
    if found is None and authorities.exists():
        raise Unusable(Bilingual(f"There is no education authority “{unit}”.", f"没有教育部门“{unit}”。"))
    if found is None:  # an empty database: the first unit of all is the one that runs it
        found = register_organisation(kind=OrganisationKind.AUTHORITY, name=unit, region=Region.objects.get(parent=None), by=SYSTEM, at=timezone.now())
    names = {Role.ADMINISTRATOR: system_name, Role.SECURITY_ADMINISTRATOR: security_name, Role.AUDITOR: auditor_name}
    try:
        doors = actions.begin(unit=found, usernames=names, by=SYSTEM, at=timezone.now())
    except Refused as why:
        raise Unusable(why.reasons[0].text) from why
    for role, (secret, code) in doors.items():
        click.echo(f"{said(role.words.en, role.words.zh):24} {names[role]:20} {settings.ZHIJIAO_ADDRESS}/invitation/{secret}  {code}")
    return Exit.DONE
