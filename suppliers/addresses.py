"""A record's own name in its address, whatever characters purchasing has put into it.

Servers and proxies disagree about an encoded slash, and browsers resolve dots before they ask, so
these are written with a tilde, which nobody touches: 10/432 stands at /suppliers/10~2F432/.
"""

import re

from django.urls.converters import StringConverter

# Pages that stand beside the records.
RESERVED = frozenset(
    {
        "register",
        "options",
        "parts",
        "approvals",
        "deliveries",
        "commodities",
        "certificates",
    }
)
ESCAPED = re.compile(r"[~/]")
ESCAPE = re.compile(r"~([2-7][0-9A-F])")


class NameConverter(StringConverter):
    """`<name:code>` in a route."""

    def to_url(self, value: str) -> str:
        if value in RESERVED or value.startswith("."):
            return _escape(value[0]) + ESCAPED.sub(_escaped, value[1:])
        return ESCAPED.sub(_escaped, value)

    def to_python(self, value: str) -> str:
        return ESCAPE.sub(lambda found: chr(int(found[1], 16)), value)


def _escape(character: str) -> str:
    return f"~{ord(character):02X}"


def _escaped(found: re.Match[str]) -> str:
    return _escape(found[0])
