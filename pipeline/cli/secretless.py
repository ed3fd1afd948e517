"""How a log line is written."""

import logging

from pipeline.redaction import redacted


class WithoutSecrets(logging.Formatter):
    """What libraries log has addresses with passwords in it, and headers."""

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))
