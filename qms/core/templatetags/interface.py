"""The few tags every page is built from; docs/interface.md lists them with the components."""

import datetime as dt
import json
from functools import cache, lru_cache
from typing import Any

import nh3
from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext
from markdown_it import MarkdownIt

from qms.core.choices import Coloured
from qms.core.crosslinks import Links, crosslinks

register = template.Library()

PILL_ICONS = {
    "grey": "circle-dashed",
    "blue": "circle-dot",
    "amber": "alert-circle",
    "red": "alert-triangle",
    "green": "circle-check",
}

SOON_DAYS = 3
HERE, NOWHERE = SafeString(' aria-current="page"'), SafeString("")

# Comments carry no headings (a page has its own outline) and no images (files are attachments).
_commonmark = MarkdownIt("commonmark", {"html": False, "breaks": True})
_commonmark.enable(["table", "strikethrough"]).disable(["heading", "lheading", "image"])
_commonmark.use(crosslinks)


@register.simple_tag
def icon(name: str, label: str | Promise = "", size: str = "") -> SafeString:
    """Draw one symbol of static/icons.svg; without a label it is decoration."""
    if label:
        return _symbol(name, size, format_html('role="img" aria-label="{}"', label))
    return _decoration(name, size)


@cache
def _decoration(name: str, size: str) -> SafeString:
    """A list shows the same few symbols hundreds of times."""
    return _symbol(name, size, mark_safe('aria-hidden="true"'))


def _symbol(name: str, size: str, meaning: SafeString) -> SafeString:
    return format_html(
        '<svg class="icon {}" {}><use href="{}#{}"></use></svg>',
        size,
        meaning,
        static("icons.svg"),
        name,
    )


@register.filter
def count(number: int) -> str:
    """How many, in groups of three digits."""
    return _grouped(number, get_language())


@lru_cache(maxsize=2048, typed=True)
def _grouped(number: int, _language: str | None) -> str:
    """Quantities come again and again, a hundred of them on a page of order lines."""
    return number_format(number, use_l10n=True, force_grouping=True)


@register.filter
def as_json(value: Any) -> str:
    """What a script reads from a data attribute."""
    return json.dumps(value)


@register.simple_tag
def pill(what: Any, colour: str = "") -> SafeString:
    """Show a state: a choice with `label` and `colour`, or a word and a colour."""
    if isinstance(what, Coloured):
        return _choice(what, get_language())
    return _pill(what, colour or getattr(what, "colour", "grey"))


@lru_cache(maxsize=512, typed=True)  # choices are texts: without their type, equal ones are one
def _choice(choice: Coloured, _language: str | None) -> SafeString:
    return _pill(choice, choice.colour)


def _pill(what: Any, colour: str) -> SafeString:
    symbol = getattr(what, "icon", "") or PILL_ICONS[colour]
    label = getattr(what, "label", what)
    return format_html('<span class="pill {}">{}{}</span>', colour, icon(symbol), label)


@register.simple_tag
def when(moment: dt.date | None) -> SafeString:
    """Say when, as short as it stays clear; the exact time and its zone are one hover away."""
    if moment is None:
        return SafeString("—")
    if not isinstance(moment, dt.datetime):
        return _date(moment, get_language())
    local = timezone.localtime(moment)
    exact = date_format(local, gettext("j F Y, H:i:s"))
    return _time(local, f"{exact} {local.tzname()}", _short(local))


@lru_cache(maxsize=2048)
def _date(day: dt.date, _language: str | None) -> SafeString:
    """A date reads the same all day, in each language; a list shows the same ones again."""
    return _time(day, date_format(day, gettext("l, j F Y")), _day(day))


def _short(local: dt.datetime) -> str:
    today = timezone.localdate()
    if local.date() == today:
        return gettext("today, %(time)s") % {"time": date_format(local, "H:i")}
    if local.year == today.year:
        return date_format(local, gettext("j M, H:i"))
    return _day(local)


def _day(day: dt.date) -> str:
    return date_format(day, gettext("j M Y"))


def _time(moment: dt.date, exact: str, short: str) -> SafeString:
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), exact, short)


@register.simple_tag
def due(deadline: dt.date | None, *, done: bool = False) -> SafeString:
    """Show a clock: grey while there is time, amber for the last days, red once it is late."""
    if deadline is None:
        return SafeString("")
    day = timezone.localdate(deadline) if isinstance(deadline, dt.datetime) else deadline
    left = (day - timezone.localdate()).days
    colour = "" if done or left > SOON_DAYS else "amber" if left >= 0 else "red"
    words = _countdown(left) if colour else gettext("due %(day)s") % {"day": _day(day)}
    symbol = icon("clock-exclamation" if colour == "red" else "clock", size="s")
    clock = _time(deadline, date_format(day, gettext("l, j F Y")), words)
    return format_html('<span class="due {}">{}{}</span>', colour, symbol, clock)


def _countdown(left: int) -> str:
    if left < 0:
        return ngettext("%(days)s day overdue", "%(days)s days overdue", -left) % {"days": -left}
    if left == 0:
        return gettext("due today")
    return ngettext("due in %(days)s day", "due in %(days)s days", left) % {"days": left}


@register.filter
def markdown(text: str, links: Links | None = None) -> SafeString:
    """Turn what a person wrote into HTML that can do no harm; what it names leads to `links`."""
    clean = nh3.clean(
        _commonmark.render(text, {"links": links}),
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return SafeString(clean)


class Constant(template.Node):
    """Drawn once per process and language, from nothing that a page knows."""

    def __init__(self, nodes: template.NodeList) -> None:
        self.nodes = nodes
        self.drawn: dict[str | None, SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        language = get_language()
        if language not in self.drawn:
            self.drawn[language] = self.nodes.render(context.new())
        return self.drawn[language]


@register.tag
def constant(parser: template.base.Parser, _token: template.base.Token) -> Constant:
    """Mark what is the same on every page and for everybody."""
    nodes = parser.parse(["endconstant"])
    parser.delete_first_token()
    return Constant(nodes)


@register.simple_tag
def place(item: Any) -> SafeString:
    """Draw the way to one place of the rail."""
    return format_html(
        '<a href="{}" title="{}"{}{}>{}<span>{}</span></a>',
        item.url,
        item.label,
        HERE if item.current else NOWHERE,
        format_html(' data-key="{}"', item.key) if item.key else NOWHERE,
        icon(item.icon),
        item.label,
    )


@register.simple_block_tag
def panel(content: SafeString, title: str | Promise, **context: Any) -> SafeString:
    """Wrap a titled section; keywords are those of components/panel.html."""
    return SafeString(
        render_to_string("components/panel.html", {"title": title, "content": content, **context})
    )
