"""
Providers whose pages people paste, and where each is asked for the text behind: its pages, its API, its plain files.
"""

from typing import Literal, NamedTuple, get_args

Kind = Literal["github", "huggingface", "docker", "glama", "smithery", "open_vsx", "mcp_registry"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Provider(NamedTuple):
    """One site whose pages are known: where its pages, its API and its plain files are, without a slash at the end."""

    kind: Kind
    page: str
    api: str
    raw: str = ""
    variable: str = ""
    """The variable of the environment that holds its token; nothing where none would help."""


TITLES: dict[Kind, str] = {
    "github": "GitHub",
    "huggingface": "Hugging Face",
    "docker": "Docker Hub",
    "glama": "Glama",
    "smithery": "Smithery",
    "open_vsx": "Open VSX",
    "mcp_registry": "the MCP registry",
}
REGISTRY = "https://registry.modelcontextprotocol.io"
PROVIDERS = (
    Provider(
        "github",
        "https://github.com",
        "https://api.github.com",
        "https://raw.githubusercontent.com",
        "GITHUB_TOKEN",
    ),
    Provider("huggingface", "https://huggingface.co", "https://huggingface.co/api", "", "HF_TOKEN"),
    Provider("docker", "https://hub.docker.com", "https://hub.docker.com/v2"),
    Provider("glama", "https://glama.ai", "https://glama.ai/api/mcp/v1"),
    Provider("smithery", "https://smithery.ai", "https://api.smithery.ai", "", "SMITHERY_API_KEY"),
    Provider("open_vsx", "https://open-vsx.org", "https://open-vsx.org/api"),
    Provider("mcp_registry", REGISTRY, REGISTRY),
)

ALIASES = {"hf.co": "huggingface.co", "registry.hub.docker.com": "hub.docker.com"}
VS_CODE = "marketplace.visualstudio.com"

HELPS = {
    "GITHUB_TOKEN": "GitHub answers 60 times an hour without a token and 5,000 times with one",
    "GH_ENTERPRISE_TOKEN": "your GitHub Enterprise may want one",
    "HF_TOKEN": "Hugging Face answers more often with one, and shows models that one must agree to",
    "SMITHERY_API_KEY": "Smithery answers nobody without a key",
    "THREATCARD_MCP_REGISTRY_TOKEN": "your MCP registry may want one",
}
"""What a token is good for, by its variable."""

LAYOUT: dict[Kind, tuple[str, str, str]] = {
    "github": ("/api/v3", "/raw", "GH_ENTERPRISE_TOKEN"),
    "huggingface": ("/api", "", ""),
    "docker": ("/v2", "", ""),
    "glama": ("/api/mcp/v1", "", ""),
    "smithery": ("", "", ""),
    "open_vsx": ("/api", "", ""),
    "mcp_registry": ("", "", "THREATCARD_MCP_REGISTRY_TOKEN"),
}
"""Of a provider of the user's own, by the address of its pages: API, plain files, and the variable of its token."""
