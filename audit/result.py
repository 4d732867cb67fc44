"""`Audit`: a finished audit that shows itself, gives its tables and figures, and is checked."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.errors import AuditError
from audit.records import AuditResult, Policy, SuiteResult, sealed, unsealed
from audit.scoring.store import files
from audit.scoring.store.run_store import RunStore

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from audit.verdict.gate import Gate


class Audit:
    """A finished audit.

    Parameters
    ----------
    result : AuditResult
        Finished values.
    folder : Path
        The run's directory.
    keep : object, optional
        What must live as long as this does (the temporary folder of a run that was given none).

    Examples
    --------
    >>> audit = Audit.load("reports/first")  # doctest: +SKIP
    >>> audit.to_frame().nlargest(5, "shift")  # doctest: +SKIP
    """

    def __init__(self, result: AuditResult, folder: Path, keep: object = None) -> None:
        self.result = result
        self.folder = folder
        self._keep = keep

    @classmethod
    def load(cls, run: str | Path) -> Audit:
        """Open a finished run, or its results alone where they lie in a folder of their own.

        Parameters
        ----------
        run : str or Path
            A run's directory, or a file in it.

        Raises
        ------
        AuditError
            There are no results, they were changed since they were written, this version cannot
            read them, or the plan beside them is not the one that they were made by.
        """
        folder = Path(run)
        folder = folder.parent if folder.is_file() else folder
        path = folder / "results.json"
        data = files.read(path)
        if data is None:
            raise AuditError(
                "no finished run here",
                where=str(path),
                remedy="name a folder that `audit run` wrote, or make its files with `audit report`",
            )
        try:
            audit = cls(unsealed(AuditResult, data), folder)
        except ValueError as fault:
            raise AuditError(
                f"these are no results that this version can read: {str(fault).splitlines()[0]}",
                where=str(path),
                remedy=f"make them again with `audit report {folder}`",
            ) from fault
        if (folder / files.PLAN).exists():
            _check_plan(audit)
        return audit

    @property
    def verdict(self) -> str:
        """PASS, FAIL or INCONCLUSIVE."""
        return self.result.verdict

    def suite(self, name: str | None = None) -> SuiteResult:
        """One suite's results; the first where none is named.

        Raises
        ------
        AuditError
            Where there is no suite of that name.
        """
        names = [suite.name for suite in self.result.suites]
        if name is None and names:
            return self.result.suites[0]
        if name not in names:
            raise AuditError(
                f"no suite {name!r} in this audit", remedy=f"there are: {', '.join(names)}"
            )
        return self.result.suites[names.index(name)]

    def to_frame(self, suite: str | None = None) -> pd.DataFrame:
        """The effects as a table, a row a suite and group, in the columns of `results.json`.

        Parameters
        ----------
        suite : str, optional
            One suite alone; all of them otherwise.

        Returns
        -------
        pandas.DataFrame
            `shift`, `low`, `high` in probability points; + means that the target became likelier.
        """
        import pandas as pd

        chosen = self.result.suites if suite is None else (self.suite(suite),)
        rows = [{"suite": one.name} | asdict(effect) for one in chosen for effect in one.effects]
        return pd.DataFrame(rows)

    def plot_map(self, suite: str | None = None, **options: Any) -> Axes:
        """Draw the world map of a suite over countries; see `audit.charts.plot_map`."""
        from audit.charts import plot_map

        chosen = suite or next(
            (one.name for one in self.result.suites if one.axis.startswith("countries")), None
        )
        if chosen is None:
            raise AuditError("no suite of this audit speaks of countries", remedy="run `countries`")
        return plot_map(self.result, suite=chosen, **options)

    def report(self, path: str | Path) -> Path:
        """Write the report as one self-contained HTML file.

        Parameters
        ----------
        path : str or Path
            The file; its folder is made where it lacks.

        Returns
        -------
        Path
            The file that was written.
        """
        from audit.report import render

        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(render(self.result)["report.html"])
        return target

    def check(
        self, policy: Policy | str | Path | None = None, *, today: date | None = None
    ) -> Gate:
        """Gate the audit by its policy, or by another one (marked post hoc).

        Parameters
        ----------
        policy : Policy, str or Path, optional
            Another policy than the run's.
        today : date, optional
            The day that waivers are held against; the present one otherwise.

        Returns
        -------
        Gate
            The verdict after waivers, with its exit code: 0 PASS, 1 FAIL, 4 INCONCLUSIVE.
        """
        from audit.verdict.gate import gate
        from audit.verdict.policy import read_policy

        other = read_policy(Path(policy)) if isinstance(policy, (str, Path)) else policy
        return gate(self.result, other, today=today or date.today())

    def to_json(self) -> str:
        """`results.json`."""
        return sealed(self.result).decode()

    def summary(self) -> list[str]:
        """A line for the run and a line a suite, plain text."""
        from audit.report.sentences import unmoved

        model = self.result.model
        read = ", ".join(one.spoken for one in self.result.targets) or f"P({model.target})"
        head = f"{self.result.verdict}  {model.id}, {read}"
        lines = [head]
        for one in self.result.suites:
            aside = " (exploratory: takes no part in the verdict)" if one.exploratory else ""
            lines.append(f"{one.verdict:<13} {one.key}: {one.because}{aside}")
            if one.unmoved is not None and one.unmoved.never:
                lines.append(f"{'':<13} {unmoved(one.unmoved)}")
        return lines

    def __repr__(self) -> str:
        return f"<Audit {self.result.verdict} of {self.result.model.id!r}>"

    def _repr_html_(self) -> str:
        from audit.report import notebook_html

        return notebook_html(self.result)


def _check_plan(audit: Audit) -> None:
    """Raise where the run around the results has another plan than they were made by."""
    if RunStore.open(audit.folder).finished.plan != audit.result.plan:
        raise AuditError(
            "the results are those of another plan",
            where=str(audit.folder / "results.json"),
            remedy=f"make them again with `audit report {audit.folder}`",
        )
