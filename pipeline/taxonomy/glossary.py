"""The words of a card and of its directory, for readers: what each means, in a sentence or two."""

from typing import NamedTuple


class Term(NamedTuple):
    key: str
    """Of its anchor on the page."""
    term: str
    means: str


class Chapter(NamedTuple):
    key: str
    title: str
    terms: tuple[Term, ...]


CARDS = Chapter(
    "cards",
    "A card and what it is made of",
    (
        Term(
            "listing", "Listing", "The public text about a product that was read: its source, its digest and the time."
        ),
        Term(
            "passage", "Passage", "A numbered piece of the listing. Whoever estimates sees passages and nothing else."
        ),
        Term("evidence", "Evidence", "A quote that stands word for word in the passage named."),
        Term("estimate", "Estimate", "The value of one factor on the grid 0.0, 0.1 … 1.0, with its reason and quotes."),
        Term(
            "basis",
            "Basis",
            "What a value rests on. Stated: a quote. Mentioned: a word that nobody has read in its sentence. Inferred: "
            "the kind of product. Unknown: nothing, and the value is what comparable products show. Amended: a person.",
        ),
        Term(
            "estimator",
            "Estimator",
            "What made the estimates: a language model, or the nearest reference cards without any model.",
        ),
        Term("comparable", "Comparable", "A reference card whose listing is near to this one in its words."),
        Term("card", "Card", "One listing, its estimates, its score and its flags; it never changes afterwards."),
        Term(
            "digest",
            "Digest",
            "A SHA-256 over a card or a listing. Two that have the same digest are the same to the letter.",
        ),
        Term("flag", "Flag", "Something that a reviewer had to look at before the card could be approved."),
        Term("chain", "Chain", "An attack that runs through several layers, and the place where it can be broken."),
        Term(
            "question",
            "Question for the vendor",
            "What the listing leaves open and an answer would settle, with how far the score could move.",
        ),
        Term("control", "Control", "Something that is there and reduces what an attack can do: a sandbox, a log."),
        Term(
            "claimed",
            "Claimed, demonstrated",
            "A control is claimed where the vendor says that it is there, and demonstrated where a documented "
            "mechanism, a configuration, public code or a named certification shows it.",
        ),
        Term(
            "reach",
            "Optional, built in, enforced",
            "How far a control reaches: it can be switched on, it is always there, or nobody can get past it.",
        ),
        Term(
            "steering",
            "Steering",
            "Words in a listing that are meant for whoever assesses it. They never lower a score.",
        ),
    ),
)
DIRECTORY = Chapter(
    "directory",
    "The directory",
    (
        Term("review", "Review", "A person's verdict on exactly one card: approve, amend or reject."),
        Term("approved", "Approved", "A person saw exactly this card and stands by it. Nothing else is published."),
        Term(
            "draft", "Draft", "A card that nobody has approved. It is in a preview only, and marked in large letters."
        ),
        Term("edition", "Edition", "One approved card of a product. A new one takes its place; the old one is kept."),
        Term("current", "Current", "The newest edition, neither withdrawn nor expired."),
        Term("expired", "Expired", "The approval has run out, and nobody has looked again. It is kept and marked."),
        Term("withdrawn", "Withdrawn", "A reviewer took the approval back. The card is kept and marked."),
        Term(
            "note", "Vendor's note", "What a vendor says to a card. It stands on the card, and never changes a figure."
        ),
        Term("dispute", "Dispute", "A vendor's objection. It shows as open until a reviewer has settled it."),
        Term("withheld", "Withheld", "An input of the formula is not known, so there is no number. It is no zero."),
        Term("partial", "Partial", "Something of the card is missing, and is named."),
    ),
)
SCORE = Chapter(
    "score",
    "The score",
    (
        Term(
            "aivss",
            "AIVSS",
            "OWASP's Agentic AI Vulnerability Scoring System: a CVSS v4.0 base, raised by what makes an agent an "
            "agent, from 0.0 to 10.0.",
        ),
        Term("aars", "AARS", "Agentic AI Risk Score: how much the ten factors add to the CVSS base."),
        Term("factor", "Factor", "One of ten properties of an agent, from 0 to 1; Σ is their sum."),
        Term("thm", "Threat multiplier (ThM)", "How likely it is that somebody makes use of it; it follows the base."),
        Term("mf", "Mitigation factor (MF)", "What verified controls take off: 1.00 is no credit."),
        Term("profile", "Profile", "A named formula with the levels that its inputs may have."),
        Term("band", "Band", "The word for a score: None, Low, Medium, High or Critical."),
        Term("interval", "Interval", "Where the score lies with nine chances in ten, by what was missed before."),
        Term("chance", "Chance of a band", "How much of the doubt falls into each band."),
        Term("snapped", "Snapped", "A value was moved to the nearest level that a coarser profile allows."),
    ),
)
CVSS = Chapter(
    "cvss",
    "CVSS v4.0 base metrics",
    (
        Term(
            "cvss",
            "CVSS",
            "FIRST's Common Vulnerability Scoring System, version 4.0; here of the worst plausible incident.",
        ),
        Term("vector", "Vector", "The eleven base metrics in one line, so that anybody can compute the base again."),
        Term("AV", "AV, Attack Vector", "From where the attack can be made: network, adjacent, local or physical."),
        Term("AC", "AC, Attack Complexity", "Whether a defence that is in place has to be got around."),
        Term("AT", "AT, Attack Requirements", "Whether something about the target must happen to be so."),
        Term("PR", "PR, Privileges Required", "What rights the attacker needs to have beforehand."),
        Term("UI", "UI, User Interaction", "Whether another person has to do something, knowingly or not."),
        Term("VC", "VC, Vulnerable System Confidentiality", "How much the agent itself gives away."),
        Term("VI", "VI, Vulnerable System Integrity", "How much of the agent itself can be altered."),
        Term("VA", "VA, Vulnerable System Availability", "How far the agent itself can be made to fail."),
        Term("SC", "SC, Subsequent System Confidentiality", "How much the systems behind the agent give away."),
        Term("SI", "SI, Subsequent System Integrity", "How much of the systems behind the agent can be altered."),
        Term("SA", "SA, Subsequent System Availability", "How far the systems behind the agent can be made to fail."),
    ),
)
NAMES = Chapter(
    "names",
    "Names from elsewhere",
    (
        Term(
            "maestro",
            "MAESTRO",
            "Multi-Agent Environment, Security, Threat, Risk and Outcome: the Cloud Security Alliance's way to model "
            "threats of agents, in seven layers.",
        ),
        Term("layer", "Layer", "One of MAESTRO's seven; certain only where a quote pins it down."),
        Term("owasp", "OWASP", "The Open Worldwide Application Security Project, which keeps AIVSS."),
        Term("asi", "ASI01 … ASI10", "OWASP's ten gravest risks of agentic applications, 2026."),
        Term("owasp-t", "OWASP-T1 … OWASP-T17", "The threats of OWASP's Agentic AI, Threats and Mitigations."),
        Term("mcp", "MCP", "Model Context Protocol: how an agent is given tools and data by a server."),
        Term("a2a", "A2A", "Agent2Agent: how agents describe themselves and call each other."),
        Term(
            "skill",
            "Skill",
            "A folder with instructions, and at times scripts, that an agent loads when it needs them.",
        ),
        Term("agent", "Agent", "A program in which a language model decides what is done next."),
    ),
)

CHAPTERS: tuple[Chapter, ...] = (CARDS, DIRECTORY, SCORE, CVSS, NAMES)
