"""The kinds of product that a listing can be of: the one table behind the prompt, the card, the docs and the evals."""

from typing import NamedTuple


class Product(NamedTuple):
    """``means`` is what the model is told of the kind; ``label`` is how people read it."""

    key: str
    label: str
    means: str


NOT_A_LISTING = "not_a_listing"
OTHER = "other"

PRODUCTS: tuple[Product, ...] = (
    Product("guidance_skill", "guidance skill", "text that tells an agent how to work"),
    Product("working_skill", "working skill", "a skill whose scripts, sub-agents or shell steps act"),
    Product("account_plugin", "account plugin", "gives a coding agent one outside platform"),
    Product("lookup_server", "lookup server", "only reads what others hold"),
    Product("code_adviser", "code adviser", "reads a code base and comments"),
    Product("plumbing", "plumbing", "a protocol, bridge, guard, sandbox or directory; what acts is plugged in"),
    Product(
        "operations_server",
        "operations server",
        "deploys, runs, trades, sends, or opens the whole interface of a platform",
    ),
    Product("record_server", "record server", "single calls on the records of one application or database"),
    Product("conversation_agent", "conversation agent", "answers people"),
    Product(
        "computer_using_agent",
        "computer-using agent",
        "drives a shell, editor, browser or machine until it is done",
    ),
    Product("vertical_service", "vertical service", "a vendor's model for one profession; people use what it comes to"),
    Product("framework", "framework", "others assemble agents in it"),
    Product(OTHER, "other", "none of these comes near"),
    Product(
        NOT_A_LISTING,
        "not a listing",
        "the text describes no product that an agent could be or use (a recipe, a licence, an error page, news)",
    ),
)
KEYS: tuple[str, ...] = tuple(product.key for product in PRODUCTS)
LABELS: dict[str, str] = {product.key: product.label for product in PRODUCTS}
