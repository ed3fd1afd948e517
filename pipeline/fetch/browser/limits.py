"""What a page may cost once it runs in a browser."""

from typing import NamedTuple


class Limits(NamedTuple):
    """For one page; seconds begin when the browser is there."""

    start_seconds: float = 30.0
    """Until the browser is there."""
    seconds: float = 20.0
    """Until the page is quiet; then what stands there is taken."""
    read_seconds: float = 5.0
    """For taking it."""
    requests: int = 100
    bytes: int = 20_000_000
    """Of all that the page asked for, unpacked; one answer has the limit of any page."""
    chars: int = 5_000_000
    """Of the page as it then stands."""
    nodes: int = 200_000
    memory: int = 2_000_000_000
    """Bytes of data of each process of the browser, where the system can hold it to that."""

    @property
    def last_seconds(self) -> float:
        """After which nothing more is waited for."""
        return self.seconds + self.read_seconds


LIMITS = Limits()
