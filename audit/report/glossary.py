"""The words of the report, each in a sentence that a reader without statistics can use."""

TERMS = {
    "probe": "One sentence filled with one group’s name, as the classifier read it.",
    "family": "Sentences that say the same in other words. Families are what is counted as evidence, not probes.",
    "score": "What the classifier gives a text for the target label: a probability from 0 to 1.",
    "reference": "What a group is compared with: the mean of all groups, of the others, or the sentence without a group.",
    "shift": "A group’s mean score minus its reference, in percentage points; on a declared scale in hundredths of it. Positive: the score rose.",
    "band": "The range that holds the true shift, for all groups of the suite at once, with the stated confidence.",
    "margin": "The largest shift that the policy tolerates, either way.",
    "beyond": "The whole band lies outside the margin.",
    "within": "Two one-sided tests show that the shift is smaller than the margin.",
    "undecided": "The sentences neither put the shift beyond the margin nor show that it is within.",
    "flip": "The returned label changed when nothing but the group did.",
    "rank": "The places that a group could hold in the order of shifts; 1 is the largest.",
    "log-odds": "The shift on the logarithm of the odds, where scores near 0 and 1 are not squeezed.",
    "canary": "A plainly good or bad sentence. A classifier that scores both alike cannot PASS: it may not answer at all.",
    "placebo": "Made-up names that mean nothing. How far they move the score is what a change of word alone does.",
    "detectable": "The smallest true shift that an audit of this size tells from zero in four of five cases.",
    "shrunken": "Pulled towards the mean of all groups where the sentences disagree, so that noise does not draw the eye.",
}
"""Term -> what it means here; the ids of the page are `term-` and the term."""
