"""What a user names or hands over -> a `Source` of probes and a `Classifier`, settled once."""

import math
from dataclasses import dataclass, replace
from pathlib import Path

from audit.errors import AuditError
from audit.evidence.policy import read_policy
from audit.records import Classifier, ModelInfo, Policy, Source
from audit.resolve.models import resolve_model
from audit.resolve.request import Request
from audit.resolve.sources import check_gold, resolve_source
from audit.scoring.work import Held

__all__ = ["Job", "Request", "resolve"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An audit that is ready to be planned.

    Attributes
    ----------
    classifier : Classifier or None
        None where the probes bring their scores along.
    held : Held
        How other processes come by it.
    """

    request: Request
    source: Source
    classifier: Classifier | None
    info: ModelInfo
    held: Held
    policy: Policy


def resolve(request: Request) -> Job:
    """Settle where probes come from, who scores them, and what is asked of the scores.

    Raises
    ------
    AuditError
        Where something that was named cannot be found, read or used.
    """
    policy = _policy(request)
    if math.isnan(request.threshold):
        request = replace(request, threshold=policy.threshold)
    given = str(request.classifier) if isinstance(request.classifier, (str, Path)) else ""
    if given.startswith("scores:"):
        return _from_scores(request, given.removeprefix("scores:"), policy)
    source = resolve_source(request)
    classifier, held = resolve_model(request)
    check_gold(request, classifier.info)
    return Job(
        request=request,
        source=source,
        classifier=classifier,
        info=classifier.info,
        held=held,
        policy=policy,
    )


def _policy(request: Request) -> Policy:
    """The policy asked for, or the default one."""
    given = request.policy
    if given is None:
        return Policy()
    return given if isinstance(given, Policy) else read_policy(Path(given))


def _from_scores(request: Request, path: str, policy: Policy) -> Job:
    """An audit of scores made elsewhere: probes and scores lie in one file."""
    from audit.classifiers import given

    if request.suites or request.benchmarks or request.text or request.labelled:
        raise AuditError(
            "a file of scores is audited by itself: it cannot score other probes",
            where=f"scores:{path}",
            remedy="leave out --suite, --benchmark, --text and --labelled",
        )
    threshold = None if math.isnan(request.threshold) else request.threshold
    scored = given.read(path, target=request.target, threshold=threshold)
    return Job(
        request=request,
        source=scored.source,
        classifier=None,
        info=scored.classifier.info,
        held=Held(None),
        policy=policy,
    )
