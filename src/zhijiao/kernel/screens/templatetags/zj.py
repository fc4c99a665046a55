"""The tags with which every screen is drawn: words, dates, money, icons, pills, clocks, findings, steps, charts."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django import template
from django.core.paginator import Page
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhijiao.basics import money
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.screens import charts, clocks, parts, words

register = template.Library()

register.filter("said", words.said)
register.filter("day", words.day)
register.filter("short_day", words.short_day)
register.filter("weekday", words.weekday)
register.filter("dated", words.dated)
register.filter("moment", words.moment)
register.filter("until", words.until)
register.filter("count", words.count)
register.filter("counted", words.counted)
register.filter("percent", words.percent)
register.filter("change", words.change)
register.filter("masked", words.masked)
register.filter("number", charts.figure)

# kind -> (class, icon, word)
PILLS = {
    "block": ("s-block", "alert-octagon", Bilingual("Blocks", "阻断")),
    "warn": ("s-warn", "alert-triangle", Bilingual("Warning", "提醒")),
    "info": ("s-info", "info-circle", Bilingual("Notice", "提示")),
    "unknown": ("s-unk", "help-circle", Bilingual("Evidence missing", "缺证据")),
    "waived": ("s-waive", "shield-check", Bilingual("Waived", "已豁免")),
    "pass": ("s-ok", "check", Bilingual("Pass", "通过")),
    "na": ("s-plain", "minus", Bilingual("Not applicable", "不适用")),
    "plain": ("s-plain", "", Bilingual("", "")),
}


@register.filter
def yuan(fen: int | None) -> str:
    """Say fen as yuan: 3,600."""
    return "\N{EN DASH}" if fen is None else money.yuan(fen)


@register.filter
def yuan_words(fen: int | None) -> str:
    """Say fen as yuan with the unit: 3,600元, ¥3,600."""
    if fen is None:
        return "\N{EN DASH}"
    return f"{money.yuan(fen)}元" if words.language() == "zh" else f"¥{money.yuan(fen)}"


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """Return mapping[key], or nothing."""
    return mapping.get(key) if mapping else None


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """Draw an icon of the sprite; it is always accompanied by a word."""
    if not name:
        return SafeString("")
    source = static("vendor/tabler-icons/sprite.svg")
    return format_html('<svg class="ico{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
                       f" {extra}" if extra else "", source, name)


@register.simple_tag
def pill(kind: str, text: Any = None) -> SafeString:
    """Draw a state as its word with its own shape; the text replaces the word."""
    css, shape, word = PILLS[kind]
    shown = words.said(word if text in (None, "") else text)
    return format_html('<span class="zj-pill {}">{}{}</span>', css, icon(shape), shown)


@register.simple_tag
def counts(block: int = 0, warn: int = 0, unknown: int = 0, waived: int = 0) -> SafeString:
    """Draw the counts of findings as small pills, or a dash when there is none."""
    found = (("block", block), ("warn", warn), ("unknown", unknown), ("waived", waived))
    drawn = [format_html('<span class="zj-pill {}">{}<span class="sr">{} </span>{}</span>',
                         PILLS[kind][0], icon(PILLS[kind][1]), words.said(PILLS[kind][2]), n) for kind, n in found if n]
    return format_html('<span class="zj-counts">{}</span>', SafeString("".join(drawn))) if drawn else SafeString("–")


@register.simple_tag(takes_context=True)
def clock(context: Context, due_on: date | None, opened_on: date | None = None, paused: bool = False,
          on: date | None = None, short: bool = False) -> SafeString:
    """Draw a clock of working days: plain, amber when near, red when late, dashed on hold; the date stands beside."""
    if due_on is None:
        return SafeString("")
    read = clocks.clock(due_on, today=on or _today(context), opened_on=opened_on, paused=paused)
    shape = {clocks.Pace.EARLY: "clock", clocks.Pace.NEAR: "hourglass-high", clocks.Pace.LATE: "alarm",
             clocks.Pace.PAUSED: "player-pause"}[read.pace]
    return format_html('<span class="zj-clock {}" title="{}">{}{}</span>', read.pace.value, words.day(due_on), icon(shape),
                       _clock_words(read, short))


def _counted(kind: str, number: int) -> Bilingual:
    word = PILLS[kind][2]
    return Bilingual(f"{word.en}: {number}", f"{word.zh}{number}")


def _clock_words(read: clocks.Clock, short: bool) -> str:
    if read.pace is clocks.Pace.PAUSED:
        return _("Clock on hold")
    if read.pace is clocks.Pace.LATE:
        return ngettext("%(n)d working day late", "%(n)d working days late", -read.days) % {"n": -read.days}
    if read.days == 0:
        return _("Due today")
    left = ngettext("%(n)d working day left", "%(n)d working days left", read.days) % {"n": read.days}
    return left if short else _("%(left)s, %(on)s") % {"left": left, "on": words.short_day(read.due_on)}


@register.simple_tag
def baton(holder: Any, mine: bool = False, small: bool = False) -> SafeString:
    """Draw who holds a record: the one ink-filled thing on a page when it is you."""
    css = "zj-baton" + (" sm" if small else "") + ("" if mine else " other")
    name = words.said(holder)
    if not mine:
        return format_html('<span class="{}">{}</span>', css, name)
    text = (_("You") if small else _("In your hands: %(who)s") % {"who": name}) if name else _("In your hands")
    return format_html('<span class="{}">{}{}</span>', css, icon("hand-grab"), text)


@register.inclusion_tag("screens/finding.html", takes_context=True)
def finding(context: Context, found: Any, level: int = 3) -> dict[str, Any]:
    """Draw one finding: what is wrong, what would pass, the article, the facts, the act that fixes it."""
    card = parts.card_of(found)
    return {"card": card, "pill": card.state, "short": parts.SHORT[card.state], "level": level, "request": context.get("request")}


@register.inclusion_tag("screens/findings.html", takes_context=True)
def findings(context: Context, found: Any, passed: int | None = None, not_applicable: int | None = None,
             judged: Any = None, title: Any = None) -> dict[str, Any]:
    """Draw the card of all findings, the worst first, with counts in its head; passes are folded into one line."""
    cards = parts.cards_of(found)
    heads = [(kind, _counted(kind, n)) for kind in parts.ORDER if (n := sum(c.state == kind for c in cards))]
    return {"cards": cards, "heads": heads, "passed": passed, "not_applicable": not_applicable, "judged": judged,
            "title": title, "request": context.get("request")}


@register.inclusion_tag("screens/steps.html")
def steps(strip: Any, label: Any = None) -> dict[str, Any]:
    """Draw the strip of states: done, now (wider, with the hand), came back, to come."""
    return {"strip": list(strip), "label": label}


@register.inclusion_tag("screens/next_action.html", takes_context=True)
def next_action(context: Context, action: parts.NextAction, version: Any = None) -> dict[str, Any]:
    """Draw the card with the one thing to do next; closed buttons say why."""
    return {"action": action, "request": context.get("request"), "csrf_token": context.get("csrf_token"), "version": version}


@register.inclusion_tag("screens/button.html", takes_context=True)
def button(context: Context, made: parts.Button, version: Any = None, small: bool = False) -> dict[str, Any]:
    """Draw one button: a link, or a small form that posts."""
    return {"b": made, "request": context.get("request"), "csrf_token": context.get("csrf_token"), "version": version, "small": small,
            "key": uuid.uuid4()}


@register.inclusion_tag("screens/pager.html", takes_context=True)
def pager(context: Context, page: Page[Any], counter: Any = None) -> dict[str, Any]:
    """Draw the range, the total, previous and next; the address keeps its filters."""
    request = context.get("request")
    asked = request.GET.copy() if request is not None else None

    def address(number: int) -> str:
        if asked is None:
            return f"?page={number}"
        asked["page"] = str(number)
        return f"?{asked.urlencode()}"

    return {"page": page, "counter": counter,
            "before": address(page.previous_page_number()) if page.has_previous() else None,
            "after": address(page.next_page_number()) if page.has_next() else None}


@register.simple_tag
def controlled(field: Any) -> SafeString:
    """Draw a form field's control with our look, linked to its hint and its error."""
    kind = getattr(field.field.widget, "input_type", "")
    css = {"checkbox": "form-check-input", "select": "form-select"}.get(kind, "form-control")
    told = [f"{field.id_for_label}_helptext"] if field.help_text else []
    told += [f"{field.id_for_label}_error"] if field.errors else []
    attrs = {"class": css, **({"aria-describedby": " ".join(told)} if told else {})}
    attrs |= {"aria-invalid": "true"} if field.errors else {}
    field.field.widget.attrs.pop("placeholder", None)  # a placeholder is no label
    return SafeString(field.as_widget(attrs=attrs))


