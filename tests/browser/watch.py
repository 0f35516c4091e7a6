"""What a browser complains about by itself, and what axe finds."""

from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
QUICK = {"resultTypes": ["violations"], "preload": False}  # or axe itself would break the policy
RULES = QUICK | {"runOnly": {"type": "tag", "values": WCAG}}
COLOURS = QUICK | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
AXE = Axe()

TOLD_ELSEWHERE = (
    "Failed to load resource",  # by the answer
    "htmx:sendAbort",  # nobody waits for it any more: the next was asked for
    "htmx:afterRequest",  # by "htmx:sendError" or the answer
)

INLINE = """(html) => {
  const elements = new DOMParser().parseFromString(html, "text/html").querySelectorAll("*");
  const isInline = (element) => element.matches("style, script:not([src])")
    || element.getAttributeNames().some((name) => name === "style" || name.startsWith("on"));
  return [...elements].filter(isInline).map((element) => element.outerHTML.slice(0, 120));
}"""
VIOLATIONS = "async (options) => (await axe.run(options)).violations"
SETTLED = "Promise.allSettled(document.getAnimations().map((each) => each.finished))"


class Watch:
    """Collects console errors (a broken content security policy is one) and failed subresources."""

    def __init__(self, context: BrowserContext) -> None:
        self.problems: list[str] = []
        context.on("console", self._said)
        context.on("response", self._answered)
        context.on("weberror", lambda error: self.problems.append(str(error.error)))

    def _said(self, message: ConsoleMessage) -> None:
        told_elsewhere = message.text.startswith(TOLD_ELSEWHERE)
        if message.type in {"error", "warning"} and not told_elsewhere:
            self.problems.append(f"{message.location.get('url')}: {message.text}")

    def _answered(self, response: Response) -> None:
        """A page may be missing or refused; what it is built from may not."""
        if (
            response.status >= 400
            and response.status != 401
            and response.request.resource_type != "document"
        ):
            self.problems.append(f"{response.status} {response.url}")


def accessibility_findings(page: Page) -> list[str]:
    """What a machine finds against WCAG 2.2 AA; of the dark theme, only the colours differ."""
    page.evaluate(AXE.axe_script)
    return _found(page, "light", RULES) + _found(page, "dark", COLOURS)


def _found(page: Page, theme: Literal["light", "dark"], options: dict[str, Any]) -> list[str]:
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.evaluate(SETTLED)  # Django's own administration pages fade
    return [
        f"{rule['id']}: {' '.join(node['html'].split())[:160]} ({node['failureSummary'][:200]})"
        for rule in page.evaluate(VIOLATIONS, options)
        for node in rule["nodes"]
    ]


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def inline_code(page: Page, html: str) -> list[str]:
    """Scripts and styles that stand in the page itself, as the server has sent it."""
    return list(page.evaluate(INLINE, html))
