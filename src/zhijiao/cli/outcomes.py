"""The one place where what happened becomes an exit code and a sentence."""

from __future__ import annotations

import sys
import traceback
from enum import IntEnum

import click

from zhijiao.basics.words import Bilingual
from zhijiao.cli.language import said, spoken


class Exit(IntEnum):
    """Exit codes, the same for every command."""

    DONE = 0  # nothing blocks
    WRONG_DATA = 1  # done, and something is wrong with the data
    UNUSABLE = 2  # the input or the call could not be used
    INTERNAL = 3  # a fault of ours
    INTERRUPTED = 130
    CUT_OFF = 141  # whoever read our output went away, as a shell counts it


class Unusable(Exception):
    """The call or the input cannot be used; `message` says what and where."""

    def __init__(self, message: Bilingual):
        super().__init__(message.en)
        self.message = message


def told(error: BaseException) -> Exit:
    """Say on stderr what happened and return the exit code of its family."""
    if isinstance(error, click.ClickException):
        error.show(file=sys.stderr)
        return Exit.UNUSABLE
    if isinstance(error, SystemExit):  # click's answer to a closed pipe
        return Exit.CUT_OFF
    if isinstance(error, click.Abort | KeyboardInterrupt):
        click.echo(said("Interrupted.", "已中断。"), err=True)
        return Exit.INTERRUPTED
    message = getattr(error, "message", None)  # Unusable and Unreadable: the family for people
    if isinstance(message, Bilingual):
        click.echo(said("Error: ", "错误：") + message.said(spoken()), err=True)
        return Exit.UNUSABLE
    if type(error).__module__ == "django.db.utils":  # not imported: most commands know no database
        click.echo(said(f"Error: the database could not do it ({_first_line(error)}). What was not finished was taken back; when the cause is "
                        "gone (a full disk, a database that is away), call again.",
                        f"错误：数据库没有完成（{_first_line(error)}）。没有做完的已经撤回；排除原因（磁盘已满、数据库未启动等）后请重试。"), err=True)
        return Exit.UNUSABLE
    if isinstance(error, OSError):
        place = f": {error.filename}" if error.filename else ""
        click.echo(said("Error: ", "错误：") + f"{error.strerror or type(error).__name__}{place}", err=True)
        return Exit.UNUSABLE
    traceback.print_exception(error, file=sys.stderr)
    click.echo(said("Internal error. Please report the lines above.", "内部错误。请把上面几行报告给开发者。"), err=True)
    return Exit.INTERNAL


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n")[0] or type(error).__name__
