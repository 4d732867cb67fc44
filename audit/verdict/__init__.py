"""From effects to PASS, FAIL or INCONCLUSIVE: policy, rule, gate, judge, explanations, compare."""
