"""
Flag, then environment, then ``threatcard.toml``, then default: what holds, and where it came from.

The file is the one that ``--config`` or THREATCARD_CONFIG names, else ``threatcard.toml`` in the working folder,
else the one in the user's configuration folder. A file in the working folder may have come with somebody's
repository: it may not say where the key is sent, nor open the network guard. Nor may it bring an organisation's
``[context]`` or ``[policy]``, or make away with them: those of the user's configuration folder hold beside it.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import platformdirs

from pipeline import redaction
from pipeline.errors import UsageError
from pipeline.settings import values
from pipeline.settings.table import DATA, FILE, FOREIGN_SECRETS, SETTINGS, TABLES, Setting, home
from pipeline.settings.values import SHORTEST_KEY

__all__ = [
    "DATA",
    "FILE",
    "SETTINGS",
    "SHORTEST_KEY",
    "TABLES",
    "Setting",
    "Settings",
    "Table",
    "Value",
    "masked",
    "read",
]

_USERINFO = re.compile(r"//\S*@")
"""To the last @: a password that was not encoded may hold any other mark."""
_SECRET_OPTION = re.compile(r"(?i)([?&][^=&#]*(?:pass|secret|token|key)[^=&#]*=)[^&#]*")
_OTLP_HEADERS = ("OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS")
"""With what a collector is told who sends traces."""


class Value(NamedTuple):
    setting: Setting
    value: Any
    origin: str
    """"flag", the variable's name, the file's path, or "default"."""


class Table(NamedTuple):
    """A table of the file as it stands there, and the file."""

    values: Mapping[str, Any]
    origin: str


class Settings:
    """
    What holds, by name: ``settings.model``; ``settings.rows`` says where each came from, ``settings.tables`` has the
    tables that there are.
    """

    def __init__(self, rows: Mapping[str, Value], tables: Mapping[str, Table] | None = None) -> None:
        self.rows = rows
        self.tables = tables or {}

    def replaced(self, origin: str, **texts: str | None) -> "Settings":
        """The same settings but for these, as a flag would spell them; None for what is not set at all."""
        rows = dict(self.rows)
        for name, text in texts.items():
            setting = rows[name].setting
            rows[name] = Value(setting, None if text is None else _read(setting, text, origin), origin)
        return Settings(rows, self.tables)

    def by_variable(self, variable: str) -> Any:
        """What holds of the setting that is read from that variable."""
        return next(row.value for row in self.rows.values() if row.setting.variable == variable)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.rows[name].value
        except KeyError:
            raise AttributeError(name) from None


def read(flags: Mapping[str, Any], *, environ: Mapping[str, str] = os.environ, folder: Path | None = None) -> Settings:
    """
    Every setting, from the first place that has it. ``flags`` holds what the command line gave, None where it
    gave nothing. Raises UsageError that names the place, the value and what is allowed.
    """
    path, trusted = _file(flags.get("config"), environ, folder or _working_folder())
    table = _table(path) if path else {}
    _check_table(table, path, trusted)
    rows = {s.name: _value(s, flags, environ, table, path) for s in SETTINGS}
    _told(rows, environ)
    return Settings(rows, _tables(table, path) if trusted else _tables_at_home())


def _told(rows: Mapping[str, Value], environ: Mapping[str, str]) -> None:
    """What is secret in the settings, and in what libraries read from the environment by themselves."""
    redaction.know(*(row.value for row in rows.values() if row.setting.secret and row.value))
    proxies = [value for name, value in environ.items() if name.lower().endswith("_proxy")]
    for address in (*(row.value for row in rows.values() if isinstance(row.value, str)), *proxies):
        if "//" in address:
            redaction.know_of(address)
    redaction.know(*(environ[name] for name in FOREIGN_SECRETS if environ.get(name)))
    for name in _OTLP_HEADERS:
        pairs = environ.get(name, "").split(",")
        redaction.know(*(unquote(pair.partition("=")[2].strip()) for pair in pairs))


def _value(
    setting: Setting, flags: Mapping[str, Any], environ: Mapping[str, str], table: Mapping[str, Any], path: Path | None
) -> Value:
    flag = flags.get(setting.name)
    if flag is not None:
        return Value(setting, _read(setting, str(flag), f"--{setting.name.replace('_', '-')}"), "flag")
    if environ.get(setting.variable):
        return Value(setting, _read(setting, environ[setting.variable], setting.variable), setting.variable)
    if setting.name in table:
        where = f"{str(path)!r}: {setting.name}"
        return Value(setting, _read(setting, _spelled(table[setting.name]), where), str(path))
    return Value(setting, setting.default, "default")


def _read(setting: Setting, text: str, where: str) -> Any:
    try:
        if setting.read is not values.path:
            values.encoded(text)
        return setting.read(text)
    except ValueError as err:
        shown = redaction.MARK if setting.secret else repr(redaction.redacted(masked(text)))
        raise UsageError(f"{where} is {shown}; {err}.") from err


def masked(text: str) -> str:
    """The text without the user and password that a URL may hold, and without options that are a secret by name."""
    return _SECRET_OPTION.sub(r"\1***", _USERINFO.sub("//***@", text))


def _spelled(value: Any) -> str:
    """A TOML value as a flag or variable would spell it."""
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(str(v) for v in value) if isinstance(value, list) else str(value)


def _working_folder() -> Path | None:
    """None where it is gone."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return None


