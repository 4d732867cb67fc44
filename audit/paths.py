"""Where templates and data lie, in a checkout and in an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _root() -> Path:
    """The folder that holds `templates` and `data`: the wheel carries both in the package."""
    bundled = _PACKAGE / "_bundled"
    return bundled if bundled.is_dir() else _PACKAGE.parent


SUITES = _root() / "templates" / "suites"
BEGINNINGS = _root() / "templates" / "init"
REPORT_TEMPLATES = _root() / "templates" / "report"
LEXICONS = _root() / "data" / "lexicons"
METHODS = _root() / "data" / "methods"
CANARIES = _root() / "data" / "canaries"
SWAPS = _root() / "data" / "swaps"
BOUNDARIES = _root() / "data" / "boundaries"
MODELS = _root() / "data" / "models"
