"""Settings from `audit.toml` or `[tool.audit]` in pyproject.toml; a flag or AUDIT_* variable goes before them."""

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import click

from audit.errors import SHOWN, AuditError, AuditErrors

TOKEN = "AUDIT_ENDPOINT_TOKEN"  # noqa: S105 - the variable's name, not a token


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
    if path.exists() and not path.is_file():
        raise AuditError("this is not a file", where=path.name, remedy="take it away")
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (ValueError, OSError, RecursionError) as fault:
        raise AuditError(f"cannot be read: {fault}", where=path.name) from fault


def apply_settings(ctx: click.Context) -> None:
    """Make the settings file the defaults of this command.

    Raises
    ------
    AuditErrors
        For every key that no configured command has, with the nearest that there is, and for
        every one that would run code because of where the command was called.
    """
    table, where = settings(Path.cwd())
    mine = {key_of(param): param for param in ctx.command.params}
    known = set(mine) | ConfiguredCommand.keys
    unknown = [key for key in table if key not in known]
    faults = [_unknown(key, known if at < SHOWN else (), where) for at, key in enumerate(unknown)]
    faults += _widened_trust(table, where)
    if faults:
        raise AuditErrors(faults)
    ctx.default_map = {
        mine[key].name: _value(mine[key], value) for key, value in table.items() if key in mine
    }


def _unknown(key: str, known: Iterable[str], where: str) -> AuditError:
    """A fault for a key that no command has, with the nearest that there is."""
    from audit.strict import escaped, near

    return AuditError(
        f"unknown key {escaped(key)!r}",
        where=where,
        remedy=near(key, known) or "see `audit run --help`",
    )


def _widened_trust(table: Mapping[str, Any], where: str) -> Iterator[AuditError]:
    """A fault for what would run code, replace a run or give a secret away.

    A file in the working folder may be somebody else's.
    """
    given = table.get("model", "")
    models = [str(one).strip() for one in (given if isinstance(given, list) else [given])]
    ray = table.get("ray", "local")
    served = [str(table.get("endpoint", "")), *(one for one in models if "://" in one)]
    wider = {
        "make pickles trusted": table.get("trust-pickle"),
        "name code to run": any(one.startswith("python:") for one in models),
        "replace a run": table.get("force"),
        "name a cluster, which could run code here": ray not in ("local", "auto"),
        f"name who gets {TOKEN} or HF_TOKEN": any(map(_is_sent_a_token, served)),
    }
    for what, asked in wider.items():
        if asked:
            yield AuditError(
                f"a settings file cannot {what}",
                where=where,
                remedy="give it on the command line, or in an AUDIT_* variable",
            )


def _is_sent_a_token(address: str) -> bool:
    """Whether the environment holds a token that a server there would get."""
    if not address or not (os.environ.get(TOKEN) or os.environ.get("HF_TOKEN")):
        return False
    from audit.classifiers.http import token_for

    try:
        return bool(token_for(address))
    except ValueError:  # no address: refused where it is called
        return False


def key_of(param: click.Parameter) -> str:
    """What an option is called in a settings file: its long name, or an argument's own."""
    return max(param.opts, key=len).lstrip("-")


def _fits(kind: "click.ParamType[Any]", value: object) -> bool:
    """Whether a value that is no text is of an option's kind: true is no number, 1 no folder."""
    if isinstance(value, bool) or isinstance(kind, click.types.BoolParamType):
        return isinstance(value, bool) and isinstance(kind, click.types.BoolParamType)
    whole = isinstance(kind, click.types.IntParamType)
    return not isinstance(kind, click.Path) and not (whole and isinstance(value, float))


def _value(param: click.Parameter, value: Any) -> Any:
    """The value as the option takes it: one text where several may stand is a list of one."""
    several = getattr(param, "multiple", False)
    each = value if several and isinstance(value, list) else [value]
    if not all(isinstance(one, (str, int, float)) for one in each) or (
        not isinstance(value, str) and not several and not _fits(param.type, value)
    ):
        kind = "texts" if several else param.type.name.removesuffix(" range")
        raise AuditError(
            f"{key_of(param)} = {str(value)[:80]!r} is not what it takes ({kind})",
            where="settings file",
            remedy="see `audit run --help`",
        )
    return list(map(str, each)) if several else value


class ConfiguredCommand(click.Command):
    """A command whose options may also stand in a settings file or in AUDIT_* variables.

    Attributes
    ----------
    keys : set of str
        What the configured commands are set by: a file for one of them is no fault of another.
    """

    keys: ClassVar[set[str]] = set()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for param in self.params:
            if isinstance(param, click.Option) and param.envvar is None:
                param.envvar = f"AUDIT_{key_of(param).replace('-', '_').upper()}"
        ConfiguredCommand.keys |= {key_of(param) for param in self.params}

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the settings before the words."""
        apply_settings(ctx)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; only its own return says how it ended, not an `Exit` from within."""
        try:
            return super().invoke(ctx)
        except click.exceptions.Exit as stop:
            raise SystemExit(stop.exit_code) from stop
