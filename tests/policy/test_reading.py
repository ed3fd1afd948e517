"""The tables of a settings file: what may stand in them, and one clear line for whatever else does."""

import tomllib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.policy import MEANS, Required, read_context, read_policy
from pipeline.policy.reading import _RULES
from pipeline.taxonomy import environment, risks

FILE = "own/threatcard.toml"
WHOLE = """
[context]
data = ["personal", "internal", "personal"]
environments = ["production"]
credentials = "write"
credentials_of = "own"
exposure = "internal"
users = "staff"
enforced = ["audit", "approval"]

[policy]
band = "High"
upper_band = "Critical"
score = "organisation"
certain = ["L6", "L4"]
controls = ["approval", {kind = "sandbox", reach = "built_in", label = "demonstrated"}]
status = "partial"
flags = "medium"

[policy.factors]
autonomy_of_action = 0.75
self_modification = 0
"""


def read(toml: str):
    ((name, table),) = tomllib.loads(toml).items()
    return {"context": read_context, "policy": read_policy}[name](table, FILE)


def test_all_that_may_be_said_is_read():
    tables = tomllib.loads(WHOLE)
    context, policy = read_context(tables["context"], FILE), read_policy(tables["policy"], FILE)

    assert context.answers.keys() == environment.BY_KEY.keys()
    assert context.answers["data"] == ("internal", "personal")
    assert (context.answers["users"], context.enforced, context.origin) == (("staff",), ("approval", "audit"), FILE)
    assert policy.factors == {"autonomy_of_action": Decimal("0.75"), "self_modification": Decimal("0")}
    assert policy.controls == (Required("approval"), Required("sandbox", "demonstrated", "built_in"))
    assert (policy.certain, policy.flags, policy.status) == (("L4", "L6"), "medium", "partial")
    assert (policy.band, policy.upper_band, policy.score, policy.origin) == ("High", "Critical", "organisation", FILE)


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[context]", "context is {}; give data, environments, credentials"),
        ("[context]\ndatas = ['public']", "there is no context.datas; did you mean data?"),
        ("[context]\nzone = 1", "there is no context.zone; there are data, environments"),
        ("[context]\ndata = 'public'", "context.data is 'public'; give a list of one or more of public, internal"),
        ("[context]\ndata = []", "context.data is []; give a list of one or more of"),
        ("[context]\ndata = ['Public']", "context.data is 'Public'; use public, internal, personal"),
        ("[context]\ndata = [['public']]", "context.data is ['public']; use public"),
        ("[context]\nexposure = ['internet']", "context.exposure is ['internet']; use isolated, internal or internet"),
        ("[context]\nexposure = true", "context.exposure is True; use"),
        ("[context]\nenforced = ['certification']", "context.enforced is 'certification'; use approval, sandbox"),
        ("[context]\ncredentials = 'none'\ncredentials_of = 'own'", "context.credentials_of is 'own'; leave it out"),
        ("[policy]", "policy is {}; give at least one of band"),
        ("[policy]\nscore = 'organisation'", "policy is {'score': 'organisation'}; give at least one of band"),
        ("[policy]\nscore = 'published'\nflags = 'high'", "policy.score is 'published'; give band or upper_band too"),
        ("[policy]\nband = 'high'", "policy.band is 'high'; use None, Low, Medium, High or Critical"),
        ("[policy]\nband = 7.0", "policy.band is 7.0; use None, Low"),
        ("[policy]\nbands = 'High'", "there is no policy.bands; did you mean band?"),
        ("[policy]\nfactors = 0.7", "policy.factors is 0.7; give it as a table"),
        ("[policy.factors]", "policy.factors is {}; give it as a table"),
        ("[policy.factors]\nautonomy = 1", "there is no policy.factors.autonomy; did you mean autonomy_of_action?"),
        ("[policy.factors]\nautonomy_of_action = 7", "factors.autonomy_of_action is 7; use a number from 0 to 1"),
        ("[policy.factors]\nautonomy_of_action = nan", "is nan; use a number from 0 to 1"),
        ("[policy.factors]\nautonomy_of_action = true", "is True; use a number from 0 to 1"),
        ("[policy]\ncertain = ['L8']", "policy.certain is 'L8'; use L1, L2"),
        ("[policy]\ncontrols = 'approval'", "policy.controls is 'approval'; give a list, as in"),
        ("[policy]\ncontrols = ['human']", "policy.controls[1] is 'human'; use sandbox, approval"),
        ("[policy]\ncontrols = ['audit', 3]", "policy.controls[2] is 3; give a kind of control"),
        ("[policy]\ncontrols = [{label = 'claimed'}]", "policy.controls[1] is {'label': 'claimed'}; give a kind"),
        ("[policy]\ncontrols = [{kind = 'audit', reach = 'far'}]", "policy.controls[1].reach is 'far'; use optional"),
        ("[policy]\ncontrols = [{kind = 'audit', lable = 'x'}]", "no policy.controls[1].lable; did you mean label?"),
        ("[policy]\nstatus = 'failed'", "policy.status is 'failed'; use complete or partial"),
        ("[policy]\nflags = ['high']", "policy.flags is ['high']; use info, low, medium or high"),
        ("[policy]\nscore = 'mine'\nband = 'Low'", "policy.score is 'mine'; use published or organisation"),
    ],
)  # fmt: skip
def test_a_bad_table_is_one_line_with_file_key_value_and_what_is_allowed(toml, said):
    with pytest.raises(UsageError) as caught:
        read(toml)
    message = str(caught.value)

    assert message.startswith(f"{FILE!r}: ")
    assert said in message
    assert message.isprintable()


# Whatever a stranger writes

texts = st.text(st.characters(codec="utf-8"), max_size=40) | st.sampled_from(["\x1b[31m", "\u202e", "x" * 10_000, "🏴"])
known = st.sampled_from([
    *environment.BY_KEY, *(answer.key for topic in environment.TOPICS for answer in topic.answers), *_RULES,
    *risks.CONTROLS, "kind", "label", "reach", "High", "L1", "autonomy_of_action", "enforced", "organisation",
])  # fmt: skip
leaves = texts | known | st.booleans() | st.integers() | st.floats() | st.datetimes() | st.none()
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts | known, inner, max_size=4), max_leaves=8
)


@pytest.mark.parametrize("reader", [read_context, read_policy], ids=["context", "policy"])
@given(st.dictionaries(known | texts, values, max_size=5))
def test_any_table_at_all_is_read_or_is_one_printable_line(reader, table):
    said = ""
    try:
        reader(table, FILE)
    except UsageError as err:
        said = str(err)

    assert len(said) < 1_000
    assert said == "" or said.isprintable()


def test_every_key_has_its_words():
    keys = {f"context.{key}" for key in (*environment.BY_KEY, environment.ENFORCED)} | {
        f"policy.{key}" for key in _RULES
    }

    assert MEANS.keys() == keys
