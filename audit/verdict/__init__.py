"""From effects to PASS, FAIL or INCONCLUSIVE: policy, rule, gate, judge, explanations, compare.

Beside them: bands (what another policy needs), canaries (whether the classifier answers at all), floors (made-up names,
other names), planning and designs (what could be found), robustness, phrasings, false_alarms, names (what a policy names).
"""
