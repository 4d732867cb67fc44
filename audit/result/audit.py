"""The whole of a finished audit: it shows itself, gives its tables and figures, and is checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.errors import AuditError
from audit.records import AuditResult, Comparison, PackedRun, Policy, SuiteResult, sealed, unsealed
from audit.result.explorer import Explorer
from audit.result.slices import GroupSlice, SuiteSlice
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

    def __init__(
        self,
        result: AuditResult,
        folder: Path,
        keep: object = None,
        *,
        show_offensive: bool = False,
    ) -> None:
        self.result = result
        self.folder = folder
        self.show_offensive = show_offensive
        self._keep = keep

    @classmethod
    def load(cls, run: str | Path, *, show_offensive: bool = False) -> Audit:
        """Open a finished run, or its results alone where they lie in a folder of their own.

        Parameters
        ----------
        run : str or Path
            A run's directory, or a file in it.
        show_offensive : bool
            Give sentences as they were scored that are masked otherwise; what stands in the
            results stays as it was written.

        Raises
        ------
        AuditError
            There are no results, they were changed since they were written, this version cannot
            read them, or the plan beside them is not the one that they were made by.
        """
        folder = files.folder_of(run)
        path = folder / "results.json"
        data = files.read(path)
        if data is None:
            raise AuditError(
                "no finished run here",
                where=str(run if Path(run).is_file() else path),
                remedy="name a folder that `audit run` wrote, or make its files with `audit report`",
            )
        try:
            audit = cls(unsealed(AuditResult, data), folder, show_offensive=show_offensive)
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
        for one in self.result.suites:
            if name in (None, one.key, one.name):
                return one
        names = [one.key for one in self.result.suites]
        raise AuditError(
            f"no suite {name!r} in this audit", remedy=f"there are: {', '.join(names) or 'none'}"
        )

    def __getitem__(self, name: str) -> SuiteSlice:
        """One suite, to look into: ``audit["countries"]["NER"]``."""
        chosen = self.suite(name)
        return SuiteSlice(
            result=chosen,
            groups=self.result.groups.get(chosen.name, ()),
            whole=self.result,
            folder=self.folder,
            show_offensive=self.show_offensive,
        )

    def __iter__(self) -> Iterator[SuiteSlice]:
        return (self[one.key] for one in self.result.suites)

    def group(self, name: str) -> GroupSlice:
        """A group by its code or name, in the first suite that has it.

        Raises
        ------
        AuditError
            Where no suite has it.
        """
        for one in self.result.suites:
            if any(name in (effect.group, effect.name) for effect in one.effects):
                return self[one.key][name]
        raise AuditError(f"no group {name!r} in this audit", remedy="see .to_frame()")

    def probes(self, suite: str | None = None) -> pd.DataFrame:
        """Every sentence of a suite (the first where none is named) with its score."""
        return self[self.suite(suite).key].probes()

    def sentence(self, text: str, suite: str | None = None) -> pd.DataFrame:
        """The sentences that hold a text, beside those that they were compared with."""
        return self[self.suite(suite).key].sentence(text)

    def to_frame(self, suite: str | None = None) -> pd.DataFrame:
        """The effects as a table, a row a suite and group, in the columns of `results.json`.

        Parameters
        ----------
        suite : str, optional
            One suite alone, largest shift in size first; all of them, in their own order, otherwise.

        Returns
        -------
        pandas.DataFrame
            `shift`, `low`, `high` in probability; + means that the target became likelier. The
            groups' attributes (region, income, ...) stand beside them.
        """
        import pandas as pd

        chosen = [self[one.key] for one in self.result.suites] if suite is None else [self[suite]]
        tables = [one.to_frame().assign(suite=one.result.key) for one in chosen]
        table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame({"suite": []})
        return table[["suite", *(name for name in table.columns if name != "suite")]]

    def labelled_frame(self) -> pd.DataFrame:
        """Performance on labelled data: a row a table, group and metric, with its interval."""
        import pandas as pd

        rows = [
            {"table": one.name, "group": group, "metric": metric} | asdict(estimate)
            for one in self.result.labelled
            for group, metrics in (*one.groups.items(), ("", one.overall))
            for metric, estimate in metrics.items()
        ]
        return pd.DataFrame(rows)

    def benchmark_frame(self) -> pd.DataFrame:
        """Figures of published benchmarks: a row a figure, under the benchmark's own names."""
        import pandas as pd

        rows = [
            {"benchmark": one.name, "kind": kind, "figure": name, "value": value}
            for one in self.result.benchmarks
            for kind, figures in (("official", one.official), ("classifier", one.classifier))
            for name, value in _flat(figures)
        ]
        return pd.DataFrame(rows)

    def plot_intervals(self, suite: str | None = None, *, most: int = 30) -> Axes:
        """Draw a suite's shifts with their intervals; the first suite where none is named."""
        return self[self.suite(suite).key].plot_intervals(most=most)

    def plot_families(self, group: str) -> Axes:
        """Draw a dot a family: a group's score less the mean of all groups."""
        return self.group(group).plot_families()

    def compare(self, other: Audit | str | Path) -> Comparison:
        """Set a later audit against this one, to see whether a shift grew.

        Parameters
        ----------
        other : Audit or path
            The later one.
        """
        from audit import compare

        later = other.folder if isinstance(other, Audit) else Path(other)
        return compare([self.folder, later])

    def read(
        self, target: str | Sequence[str] | None = None, *, threshold: float | None = None
    ) -> Audit:
        """Read the run's scores for other targets, or at another threshold, without the model.

        Parameters
        ----------
        target : str or sequence of str, optional
            A label, "all", ``mean(A=1, B=2)``, ``A - B``; the planned ones where none is named.
        threshold : float, optional
            The value at which a target is returned.

        Returns
        -------
        Audit
            Of the same run; `result.post_hoc` is True where it was not planned so.

        Raises
        ------
        AuditError
            The folder holds no run, or there is no such target.
        """
        from audit.conclusion import conclude

        asked = (target,) if isinstance(target, str) else tuple(target or ())
        with RunStore.open(self.folder) as store:
            found = conclude(
                store, targets=asked, threshold=threshold, show_offensive=self.show_offensive
            )
        return Audit(found, self.folder, self, show_offensive=self.show_offensive)

    def plot_map(self, suite: str | None = None, **options: Any) -> Axes:
        """Draw the world map of a suite over countries; see `audit.charts.plot_map`."""
        from audit.charts import plot_map

        chosen = suite or next(
            (one.key for one in self.result.suites if one.axis.startswith("countries")), None
        )
        if chosen is None:
            raise AuditError("no suite of this audit speaks of countries", remedy="run `countries`")
        return plot_map(self.result, suite=chosen, **options)

    def report(self, path: str | Path, *, explorer: bool = True) -> Path:
        """Write the report as one self-contained HTML file.

        Parameters
        ----------
        path : str or Path
            The file; its folder is made where it lacks.
        explorer : bool
            Put every sentence with its score into it, where the run's folder holds them.

        Returns
        -------
        Path
            The file that was written.
        """
        from audit.report import render

        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        scored = self._scored() if explorer else None
        target.write_bytes(render(self.result, formats=["html"], scored=scored)["report.html"])
        return target

    def explore(
        self, suite: str | None = None, group: str | None = None, *, height: int = 900
    ) -> Explorer:
        """Show the report's explorer in a notebook: every sentence of a group with its score.

        Parameters
        ----------
        suite : str, optional
            The first where none is named.
        group : str, optional
            A code or a name; the group with the largest shift where none is named.
        height : int
            Of the frame, in pixels.

        Raises
        ------
        AuditError
            The folder holds results alone, there is no such suite or group, or the suite is too
            large for a page.
        """
        from audit.report import render

        chosen = self[self.suite(suite).key]
        scored = self._scored()
        if chosen.result.name not in {one.name for one in (scored.suites if scored else ())}:
            raise AuditError(
                "there are no sentences to explore",
                where=chosen.result.key,
                remedy="open the run's whole folder; .probes() has a suite too large for a page",
            )
        return Explorer(
            page=render(self.result, formats=["html"], scored=scored)["report.html"],
            suite=chosen.result,
            group=chosen[group].effect.group if group else "",
            height=height,
        )

    def _scored(self) -> PackedRun | None:
        """Every sentence with its score, where the run's folder holds them."""
        from audit.report.packing import pack_run

        if not (self.folder / files.PLAN).exists():
            return None
        with RunStore.open(self.folder) as store:
            return pack_run(store, self.result.targets, show_offensive=self.show_offensive)

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

        Raises
        ------
        AuditErrors
            The policy nearly names a suite that there is: a slip of the pen gates nothing.
        """
        from audit.strict import raise_all
        from audit.suites.suite import shipped
        from audit.verdict.gate import gate
        from audit.verdict.names import check_names
        from audit.verdict.policy import read_policy

        other = read_policy(Path(policy)) if isinstance(policy, (str, Path)) else policy
        if other is not None:
            known = [*shipped(), *self.result.groups, *(one.name for one in self.result.suites)]
            raise_all(check_names(other, known))
        return gate(self.result, other, today=today or date.today())

    def to_json(self) -> str:
        """`results.json`."""
        return sealed(self.result).decode()

    def summary(self) -> list[str]:
        """A line for the run and a line a suite, plain text."""
        from audit.report import sentences

        model = self.result.model
        read = ", ".join(one.spoken for one in self.result.targets) or f"P({model.target})"
        mark = " (post hoc)" if self.result.post_hoc else ""
        verdict = sentences.MEASURED if sentences.is_measured(self.result) else self.result.verdict
        head = f"{verdict}  {model.id}, {read}{mark}"
        lines = [head]
        for one in self.result.suites:
            aside = " (exploratory: takes no part in the verdict)" if one.exploratory else ""
            said = "no verdict" if sentences.labels_alone(one) else one.verdict
            lines.append(f"{said:<13} {one.key}: {one.because}{aside}")
            if one.unmoved is not None and one.unmoved.never:
                lines.append(f"{'':<13} {sentences.unmoved(one.unmoved)}")
            if one.false_alarms is not None:
                lines.append(f"{'':<13} {sentences.suite_alarms(one)}")
        lines += [f"{one.name}: {sentences.of_labelled(one)}" for one in self.result.labelled]
        return lines + [
            f"{one.name}: {text}"
            for one in self.result.benchmarks
            if (text := sentences.false_alarms(one.false_alarm_spread))
        ]

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


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """A nested mapping as pairs of a dotted name and a value."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _flat(item, f"{path}.{key}" if path else str(key))
    else:
        yield path, value
