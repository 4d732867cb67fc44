"""Audit a text classifier: how much its scores shift across groups, and how sure that is.

From the top, each imports only what stands below it: `__main__`; `cli`, `testing`; `attest`, `trackers`, `scorer`;
`pipeline`; `inputs`; `result`; `conclusion`; `report`; `charts`; `benchmarks`; `verdict`; `analysis`; `statistics`,
`scoring`; `classifiers`, `suites`; `registry`; `strict`; `records`; `errors`, `masking`, `paths`, `places`, `numerals`,
`progress`.
"""

from typing import TYPE_CHECKING, Any

__version__ = "1.0.0"

if TYPE_CHECKING:
    from audit.errors import AuditError as AuditError
    from audit.pipeline import compare_runs as compare
    from audit.pipeline import run_audit as run_audit
    from audit.records import Classifier as Classifier
    from audit.records import Policy as Policy
    from audit.records import Scores as Scores
    from audit.result import Audit as Audit
    from audit.suites.sources import to_pandas as to_pandas
    from audit.suites.suite import Suite as Suite

_HOME = {
    "run_audit": "audit.pipeline:run_audit",
    "Audit": "audit.result:Audit",
    "compare": "audit.pipeline:compare_runs",
    "Policy": "audit.records:Policy",
    "to_pandas": "audit.suites.sources:to_pandas",
    "Suite": "audit.suites.suite:Suite",
    "Classifier": "audit.records:Classifier",
    "Scores": "audit.records:Scores",
    "AuditError": "audit.errors:AuditError",
}

__all__ = [
    "Audit",
    "AuditError",
    "Classifier",
    "Policy",
    "Scores",
    "Suite",
    "__version__",
    "compare",
    "run_audit",
    "to_pandas",
]


def __getattr__(name: str) -> Any:
    """Import what is public when it is first asked for: `audit --help` needs none of it."""
    if name not in _HOME:
        raise AttributeError(f"module 'audit' has no attribute {name!r}")
    from importlib import import_module

    module, attribute = _HOME[name].split(":")
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    """What the package offers."""
    return sorted(__all__)
