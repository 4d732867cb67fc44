"""What can go wrong in a user's hands: one exception, with what, where and what to do."""


class AuditError(Exception):
    """An input, a model or a run that cannot be used; the command line exits with 2.

    Parameters
    ----------
    what : str
        One sentence: what is wrong.
    where : str, optional
        The place, as ``file:line:field``, a shard, a column or an option.
    remedy : str, optional
        What the user can do about it.
    """

    exit_code = 2

    def __init__(self, what: str, *, where: str | None = None, remedy: str | None = None) -> None:
        super().__init__(what, where, remedy)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f" ({self.remedy})" if self.remedy else ""
        return f"{place}{self.what}{advice}"


SHOWN = 40
"""Faults of one input that are told at once; the others are counted."""


class AuditErrors(AuditError):
    """Several faults of one input, reported together.

    Parameters
    ----------
    faults : list of AuditError
        At least one, in the order of the input.
    """

    def __init__(self, faults: list[AuditError]) -> None:
        more = [f"and {len(faults) - SHOWN:,} more"] if len(faults) > SHOWN else []
        super().__init__("\n".join([*map(str, faults[:SHOWN]), *more]))
        self.faults = faults


class Interrupted(AuditError):
    """A run stopped by a signal; finished shards are kept.

    Parameters
    ----------
    signum : int
        SIGINT (2) or SIGTERM (15): the exit code is 128 + signum.
    remedy : str
        The command that resumes.
    """

    def __init__(self, signum: int, remedy: str) -> None:
        super().__init__("interrupted", remedy=remedy)
        self.exit_code = 128 + signum


class AuditWarning(UserWarning):
    """Something a reader of the report should know; it is recorded in `AuditResult.warnings`."""
