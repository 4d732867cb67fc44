"""What a user asks for: one record behind the command line, `run_audit` and the canonical command."""

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from audit import places
from audit.progress import Progress
from audit.records import Policy

DEFAULT_SUITES = ("countries", "gender", "religion")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One audit, as asked for.

    Attributes
    ----------
    suite : str, Path, Suite, DataFrame, or a sequence of these
        Suites by name or file, or a table of probes; the three default suites where nothing
        else gives probes either.
    classifier : str or object
        A MODEL string, a transformers pipeline, a (model, tokenizer) pair, a function of texts,
        a `Classifier`.
    out : Path, optional
        The run's folder; None: a temporary one that lives as long as the `Audit`.
    under : Path, optional
        Without `out`, write to ``<under>/<model>-<plan hash>`` instead of a temporary folder.
    canaries : Path, optional
        Sentences that the classifier must tell apart, for targets other than sentiment (YAML).
    policy : Policy or Path, optional
        What is asked of the classifier.
    target : str or sequence of str
        What is read as the score: a label, "all", ``mean(A=1, B=2)``, ``A - B``; one verdict each.
        None: the model's own, or every label of more than two.
    threshold : float
        The value at which a target is returned (None: the model's own decision).
    scale : (float, float), optional
        The ends of the scale of scores that are no probabilities.
    activation : {"softmax", "sigmoid"}, optional
        Declared where the model's files do not say.
    labels : sequence of str
        Names of the labels, where the model has none: in the order of its numbers, or those that a
        zero-shot model is asked for.
    fingerprint : sequence of Path
        Files that a function's answers depend on: with other weights it is another model.
    endpoint, prompt, samples : str, Path, int
        Of a chat model: its server, what it is asked, answers a text where it gives no
        log-probabilities (0: none needed).
    hypothesis : str, optional
        What a zero-shot model is asked, ``{}`` for the label.
    form, concurrency, repeat : str, int, int
        How a served classifier is spoken to (None: found by trying), how many requests at once,
        and how often about each text.
    groups : sequence of str
        Only these groups; all where empty.
    benchmarks : mapping of str to Path
        Published benchmark -> folder of its official files.
    text, text_column, axis : Path, str, str
        A user's own texts, and what is swapped in them.
    ignore_case : bool
        Swap "french" and "german" too.
    approved : Path, optional
        The `swaps.csv` of these texts, less the rows that a person struck out.
    labelled : Path, optional
        A table of text, gold, group.
    batch_tokens, seed, workers, ray :
        The token budget of a batch, the seed, processes, a Ray address.
    threads : int, optional
        torch threads a worker; None: all cores for one worker, else one. Part of the plan.
    boundaries : Path, optional
        Other borders for the map (GeoJSON).
    show_offensive : bool
        Mask no text of benchmarks that are offensive, nor of the user's.
    resume, repair, force, allow_incomplete : bool
        What to do with a folder that holds something, and with what could not be scored.
    reuse : bool
        Read a run of the same plan that is there already, instead of refusing its folder.
    formats : sequence of str
        Derived files by format; all where empty.
    explorer : bool
        Put every sentence with its score into the page.
    progress : callable
        Called with (probes done, probes in all).
    say : callable, optional
        Called with each line that a person should read before the scores: the first swaps.
    """

    suite: Any = ()
    classifier: Any = "embedded"
    out: str | Path | None = None
    under: str | Path | None = None
    policy: Policy | Mapping[str, Any] | str | Path | None = None
    canaries: str | Path | None = None
    target: str | Sequence[str] | None = None
    threshold: float | None = None
    scale: tuple[float, float] | None = None
    activation: Literal["softmax", "sigmoid"] | None = None
    labels: Sequence[str] = ()
    fingerprint: Sequence[str | Path] = ()
    endpoint: str | None = None
    prompt: str | Path | None = None
    samples: int = 0
    hypothesis: str | None = None
    form: str | None = None
    concurrency: int = 8
    repeat: int = 1
    groups: Sequence[str] = ()
    benchmarks: Mapping[str, str | Path] | None = None
    text: str | Path | None = None
    text_column: str = "text"
    axis: str | None = None
    ignore_case: bool = False
    approved: str | Path | None = None
    labelled: str | Path | None = None
    device: str = "cpu"
    dtype: str = "float32"
    revision: str | None = None
    offline: bool = False
    trust_pickle: bool = False
    batch_tokens: int = 2048
    seed: int = 0
    workers: int = 1
    threads: int | None = None
    ray: str | None = None
    boundaries: str | Path | None = None
    show_offensive: bool = False
    resume: bool = False
    reuse: bool = False
    repair: bool = False
    force: bool = False
    allow_incomplete: bool = False
    formats: Sequence[str] = ()
    explorer: bool = True
    progress: Progress | None = None
    say: Callable[[str], None] | None = None

    def __post_init__(self) -> None:
        """One name or file alone stands for a list of one, and not for its letters."""
        for several in ("labels", "fingerprint", "groups", "formats"):
            given = getattr(self, several)
            if isinstance(given, (str, Path)):
                object.__setattr__(self, several, (given,))

    @property
    def suites(self) -> tuple[Any, ...]:
        """The suites asked for, one or many; the default ones where nothing else gives probes."""
        given = self.suite
        many = tuple(given) if isinstance(given, (list, tuple)) else (given,)
        return many or (() if self._other_probes else DEFAULT_SUITES)

    @property
    def targets(self) -> tuple[str, ...]:
        """The targets asked for."""
        if self.target is None:
            return ()
        return (self.target,) if isinstance(self.target, str) else tuple(self.target)

    @property
    def _other_probes(self) -> bool:
        scores = isinstance(self.classifier, str) and self.classifier.startswith("scores:")
        return bool(self.benchmarks or self.text or self.labelled or scores)

    def command(self, *, threads: int = 0) -> str:
        """The command in its canonical form: what fixes the results, and no place on a machine.

        Parameters
        ----------
        threads : int
            torch threads a worker, where they were settled for the user; 0: none to speak of.

        Notes
        -----
        Files stand by their names (their hashes are in the plan); where results go, how they are
        shown and how many workers made them is left out.
        """
        sentences = _sentences(self.suites)
        if sentences:
            words = ["audit", "text", *sentences, "--model", _name(self.classifier)]
            words += _axis(self.suites)
        else:
            words = ["audit", "run", _name(self.classifier)]
            words += [word for suite in self.suites for word in ("--suite", _name(suite))]
        for name, folder in (self.benchmarks or {}).items():
            words += ["--benchmark", f"{name}={places.file(folder)}"]
        if self.text:
            words += ["--text-column", self.text_column]
        if self.groups:
            words += ["--groups", ",".join(self.groups)]
        words += ["--ignore-case"] if self.ignore_case else []
        words += [word for target in self.targets for word in ("--target", target)]
        words += [
            word for file in self.fingerprint for word in ("--fingerprint", places.file(file))
        ]
        words += ["--scale", f"{self.scale[0]:g},{self.scale[1]:g}"] if self.scale else []
        words += ["--allow-incomplete"] if self.allow_incomplete else []
        words += ["--trust-pickle"] if self.trust_pickle else []
        defaults = Request()
        for option in _OPTIONS:
            value = getattr(self, option)
            if value != getattr(defaults, option):
                words += [f"--{option.replace('_', '-')}", _shown(option, value)]
        if threads and self.threads is None and not sentences:  # `audit text` knows no threads
            words += ["--threads", str(threads)]
        return shlex.join(words)


_FILES = ("text", "approved", "labelled", "policy", "canaries", "prompt")
_OPTIONS = (
    *("text", "axis", "approved", "labelled", "policy", "canaries", "threshold", "activation"),
    *("revision", "labels", "endpoint", "prompt", "samples", "repeat", "hypothesis", "form"),
    *("device", "dtype", "batch_tokens", "seed", "threads"),
)


def _sentences(suites: tuple[Any, ...]) -> list[str]:
    """The sentences that were asked for, where each suite was made of one; else none."""
    templates: list[Any] = [getattr(suite, "templates", ()) for suite in suites]
    made = all(
        len(found) == 1 and not getattr(suite, "path", "")
        for suite, found in zip(suites, templates, strict=True)
    )
    return [str(found[0].text) for found in templates] if made else []


def _axis(suites: tuple[Any, ...]) -> list[str]:
    """What fills the sentences' slots, where their names do not say."""
    from audit.suites.sentence import AXES

    named = [suite.lexicon.name for suite in suites if suite.lexicon is not None]
    said = [AXES.get(suite.slot.lower(), suite.slot.lower()) for suite in suites]
    return [] if named == said else ["--axis", named[0]]


def _shown(option: str, value: Any) -> str:
    """An option's value in the canonical command: of a file its name, of an address no query."""
    if option in _FILES and isinstance(value, (str, Path)):
        return places.file(value)
    if option == "endpoint":
        return places.address(value)
    return _name(value) if not isinstance(value, str) else value


def _name(value: object) -> str:
    """How a thing is called in the canonical command: files by their names, objects by their kind."""
    if isinstance(value, str):
        return places.model(value)
    if isinstance(value, Path):
        return places.file(value)
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, (list, tuple)):
        return ",".join(map(str, value))
    called = getattr(value, "name", None)
    return called if isinstance(called, str) and called else f"<{type(value).__name__}>"
