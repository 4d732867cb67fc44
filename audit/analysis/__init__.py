"""From scored probes to what they show: cells, effects, and everything beside them.

`aggregation` sums parts into cells; `tables` averages them; `design` says which contrasts there
are; `effects` estimates them; `placebo`, `sensitivity`, `spatial`, `metrics`, `labelled` stand
beside; `flips` and `examples` are gathered on the way, from the codes of `encoding`; `pairing`
finds the same probes in two runs.

Beside them too: `between` (pairs of groups), `decisions`, `false_alarms`, `flagged`, `frames`, `wordings`, `readings` (a
target each), `unmoved` (terms that never change a score).
"""
