"""Names of parametrised cases."""

import re


def words(value: object) -> str:
    """
    The words of a value, joined by hyphens: an id without spaces and slashes, and the same in every process, so that
    all workers of a run collect the same tests.
    """
    text = str(sorted(value) if isinstance(value, set | frozenset) else value)
    return "-".join(re.findall(r"[A-Za-z0-9_.+]+", re.sub(r" at 0x[0-9a-f]+", "", text)))[:60] or "none"