def _tables(table: Mapping[str, Any], path: Path | None) -> dict[str, Table]:
    return {name: Table(table[name], str(path)) for name in TABLES if name in table}


def _tables_at_home() -> dict[str, Table]:
    """Those that the user keeps, where a stranger's file stands before the user's own."""
    path = _at_home()
    if path is None:
        return {}
    table = _table(path)
    _check_table(table, path, trusted=True)
    return _tables(table, path)


def _at_home() -> Path | None:
    path = home(platformdirs.user_config_path) / FILE
    return path if path.is_file() else None


def _file(flag: str | None, environ: Mapping[str, str], folder: Path | None) -> tuple[Path | None, bool]:
    """The file to read and whether the user vouched for it by naming it or by keeping it at home."""
    if named := flag or environ.get("THREATCARD_CONFIG"):
        return Path(named), True
    if folder is not None and os.access(folder / FILE, os.F_OK) and (folder / FILE).is_file():
        return folder / FILE, False
    return _at_home(), True


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as err:
        raise UsageError(f"{str(path)!r} cannot be read: {err.strerror}.") from err
    except ValueError as err:
        # Bytes that are no UTF-8, what is no TOML, and a number with more digits than Python reads.
        raise UsageError(f"{str(path)!r} is not TOML: {err}.") from err
    except RecursionError as err:
        raise UsageError(f"{str(path)!r} is not TOML that can be read: it is nested too deeply.") from err


def _check_table(table: Mapping[str, Any], path: Path | None, trusted: bool) -> None:
    known = {s.name: s for s in SETTINGS}
    for name, value in table.items():
        if name in TABLES:
            _check_own(name, value, path, trusted)
            continue
        if name not in known:
            raise UsageError(f"{str(path)!r}: there is no setting {name!r}; 'threatcard config' lists them.")
        if isinstance(value, dict):
            raise UsageError(f"{str(path)!r}: {name!r} is a table; give it a plain value.")
        if known[name].trusted_only and not trusted:
            raise UsageError(
                f"{str(path)!r} may not set {name!r}: a file in the working folder may be a stranger's. "
                f"Use {known[name].variable}, or name the file with --config."
            )


def _check_own(name: str, value: object, path: Path | None, trusted: bool) -> None:
    if not isinstance(value, dict):
        raise UsageError(f"{str(path)!r}: {name!r} is a plain value; give it as a table, [{name}].")
    if not trusted:
        raise UsageError(
            f"{str(path)!r} may not bring [{name}]: a file in the working folder may be a stranger's. "
            f"Keep it in {str(home(platformdirs.user_config_path) / FILE)!r}, or name the file with --config."
        )
