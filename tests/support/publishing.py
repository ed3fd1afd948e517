"""What every page of the public directory is held to in a real browser."""

from pathlib import Path

from tests.support.paths import ROOT

AXE = ROOT / ".venv" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
SHEETS = (ROOT / "pipeline" / "render" / "card.css", ROOT / "pipeline" / "publish" / "static" / "site.css")
SHIFT = """() => new Promise((told) => {
  let sum = 0;
  const add = (each) => { if (!each.hadRecentInput) sum += each.value; };
  new PerformanceObserver((list) => list.getEntries().forEach(add))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => told(sum), 250);
})"""


def assert_graceful(chromium, path: Path, fragment: str = "") -> None:
    """Silent, nothing from elsewhere, no wider than its window, nothing moves, and axe finds nothing grave."""
    for width in (1280, 360):
        for scheme in ("light", "dark"):
            with chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:
                page = context.new_page()
                said, asked = [], []
                page.on("console", lambda message, said=said: said.append(message.text))
                page.on("pageerror", lambda error, said=said: said.append(str(error)))
                page.on("request", lambda sent, asked=asked: asked.append(sent.url))
                page.goto(path.as_uri() + fragment)
                where = f"{path.name}{fragment} at {width}, {scheme}"

                assert said == [], where
                assert [url for url in asked if not url.startswith(("file:", "data:"))] == [], where
                assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth"), where
                assert page.evaluate(SHIFT) < 0.01, where
                assert graver(page) == [], where


def graver(page) -> list:
    """What axe-core calls a serious or critical violation; nothing is looked for where it is not installed."""
    if not AXE.is_file():
        return []
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        "axe.run().then(found => found.violations.map(each => [each.id, each.impact, each.nodes.map(n => n.html)]))"
    )
    return [each for each in found if each[1] in ("serious", "critical")]
