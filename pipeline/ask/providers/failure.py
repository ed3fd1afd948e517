"""A call to a provider's model that failed, whatever its client raised: what it is called and whether it may pass."""

from pipeline.errors import ModelError


class ProviderFailure(Exception):
    """``said`` is what the server or the network said; ``late``: it took all the time that there is for a call."""

    def __init__(  # noqa: PLR0913 (each is a fact of the failure)
        self,
        kind: type[ModelError],
        advice: str,
        said: str,
        *,
        passes: bool = False,
        late: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(said)
        self.kind, self.advice = kind, advice
        self.passes, self.late, self.retry_after = passes, late, retry_after

    def named(self, model: str, heard: str) -> ModelError:
        return self.kind(f"{model!r}: {self.advice} ({heard})")
