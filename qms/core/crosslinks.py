"""What a comment names becomes a link, where its reader may go there: `CMP-2026-000123`, `@eva`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.apps import apps
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from qms.core.mentions import mentioned_in

NUMBER = re.compile(r"(?<![\w-])[A-Z]{2,5}-\d{4}-\d{1,9}(?![\w-])")

# What is named, and where it leads: to "" for a person whose page is not the reader's.
Links = Mapping[str, str]


def links_in(texts: Iterable[str], *, reader: Any) -> dict[str, str]:
    """The records and people these texts name, as far as the reader may see them."""
    text = "\n".join(texts)
    numbers = set(NUMBER.findall(text))
    links: dict[str, str] = {}
    for model in _numbered():
        if mine := {number for number in numbers if number.startswith(f"{model.number_series}-")}:
            found = model._default_manager.visible_to(reader).filter(number__in=mine)
            links |= {record.number: record.get_absolute_url() for record in found}
    return links | {
        f"@{person.username}": person.page_for(reader) for person in mentioned_in(text, by=reader)
    }


def _numbered() -> list[Any]:
    return [model for model in apps.get_models() if hasattr(model, "number_series")]


def crosslinks(markdown: MarkdownIt) -> None:
    """Teach the renderer; what leads where comes with each text, as `links`."""
    markdown.core.ruler.push("crosslinks", _link)


def _link(state: StateCore) -> None:
    if links := state.env.get("links"):
        for token in state.tokens:
            if token.children:
                token.children = list(_linked(token.children, links))


def _linked(tokens: Iterable[Token], links: Links) -> Iterator[Token]:
    """Plain words only: not what stands in code, nor in a link already."""
    inside = 0
    for token in tokens:
        inside += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type == "text" and not inside:
            yield from _parts(token.content, links)
        else:
            yield token


def _parts(text: str, links: Links) -> Iterator[Token]:
    named = "|".join(re.escape(name) for name in sorted(links, key=len, reverse=True))
    for part in re.split(rf"(?<![\w@.+/-])({named})(?!\w)", text):
        tag = ("a" if links[part] else "strong") if part in links else ""
        kind = {"a": "link", "strong": "strong"}.get(tag, "")
        if tag:
            yield Token(f"{kind}_open", tag, 1, attrs={"href": links[part]} if tag == "a" else {})
        yield Token("text", "", 0, content=part)
        if tag:
            yield Token(f"{kind}_close", tag, -1)
