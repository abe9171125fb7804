"""What is well and what is not: in, settings; out, a report with next steps.

Reads the whole workspace, asks the configured model's server what it can do,
and with `fix` rebuilds damaged indexes. Nothing else is sent anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Literal

from rag.build import make_encoder, model_host, model_settings, model_source, store_stamps
from rag.errors import AssistantError
from rag.load.split import split_document
from rag.model.records import Model
from rag.ports import EncodedChunk, Encoder
from rag.retrieve.encode import content_key, encode_chunks
from rag.settings import LoadedSettings, Settings, describe
from rag.types import Document
from store import check, open_store, reindex, repair

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
    for name, look in (
        ("encoder", _encoder),
        ("store", partial(_store, fix=fix)),
        ("model", _model),
    ):
        try:
            findings.extend(look(loaded.settings))
        except AssistantError as error:
            findings.append(Finding(name, "fault", str(error)))
    findings.append(_privacy(loaded.settings))
    return Report(tuple(findings), tuple(describe(loaded)))


def _encoder(settings: Settings) -> Iterator[Finding]:
    encoder = make_encoder(settings)
    rows = encoder.encode(["Footnote"])
    if rows.shape != (1, encoder.dimension):
        yield Finding("encoder", "fault", f"{encoder.name} gives vectors of shape {rows.shape}")
    else:
        yield Finding("encoder", "ok", f"{encoder.name}, {encoder.dimension} dimensions")


def _store(settings: Settings, *, fix: bool) -> Iterator[Finding]:
    if not settings.home.is_dir():
        yield Finding("store", "ok", "no workspace yet; `footnote ingest PATH` makes it")
        return
    encoder = make_encoder(settings)
    stamps = store_stamps(settings, encoder)
    if fix:
        if any(finding.part == "stamps" for finding in check(settings.home, stamps)):
            count = reindex(settings.home, stamps, encode=_encoding(settings, encoder))
            yield Finding("store", "fixed", f"encoded {count} documents again")
        done = repair(settings.home, stamps)
        yield from (Finding("store", "fixed", line) for line in done.done)
        yield from (Finding("store", "fault", f"take in again: {path}") for path in done.lost)
    wrong = check(settings.home, stamps)
    for finding in wrong:
        advice = "" if fix else "; run `footnote doctor --fix`"
        yield Finding(f"store {finding.part}", "fault", finding.detail + advice)
    if not wrong:
        with closing(open_store(settings.home, stamps)) as store, store.snapshot() as snapshot:
            counts = f"{len(store.sources())} documents, {snapshot.chunk_count} chunks"
            yield Finding("store", "ok", f"{counts}, generation {snapshot.generation}")


def _encoding(
    settings: Settings, encoder: Encoder
) -> Callable[[Document], tuple[list[EncodedChunk], list[str]]]:
    """How a document that is in the store is split and encoded again."""

    def encode(document: Document) -> tuple[list[EncodedChunk], list[str]]:
        chunks = split_document(document, max_chars=settings.chunk_chars)
        keys = [content_key(chunk, encoder.name) for chunk in chunks]
        return encode_chunks(chunks, encoder, lang=document.lang), keys

    return encode


def _model(settings: Settings) -> Iterator[Finding]:
    source = model_source(settings)
    if source is None:
        yield Finding("model", "ok", "none configured; questions are answered from quotes")
        return
    if settings.llm is not None:
        source()
        yield Finding("model", "ok", f"{settings.llm}, through LlamaIndex")
        return
    with closing(source):
        yield _probed(source())


_WINDOW_FROM = {
    "set": "set by FOOTNOTE_WINDOW",
    "told": "as the server tells",
    "known": "known by the model's name",
    "assumed": "assumed, the server does not tell: set FOOTNOTE_WINDOW if it is another",
}


def _probed(model: Model) -> Finding:
    from rag.model.client import ModelClient
    from rag.model.probe import probe

    if not isinstance(model, ModelClient):
        return Finding("model", "ok", model.settings.name)
    seen = probe(model)
    if seen.fault:
        known = f" It lists: {', '.join(seen.models)}." if seen.models else ""
        return Finding("model", "fault", seen.fault + known)
    abilities = {"streaming": seen.streams, "JSON schema": seen.json_schema, "usage": seen.usage}
    listed = ", ".join(name if has else f"no {name}" for name, has in abilities.items())
    return Finding(
        "model",
        "ok",
        f"{seen.model} on {seen.server} at {seen.host}: {listed}, "
        f"window {seen.window.tokens} tokens ({_WINDOW_FROM[seen.window.origin]})",
    )


def _privacy(settings: Settings) -> Finding:
    """What may leave the machine with these settings."""
    hosts = {model_host(settings)}
    if settings.encoder == "openai":
        hosts.add(model_settings(settings, "embeddings").host)
    elif ":" in settings.encoder:
        hosts.add(settings.encoder)
    hosts.discard(None)
    if not hosts:
        return Finding("privacy", "ok", "nothing leaves this machine")
    return Finding("privacy", "ok", f"questions and passages go to {', '.join(map(str, hosts))}")
