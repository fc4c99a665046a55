"""Entry of the `zhijiao` command."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from zhijiao.basics.words import Bilingual
from zhijiao.cli.language import Group, Option, lang_option, speak
from zhijiao.cli.outcomes import told

WORDS = Bilingual(
    "Zhijiao: software with which a province runs its vocational-education system.\n\n"
    "check, template, rules, admit, place, issue, verify, keys, status and log work on files, without a server. "
    "Exit codes: 0 done, 1 something is wrong with the data, 2 the input or the call could not be used, 3 internal error.",
    "职教：一个省管理职业教育用的软件。\n\n"
    "check、template、rules、admit、place、issue、verify、keys、status、log直接处理文件，不需要服务器。"
    "退出码：0 完成；1 数据有问题；2 输入或命令用不了；3 内部错误。")
COMMANDS = {
    "check": "zhijiao.cli.check:check",
    "template": "zhijiao.cli.template:template",
    "rules": "zhijiao.cli.rules:rules",
    "admit": "zhijiao.cli.admit:admit",
    "place": "zhijiao.cli.place:place",
    "detect": "zhijiao.cli.detect:detect",
    "indicators": "zhijiao.cli.indicators:indicators",
    "report": "zhijiao.cli.quality:report",
    "issue": "zhijiao.cli.issue:issue",
    "verify": "zhijiao.cli.verify:verify",
    "keys": "zhijiao.cli.keys:keys",
    "status": "zhijiao.cli.status:status",
    "log": "zhijiao.cli.log:log",
    "serve": "zhijiao.cli.serve:serve",
    "demo": "zhijiao.cli.demo:demo",
    "import": "zhijiao.cli.transfer:import_rows",
    "export": "zhijiao.cli.transfer:export_rows",
    "lists": "zhijiao.cli.lists:lists",
    "backup": "zhijiao.cli.backup:backup",
    "restore": "zhijiao.cli.backup:restore",
    "snapshot": "zhijiao.cli.backup:snapshot",
    "journal": "zhijiao.cli.journal:journal",
    "doctor": "zhijiao.cli.doctor:doctor",
    "sealing": "zhijiao.cli.sealing:sealing",
    "administrators": "zhijiao.cli.sealing:administrators",
}


@click.group(cls=Group, words=WORDS, lazy=COMMANDS, name="zhijiao", context_settings={"max_content_width": 100})
@click.version_option(package_name="zhijiao", message="zhijiao %(version)s", cls=Option,
                      words=Bilingual("Show the version and exit.", "显示版本。"))
@lang_option
def zhijiao() -> None:
    """The root; its help is in WORDS."""


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code. Nothing is raised."""
    speak(arguments, os.environ)
    try:
        return int(zhijiao.main(args=list(arguments), prog_name="zhijiao", standalone_mode=False) or 0)
    except BaseException as error:  # every error becomes a code and a sentence, here only
        return told(error)


def main() -> None:
    """Run the command line of this process."""
    sys.exit(run(sys.argv[1:]))
