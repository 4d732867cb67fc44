"""The records that pass between the stages: what they hold, in which unit, with which sign.

Every record is a frozen dataclass that goes to JSON and comes back unchanged
(`to_json`, `from_json`). A number that could not be estimated is NaN, and null in JSON.
"""

from audit.records.basics import (
    MAX_LOGIT_P,
    SHARD,
    Activation,
    ContrastKind,
    Floats,
    Ints,
    Kind,
    Number,
    Origin,
    Verdict,
)
from audit.records.documents import Record, from_json, to_json
from audit.records.findings import (
    Covariate,
    Effect,
    Example,
    FamilyRow,
    Heat,
    MapStats,
    Metric,
    Placebo,
    Power,
    SuiteResult,
    Sweep,
    Variance,
)
from audit.records.policy import Policy, Signature, Waiver
from audit.records.probes import CATEGORY, PROBES, SCORED, Contrast, Group, Source, SuiteInfo
from audit.records.runs import (
    AuditResult,
    BenchmarkResult,
    ComparedEffect,
    ComparedSuite,
    Comparison,
    Estimate,
    LabelledResult,
    Manifest,
    Plan,
)
from audit.records.scores import Classifier, Encoded, ModelInfo, Scores, TokenClassifier

__all__ = [
    "CATEGORY",
    "MAX_LOGIT_P",
    "PROBES",
    "SCORED",
    "SHARD",
    "Activation",
    "AuditResult",
    "BenchmarkResult",
    "Classifier",
    "ComparedEffect",
    "ComparedSuite",
    "Comparison",
    "Contrast",
    "ContrastKind",
    "Covariate",
    "Effect",
    "Encoded",
    "Estimate",
    "Example",
    "FamilyRow",
    "Floats",
    "Group",
    "Heat",
    "Ints",
    "Kind",
    "LabelledResult",
    "Manifest",
    "MapStats",
    "Metric",
    "ModelInfo",
    "Number",
    "Origin",
    "Placebo",
    "Plan",
    "Policy",
    "Power",
    "Record",
    "Scores",
    "Signature",
    "Source",
    "SuiteInfo",
    "SuiteResult",
    "Sweep",
    "TokenClassifier",
    "Variance",
    "Verdict",
    "Waiver",
    "from_json",
    "to_json",
]
