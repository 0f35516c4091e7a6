"""The house rules the linters cannot read: foreign keys, rows by permission, clean pages."""

import ast
import re
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
ARROWS = PROJECT["tool"]["importlinter"]["contracts"][0]["layers"]
PACKAGES = PROJECT["tool"]["importlinter"]["root_packages"]
MODELS = [model for model in apps.get_models() if model.__module__.split(".")[0] in PACKAGES]
SOURCES = sorted(
    path
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts
)
RULE_NAMES = {"services", "selectors", "workflow", "models", "querysets"}
SURFACES = [
    path
    for path in SOURCES
    if {path.stem, path.parent.name} & {"views", "forms", "filters"} or "api" in path.parent.parts
]
RULES = [path for path in SOURCES if {path.stem, path.parent.name} & RULE_NAMES]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# The modules that may call text safe.
MAKES_HTML = {f"qms/core/templatetags/{name}.py" for name in ("filters", "interface", "lists")}
HTTP = (
    "django.http",
    "django.shortcuts",
    "django.views",
    "django.forms",
    "django.contrib.messages",
)
WRITING = {"hx-post", "hx-put", "hx-patch", "hx-delete"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def each(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=name_of)


def layer_of(model: type) -> int:
    """How low an app stands: the last layer is the lowest."""
    return next(
        place
        for place, layer in enumerate(ARROWS)
        for name in layer.split(" | ")
        if f"{model.__module__}.".startswith(f"{name}.")
    )


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)
def test_foreign_keys_point_down_as_the_imports_do(model):
    upward = [
        f"{field.name} → {field.related_model._meta.label}"
        for field in [*model._meta.concrete_fields, *model._meta.many_to_many]
        if field.related_model in MODELS and layer_of(field.related_model) < layer_of(model)
    ]
    assert not upward


@each(SURFACES)
def test_a_surface_gets_its_rows_by_visible_to_and_no_other_way(path):
    tree = ast.parse(path.read_text())
    asked = {
        id(node.value): node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)
    }
    wrong = [
        f"line {node.lineno}: .{node.attr}.{asked.get(id(node), '')}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"objects", "_default_manager", "_base_manager"}
        and asked.get(id(node)) not in {"visible_to", "none"}
    ]
    assert not wrong


@each(RULES)
def test_rules_know_no_http(path):
    assert not [name for name in imported(ast.parse(path.read_text())) if name.startswith(HTTP)]


@each([path for path in SOURCES if path.name != "celery.py"])
def test_nothing_hands_work_to_the_broker_by_hand(path):
    called = re.findall(r"\.(?:delay|apply_async|send_task)\(", path.read_text())
    assert not called, "Leave a row; a scheduled task finds it."


@each([path for path in SOURCES if name_of(path) not in MAKES_HTML])
def test_no_text_is_called_safe_outside_the_interface_tags(path):
    assert not re.search(r"\b(mark_safe|SafeString\(|SafeText)", path.read_text())


class Page(HTMLParser):
    """The elements of a template, with what is wrong about each."""

    VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "use", "path"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self._waiting: list[
            tuple[str, int]
        ] = []  # panels that load themselves, not yet with a link
        self._depth = 0
        self.feed(_without_template_language(text))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = dict(attributes)
        self._depth += tag not in self.VOID
        self.wrong += [f"<{tag} {name}>" for name in named if re.fullmatch(r"style|on\w+", name)]
        if any((value or "").strip().lower().startswith("javascript:") for value in named.values()):
            self.wrong.append(f"<{tag}> runs script from an address")
        if tag == "style" or (tag == "script" and "src" not in named):
            self.wrong.append(f"<{tag}> within the page")
        if WRITING & named.keys() and (tag, named.get("method")) != ("form", "post"):
            self.wrong.append(f"<{tag}> writes, but only with script")
        self._look_for_the_link(tag, named)

    def _look_for_the_link(self, tag: str, named: dict[str, str | None]) -> None:
        if tag == "a" and "href" in named:
            self._waiting.clear()
        elif tag == "a" and "hx-get" in named:
            self.wrong.append("<a hx-get> without href")
        elif tag != "form" and "hx-get" in named:
            self._waiting.append((tag, self._depth))

    def handle_endtag(self, tag: str) -> None:
        if self._waiting and self._waiting[-1] == (tag, self._depth):
            self.wrong.append(f"<{tag} hx-get> holds no link for those without script")
            self._waiting.pop()
        self._depth -= tag not in self.VOID


def _without_template_language(text: str) -> str:
    text = re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}", "", text, flags=re.DOTALL)
    return re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)


@each(TEMPLATES)
def test_a_template_has_no_script_or_style_of_its_own_and_works_without_script(path):
    assert not Page(path.read_text()).wrong


@each(TEMPLATES)
def test_a_template_escapes_everything(path):
    assert not re.search(r"\|\s*safe(seq)?\b|autoescape\s+off", path.read_text())


@pytest.mark.parametrize(
    ("markup", "complaint"),
    [
        ('<p style="color:red">', "<p style>"),
        ("<button onclick='x()'>", "<button onclick>"),
        ("<script>x()</script>", "<script> within the page"),
        ('<a href="javascript:x()">', "<a> runs script from an address"),
        ('<a hx-get="/x">', "<a hx-get> without href"),
        ('<div hx-get="/x"><p>…</p></div>', "<div hx-get> holds no link for those without script"),
        ('<button hx-post="/x">', "<button> writes, but only with script"),
    ],
)
def test_the_reader_of_templates_sees_what_it_is_there_for(markup, complaint):
    assert Page(markup).wrong == [complaint]
