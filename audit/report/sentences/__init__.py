"""Plain sentences from finished numbers. No sentence says more than the verdict beside it does.

naming < question, shifts < floors < headline, limits.

alarms: harmless texts that are flagged.
"""

from audit.numerals import counted as counted
from audit.report.sentences.alarms import false_alarms as false_alarms
from audit.report.sentences.alarms import suite_alarms as suite_alarms
from audit.report.sentences.floors import OFTEN as OFTEN
from audit.report.sentences.floors import aliases as aliases
from audit.report.sentences.floors import band as band
from audit.report.sentences.floors import brittleness as brittleness
from audit.report.sentences.floors import canaries as canaries
from audit.report.sentences.floors import canary as canary
from audit.report.sentences.floors import caveat as caveat
from audit.report.sentences.floors import checks as checks
from audit.report.sentences.floors import geography as geography
from audit.report.sentences.floors import in_order as in_order
from audit.report.sentences.floors import phrasings as phrasings
from audit.report.sentences.floors import placebo as placebo
from audit.report.sentences.floors import variance as variance
from audit.report.sentences.floors import wordings as wordings
from audit.report.sentences.headline import POST_HOC as POST_HOC
from audit.report.sentences.headline import headline as headline
from audit.report.sentences.headline import of_labelled as of_labelled
from audit.report.sentences.limits import BANNED as BANNED
from audit.report.sentences.limits import CAUTION as CAUTION
from audit.report.sentences.limits import limits as limits
from audit.report.sentences.limits import not_tested as not_tested
from audit.report.sentences.naming import FEWEST as FEWEST
from audit.report.sentences.naming import MEASURED as MEASURED
from audit.report.sentences.naming import ONE_TEMPLATE as ONE_TEMPLATE
from audit.report.sentences.naming import confidence as confidence
from audit.report.sentences.naming import families_of as families_of
from audit.report.sentences.naming import is_measured as is_measured
from audit.report.sentences.naming import is_one_template as is_one_template
from audit.report.sentences.naming import labels_alone as labels_alone
from audit.report.sentences.naming import named as named
from audit.report.sentences.naming import spoken as spoken
from audit.report.sentences.naming import worst as worst
from audit.report.sentences.question import asked as asked
from audit.report.sentences.question import identity as identity
from audit.report.sentences.question import is_default as is_default
from audit.report.sentences.question import scores_read as scores_read
from audit.report.sentences.question import sign_note as sign_note
from audit.report.sentences.question import stated_by as stated_by
from audit.report.sentences.shifts import beside_the_table as beside_the_table
from audit.report.sentences.shifts import beyond as beyond
from audit.report.sentences.shifts import directions as directions
from audit.report.sentences.shifts import finding as finding
from audit.report.sentences.shifts import gap as gap
from audit.report.sentences.shifts import short as short
from audit.report.sentences.shifts import three_sentences as three_sentences
from audit.report.sentences.shifts import unmoved as unmoved
