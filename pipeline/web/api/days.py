"""Days in requests: as they are written, and no count of seconds, which would be another day than was meant."""

import re
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator

_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def as_written(given: object) -> object:
    """Raises ValueError for a text that is no day by its form; whether there is such a day is checked afterwards."""
    if not isinstance(given, date) and not (isinstance(given, str) and _WRITTEN.fullmatch(given)):
        raise ValueError("write a day such as 2027-01-31")
    return given


Day = Annotated[date, BeforeValidator(as_written)]
