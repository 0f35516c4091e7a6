"""How a list's rows are drawn: by hand, as a page shows hundreds of cells."""

import re
from collections.abc import Callable
from html import escape
from typing import Any

from django import template
from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from qms.core.lists import Column, Listing
from qms.core.templatetags.interface import count, icon, pill, when

register = template.Library()

Draw = Callable[[Any, Model], str]


def escaped(text: Any) -> str:
    """As Django does it, for what is a text and never HTML already."""
    return escape(str(text))


def _text(value: Any, _record: Model) -> str:
    return escaped(value)


def _link(value: Any, record: Model) -> str:
    address = escaped(record.get_absolute_url())  # type: ignore[attr-defined]
    return f'<a class="row-link number" href="{address}">{escaped(value)}</a>'


def _name(value: Any, record: Model) -> str:
    address = escaped(record.get_absolute_url())  # type: ignore[attr-defined]
    return f'<a class="row-link" href="{address}">{escaped(value)}</a>'


def _title(value: Any, _record: Model) -> str:
    return f"<span>{escaped(value)}</span>"


# Look: the cell's classes, whether a person wrote what stands in it, and how that is drawn.
LOOKS: dict[str, tuple[str, bool, Draw]] = {
    "text": ("", True, _text),
    "link": ("", False, _link),
    "name": ("title", True, _name),
    "title": ("title", True, _title),
    "pill": ("", False, lambda value, _record: pill(value)),
    "number": ("number", False, _text),
    "sum": ("numeric", False, _text),
    "count": ("numeric", False, lambda value, _record: count(value)),
    "when": ("numeric", False, lambda value, _record: when(value)),
}
CHOOSE = (
    '<td class="choose"><input type="checkbox" name="chosen" value="{}" form="many"'
    ' aria-label="{}"></td>'
)
COLUMN = (
    '<label><input type="checkbox" name="columns" value="{}"{}><span>{}</span>'
    '<button type="button" class="icon-button" data-up hidden title="{}">{}'
    '<span class="visually-hidden">{}</span></button></label>'
)
CHOOSE_ALL = '<td class="choose"></td>'
RIGHT = {"sum", "count", "when"}
SPEAKING = {"link", "name", "title", "pill"}  # what it is shows


@register.filter
def marked(text: str, words: str) -> SafeString:
    """The text with every place marked where one of the words stands."""
    if not (wanted := "|".join(re.escape(word) for word in words.split())):
        return format_html("{}", text)
    pieces = re.split(f"({wanted})", text, flags=re.IGNORECASE)
    return SafeString(
        "".join(
            f"<mark>{escaped(piece)}</mark>" if number % 2 else escaped(piece)
            for number, piece in enumerate(pieces)
        )
    )


@register.simple_tag
def headings(listing: Listing) -> SafeString:
    """Draw the headings; one that sorts is a link, and turns round what is sorted by it already."""
    choose = CHOOSE_ALL if listing.actions else ""
    return SafeString(choose + "".join(_heading(listing, column) for column in listing.headings))


def _heading(listing: Listing, column: Column) -> str:
    up, down = listing.sort == column.name, listing.sort == f"-{column.name}"
    classes = f"{LOOKS[column.look][0] if column.look in RIGHT else ''}{' wide-only' * column.wide}"
    sorted_by = ' aria-sort="ascending"' if up else ' aria-sort="descending"' if down else ""
    label = escaped(column.label)
    if column.sort:
        address = escaped(listing.address(sort=f"-{column.name}" if up else column.name))
        arrow = icon("chevron-down" if down else "chevron-up", size="s")
        label = f'<a href="{address}">{label}{arrow}</a>'
    return f'<th scope="col" class="{classes.strip()}"{sorted_by}>{label}</th>'


@register.simple_tag
def columns(listing: Listing) -> SafeString:
    """Draw the choice of columns: those that are shown in their order, then the others."""
    shown, symbol = listing.shown_names, icon("chevron-up", size="s")
    forward, named = gettext("Further to the front"), gettext("%(label)s: further to the front")
    return SafeString(
        "".join(
            COLUMN.format(
                column.name,
                " checked" * (column.name in shown),
                label,
                escaped(forward),
                symbol,
                escaped(named) % {"label": label},
            )
            for column in listing.choosable
            for label in [escaped(column.label)]
        )
    )


@register.simple_tag
def rows(listing: Listing) -> SafeString:
    """Draw the rows, each cell as its column looks."""
    columns = [_cell(column) for column in listing.headings]
    if listing.actions:
        columns.insert(0, _chooser(listing))
    return SafeString(
        "".join(
            f"<tr>{''.join([cell(record) for cell in columns])}</tr>" for record in listing.rows
        )
    )


def _chooser(listing: Listing) -> Callable[[Model], str]:
    """The box that chooses a row for what is done to many."""
    label, name_of = gettext("Choose %(name)s"), listing.what.named_by.reader()

    def cell(record: Model) -> str:
        name = name_of(record)
        return CHOOSE.format(escaped(name), escaped(label % {"name": name}))

    return cell


def _cell(column: Column) -> Callable[[Model], str]:
    """How one column draws its cell; what is the same in all of them is worked out once."""
    _classes, _written, draw = LOOKS[column.look]
    opened, value = _opened(column), column.reader()

    def cell(record: Model) -> str:
        found = value(record)
        return f"{opened}{'' if found is None or found == '' else draw(found, record)}</td>"

    return cell


def _opened(column: Column) -> str:
    classes, written, _draw = LOOKS[column.look]
    named = column.look not in SPEAKING and not column.bare
    return "<td{}{}{}>".format(
        format_html(' data-label="{}"', column.label) if named else "",
        f' class="{found}"' if (found := f"{classes}{' wide-only' * column.wide}".strip()) else "",
        ' dir="auto"' if written else "",
    )
