"""Models of providers that do not speak OpenAI's wire, by the prefix of their name: ``anthropic:claude-sonnet-5-5``."""

from typing import NamedTuple


class Provider(NamedTuple):
    """One that LangChain's ``init_chat_model`` knows by ``name``; the extra that brings its client is called alike."""

    name: str
    package: str
    """What the extra brings."""
    server: str
    """The variable with the address of another server than the provider's own."""
    key: str | None = None
    """The variable with the key; None where there need be none, or more than one thing may be it."""

    @property
    def extra(self) -> str:
        return self.name.replace("_", "-")

    @property
    def advice(self) -> str:
        """What to look at where the provider does not know who asks."""
        return self.key or {"ollama": "OLLAMA_API_KEY"}.get(self.name, "the AWS credentials")


PROVIDERS = {
    one.name: one
    for one in (
        Provider("anthropic", "langchain_anthropic", "ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY"),
        Provider("google_genai", "langchain_google_genai", "GOOGLE_GEMINI_BASE_URL", "GOOGLE_API_KEY"),
        Provider("mistralai", "langchain_mistralai", "MISTRAL_BASE_URL", "MISTRAL_API_KEY"),
        Provider("bedrock_converse", "langchain_aws", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME"),
        Provider("ollama", "langchain_ollama", "OLLAMA_HOST"),
    )
}


class Meant(NamedTuple):
    """``model`` is the name as the provider knows it."""

    provider: Provider
    model: str


def meant(model: str) -> Meant | None:
    """Whose model that is; None where it is the name of one behind OpenAI's wire, which may have a colon too."""
    prefix, colon, name = model.partition(":")
    return Meant(PROVIDERS[prefix], name) if colon and prefix in PROVIDERS else None
