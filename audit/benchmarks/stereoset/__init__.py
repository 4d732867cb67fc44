"""StereoSet: its clusters, its figures, and a language model's likelihoods in its own terms.

Modules: clusters, figures, likelihood.
"""

from audit.benchmarks.stereoset.figures import CARD, read, score_predictions, summarise
from audit.benchmarks.stereoset.likelihood import run_language_model

__all__ = ["CARD", "read", "run_language_model", "score_predictions", "summarise"]
