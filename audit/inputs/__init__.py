"""What a user names or hands over -> a `Source` of probes and a `Classifier`, settled once.

Modules: request < classifier, probes, labelled, scored_suites, given_canaries, run_folder.
"""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from audit.classifiers.targets import plain_target, read_by, resolve_targets
from audit.errors import AuditError, AuditWarning
from audit.inputs.classifier import given_options, refuse_idle, resolve_model
from audit.inputs.given_canaries import overheard, own_set
from audit.inputs.labelled import with_gold
from audit.inputs.probes import is_frame, resolve_source, suite_of
from audit.inputs.request import Request
from audit.inputs.scored_suites import decided_anew, put_back
from audit.records import (
    Classifier,
    ModelInfo,
    Policy,
    RemoteClassifier,
    Source,
    Target,
    TokenClassifier,
)
from audit.scoring.workers.worker import Held
from audit.strict import at_home, raise_all
from audit.suites.suite import shipped
from audit.verdict.canaries import read_canaries, shipped_canaries
from audit.verdict.names import check_groups, check_names, expired
from audit.verdict.policy import policy_of, read_policy

__all__ = ["Inputs", "Request", "resolve"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """An audit that is ready to be planned.

    Attributes
    ----------
    classifier : Classifier or None
        None where the probes bring their scores along.
    targets : tuple of Target
        What is read from its scores.
    known : mapping of str to tuple of float
        Scores of canary sentences that came with those of the probes.
    held : Held
        How other processes come by it.
    """

    request: Request
    source: Source
    classifier: Classifier | None
    info: ModelInfo
    targets: tuple[Target, ...]
    held: Held
    known: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    policy: Policy

    @property
    def files(self) -> dict[str, bytes]:
        """What lies in the run's folder before anything is scored: swaps for a person to read."""
        return dict(getattr(self.source, "files", {}))

    @property
    def threaded(self) -> bool:
        """Whether scores are made here, so that the threads take part in their last digits."""
        return self.classifier is not None and not isinstance(self.classifier, RemoteClassifier)


def resolve(request: Request) -> Inputs:
    """Settle where probes come from, who scores them, and what is asked of the scores.

    Raises
    ------
    AuditError
        Where something that was named cannot be found, read or used.
    """
    _refuse_idle_options(request)
    policy = _policy(request)
    threshold = policy.threshold if request.threshold is None else request.threshold
    given = str(request.classifier) if isinstance(request.classifier, (str, Path)) else ""
    if given.startswith("scores:"):
        return _from_scores(request, given.removeprefix("scores:"), policy, threshold)
    source = resolve_source(request)
    _check_policy(policy, source)
    classifier, held = resolve_model(request)
    _refuse_idle_batches(request, classifier)
    source = with_gold(source, classifier.info)
    targets = resolve_targets(request.targets, classifier.info, threshold=threshold)
    return Inputs(
        request=request,
        source=source,
        classifier=classifier,
        info=read_by(classifier.info, targets),
        targets=targets,
        held=held,
        policy=policy,
    )


def _refuse_idle_options(request: Request) -> None:
    """Refuse, before any work, what could not take effect or could not be written."""
    others = request.benchmarks or request.labelled or not (request.suites or request.text)
    if request.groups and (others or any(is_frame(one) for one in request.suites)):
        raise AuditError(
            "groups are chosen in template suites and in your own texts alone",
            where="--groups",
            remedy="leave it out, or choose the rows of the file",
        )
    swapping = request.axis or request.approved or request.ignore_case
    if request.text is None and (swapping or request.text_column != "text"):
        raise AuditError(
            "there is no text to swap in",
            where="--axis, --text-column, --approved, --ignore-case",
            remedy="add --text FILE",
        )
    lines = str(request.text or "").lower().removesuffix(".gz").endswith(".txt")
    if lines and request.text_column != "text":
        raise AuditError(
            "a file of lines has no columns", where="--text-column", remedy="leave it out"
        )
    if request.ignore_case and request.axis == "gender":
        raise AuditError(
            "the gender axis finds words in small letters anyway",
            where="--ignore-case",
            remedy="leave it out",
        )
    out = None if request.out is None else at_home(request.out)
    if out is not None and out.exists() and not out.is_dir():
        raise AuditError(
            "this is a file, not a folder", where=str(request.out), remedy="name a folder"
        )
    if request.boundaries is not None:
        from audit.charts.geojson import read_geojson

        read_geojson(request.boundaries)


def _policy(request: Request) -> Policy:
    """The policy asked for, or the default one."""
    given = request.policy
    if given is None:
        policy = Policy()
    elif isinstance(given, Mapping):
        policy = policy_of(given)
    else:
        policy = given if isinstance(given, Policy) else read_policy(Path(given))
    if request.canaries is None:
        return policy
    return replace(policy, canaries=(*read_canaries(Path(request.canaries)), *policy.canaries))


def _refuse_idle_batches(request: Request, classifier: Classifier | None) -> None:
    """Refuse how batches are formed, or on how many threads, where nothing here forms or runs them."""
    idle = []
    if request.batch_tokens != Request().batch_tokens and not isinstance(
        classifier, TokenClassifier
    ):
        idle.append("--batch-tokens")
    if request.threads is not None and (
        classifier is None or isinstance(classifier, RemoteClassifier)
    ):
        idle.append("--threads")
    if idle:
        raise AuditError(
            "this classifier forms its batches itself, or there is none",
            where=", ".join(idle),
            remedy="leave it out",
        )


def _check_policy(policy: Policy, source: Source) -> None:
    """Refuse a policy that names what there is not; say which waivers hold no more."""
    known = [*shipped(), *(suite.name for suite in source.suites)]
    raise_all([*check_names(policy, known), *check_groups(policy, source.suites)])
    for told in expired(policy, date.today()):
        warnings.warn(told, AuditWarning, stacklevel=2)


def _from_scores(request: Request, path: str, policy: Policy, threshold: float | None) -> Inputs:
    """An audit of scores made elsewhere: probes and scores lie in one file."""
    from audit.classifiers import scores_file

    others = request.benchmarks or request.text or request.labelled
    if others or any(is_frame(one) for one in request.suites):
        raise AuditError(
            "a file of scores is audited by itself: it cannot score other probes",
            where=f"scores:{path}",
            remedy="leave out --benchmark, --text and --labelled; --suite says whose probes they are",
        )
    refuse_idle(given_options(request), ("scale", "activation"), f"scores:{path}")
    scored = scores_file.read(
        path,
        target=plain_target(request.targets),
        scale=request.scale,
        activation=request.activation,
    )
    _refuse_idle_batches(request, None)
    source = put_back(scored, [suite_of(one) for one in request.suites], where=f"scores:{path}")
    _check_policy(policy, source)
    targets = resolve_targets(request.targets, scored.classifier.info, threshold=threshold)
    languages = {one.language for one in source.suites}
    own = own_set(
        scored,
        (*policy.canaries, *shipped_canaries(languages)),
        target=targets[0].name,
        language=min(languages),
    )
    return Inputs(
        request=request,
        source=source if threshold is None else decided_anew(source, where=f"scores:{path}"),
        classifier=None,
        info=read_by(scored.classifier.info, targets),
        targets=targets,
        held=Held(None),
        known=overheard(scored),
        policy=replace(policy, canaries=(*policy.canaries, *own)),
    )
