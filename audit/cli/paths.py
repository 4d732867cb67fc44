"""Files and folders as options of commands: of this machine, whatever else an address may name."""

from pathlib import Path
from typing import Any

import click


class LocalPath(click.Path):
    """A path as it was typed; an address is refused before a slash of it is lost."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path, with ~ as the home folder.

        Raises
        ------
        AuditError
            The word is an address.
        """
        from audit.strict import at_home

        return at_home(value)


PATH = LocalPath(path_type=Path)
