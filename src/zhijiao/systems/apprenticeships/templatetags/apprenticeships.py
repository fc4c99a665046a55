"""Small drawings that only this room needs: hours, chips of work done, the pay bar, the board's addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from zhijiao.basics.money import yuan
from zhijiao.kernel.screens.words import language, said, weekday
from zhijiao.systems.apprenticeships.models import LogEntry
from zhijiao.systems.apprenticeships.queries.daily import Day, Kept, MyDay
from zhijiao.systems.apprenticeships.queries.rights import Pay

register = template.Library()
WIDTH = 320
MOST_CHIPS = 8


@register.filter
def is_ticked(day: Day, kept: Kept | str) -> bool:
    """Say whether a day of the week is drawn ticked: as it was left, else unless something about it is odd."""
    return day.on.isoformat() in kept.ticked if isinstance(kept, Kept) else not day.odd


@register.filter
def goes_back(day: Day, kept: Kept | str) -> bool:
    """Say whether a day is drawn as one that is returned."""
    return isinstance(kept, Kept) and day.on.isoformat() in kept.back


@register.filter
def why_back(day: Day, kept: Kept | str) -> str:
    """Return what is to be changed about a day: as it was written, else what is odd about it."""
    return kept.why.get(day.on, "") if isinstance(kept, Kept) else said(day.odd[0])


@register.filter
def thousandths(value: int | None) -> str:
    """Say thousandths as a number: 7500 is 7.5."""
    return "" if value is None else f"{value / 1000:g}"


@register.filter
def hours_or(entry: LogEntry | None, otherwise: str) -> str:
    """Say the hours of an entry, or what stands there before there is one."""
    return f"{entry.hours / 1000:.1f}" if entry else otherwise


@register.filter
def weekday_short(day: date) -> str:
    """Say the day of the week in one sign, or three letters."""
    return weekday(day).removeprefix("星期")


@register.filter
def weekday_week(day: date) -> str:
    """Say the day of the week as the row of a week says it: 周一, Mon."""
    return weekday(day).replace("星期", "周")


@register.filter
def work(entry: LogEntry) -> str:
    """Say what was done on a day."""
    return (", " if language() == "en" else "、").join(entry.tasks)


@dataclass(frozen=True, slots=True)
class Chip:
    """A kind of work to tap."""

    name: str
    chosen: bool


@register.filter
def chips(my: MyDay) -> list[Chip]:
    """Return the work of the day that is chosen already, and what is usual in this post."""
    chosen = tuple(my.entry.tasks) if my.entry else ()
    offered = _("Read drawings|Worked at the machine|Measured and checked|Only cleaned or carried").split("|")
    names = dict.fromkeys((*chosen, *my.tasks, *offered))
    return [Chip(name, name in chosen) for name in [*names][:max(MOST_CHIPS, len(chosen))]]


@register.simple_tag
def paybar(pay: Pay) -> SafeString:
    """Draw the pay against its floor and the wage of the post."""
    whole = max(pay.post_wage or 0, pay.agreed or 0, pay.floor or 0, 1)
    agreed, floor = (pay.agreed or 0) * WIDTH // whole, (pay.floor or 0) * WIDTH // whole
    label = _("You %(pay)s yuan, floor %(floor)s, same post %(wage)s") % {
        "pay": yuan(pay.agreed or 0), "floor": yuan(pay.floor or 0), "wage": yuan(pay.post_wage or 0)}
    return format_html(
        '<svg class="app-paybar" viewBox="0 0 {} 28" role="img" aria-label="{}"><rect class="t" x="0" y="8" width="{}" height="12" rx="2"/>'
        '<rect class="v" x="0" y="8" width="{}" height="12" rx="2"/><line class="f" x1="{}" x2="{}" y1="2" y2="26"/></svg>',
        WIDTH, label, WIDTH, agreed, floor, floor)


@register.simple_tag(takes_context=True)
def asked(context: Context, **changes: Any) -> str:
    """Return the board's query with some of it changed."""
    return urlencode({name: value for name, value in (context["chosen"] | changes).items() if value})


@register.simple_tag(takes_context=True)
def deeper(context: Context, by: str, key: str) -> str:
    """Return the query that narrows the board to one of its lines; the board then goes one level down by itself."""
    return asked(context, **{by: key, "by": ""})


@register.simple_tag(takes_context=True)
def narrowed(context: Context, by: str, key: object) -> str:
    """Return the query narrowed to one unit, the rest as it was chosen."""
    return asked(context, **{by: key})


@register.simple_tag(takes_context=True)
def without(context: Context, step: str) -> str:
    """Return the query without one chosen place."""
    return asked(context, **{step: "", "by": ""})


AFTER = {"indicator": ("city", "school", "enterprise", "rule"), "city": ("school", "enterprise", "rule"),
         "school": ("enterprise", "rule"), "enterprise": ("rule",), "rule": ()}


@register.simple_tag(takes_context=True)
def back_to(context: Context, step: str) -> str:
    """Return the query of one step of the way here: what was chosen after it is dropped."""
    return asked(context, by="", **dict.fromkeys(AFTER[step], ""))
