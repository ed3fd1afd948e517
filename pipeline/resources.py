"""Where the files that travel with the package lie: inside the wheel, or at the top of a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent


def path(*parts: str) -> Path:
    """``path("prompts", "factors.md")``: the file in the installed package if it is there, else in the checkout."""
    packaged = _PACKAGE.joinpath("_data", *parts)
    return packaged if packaged.exists() else _CHECKOUT.joinpath(*parts)
