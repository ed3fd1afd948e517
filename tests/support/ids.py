"""Names of parametrised cases."""

import re


def words(value: object) -> str:
    """The words of a value, joined by hyphens: an id without spaces and slashes."""
    return "-".join(re.findall(r"[A-Za-z0-9_.+]+", str(value)))[:60] or "none"
