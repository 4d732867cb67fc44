"""What the scores show, and how sure it is: sums, contrasts, intervals, verdicts.

It is handed an iterator of scored tables, and knows no classifier and no file of a run.
"""
