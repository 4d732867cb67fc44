"""A kind of classifier: `audit run shouting` scores the share of capital letters in a text."""

import numpy as np

from audit.records import ClassifierKind, ModelInfo, Scores


class Shouting:
    """P(loud) is the share of letters that are capitals."""

    info = ModelInfo(id="shouting", fingerprint="1", labels=("quiet", "loud"), target="loud")

    def score(self, texts):
        """Score texts in their order."""
        loud = [sum(map(str.isupper, text)) / len(text) for text in texts]
        return Scores(labels=self.info.labels, p=np.array([[1 - one, one] for one in loud]))


def load(model, *, target=None):
    """Load it: `model` is all that the user wrote, `target` the label that was asked for."""
    return Shouting()


KIND = ClassifierKind(load=load, form="shouting")
