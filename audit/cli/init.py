"""`audit init`: a commented suite or policy to begin with."""

from pathlib import Path

import click

from audit import paths
from audit.cli.console import note, tell
from audit.cli.paths import PATH
from audit.errors import AuditError

KINDS = ("suite", "policy")


@click.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", required=False, type=PATH)
def init(kind: str, file: Path | None) -> int:
    """Write a commented suite or policy to begin with: FILE, or suite.yaml, policy.yaml.

    It is sound as it stands: `audit validate` finds nothing in it, and `audit run` takes it.
    """
    target = file or Path(f"{kind}.yaml")
    content = (paths.BEGINNINGS / f"{kind}.yaml").read_bytes()
    try:
        with target.open("xb") as stream:
            stream.write(content)
    except FileExistsError as error:
        raise AuditError(
            "there is such a file already", where=str(target), remedy="name another"
        ) from error
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or str(error)
        raise AuditError(f"cannot be written: {what}", where=str(target)) from error
    tell(str(target))
    note(f"check it with `audit validate {target}`")
    return 0
