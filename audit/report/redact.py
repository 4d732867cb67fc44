"""What a report must not carry: home folders, user names in paths, tokens, passwords in addresses."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from audit.records import AuditResult, Comparison

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:/home|/Users|/var/home|/export/home)/[^/\s\"']+"), "~"),
    (re.compile(r"(?<![\w/])/root(?=/|\b)"), "~"),
    (re.compile(r"[A-Za-z]:[\\/]+Users[\\/]+[^\\/\s\"']+"), "~"),
    (re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+@"), ""),
    (re.compile(r"\bhf_[A-Za-z0-9]{16,}\b"), "[token removed]"),
    (re.compile(r"\bgh[pousr]_[A-Za-z0-9]{20,}\b|\bgithub_pat_\w{20,}\b"), "[token removed]"),
    (re.compile(r"\bsk-[A-Za-z0-9_-]{16,}"), "[token removed]"),
    (re.compile(r"\bAKIA[0-9A-Z]{16}\b"), "[token removed]"),
    (re.compile(r"\b(Bearer)\s+[A-Za-z0-9._~+/-]{12,}=*", re.I), r"\1 [token removed]"),
    (
        re.compile(
            r"\b((?:api[_-]?key|access[_-]?token|token|password)[=:]\s*)[^\s&\"',]{6,}", re.I
        ),
        r"\1[removed]",
    ),
)

_SUSPECT = re.compile(r"[/\\_:=]|sk-|AKIA|bearer", re.I)
"""Without one of these no rule can match; most texts have none."""

_AUDIT: TypeAdapter[AuditResult] = TypeAdapter(AuditResult)
_COMPARISON: TypeAdapter[Comparison] = TypeAdapter(Comparison)


def without_secrets(result: AuditResult) -> AuditResult:
    """The audit with every text cleaned, keys too; numbers are left as they are."""
    return _AUDIT.validate_python(_clean(_AUDIT.dump_python(result)))


def comparison_without_secrets(comparison: Comparison) -> Comparison:
    """The comparison with every text cleaned."""
    return _COMPARISON.validate_python(_clean(_COMPARISON.dump_python(comparison)))


def cleaned(text: str) -> str:
    """The text with home folders as ``~`` and without tokens."""
    if not _SUSPECT.search(text):
        return text
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, Mapping):
        return {_clean(key): _clean(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_clean(item) for item in value)
    return value
