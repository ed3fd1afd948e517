"""Lines for ``threatcard score``: one that scores 8.2, and the ways to change it."""

VECTOR = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:A/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H"
FACTORS = {
    "autonomy_of_action": "0.6",
    "goal_driven_planning": "0.5",
    "self_modification": "0.1",
    "dynamic_tool_use": "0.7",
    "persistent_memory": "0.3",
    "contextual_awareness": "0.5",
    "dynamic_identity": "0.4",
    "multi_agent_interactions": "0.2",
    "non_determinism": "0.5",
    "opacity_reflexivity": "0.4",
}
SCORED = '"factor_sum": 4.2, "aars": 1.1025, "aivss": 8.2, "severity": "High", "profile": "directory"'


def pairs(members):
    return ", ".join(f'"{key}": {value}' for key, value in members.items())


def a_factor(**changed):
    """The factors as JSON text, some of them changed; the values are JSON text too."""
    return {"factors": f"{{{pairs({**FACTORS, **changed})}}}"}


def a_line(*leave_out, first="", last="", **changed):
    """A line that scores 8.2, but for what is changed; the values are JSON text."""
    members = {"cvss_base": "7.5", **a_factor(), "threat_multiplier": "1.05", "mitigation_factor": "0.95", **changed}
    inner = pairs({key: value for key, value in members.items() if key not in leave_out})
    return f"{{{first}{inner}{last}}}"
