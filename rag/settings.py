"""Settings: in, the environment and `footnote.toml`; out, one frozen `Settings`.

Reads the disk (the one file) when asked to load, nothing on import. Each value
comes from the command line, else a FOOTNOTE_ variable, else the workspace's
footnote.toml, else the default; every bad value is reported at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from rag.errors import ConfigError

FILE_NAME = "footnote.toml"


class Secret:
    """A key: its text never reaches a repr, a log or a report."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return "Secret(****)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set. Built by `load_settings`."""

    home: Path
    cache_dir: Path
    engine: str = "auto"
    model: str | None = None
    gguf: Path | None = None
    base_url: str | None = None
    api_key: Secret | None = None
    llm: str | None = None
    encoder: str = "use-m3"
    embedding_model: str | None = None
    chunk_chars: int = 800
    top_k: int = 10
    window: int | None = None
    deadline_s: float | None = None
    max_requests: int = 4
    token_budget: int | None = None
    cache: bool = True


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings with the place that each value came from, by field name."""

    settings: Settings
    origins: Mapping[str, str] = field(default_factory=dict)


def load_settings(
    home: Path | None = None,
    *,
    given: Mapping[str, Any] | None = None,
    environ: Mapping[str, str],
) -> LoadedSettings:
    """The settings in force. `given` holds what the caller set; None is unset.

    Raises ConfigError naming every bad value, one line.
    """
    chosen = {name: value for name, value in (given or {}).items() if value is not None}
    folder, home_origin = _find_home(home, environ)
    written = _read_file(folder / FILE_NAME)
    values: dict[str, Any] = {}
    origins = {"home": home_origin}
    faults = [f"{name} in {FILE_NAME}: unknown setting" for name in written if name not in _PARSERS]
    for name, parse in _PARSERS.items():
        raw, origin = _lookup(name, chosen, environ, written)
        origins[name] = origin
        if raw is None:
            continue
        try:
            values[name] = parse(raw)
        except ValueError as error:
            faults.append(f"{name} ({origin}): {error}")
    faults.extend(f"{name}: unknown setting" for name in chosen if name not in _PARSERS)
    if faults:
        raise ConfigError("; ".join(faults))
    values.setdefault("cache_dir", user_cache(environ))
    return LoadedSettings(Settings(home=folder, **values), origins)


def user_cache(environ: Mapping[str, str]) -> Path:
    """The folder for what can be made again and holds no text of a document."""
    base = environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "footnote"


def describe(loaded: LoadedSettings) -> list[tuple[str, str, str]]:
    """(name, value, origin) of every setting, keys masked."""
    rows = []
    for item in fields(Settings):
        value = getattr(loaded.settings, item.name)
        shown = "****" if isinstance(value, Secret) else "" if value is None else str(value)
        rows.append((item.name, shown, loaded.origins.get(item.name, "default")))
    return rows


def _find_home(home: Path | None, environ: Mapping[str, str]) -> tuple[Path, str]:
    if home is not None:
        return home.expanduser().absolute(), "command line"
    if environ.get("FOOTNOTE_HOME"):
        return Path(environ["FOOTNOTE_HOME"]).expanduser().absolute(), "FOOTNOTE_HOME"
    base = environ.get("XDG_DATA_HOME")
    folder = Path(base) if base else Path.home() / ".local" / "share"
    return folder / "footnote", "default"


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML ({error}); correct or remove it") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error


def _lookup(
    name: str, chosen: Mapping[str, Any], environ: Mapping[str, str], written: Mapping[str, Any]
) -> tuple[Any, str]:
    if name in chosen:
        return chosen[name], "command line"
    for variable in (f"FOOTNOTE_{name.upper()}", *_FALLBACKS.get(name, ())):
        if environ.get(variable):
            return environ[variable], variable
    if name in written:
        return written[name], FILE_NAME
    return None, "default"


def _text(raw: Any) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise ValueError("must be text")
    return raw.strip()


def _secret(raw: Any) -> Secret:
    return raw if isinstance(raw, Secret) else Secret(_text(raw))


def _one_of(*allowed: str) -> Callable[[Any], str]:
    def parse(raw: Any) -> str:
        if raw not in allowed:
            raise ValueError(f"{raw!r} is none of {', '.join(allowed)}")
        return str(raw)

    return parse


def _number(kind: type[int] | type[float], low: float, high: float) -> Callable[[Any], Any]:
    def parse(raw: Any) -> Any:
        try:
            value = kind(raw)
        except (TypeError, ValueError):
            raise ValueError(f"{raw!r} is not a number") from None
        if not low <= value <= high:
            raise ValueError(f"{value} is not between {low:g} and {high:g}")
        return value

    return parse


def _url(raw: Any) -> str:
    text = _text(raw)
    if not text.startswith(("http://", "https://")):
        raise ValueError(f"{text!r} must begin with http:// or https://")
    return text.rstrip("/")


def _switch(raw: Any) -> bool:
    table = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    found = table.get(str(raw).lower())
    if found is None:
        raise ValueError(f"{raw!r} is neither true nor false")
    return found


def _path(raw: Any) -> Path:
    return Path(_text(str(raw))).expanduser()


_PARSERS: dict[str, Callable[[Any], Any]] = {
    "engine": _one_of("auto", "quotes", "model"),
    "model": _text,
    "gguf": _path,
    "base_url": _url,
    "api_key": _secret,
    "llm": _text,
    "encoder": _text,
    "embedding_model": _text,
    "chunk_chars": _number(int, 200, 4000),
    "top_k": _number(int, 1, 100),
    "window": _number(int, 1024, 10_000_000),
    "deadline_s": _number(float, 1, 3600),
    "max_requests": _number(int, 1, 64),
    "token_budget": _number(int, 1, 10**12),
    "cache": _switch,
    "cache_dir": _path,
}

_FALLBACKS = {"base_url": ("OPENAI_BASE_URL",), "api_key": ("OPENAI_API_KEY",)}
