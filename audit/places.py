"""What may be written of where things lie: chosen by an allow-list, since results are handed on.

Of an address its scheme, host, port and path; of a file or a folder its own name; of everything
else, the hub's ids among it, what was typed. Texts are not places: they stand as they are.
"""

import re
from pathlib import Path, PureWindowsPath
from urllib.parse import urlsplit

_WEB = re.compile(r"https?://", re.IGNORECASE)
_LOCAL = re.compile(r"[/~.\\]|[A-Za-z]:[/\\]")
"""How a place on a machine begins; `owner/name` of the hub does not."""


def address(text: str) -> str:
    """The address without user, password, query and fragment."""
    parts = urlsplit(text)
    port = f":{parts.port}" if parts.port else ""
    host = parts.hostname or ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}{parts.path}"


def file(path: str | Path) -> str:
    """The name of a file or folder, without the folders that it lies in."""
    return PureWindowsPath(path).name or Path(path).absolute().name


def model(text: str) -> str:
    """A MODEL string without places: `zero-shot:/home/x/m` is `zero-shot:m`.

    Parameters
    ----------
    text : str
        A hub id, ``python:module:function`` and what else is no place stay as they are.
    """
    if _WEB.match(text):
        return address(text)
    scheme, colon, rest = text.partition(":")
    if colon and not _LOCAL.match(text):
        if scheme in {"scores", "sklearn"}:
            return f"{scheme}:{file(rest)}"
        return f"{scheme}:{model(rest)}"
    return file(text) if _LOCAL.match(text) or _is_there(text) else text


def _is_there(text: str) -> bool:
    """Whether something of this machine bears the name; what cannot be a name is nothing."""
    try:
        return bool(text) and Path(text).exists()
    except (OSError, ValueError):
        return False
