"""The main path, start to end: probes -> scores -> cells -> effects -> verdicts -> report.

source  -> probes      templates filled with terms, a benchmark's sentences, swaps in texts
probes  -> scores      batched, resumable, every probe exactly once
scores  -> cells       sums per (template, group, term): small, whatever the number of probes
cells   -> effects     contrasts with intervals that hold for all groups at once
effects -> verdicts    a policy turns intervals into PASS, FAIL or INCONCLUSIVE
        -> AuditResult plain finished values; the report does no arithmetic on them
"""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Literal

from audit.conclusion import conclude
from audit.inputs import Inputs, Request, resolve
from audit.inputs.run_folder import as_begun, place
from audit.progress import Progress, Shown, WrittenLine, progress_bar
from audit.records import AuditResult, Comparison, Plan, Policy
from audit.report import render
from audit.report.packing import pack_run
from audit.result import Audit
from audit.scoring.preflight import preflight, sample
from audit.scoring.store.plan import default_threads, make_plan
from audit.scoring.store.run_store import RunStore
from audit.scoring.workers.executor import score_missing
from audit.verdict.canaries import canary_sets
from audit.verdict.compare import DRIFT, compare


def run_audit(
    suite: Any = (),
    classifier: Any = "embedded",
    *,
    target: str | Sequence[str] | None = None,
    threshold: float | None = None,
    scale: tuple[float, float] | None = None,
    policy: Policy | Mapping[str, Any] | str | Path | None = None,
    canaries: str | Path | None = None,
    out: str | Path | None = None,
    labels: Sequence[str] = (),
    fingerprint: Sequence[str | Path] = (),
    endpoint: str | None = None,
    prompt: str | Path | None = None,
    samples: int = 0,
    hypothesis: str | None = None,
    form: Literal["inputs", "tei", "hub", "vllm", "list"] | None = None,
    concurrency: int = 8,
    repeat: int = 1,
    groups: Sequence[str] = (),
    benchmarks: Mapping[str, str | Path] | None = None,
    text: str | Path | None = None,
    text_column: str = "text",
    axis: str | None = None,
    ignore_case: bool = False,
    approved: str | Path | None = None,
    labelled: str | Path | None = None,
    activation: Literal["softmax", "sigmoid"] | None = None,
    device: str = "cpu",
    dtype: Literal["float32", "bfloat16", "float16"] = "float32",
    revision: str | None = None,
    offline: bool = False,
    trust_pickle: bool = False,
    batch_tokens: int = 2048,
    seed: int = 0,
    workers: int = 1,
    threads: int | None = None,
    ray: str | None = None,
    boundaries: str | Path | None = None,
    show_offensive: bool = False,
    resume: bool = False,
    repair: bool = False,
    force: bool = False,
    allow_incomplete: bool = False,
    formats: Sequence[str] = (),
    explorer: bool = True,
    progress: Progress | None = None,
) -> Audit:
    """Audit a classifier.

    Parameters
    ----------
    suite : str, Path, Suite, DataFrame, or a sequence of these
        Suites by name or file, or a table of probes; the three default suites where nothing else
        gives probes either.
    classifier : str or object
        A MODEL string, a transformers pipeline, a (model, tokenizer) pair, a function of texts,
        a `Classifier`.
    target : str or sequence of str, optional
        What the score is: a label, "all", ``mean(A=1, B=2)``, ``A - B``; a verdict each. None: the
        positive of two labels, every label of more.
    threshold : float, optional
        The value at which a target is returned; None: the policy's, or the model's own.
    scale : (float, float), optional
        The ends of the scale of scores that are no probabilities.
    canaries : path, optional
        Sentences that the classifier must tell apart, for targets other than sentiment (YAML).
    policy : Policy, mapping or path, optional
        What is asked of the classifier, as a record, as the keys of a policy file, or as such a
        file; the default one otherwise.
    out : path, optional
        The run's folder, a finished or unfinished run of the same plan is gone on with; None: a
        temporary one that lives as long as the `Audit`.
    labels : sequence of str
        Names of the labels, in the order of a model's numbers, or those that a zero-shot model is
        asked for.
    fingerprint : sequence of path
        Files that a function's answers depend on: with other weights it is another model.
    endpoint, prompt, samples : str, path, int
        Of a chat model: its server, what it is asked (YAML), and answers a text where the server
        gives no log-probabilities.
    hypothesis : str, optional
        What a zero-shot model is asked, ``{}`` for the label.
    form, concurrency, repeat : str, int, int
        How a served classifier is spoken to (None: found by trying), how many requests at once,
        and how often about each text, the mean being its score.
    groups : sequence of str
        Only these groups; all where empty.
    benchmarks : mapping of str to path, optional
        Published benchmark -> folder of its official files.
    text, text_column, axis : path, str, str
        Your own texts, and what is swapped in them.
    ignore_case : bool
        Swap "french" and "german" too.
    approved : path, optional
        The `swaps.csv` of these texts, less the rows that a person struck out.
    labelled : path, optional
        A table of text, gold, group.
    activation : {"softmax", "sigmoid"}, optional
        Declared where the model's files do not say.
    device, dtype, revision : str
        Of a transformer; other precisions change scores.
    offline, trust_pickle : bool
        Fetch nothing; read pickles, which can run any code.
    batch_tokens, seed, workers, threads, ray :
        Tokens a batch; the seed; processes; torch threads a worker (None: all cores for one
        worker, else one); a Ray address.
    boundaries : path, optional
        Other borders for the map (GeoJSON).
    show_offensive : bool
        Show the texts that are masked otherwise: those of HateCheck and the like, and your own
        where the target is a label of toxicity.
    resume, repair, force, allow_incomplete : bool
        What to do with a folder that holds something, and with what could not be scored.
    formats : sequence of str
        Derived files by format; all where empty.
    explorer : bool
        Put every sentence with its score into the page; False for a smaller one.
    progress : callable, optional
        Called with (probes done, probes in all); a bar where somebody looks on, otherwise.

    Returns
    -------
    Audit
        Finished values, with the run's folder.

    Raises
    ------
    AuditError
        Where an input, the model or the run's folder cannot be used.
    """
    options = locals()
    with nullcontext(progress) if progress else progress_bar() as told:
        return carry_out(Request(**options | {"progress": told, "reuse": True}))


