import json
import re
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

DEEPEST = 32


class StrictJSONParser(JSONParser):
    """JSON without duplicate keys, without NaN, and not nested without end."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            text = stream.read().decode("utf-8")
        except UnicodeDecodeError as error:
            raise ParseError(_("Text is not valid UTF-8.")) from error
        if _depth(text) > DEEPEST:
            raise ParseError(_("The body is nested deeper than %(n)s.") % {"n": DEEPEST})
        try:
            return json.loads(text, object_pairs_hook=_without_duplicates, parse_constant=_refuse)
        except json.JSONDecodeError as error:
            place = {"line": error.lineno, "column": error.colno}
            raise ParseError(
                _("Not valid JSON at line %(line)s, column %(column)s.") % place
            ) from error
        except ValueError as error:
            raise ParseError(str(error)) from error


STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


def _depth(text: str) -> int:
    """How deep brackets nest, strings left out."""
    deepest = depth = 0
    for bracket in re.findall(r"[\[\]{}]", STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _value in pairs]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ValueError(_("“%(name)s” is given twice.") % {"name": twice})
    return dict(pairs)


def _refuse(constant: str) -> None:
    raise ValueError(_("%(constant)s is not a number.") % {"constant": constant})
