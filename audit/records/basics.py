"""The names and kinds of numbers that every record is made of."""

import math
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from pydantic import BeforeValidator

Verdict = Literal["PASS", "FAIL", "INCONCLUSIVE"]
ContrastKind = Literal["pooled", "rest", "baseline", "pairs"]
Kind = Literal["group", "baseline", "alias", "placebo"]
Activation = Literal["softmax", "sigmoid", "identity"]
ScoreKind = Literal["logits", "p"]
Origin = Literal["suite", "benchmark", "text", "frame", "scores", "labelled"]

Number = Annotated[float, BeforeValidator(lambda value: math.nan if value is None else value)]
"""A float that may be NaN; null in JSON."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CANARY = "canary"
"""What is no probe in a table of scores: its answer is plain, and shows that there are answers."""

UNPAIRED = "counterfactual pair missing"
"""The reason of a probe whose block holds no other group."""

SHARD = 4096
"""Probes in one part of a run."""

TOKEN_BUDGET = 2048
"""Tokens in one batch, where the user says nothing else."""

MAX_LOGIT_P = 1e-6
"""Where only p is known, it is clipped to [MAX_LOGIT_P, 1 - MAX_LOGIT_P] before log-odds are taken."""