def carry_out(request: Request) -> Audit:
    """Audit what a request asks for."""
    job = resolve(request)
    plan = _planned(job, request)
    folder = place(request, plan)
    plan = as_begun(plan, request, folder.path)
    with RunStore.create(
        folder.path,
        plan,
        resume=folder.resume,
        repair=request.repair,
        force=request.force or folder.force,
    ) as store:
        store.lay_beside(job.files)
        findings = store.checked(
            lambda: preflight(
                job.classifier,
                sample(job.source),
                budget=plan.batch_tokens,
                threads=plan.threads,
                suites=plan.suites,
                margin=plan.policy.margin,
                canaries=canary_sets(plan.policy, plan.model.labels, plan.suites),
                known=job.known,
            )
        )
        if isinstance(request.progress, Shown | WrittenLine):
            request.progress.over(lambda at: job.source.read(at, at + 1)["suite"][0].as_py())
        score_missing(
            store,
            job.source,
            job.held,
            workers=request.workers,
            ray=request.ray,
            progress=request.progress,
        )
        store.finish(findings)
        result = publish(
            store,
            boundaries=request.boundaries,
            formats=request.formats,
            explorer=request.explorer,
            show_offensive=request.show_offensive,
        )
    return Audit(result, folder.path, keep=folder, show_offensive=request.show_offensive)


def _planned(job: Inputs, request: Request) -> Plan:
    """What fixes every byte of the run, before the first probe is scored."""
    threads = request.threads or default_threads(request.workers, ray=request.ray)
    return make_plan(
        job.source,
        job.info,
        job.policy,
        targets=job.targets,
        seed=request.seed,
        batch_tokens=request.batch_tokens,
        threads=threads if job.threaded else 1,
        command=request.command(threads=threads if job.threaded else 0),
        allow_incomplete=request.allow_incomplete,
    )


def publish(
    store: RunStore,
    *,
    boundaries: str | Path | None = None,
    formats: Sequence[str] = (),
    previous: Path | None = None,
    explorer: bool = True,
    targets: Sequence[str] = (),
    threshold: float | None = None,
    show_offensive: bool = False,
) -> AuditResult:
    """Make every derived file of a finished run, the same bytes each time, without the model.

    Parameters
    ----------
    previous : Path, optional
        An earlier run that the report sets this one against.
    explorer : bool
        Put every sentence with its score into the page.
    targets, threshold : sequence of str, float
        Another reading of the scores than the planned one: everything is marked post hoc.
    show_offensive : bool
        Mask no text.
    """
    result = conclude(store, targets=targets, threshold=threshold, show_offensive=show_offensive)
    since = None
    if previous is not None:
        with RunStore.open(previous) as earlier:
            since = compare([(conclude(earlier), earlier.parts()), (result, store.parts())])
    paged = explorer and (not formats or "html" in formats)
    scored = None
    if paged:
        scored = pack_run(store, result.targets, show_offensive=show_offensive)
    files = render(result, boundaries=boundaries, formats=formats, previous=since, scored=scored)
    for name, data in files.items():
        store.write_derived(name, data)
    return result


def compare_runs(folders: Sequence[Path], *, margin: float = DRIFT) -> Comparison:
    """Compare finished runs with the first of them, paired probe by probe.

    Parameters
    ----------
    folders : sequence of Path
        Two to five runs.
    margin : float
        How far a shift may move, in probability.
    """
    stores = [RunStore.open(folder) for folder in folders]
    return compare([(conclude(store), store.parts()) for store in stores], margin=margin)
