"""What is no control, though its words stand in the listing: the sentence around them decides."""

import pytest

from pipeline.listing import evidence, passages, safeguards
from pipeline.taxonomy import cues, risks
from pipeline.taxonomy.refusals import COMPARISON, DENIAL, DUTY, ERROR, FUNCTION, NAME, PRAISE, QUESTION
from tests.support.ids import words

# The sentence, the control that somebody may see in it, the words that they quote for it.
REFUSED = {
    DUTY: [
        ("Only use it in isolated environments with firewall rules.", "sandbox", "isolated environments"),
        ("Your network team has to create a read-only user for it.", "read_only", "a read-only user"),
        ("The buyer stays liable for rate limiting and audit logs.", "audit", "audit logs"),
        ("With mail of strangers use a client that asks for human confirmation.", "approval", "human confirmation"),
        ("Whoever deploys the sample is responsible for input validation.", "guardrails", "input validation"),
        ("Sandboxing is entirely your job.", "sandbox", "Sandboxing is"),
        ("Users should keep an audit log of what it does.", "audit", "keep an audit log"),
        ("Make sure to hand it scoped tokens only.", "scoped_credentials", "scoped tokens"),
        ("It is your responsibility to add rate limiting.", "rate_limit", "add rate limiting"),
        ("We recommend to put OAuth in front of the endpoint.", "authentication", "OAuth in front"),
        ("Operators are expected to bring RBAC of their own.", "rbac", "RBAC of their own"),
        ("- Use least-privilege roles for the service account", "scoped_credentials", "least-privilege roles"),
        ("In shared networks, put access control in front of it.", "rbac", "access control in front"),
        ("It reminds operators to plan audit trails.", "audit", "audit trails"),
        ("Audit logs are handled by the client.", "audit", "Audit logs"),
        ("A service principal with appropriate RBAC roles", "rbac", "RBAC roles"),
        ("You can isolate the server by running it in a sandbox of yours.", "sandbox", "in a sandbox"),
    ],
    DENIAL: [
        ("Role-based access control has been dropped in version 4.", "rbac", "Role-based access control"),
        ("The audit log is no longer part of the free plan.", "audit", "The audit log"),
        ("Scripts run on the host instead of in a sandboxed container.", "sandbox", "in a sandboxed container"),
        ("There is no audit log.", "audit", "audit log"),
        ("It does not sandbox what it runs.", "sandbox", "sandbox what it runs"),
        ("Messages from your own account bypass access control.", "rbac", "access control"),
        ("Requests are served without authentication or RBAC.", "rbac", "RBAC"),
        ("It has no approval step, no audit log and no sandbox.", "sandbox", "no sandbox"),
        ("Audit logging is planned for the next release.", "audit", "Audit logging"),
        ("RBAC is not yet available.", "rbac", "RBAC"),
        ("Encryption at rest is coming soon.", "encryption", "Encryption at rest"),
        ("It runs commands without your approval.", "approval", "your approval"),
        ("It gives full freedom with no guardrails.", "guardrails", "with no guardrails"),
        (
            "- **No confirmation prompts**: files are changed without any user confirmation",
            "approval",
            "user confirmation",
        ),
        ("Es gibt keinen Sandboxing-Modus.", "sandbox", "Sandboxing-Modus"),
        (
            "The page does not describe accounts, limits of the network, review by a person, or sandboxed tools.",
            "sandbox",
            "sandboxed tools",
        ),
        ("Nothing is said about human approval, logs or roles.", "approval", "human approval"),
        ("No memory, approval step or write operation is described.", "approval", "approval step"),
        ("A read-only mode and logs are not mentioned.", "read_only", "A read-only mode"),
        ("A future release may add an audit log.", "audit", "an audit log"),
        ("It cannot see who calls or keep an audit trail for each user.", "audit", "audit trail"),
    ],
    FUNCTION: [
        ("It draws diagrams of sandboxed containers.", "sandbox", "sandboxed containers"),
        ("It shows which jobs run in isolated containers.", "sandbox", "in isolated containers"),
        ("It writes services with input validation and OAuth authentication.", "guardrails", "input validation"),
        ("The tool sets up rate limiting on your gateway.", "rate_limit", "rate limiting"),
        ("It encrypts and decrypts archives, with AES encryption at rest.", "encryption", "encryption at rest"),
        ("It monitors every page that you name.", "monitoring", "monitors every page"),
        ("It answers questions about RBAC in clusters.", "rbac", "RBAC"),
        ("It routes approval requests to managers, who must approve each trip.", "approval", "must approve"),
        ("This command runs your function locally in a sandboxed container.", "sandbox", "a sandboxed container"),
        ("It encrypts and decrypts files with a password.", "encryption", "encrypts and decrypts files"),
        ("It encrypts your documents before you share them out.", "encryption", "encrypts your documents"),
        ("It detects missing RBAC and absent guardrails in manifests.", "rbac", "missing RBAC"),
        ("It detects missing RBAC and absent guardrails in manifests.", "guardrails", "guardrails in manifests"),
        ("Checks whether OAuth is configured on each endpoint.", "authentication", "OAuth is configured"),
        ("Scans images for unsigned layers, weak encryption and open ports.", "encryption", "weak encryption"),
        ("Explains how role-based access works in a cluster.", "rbac", "role-based access"),
        ("| `list_events` | Reads the audit log of an account |", "audit", "audit log of an account"),
        ("Experts in billing, covering HIPAA compliance and coding.", "certification", "HIPAA compliance"),
        ("Widgets such as forms and confirmation dialogs.", "approval", "confirmation dialogs"),
        ("**Rate limiting** (2 tools)", "rate_limit", "Rate limiting"),
        ("- Rate limiting concerns", "rate_limit", "Rate limiting"),
        ("A course on audit logs and roles.", "audit", "audit logs"),
        ("- RBAC permission analysis", "rbac", "RBAC permission analysis"),
        ("- Documentation (SOC 2, GDPR and the like)", "certification", "SOC 2"),
        ("| `command/audit-log` | Audit log retrieval |", "audit", "Audit log retrieval"),
        ("It returns structured records, replacing audit-log scraping.", "audit", "audit-log scraping"),
        ("- **Ops management**: Audit logs, notes and changes", "audit", "Audit logs"),
        ("- **Health check**: Device health score, anomaly detection and uptime", "monitoring", "anomaly detection"),
        ("- **Validation**: Configurable limits for titles, notes, and tags", "rate_limit", "Configurable limits for"),
        (
            "Nothing to clone: `uvx` fetches the package and runs it in a throwaway environment.",
            "sandbox",
            "throwaway environment",
        ),
        ("- Manual entry (input is masked on supported terminals)", "guardrails", "input is masked"),
    ],
    NAME: [
        ("The cases are called sandboxed-run and read-only-call.", "sandbox", "sandboxed"),
        ("The tool `create_sandbox` returns a number.", "sandbox", "create_sandbox"),
        ("It has FileTools, ImageTools and SandboxTools.", "sandbox", "SandboxTools"),
        ("Its sources lie in src/guardrails/ and src/web/.", "guardrails", "src/guardrails/"),
        ("It is described at https://example.org/audit-log/start.", "audit", "audit-log/start"),
        ("## Audit log", "audit", "Audit log"),
        ("The repository is no longer maintained and is read-only.", "read_only", "is read-only"),
        ("| Audit logs | Regions | Clients | Prices |", "audit", "Audit logs"),
        ("The installed folder may be read-only.", "read_only", "may be read-only"),
        ("**Pagination and rate limiting**", "rate_limit", "rate limiting"),
    ],
    ERROR: [
        ("An install into the system folder is blocked.", "guardrails", "is blocked"),
        ("The queue sends a rate-limited warning.", "rate_limit", "rate-limited warning"),
        ("The code 17 means: rate limiting error.", "rate_limit", "rate limiting"),
        ("If the command fails with a sandbox denial, tell the user.", "sandbox", "sandbox denial"),
        ("The search service may apply rate limiting to callers.", "rate_limit", "rate limiting"),
        ("The client is told when it hits the rate limiter of the service.", "rate_limit", "rate limiter"),
    ],
    COMPARISON: [
        ("Its predecessor had guardrails that blocked harmful prompts.", "guardrails", "had guardrails"),
        ("- In a container (or any sandboxed runtime): mount the file", "sandbox", "sandboxed runtime"),
        ("Claude Desktop asks for confirmation before it installs.", "approval", "asks for confirmation"),
        ("When you are inside a sandbox it still answers.", "sandbox", "inside a sandbox"),
        (
            "The trade-off is a one-time macOS Automation permission prompt on first write.",
            "approval",
            "permission prompt",
        ),
        ("Useful in shared places with access control for files.", "rbac", "access control for files"),
        ("Other agents run code in a sandbox.", "sandbox", "in a sandbox"),
        ("Unlike tools with an approval step, it just runs.", "approval", "approval step"),
        ("Most competing servers offer RBAC and SSO.", "rbac", "RBAC and SSO"),
        ("Unlike Hull, which asks first and runs it in a container, Keel just runs it.", "sandbox", "in a container"),
    ],
    QUESTION: [
        ("Does it run in a sandbox?", "sandbox", "run in a sandbox"),
        ("Who reads the audit log?", "audit", "audit log"),
        ("- How users approve what it suggests", "approval", "users approve"),
    ],
    PRAISE: [
        ("Enterprise-grade security guardrails.", "guardrails", "security guardrails"),
        ("Bank-grade encryption that you can trust.", "encryption", "Bank-grade encryption"),
        ("World-class access control for your peace of mind.", "rbac", "access control"),
    ],
}
CASES = [(why, *case) for why, cases in REFUSED.items() for case in cases]


