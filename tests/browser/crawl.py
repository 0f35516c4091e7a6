"""Every page one of the cast can reach by clicking, looked at once."""

from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from tests.browser.watch import Watch, accessibility_findings, inline_code, scrolls_sideways

NOT_OURS = {
    "schema": "a file",
    "complaints:pdf": "a download",
    "core:file": "a download",
    "core:export": "a download",
    "core:job_result": "a download",
    "core:import_file": "a download",
    "core:import_problems": "a download",
    "docs": "Swagger's own page",
}
BY_HAND = {  # where no link leads, and how it answers
    "engineer": {"/nowhere/": 404, "/status/": 403, "/accounts/logout/": 200},
    "manager": {"/suppliers/10432/unblock/": 200},
    "": {"/accounts/login/": 200, "/accounts/password/reset/": 200, "/nowhere/": 404},
}
LINKS = """() => [...document.querySelectorAll("a[href], form[method=get]")]
  .map((element) => element.href?.baseVal ?? element.href ?? element.action)
  .map((link) => new URL(link, document.baseURI).href)"""
STRUCTURE = """() => {
  const kind = (element) =>
    [element.tagName, ...element.getAttributeNames(), ...element.classList].join(" ");
  return [...new Set([...document.querySelectorAll("*")].map(kind))].sort().join();
}"""
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
ENLARGED = {"width": 320, "height": 256}  # a window of 1280 by 1024 at 400 %


@dataclass
class Crawl:
    """What was seen, and what was wrong with it."""

    pages: set[str] = field(default_factory=set)
    languages: set[str] = field(default_factory=set)
    findings: list[str] = field(default_factory=list)
    sideways: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


class Crawler:
    def __init__(self, page: Page, username: str, structures: set[str]) -> None:
        self.page = page
        self.by_hand = BY_HAND.get(username, {})
        self.structures = structures
        self.kinds: Counter[tuple[str, bool]] = Counter()
        self.seen = Crawl()

    def crawl(self) -> Crawl:
        watch = Watch(self.page.context)
        waiting = ["/", *self.by_hand]
        known = set(waiting)
        while waiting:
            path = waiting.pop(0)
            if self._is_worth_a_look(path):
                self._look_at(path)
                links = [link for link in self._links() if link not in known]
                waiting += links
                known.update(links)
        self.seen.complaints = watch.problems
        return self.seen

    def _is_worth_a_look(self, path: str) -> bool:
        """Two complaints are enough, and so is one way of sorting their list."""
        name, query = _name(path), urlsplit(path).query
        self.kinds[name, bool(query)] += 1
        return name not in NOT_OURS and self.kinds[name, bool(query)] <= (1 if query else 2)

    def _look_at(self, path: str) -> None:
        self.page.set_viewport_size(DESK)
        answer = self.page.goto(path)
        assert answer is not None
        if answer.status != self.by_hand.get(path, 200):
            self.seen.failed.append(f"{answer.status} {path}")
        self.seen.pages.add(path)
        self.seen.languages.add(self.page.locator("html").get_attribute("lang") or "none")
        self.seen.inline += [f"{path}: {found}" for found in inline_code(self.page, answer.text())]
        if self._is_built_anew():
            found = accessibility_findings(self.page)
            self.seen.findings += [f"{path}: {finding}" for finding in found]
        for size in (DESK, PHONE, ENLARGED):
            self.page.set_viewport_size(size)
            if scrolls_sideways(self.page):
                self.seen.sideways.append(f"{path} at {size['width']} px")

    def _is_built_anew(self) -> bool:
        """What is built of the same parts as another page need not be judged again."""
        structure = self.page.evaluate(STRUCTURE)
        new = structure not in self.structures
        self.structures.add(structure)
        return new

    def _links(self) -> list[str]:
        home = urlsplit(self.page.url)._replace(path="/", query="", fragment="").geturl()
        found = [link for link in self.page.evaluate(LINKS) if link.startswith(home)]
        return list(dict.fromkeys(f"/{link[len(home) :].partition('#')[0]}" for link in found))


def _name(path: str) -> str:
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return path
