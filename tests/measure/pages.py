"""How large each shipped suite's page is and how soon it can be used: docs/figures/pages.csv.

    python tests/measure/pages.py [--browser /usr/bin/chromium] [--suite NAME]...

Every suite is scored by a classifier of words, which moves each score another way: such pages pack
worst. Last come the three default suites in one page. `bytes` is with the explorer, `plain_bytes`
without. `loaded_ms` runs from navigation to the load event, `usable_ms` to the first group drawn in the
explorer; `thread_ms` is the processor time of the page's main thread until then, which another program
does not lengthen: the least of three visits in Chromium, each in a context of its own.
"""

import argparse
import csv
import sys
import tempfile
from hashlib import blake2b
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from audit import run_audit
from audit.paths import SUITES

TABLE = Path(__file__).parents[2] / "docs" / "figures" / "pages.csv"
DEFAULTS = ("countries", "gender", "religion")
VISITS = 3
FLAGS = ["--no-sandbox", "--disable-gpu"]
WATCH = """new MutationObserver((_, self) => {
    if (!document.querySelector("#x-plot circle")) return;
    window.drawn = performance.now();
    self.disconnect();
}).observe(document, { childList: true, subtree: true });"""
LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd"


def main() -> None:
    """Measure, print and write."""
    from playwright.sync_api import sync_playwright

    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--browser", default="/usr/bin/chromium")
    asked.add_argument("--suite", action="append", default=[])
    options = asked.parse_args()
    every = [(path.stem,) for path in sorted(SUITES.glob("*.yaml"))]
    chosen = [(name,) for name in options.suite] or [*every, DEFAULTS]
    with sync_playwright() as driver, TABLE.open("w", encoding="utf-8", newline="") as file:
        browser = driver.chromium.launch(executable_path=options.browser, args=FLAGS)
        written = csv.writer(file, lineterminator="\n")
        written.writerow(["suites", "bytes", "plain_bytes", "loaded_ms", "usable_ms", "thread_ms"])
        for names in chosen:
            row = measured(browser, names)
            print(*row, flush=True)
            written.writerow(row)
        browser.close()


def measured(browser: Any, names: tuple[str, ...]) -> list[str | int]:
    """One page: its name, its bytes with and without the explorer, and its times."""
    with tempfile.TemporaryDirectory() as folder:
        audit = run_audit(
            list(names), classifier=by_words, out=Path(folder) / "run", formats=["html"]
        )
        page = audit.folder / "report.html"
        plain = audit.report(Path(folder) / "plain.html", explorer=False)
        times = [_visit(browser, page) for _ in range(VISITS)]
        sizes = [page.stat().st_size, plain.stat().st_size]
    return ["+".join(names), *sizes, *(round(min(each)) for each in zip(*times, strict=True))]


def _visit(browser: Any, page: Path) -> tuple[float, float, float]:
    """Milliseconds to the load event and to the explorer's first group, and of the main thread."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    seen = context.new_page()
    seen.add_init_script(WATCH)
    meter = context.new_cdp_session(seen)
    meter.send("Performance.enable", {"timeDomain": "threadTicks"})
    seen.goto(page.as_uri())
    seen.wait_for_selector("#x-plot circle", state="attached")
    loaded, drawn = seen.evaluate(LOADED), seen.evaluate("window.drawn")
    found = meter.send("Performance.getMetrics")["metrics"]
    busy = next(one["value"] for one in found if one["name"] == "TaskDuration")
    context.close()
    return loaded, drawn, 1000 * busy


def by_words(texts: list[str]) -> list[float]:
    """Each word moves the score its own way."""
    return [0.5 + sum(map(_weight, text.strip(".").split())) / 16 % 0.5 for text in texts]


def _weight(word: str) -> float:
    return blake2b(word.encode(), digest_size=2).digest()[0] / 255 - 0.5


if __name__ == "__main__":
    main()