def quoted(words_, cut):
    return next(e for passage in cut if (e := evidence.find(words_, passage)))


@pytest.mark.parametrize(("why", "sentence", "kind", "quote"), CASES, ids=words)
def test_a_sentence_that_shows_no_control_says_why(why, sentence, kind, quote):
    cut = passages.split(f"It writes files.\n\n{sentence}")

    assert safeguards.refused(kind, [quoted(quote, cut)], cut) == why
    assert safeguards.first(kind, cut) is None


GENUINE = [
    ("sandbox", "Every task runs in a container of its own, an isolated environment that is thrown away."),
    ("sandbox", "Code is executed inside a Firecracker micro-VM."),
    ("sandbox", "Unlike a plain shell, each task runs in a container of its own."),
    ("sandbox", "It has no memory of its own, but it runs in a sandbox."),
    ("approval", "It asks for your permission before it deletes or sends anything."),
    ("approval", "Nothing is executed without the user's approval."),
    ("approval", "A maintainer must approve each change."),
    ("read_only", "The server is read-only by default."),
    ("read_only", "- `--read-only`: no tool that writes is offered"),
    ("read_only", "It cannot modify your data."),
    ("rbac", "Role-based access control decides which tools a caller sees."),
    ("scoped_credentials", "OAuth scopes are limited to reading calendars."),
    ("scoped_credentials", "Tokens are short-lived and can be revoked at any time."),
    ("authentication", "Requests without a valid token are rejected."),
    ("audit", "Every call is logged with the caller's name."),
    ("audit", "- **Audit log**: all decisions, for two years"),
    ("monitoring", "Unusual behaviour of an agent raises an alarm."),
    ("guardrails", "Paths outside the allowed directories are refused."),
    ("guardrails", "URLs are validated against an allow-list before they are fetched."),
    ("guardrails", "Statements without a WHERE clause are refused."),
    ("rate_limit", "- **Rate limiting**: 60 calls a minute for each user"),
    ("encryption", "Data is encrypted at rest with AES-256."),
    ("certification", "The service is SOC 2 Type II certified."),
    ("data_isolation", "Nothing leaves your machine."),
    ("data_isolation", "The server binds to 127.0.0.1 by default."),
    ("supply_chain", "Releases are signed with Sigstore."),
    ("approval", "It waits for your approval and then pushes."),
    ("read_only", "It exposes only read-only tools."),
    ("read_only", "It does not edit files or run anything."),
    ("guardrails", "It strips environment variables that look like passwords."),
    ("rbac", "It works with the permissions of the user who signs in."),
    ("data_isolation", "It is confined to the folder that you name."),
    ("rate_limit", "It is limited to one request a second."),
    ("audit", "Every query is logged, and the audit log can be exported."),
    ("rate_limit", "Configurable limits prevent more than ten calls a minute."),
    ("approval", "A confirmation prompt is shown before each write."),
]

