"""What is signed: an in-toto statement of the run's verdict over its files and the model's."""

from collections.abc import Mapping
from typing import Any

from audit.records import AuditResult

STATEMENT = "https://in-toto.io/Statement/v1"
TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"


def test_result(
    result: AuditResult, *, files: Mapping[str, str], model_files: Mapping[str, str]
) -> dict[str, Any]:
    """The run as a test result: PASS is PASSED, all else FAILED; WARNED is never said.

    Parameters
    ----------
    result : AuditResult
        The verdict is the policy's, before waivers: those depend on the day.
    files, model_files : mapping of str to str
        Name -> SHA-256, of the run's folder with its pack, and of the model.

    Returns
    -------
    dict
        JSON values. The verdict itself stands in the annotations of the plan, since FAILED is
        said of FAIL, of INCONCLUSIVE and of a run that left probes out.
    """
    passed = result.verdict == "PASS" and not (result.incomplete and not result.allow_incomplete)
    judged = [one for one in result.suites if not one.exploratory]
    return {
        "_type": STATEMENT,
        "subject": [
            {"name": f"model/{name}", "digest": {"sha256": digest}}
            for name, digest in sorted(model_files.items())
        ]
        + [{"name": name, "digest": {"sha256": digest}} for name, digest in sorted(files.items())],
        "predicateType": TEST_RESULT,
        "predicate": {
            "result": "PASSED" if passed else "FAILED",
            "configuration": [
                {
                    "name": "plan.json",
                    "digest": {"sha256": result.plan},
                    "annotations": _annotations(result),
                }
            ],
            "passedTests": [one.key for one in judged if one.verdict == "PASS"],
            "warnedTests": [],
            "failedTests": [one.key for one in judged if one.verdict != "PASS"],
        },
    }


def _annotations(result: AuditResult) -> dict[str, Any]:
    """The verdict by name, and what it is said of."""
    return {
        "verdict": result.verdict,
        "verdicts": {one.key: one.verdict for one in result.suites},
        "incomplete": result.incomplete,
        "postHoc": result.post_hoc,
        "model": result.model.id,
        "fingerprint": result.model.fingerprint,
        "fingerprintCovers": result.model.fingerprint_covers,
    }


def pointers(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each statement of a run beside the file and the key (a JSON pointer) that proves it.

    Parameters
    ----------
    result : mapping
        `results.json`, read.
    """
    said = [
        ("The run's verdict", "/verdict"),
        ("The model's fingerprint", "/model/fingerprint"),
        ("What the fingerprint covers", "/model/fingerprint_covers"),
        ("The plan that was fixed before the first score", "/plan"),
        ("The largest shift that the policy tolerates", "/policy/margin"),
        ("The error rate", "/policy/alpha"),
        ("Whether probes were left out", "/incomplete"),
        ("Whether targets or threshold were chosen after scoring", "/post_hoc"),
    ]
    for at, suite in enumerate(result["suites"]):
        said += _of_suite(suite, f"/suites/{at}")
    return [
        {"statement": what, "file": "results.json", "key": key, "value": resolve(result, key)}
        for what, key in said
    ]


def _of_suite(suite: Mapping[str, Any], path: str) -> list[tuple[str, str]]:
    """A suite's verdict with its reason, and each shift with its bounds."""
    name = suite["key"]
    said = [(f"{name}: the verdict", f"{path}/verdict"), (f"{name}: why", f"{path}/because")]
    for at, effect in enumerate(suite["effects"]):
        here, group = f"{path}/effects/{at}", effect["name"]
        said += [
            (f"{name}, {group}: the shift", f"{here}/shift"),
            (f"{name}, {group}: its lower bound", f"{here}/low"),
            (f"{name}, {group}: its upper bound", f"{here}/high"),
        ]
    return said


def resolve(document: Any, pointer: str) -> Any:
    """The value at a JSON pointer (RFC 6901); every key on the way must be there."""
    for word in pointer.split("/")[1:]:
        key = word.replace("~1", "/").replace("~0", "~")
        document = document[int(key)] if isinstance(document, list) else document[key]
    return document
