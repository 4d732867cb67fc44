"""Audit a text classifier: how much its scores shift across groups, and how sure that is."""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from audit.pipeline import run_audit as run_audit
    from audit.result import Audit as Audit

__all__ = ["Audit", "__version__", "run_audit"]

_HOME = {"Audit": "audit.result", "run_audit": "audit.pipeline"}


def __getattr__(name: str) -> Any:
    """Import what is public when it is first asked for: `audit --help` needs none of it."""
    if name not in _HOME:
        raise AttributeError(f"module 'audit' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)