SCANNED = "# Code security review\n\nIt reads code.\n\n- Input validation and rate limiting"
QUOTED_LINES = "It fetches feeds.\n\n> For strangers run it in a\n> sandbox, container, or micro-VM of yours."


@pytest.mark.parametrize("text", [SCANNED, QUOTED_LINES], ids=words)
def test_what_stands_around_a_sentence_can_make_it_no_control(text):
    cut = passages.split(text)

    assert [safeguards.first(kind, cut) for kind in ("guardrails", "rate_limit", "sandbox")] == [None, None, None]


@pytest.mark.parametrize(("kind", "sentence"), GENUINE, ids=words)
def test_a_sentence_that_shows_a_control_is_found_and_is_not_refused(kind, sentence):
    cut = passages.split(f"It writes files.\n\n{sentence}")
    found = safeguards.first(kind, cut)

    assert found is not None
    assert found.evidence.quote in sentence
    assert safeguards.refused(kind, [found.evidence], cut) is None


def test_a_quote_of_three_words_is_judged_by_its_sentence():
    cut = passages.split("It writes files. There is no audit log of them.")

    assert safeguards.refused("audit", [quoted("audit log", cut)], cut) == DENIAL
    assert safeguards.refused("audit", [quoted("audit log of them", cut)], cut) == DENIAL


