"""What the offline estimator writes for a layer: sentences of our own for each cue, and what to ask the vendor."""

from typing import NamedTuple


class Draft(NamedTuple):
    pinned: str
    silent: str
    threats: tuple[tuple[str, str], ...]
    """(catalogue id, what it would look like here)"""
    extra_ids: tuple[str, ...]
    question: str


DRAFTS: dict[str, Draft] = {
    "L1": Draft(
        "The listing names what the agent runs on. Whoever steers that model steers the agent: prompt injection and "
        "jailbreaks reach every action that it may take.",
        "the model behind it is not named, so its provenance, its training and its resistance to prompt injection "
        "are unknown. Injected instructions that end in tool calls are the threat to assume.",
        (("MAESTRO-L1.6", "Crafted input makes the model serve another purpose than the vendor's."),),
        ("ASI01", "OWASP-T6"),
        "Which model and version does the agent run on, who hosts it, and how was it tested against prompt injection?",
    ),
    "L2": Draft(
        "The listing describes data that is stored, retrieved or passed through. Poisoned entries mislead the agent, "
        "and whatever it can read it can also leak.",
        "no store, retrieval pipeline or data flow is described. What the agent reads at run time may still be "
        "poisoned or leaked.",
        (
            ("MAESTRO-L2.4", "Data that the agent relies on is changed so that it acts on false grounds."),
            ("MAESTRO-L2.2", "Content that the agent can read leaves through its answers or its tools."),
        ),
        ("ASI06", "OWASP-T1"),
        "What data is stored or retrieved, for how long, who else can write to it, and how is it separated by user?",
    ),
    "L3": Draft(
        "The listing puts tools or a framework into a model's hands. A tool call that injected text has shaped does "
        "real work with the permissions that the agent holds.",
        "neither tools nor a framework are described, so what a steered agent could do cannot be told.",
        (
            ("MAESTRO-L3.3", "Text from outside is taken for an instruction and becomes a tool call."),
            ("MAESTRO-L3.4", "A tampered dependency or tool definition runs with the agent's rights."),
        ),
        ("ASI02", "OWASP-T2"),
        "Which tools can be called without confirmation, and are their arguments validated outside the model?",
    ),
    "L4": Draft(
        "The listing says where it runs or where its credentials lie. Whoever takes that place takes the credentials "
        "and moves on from there.",
        "hosting, isolation and the place of the credentials are not described. A compromised host is to be assumed "
        "to give away whatever the agent can reach.",
        (
            ("MAESTRO-L4.6", "From the host, stolen credentials open the systems that the agent is connected to."),
            ("MAESTRO-L4.5", "A steered agent consumes compute or paid services without a bound."),
        ),
        ("ASI03", "OWASP-T3"),
        "Where does it run, under which identity, how is it isolated, and where are its credentials kept?",
    ),
    "L5": Draft(
        "The listing speaks of logs, monitoring, evaluation or guardrails. They help only as far as they cover the "
        "agent's decisions and cannot be silenced by it.",
        "no logging, evaluation, monitoring or guardrail is described. Calls may show up in the logs of other "
        "systems; why the agent made them will not.",
        (("MAESTRO-L5.4", "Harmful steps look like ordinary use and raise no alarm."),),
        ("OWASP-T8",),
        "Are prompts, decisions and tool calls logged so that an incident can be reconstructed, and who watches them?",
    ),
    "L6": Draft(
        "The listing names how access is granted or controlled. The agent inherits every permission behind those "
        "credentials, so their breadth is the blast radius.",
        "authentication, authorisation and compliance are not described. Permissions are to be assumed as broad as "
        "the credentials that the agent is given.",
        (("MAESTRO-X.3", "Permissions wider than the task let a small steer do large damage."),),
        ("ASI03", "OWASP-T3"),
        "Which permissions does it need at least, how are they enforced, and which audits or certifications cover it?",
    ),
    "L7": Draft(
        "The listing places it among other agents, clients or services. A compromised neighbour reaches it, and its "
        "own compromise spreads.",
        "other agents, clients or services are not described in detail, so trust between them and cascading failures "
        "cannot be judged.",
        (
            ("MAESTRO-L7.7", "A connected service or client passes on hostile content or is hit by hostile actions."),
            ("MAESTRO-L7.4", "A client or another agent uses its tools for ends that the owner did not intend."),
        ),
        ("ASI08", "OWASP-T13"),
        "Which clients, agents and services may connect, how do they prove who they are, and what contains a failure?",
    ),
}  # fmt: skip
