"""In which language the command line speaks, and click's commands, options and arguments that speak both."""

from __future__ import annotations

import gettext
import os
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TypeVar

import click

from zhijiao.basics.words import Bilingual, Language

_spoken: ContextVar[Language] = ContextVar("language", default="en")
LOCALES = Path(__file__).parent / "locale"


def spoken() -> Language:
    """Return the language of this run."""
    return _spoken.get()


def said(en: str, zh: str) -> str:
    """Return one of the two sentences."""
    return Bilingual(en, zh).said(spoken())


def speak(arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    """Settle the language before anything is parsed: `--lang`, else LC_ALL, LC_MESSAGES or LANG, else English."""
    wanted = _asked(arguments)
    if wanted is None:
        places = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
        wanted = next((place for place in places if place), "en")
    language: Language = "zh" if wanted.lower().startswith("zh") else "en"
    _spoken.set(language)
    # click's own words ("Usage", "Options") come from gettext, as click documents it.
    os.environ["LANGUAGE"] = "zh_Hans" if language == "zh" else "en"
    gettext.bindtextdomain("django", str(LOCALES))
    gettext.textdomain("django")


def _asked(arguments: Sequence[str]) -> str | None:
    for index, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
        if argument == "--lang" and index + 1 < len(arguments):
            return arguments[index + 1]
    return None


class _Speaking:
    """A command whose help is said in the language of the run."""

    words: Bilingual

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the first sentence for the list of commands."""
        return self.words.said(spoken()).split("\n\n")[0]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return --help, which click makes once, in the language of this run."""
        found: click.Option | None = super().get_help_option(ctx)  # type: ignore[misc]
        if found is not None:
            found.help = said("Show this message and exit.", "显示帮助。")
        return found

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help text."""
        formatter.write_paragraph()
        with formatter.indentation():
            for index, paragraph in enumerate(self.words.said(spoken()).split("\n\n")):
                if index:
                    formatter.write_paragraph()
                formatter.write_text(paragraph)


class Command(_Speaking, click.Command):
    """A command with help in both languages."""

    def __init__(self, *args: Any, words: Bilingual, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.words = words


class Group(_Speaking, click.Group):
    """A group of commands; `lazy` names those whose module is imported only when they are asked for."""

    def __init__(self, *args: Any, words: Bilingual, lazy: Mapping[str, str] | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.words, self._lazy = words, dict(lazy or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of declaration."""
        return [*self.commands, *self._lazy]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, importing its module if need be."""
        if cmd_name in self._lazy:
            from importlib import import_module

            module, _, attribute = self._lazy[cmd_name].partition(":")
            command: click.Command = getattr(import_module(module), attribute)
            return command
        return super().get_command(ctx, cmd_name)


class Option(click.Option):
    """An option with help in both languages."""

    def __init__(self, *args: Any, words: Bilingual, **kwargs: Any):
        super().__init__(*args, **{**kwargs, "help": words.en})
        self.words = words

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option and its help in the language of the run."""
        self.help = self.words.said(spoken())
        return super().get_help_record(ctx)


Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def option(*names: str, en: str, zh: str, **more: Any) -> Callable[[Decorated], Decorated]:
    """Declare an option with its help in both languages."""
    return click.option(*names, cls=Option, words=Bilingual(en, zh), **more)


lang_option = option("--lang", type=click.Choice(["zh", "en"]), expose_value=False,
                     en="Language of messages and help (default: as LANG says).", zh="提示和帮助的语言（默认看LANG）。")
json_option = option("--json", "as_json", is_flag=True, en="Print one JSON document to stdout.", zh="向标准输出打印一份JSON。")