def test_one_quote_that_shows_the_control_is_enough():
    cut = passages.split("There is no sandbox on Windows. On Linux each command runs in a sandbox.")
    denied, shown = quoted("no sandbox", cut), quoted("runs in a sandbox", cut)

    assert safeguards.refused("sandbox", [denied], cut) == DENIAL
    assert safeguards.refused("sandbox", [denied, shown], cut) is None


def test_without_a_quote_there_is_nothing_to_refuse():
    assert safeguards.refused("audit", [], passages.split("There is no audit log.")) is None


@pytest.mark.parametrize(
    ("heading", "why"),
    [
        ("Keywords", NAME),
        ("Project structure", NAME),
        ("Best practices", DUTY),
        ("Prerequisites", DUTY),
        ("Roadmap", DENIAL),
        ("Troubleshooting", ERROR),
    ],
    ids=words,
)
def test_the_heading_above_decides_too(heading, why):
    cut = passages.split(f"# Files\n\nIt writes files.\n\n## {heading}\n\nAudit logs of each call.\n")
    later = passages.split(f"# Files\n\n## {heading}\n\nSome words.\n\n## Security\n\nAn audit log of each call.\n")

    assert safeguards.refused("audit", [quoted("Audit logs of each call", cut)], cut) == why
    assert safeguards.first("audit", later) is not None


def test_a_product_that_is_named_for_the_control_is_about_that_of_others():
    text = "# Audit log server\n\nAudit logs tell who changed what, for each day."
    cut = passages.split(text)

    assert safeguards.refused("audit", [quoted("Audit logs tell", cut)], cut) == FUNCTION


def test_what_a_product_does_for_others_is_a_guard_where_guarding_is_what_it_is_for():
    cut = passages.split("It detects unsafe guardrails and suspicious activity of agents.")
    quote = [quoted("suspicious activity of agents", cut)]

    assert safeguards.refused("monitoring", quote, cut) == FUNCTION
    assert safeguards.refused("monitoring", quote, cut, "safeguard") is None
    assert safeguards.refused("rbac", quote, cut, "safeguard") == FUNCTION


def test_code_and_the_head_of_a_table_show_nothing():
    fenced = passages.split(
        "It writes files.\n\n```\nthe sandboxed worker and the audit log\n```\n\nAn audit log is kept."
    )
    head = passages.split("It writes files.\n\n| Using OAuth | Using a key |\n| --- | --- |\n| one | two |\n")

    assert safeguards.first("sandbox", fenced) is None
    assert safeguards.first("audit", fenced).sentence == "An audit log is kept."
    assert safeguards.first("authentication", head) is None


@pytest.mark.parametrize(
    ("sentence", "reach"),
    [
        ("A read-only mode is supported.", "optional"),
        ("Set `READ_ONLY=1` and all writes are refused.", "optional"),
        ("It is sandboxed.", "built_in"),
        ("It can be run in a sandbox.", "optional"),
        ("It is read-only by default.", "built_in"),
        ("Every call is logged.", "built_in"),
        ("Nothing is sent without your approval.", "enforced"),
        ("The sandbox cannot be disabled.", "enforced"),
        ("Row-level rules are enforced by the database.", "enforced"),
    ],
    ids=words,
)
def test_how_far_a_control_reaches_is_read_off_its_sentence(sentence, reach):
    assert safeguards.reach(sentence) == reach


def test_a_skill_shows_only_what_text_can_show():
    assert (
        set(safeguards.kinds("skill")) < set(safeguards.kinds("markdown")) < set(cues.CONTROLS) <= set(risks.CONTROLS)
    )
