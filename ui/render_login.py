"""The log-in page: pure, plain HTML with our own style and light or dark as chosen."""

from __future__ import annotations

from ui.markup import escape
from ui.web import static_version
from ui.wording import Wording


def render_login(say: Wording, *, problem: str = "") -> str:
    """The whole page; `problem` says why the last attempt failed."""
    alert = f'<p class="fn-flag fn-warn" role="alert">{escape(problem)}</p>' if problem else ""
    return (
        f'<!doctype html><html lang="{say.lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Footnote – {escape(say('log_in'))}</title>"
        f'<link rel="stylesheet" href="/web/page.css?{static_version()}">'
        f'<script src="/web/panel.js?{static_version()}"></script>'
        f'<script src="/web/page.js?{static_version()}"></script></head>'
        '<body class="fn-login"><main><h1 class="fn-brand">Footnote<sup>1</sup></h1>'
        f"<p>{escape(say('tagline'))}</p>{alert}"
        '<form method="post" action="/login">'
        f"<label>{escape(say('user_name'))}"
        '<input name="username" autocomplete="username" required autofocus maxlength="64"></label>'
        f"<label>{escape(say('password'))}"
        '<input name="password" type="password" autocomplete="current-password" required '
        'maxlength="1024"></label>'
        f'<button class="fn-yes">{escape(say("log_in"))}</button></form></main></body></html>'
    )
