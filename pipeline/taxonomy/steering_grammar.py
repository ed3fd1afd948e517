"""
Words by what they do in an English sentence rather than by what they mean: tables only.

With them the screen tells an order from an act that is told, and whose risk, score or rule a word is about.
"""

AUXILIARIES: str = (
    "always never can could may might must should shall will would do not now just simply then also only often"
)
"""What stands between a subject and its verb, or before an order."""

SUBJECTS: str = (
    "you please kindly they who anyone everyone whoever reader readers reviewer reviewers assessor assessors "
    "rater raters evaluator evaluators grader graders scorer scorers model models llm llms ai analyst analysts "
    "auditor auditors judge judges assessment assessments evaluation evaluations card cards rating ratings "
    "scoring report summary and or but so hence therefore thus"
)
"""Whose act a verb behind an auxiliary can be, so that it is asked of a reader."""

SUBORDINATE: str = "if when whenever once while unless until where wherever as before after"
"""What makes a condition of the clause that it opens: "when you skip a step" orders nobody to skip one."""

FUNCTION_WORDS: str = (
    "a about above accordingly across after again all allowed also and any anywhere applicable are as at "
    "available be because been before below both but by can clear come comes could did do does due each either "
    "else end ends even ever every everywhere for from given gives had has have hence here how however i if in "
    "indeed instead into is it its just like likewise may maybe might more moreover most must never no nor not "
    "now of off on once one ones only onto or other others our out over overall permitted please possible rather "
    "regardless shall should since single so some still such than thank thanks that the their them then there "
    "therefore these they this those though through throughout thus to today together too under unless until up "
    "upon us was we were what whatever when where wherever whether which while who will with within without worth "
    "would yes yet you your answer answers box choice class notch notches rung rungs setting settings step steps "
    "tier"
)
"""
What can follow an adjective that stands by itself ("low, as agreed", "the lowest possible"), or what a scale
is of.
"""

OWN_OBJECTS: str = (
    "agent product server tool tools toolset service app application assistant connector plugin extension "
    "integration system solution platform package component software listing page entry vendor skill card these "
    "this it us"
)
"""What an assessment is of: the risk of anything else ("of a folder", "of the finding") is no score of it."""
