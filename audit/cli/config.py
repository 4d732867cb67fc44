"""Settings from `audit.toml` or `[tool.audit]` in pyproject.toml; a flag or AUDIT_* variable goes before them."""

import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from audit.errors import AuditError, AuditErrors


def settings(folder: Path) -> tuple[dict[str, Any], str]:
    """The table of settings in this folder, and the file that it stands in.

    Raises
    ------
    AuditError
        Where the file is no TOML, or two files both hold settings.
    """
    own = _read(folder / "audit.toml")
    shared = _read(folder / "pyproject.toml").get("tool", {}).get("audit", {})
    if own and shared:
        raise AuditError(
            "settings stand in both audit.toml and pyproject.toml",
            where="[tool.audit]",
            remedy="keep them in one of the two",
        )
    return (own, "audit.toml") if own else (shared, "pyproject.toml [tool.audit]")


def _read(path: Path) -> dict[str, Any]:
    """The file as a mapping; empty where there is none."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as fault:
        raise AuditError(f"cannot be read: {fault}", where=path.name) from fault


def apply_settings(ctx: click.Context) -> None:
    """Make the settings file the defaults of this command.

    Raises
    ------
    AuditErrors
        For every key that the command does not have, with the nearest that it has.
    """
    table, where = settings(Path.cwd())
    known = {param.name: param for param in ctx.command.params if param.name}
    faults: list[AuditError] = []
    for key in table:
        if key.replace("-", "_") not in known:
            near = get_close_matches(key, [name.replace("_", "-") for name in known], 1)
            remedy = f"did you mean {near[0]!r}?" if near else "see `audit run --help`"
            faults.append(AuditError(f"unknown key {key!r}", where=where, remedy=remedy))
    if faults:
        raise AuditErrors(faults)
    ctx.default_map = {key.replace("-", "_"): value for key, value in table.items()}


class ConfiguredCommand(click.Command):
    """A command whose options may also stand in a settings file or in AUDIT_* variables."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """The context, with the settings of the working folder as defaults."""
        for param in self.params:
            if isinstance(param, click.Option) and param.envvar is None and param.name:
                param.envvar = f"AUDIT_{param.name.upper()}"
        return super().make_context(*args, **kwargs)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the settings before the words."""
        apply_settings(ctx)
        return super().parse_args(ctx, args)
