"""Why a request to a model failed: one clear line, and whether to try again.

Goes in: an exception of the client library or what a server sent; comes out: a
`Failure`. No network, disk or clock. The key never gets into a message, whatever
the server echoes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import httpcore
import httpx
import openai

from rag.errors import ModelUnavailable, UnreadableReply
from rag.model.records import ModelSettings

CONNECTION_ERRORS = (httpx.TransportError, httpcore.NetworkError, httpcore.ProtocolError)
TIMEOUTS = (httpx.TimeoutException, httpcore.TimeoutException, openai.APITimeoutError)
_CONTEXT = ("context_length", "context size", "context length", "context window", "too many tokens")
_KEY_PIECE = 6
_EXCERPT = 120


@dataclass(frozen=True, slots=True)
class Failure:
    """text: one line with the next step. again: trying again may help.

    wait_s: the server's own wish. parameter: a request field it does not take.
    """

    text: str
    again: bool = False
    wait_s: float | None = None
    readable: bool = True
    parameter: str = ""

    def error(self) -> ModelUnavailable:
        return ModelUnavailable(self.text) if self.readable else UnreadableReply(self.text)


def excerpt(text: str, settings: ModelSettings) -> str:
    """A server's own words in brackets, one printable line; "" if they echo the key."""
    key = settings.api_key
    pieces = {key[at : at + _KEY_PIECE] for at in range(max(len(key) - _KEY_PIECE + 1, 0))}
    if not text or any(piece in text for piece in pieces) or (key and key in text):
        return ""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return f" It says: {line[:_EXCERPT]}{'…' if len(line) > _EXCERPT else ''}"


def explain(error: BaseException, settings: ModelSettings) -> Failure:
    """What this exception means for the person who asked."""
    if isinstance(error, openai.APIStatusError):
        return _explain_status(error, settings)
    causes = list(_chain(error))
    if any(isinstance(cause, (*TIMEOUTS, TimeoutError)) for cause in causes):
        return timed_out(settings)
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return Failure(
            f"Nothing answers at {settings.host}: start the model's server there, or correct "
            "FOOTNOTE_BASE_URL.",
            again=True,
        )
    if isinstance(error, (openai.APIConnectionError, *CONNECTION_ERRORS)):
        return Failure(
            f"The connection to {settings.host} failed or broke off: check FOOTNOTE_BASE_URL and "
            "that its server runs, then ask again.",
            again=True,
        )
    if isinstance(error, openai.APIError):
        return explain_body(error.body, settings)
    return unreadable(settings, "something that is no reply of a model")


def explain_body(body: object, settings: ModelSettings) -> Failure:
    """An error object that came with status 200, or inside a stream."""
    code, kind, message = _fields(body)
    return _known(code, kind, message, settings) or Failure(
        f"{settings.host} reports an error.{excerpt(message, settings)} "
        "Look at its log, or ask with --engine quotes.",
        readable=False,
    )


def timed_out(settings: ModelSettings) -> Failure:
    return Failure(
        f"{settings.host} did not answer in time (deadline {settings.deadline_s:g} s, silence "
        f"{settings.idle_s:g} s): ask again, or raise FOOTNOTE_DEADLINE_S.",
        again=True,
    )


def unreadable(settings: ModelSettings, what: str) -> Failure:
    return Failure(
        f"{settings.host} answered with {what}: check that FOOTNOTE_BASE_URL is the address of an "
        "OpenAI-compatible server (it mostly ends in /v1), then try `footnote doctor`.",
        readable=False,
    )


def retry_after(headers: httpx.Headers, now: float) -> float | None:
    """Seconds a server asks to wait, from Retry-After as number or date; None if it does not.

    now: seconds since the epoch.
    """
    value = headers.get("retry-after", "")
    try:
        return max(float(value), 0.0)
    except ValueError:
        pass
    try:
        return max(parsedate_to_datetime(value).timestamp() - now, 0.0)
    except (TypeError, ValueError, IndexError):
        return None


def _explain_status(error: openai.APIStatusError, settings: ModelSettings) -> Failure:
    status, host = error.status_code, settings.host
    code, kind, message = _fields(error.body)
    known = _known(code, kind, message, settings)
    if known:
        return known
    if 300 <= status < 400:
        return unreadable(settings, "a redirection, which is not followed")
    if status == 401:
        return Failure(f"{host} refuses the key: set FOOTNOTE_API_KEY to a valid one.")
    if status == 403:
        return Failure(
            f"{host} forbids this key the model {settings.name}: choose another with --model."
        )
    if status == 404:
        return Failure(
            f"{host} does not know the model {settings.name} or this address: `footnote doctor` "
            "lists its models; set FOOTNOTE_MODEL or FOOTNOTE_BASE_URL."
        )
    if status == 413:
        return Failure(f"The request is too large for {host}: lower FOOTNOTE_TOP_K.")
    if status == 429:
        return Failure(
            f"{host} takes no more requests for now (429): ask again in a while.", again=True
        )
    if status in {408, 409, 425} or status >= 500:
        return Failure(
            f"{host} is in trouble (status {status}): ask again in a while, or look at its log.",
            again=True,
        )
    return Failure(
        f"{host} refuses the request (status {status}).{excerpt(message, settings)} "
        "Try `footnote doctor`.",
        parameter=_refused_parameter(error, message),
    )


def _known(code: str, kind: str, message: str, settings: ModelSettings) -> Failure | None:
    """Conditions that servers name by a code, whatever the status."""
    host, words = settings.host, message.casefold()
    if "insufficient_quota" in (code, kind):
        return Failure(f"The account at {host} has no quota left: add credit, or use another key.")
    if kind == "exceed_context_size_error" or any(m in f"{code} {words}" for m in _CONTEXT):
        return Failure(
            f"The documents found do not fit the window of {settings.name}: lower "
            "FOOTNOTE_TOP_K, or serve it with a longer context."
        )
    if "content_filter" in (code, kind) or "content_policy" in code:
        return filtered(settings)
    if code == "model_not_found" or ("model" in words and "not found" in words):
        return Failure(
            f"{host} has no model {settings.name}: `footnote doctor` lists what it has; set "
            "FOOTNOTE_MODEL."
        )
    return None


def filtered(settings: ModelSettings) -> Failure:
    return Failure(
        f"The content filter of {settings.host} stopped the reply: ask with --engine quotes.",
        readable=False,
    )


def _fields(body: object) -> tuple[str, str, str]:
    """(code, type, message) of an error body, "" for what is missing."""
    if not isinstance(body, dict):
        return "", "", body if isinstance(body, str) else ""
    inner = body.get("error", body)
    if not isinstance(inner, dict):
        return "", "", str(inner)
    return (
        str(inner.get("code") or ""),
        str(inner.get("type") or ""),
        str(inner.get("message") or ""),
    )


def _refused_parameter(error: openai.APIStatusError, message: str) -> str:
    text = f"{error.param or ''} {message}"
    for name in ("max_tokens", "temperature", "stream_options", "response_format"):
        if error.status_code in {400, 422} and name in text:
            return name
    return ""


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
