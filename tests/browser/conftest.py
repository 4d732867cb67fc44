"""A real Chromium for the tests of the pages; without one they skip, or fail where it is required."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
REQUIRED = bool(os.environ.get("AUDIT_REQUIRE_BROWSER"))
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
]


def _missing(what):
    """Skip, saying why; where the browser is required, fail."""
    if REQUIRED:
        pytest.fail(f"{what}, and AUDIT_REQUIRE_BROWSER is set")
    pytest.skip(what)


@pytest.fixture(scope="session")
def browser():
    """Chromium, driven by playwright."""
    path = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    if path is None:
        _missing("no chromium here (apt install chromium)")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def axe():
    """axe-core's script, from npm."""
    script = HERE / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        npm = shutil.which("npm")
        if npm is None:
            _missing("no axe-core here (npm install --prefix tests/browser)")
        done = subprocess.run(
            [npm, "install", "--no-audit", "--no-fund", "--no-package-lock", "--prefix", str(HERE)],
            capture_output=True, text=True,
        )  # fmt: skip
        if not script.exists():
            _missing(f"axe-core could not be installed: {done.stderr[-200:]}")
    return script.read_text(encoding="utf-8")


class Visit:
    """A page that was opened, with everything that it asked for or complained of."""

    def __init__(self, context, path):
        self.page = context.new_page()
        self.requests, self.faults, self.dialogs = [], [], []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.faults.append(message.text))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on(
            "dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss())
        )
        self.page.add_init_script(
            "window.violations = [];"
            "addEventListener('securitypolicyviolation', e => violations.push(e.violatedDirective + ' ' + e.blockedURI))"
        )
        self.url = path.as_uri()
        self.page.goto(self.url)

    def outside(self):
        """Requests beyond the file itself."""
        return [url for url in self.requests if url.split("#")[0] != self.url]

    def violations(self):
        """What the content security policy blocked."""
        return self.page.evaluate("window.violations || []")


@pytest.fixture
def visit(browser, tmp_path):
    """Open bytes as a file: `visit(html, width=320, color_scheme="dark", ...)`."""
    contexts = []

    def opened(html, *, width=1280, height=900, **options):
        path = tmp_path / f"page-{len(contexts)}.html"
        path.write_bytes(html)
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        return Visit(context, path)

    yield opened
    for context in contexts:
        context.close()
