import json
import re
from collections.abc import Callable
from typing import Any

from django.utils.http import parse_header_parameters
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.parsers import JSONParser

DEEPEST = 32


class StrictJSONParser(JSONParser):
    """JSON without duplicate keys, without NaN, and not nested without end."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        _check_charset(media_type or "")
        try:
            text = stream.read().decode("utf-8")
        except UnicodeDecodeError as error:
            raise ParseError(_("Text is not valid UTF-8.")) from error
        if _depth(text) > DEEPEST:
            raise ParseError(_("The body is nested deeper than %(n)s.") % {"n": DEEPEST})
        try:
            return json.loads(
                text,
                object_pairs_hook=_without_duplicates,
                parse_constant=_refuse,
                parse_int=_short(int),
                parse_float=_short(float),
            )
        except json.JSONDecodeError as error:
            place = {"line": error.lineno, "column": error.colno}
            raise ParseError(
                _("Not valid JSON at line %(line)s, column %(column)s.") % place
            ) from error
        except ValueError as error:
            raise ParseError(str(error)) from error


# One that is never closed reaches to the end: each character is looked at once.
STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
LONGEST_NUMBER = 40  # characters


def _check_charset(media_type: str) -> None:
    _name, options = parse_header_parameters(media_type)
    if options.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise UnsupportedMediaType(media_type)


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


def _short(kind: Callable[[str], Any]) -> Callable[[str], Any]:
    def parse(digits: str) -> Any:
        if len(digits) > LONGEST_NUMBER:
            raise ValueError(_("A number has more than %(n)s digits.") % {"n": LONGEST_NUMBER})
        return kind(digits)

    return parse


def _refuse(constant: str) -> None:
    raise ValueError(_("%(constant)s is not a number.") % {"constant": constant})
