"""How a list's filters are drawn: by hand, as a dozen of them stand on every list."""

from typing import Any

from django import template
from django.forms import BoundField
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from qms.core.templatetags.interface import icon

register = template.Library()

SELECTED, CHECKED, NOTHING = map(SafeString, (" selected", " checked", ""))
FIELD = SafeString("""<div class="field">
  <label for="{}">{}</label>
  {}
  {}
</div>
""")
PICK = SafeString("""<details class="menu pick" data-menu>
  <summary class="button">{}{}</summary>
  <fieldset><legend class="visually-hidden">{}</legend>{}</fieldset>
</details>
""")
SELECT = SafeString('<select name="{}" id="{}"{}>{}</select>')
OPTION = SafeString('<option value="{}"{}>{}</option>')
BOX = SafeString('<label><input type="checkbox" name="{}" value="{}"{}>{}</label>')
INPUT = SafeString('<input type="{}" name="{}" id="{}" value="{}" maxlength="200"{}>')
WRONG = SafeString(' aria-invalid="true" aria-describedby="{}_error"')


@register.simple_tag
def filter_field(field: BoundField) -> SafeString:
    """Draw one question; several choices are a menu of boxes, which works without script."""
    widget = field.field.widget
    if getattr(widget, "allow_multiple_selected", False):
        symbol = icon("chevron-down", size="s")
        return format_html(PICK, field.label, symbol, field.label, _boxes(field))
    answer = _select(field) if widget.input_type == "select" else _input(field)
    return format_html(FIELD, field.auto_id, field.label, answer, field.errors or NOTHING)


def _boxes(field: BoundField) -> SafeString:
    chosen = set(field.value() or ())
    return format_html_join(
        NOTHING,
        BOX,
        (
            (field.html_name, value, CHECKED if value in chosen else NOTHING, label)
            for value, label in field.field.widget.choices
        ),
    )


def _select(field: BoundField) -> SafeString:
    widget, chosen = field.field.widget, str(field.value() or "")
    options = format_html_join(
        NOTHING,
        OPTION,
        (
            (value, SELECTED if str(value) == chosen else NOTHING, _any(value) or label)
            for value, label in widget.choices
        ),
    )
    return format_html(SELECT, field.html_name, field.auto_id, flatatt(widget.attrs), options)


def _any(value: Any) -> str:
    """What leaving a question open is called; Django's word for a yes or no is "unknown"."""
    return gettext("Any") if value in {None, "", "unknown"} else ""


def _input(field: BoundField) -> SafeString:
    kind = "date" if field.widget_type == "date" else field.field.widget.input_type
    return format_html(
        INPUT,
        "search" if field.html_name == "q" else kind,
        field.html_name,
        field.auto_id,
        field.value() or "",
        format_html(WRONG, field.auto_id) if field.errors else NOTHING,
    )