@register.simple_tag
def form_key() -> SafeString:
    """Write the hidden key by which a form that is sent twice is done once."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', uuid.uuid4())


@register.simple_tag
def version(record: Any) -> SafeString:
    """Write the hidden version by which a stale page is noticed."""
    return format_html('<input type="hidden" name="version" value="{}">', record.version)


@register.inclusion_tag("screens/figure.html")
def figure(shown: Any, current: bool = False, url: str | None = None) -> dict[str, Any]:
    """Draw a figure's tile: name, value with unit, numerator of denominator, known share, change."""
    noun = words.said(shown.noun.filled(n=shown.denominator))
    joint = " " if noun and words.language() == "en" else ""
    return {"f": shown, "current": current, "url": url or shown.url, "noun": f"{joint}{noun}"}


@register.inclusion_tag("screens/chart.html", takes_context=True)
def chart(context: Context, shown: charts.Chart, download: str | None = None, wide: bool = False) -> dict[str, Any]:
    """Draw a chart with its table and its download; the drawing is SVG without scripts."""
    made: dict[str, Any] = {"chart": shown, "download": download, "request": context.get("request")}
    if shown.kind in ("line", "bar"):
        made["drawing"] = charts.draw(shown, *((960.0, 240.0) if wide else (340.0, 190.0)))
    else:
        made["marks"], made["target"] = charts.interval_marks(shown)
    return made


def _today(context: Context) -> date:
    """Return the day of the request, as the middleware read it."""
    return timezone.localdate(context["request"].now)
