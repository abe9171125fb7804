"""The page's outermost HTML: in, what Gradio serves; out, ours.

Pure. Adds the language, our style and script, and a nonce to every script, so
that the content policy can refuse any script that a text might smuggle in.
"""

from __future__ import annotations

import html
import json
import re

from ui.wording import GRADIO_LOCALES, Wording

_SCRIPT = re.compile(r"<script(?=[\s>])")
_OUTSIDE = re.compile(r"<meta\s+(?:property|name)=\"(?:og|twitter):[^>]*>\s*")


def dress_page(page: str, say: Wording, *, nonce: str, version: str, links: str = "") -> str:
    """Gradio's page with our head; its own scripts carry the nonce.

    links: what else the head holds, as HTML.
    """
    locale = json.dumps(GRADIO_LOCALES[say.lang])
    cancel = html.escape(say("cancel"), quote=True)
    head = (
        f"<script>for (const name of ['language', 'languages'])"
        f"Object.defineProperty(navigator, name, {{configurable: true, "
        f"get: () => name === 'language' ? {locale} : [{locale}]}});</script>"
        f'<link rel="stylesheet" href="web/page.css?{version}">'
        f'<script src="web/panel.js?{version}"></script>'
        f'<script src="web/page.js?{version}"></script>{links}'
    )
    page = _OUTSIDE.sub("", page)
    page = page.replace('lang="en"', f'lang="{say.lang}" data-cancel="{cancel}"', 1)
    page = page.replace('<meta charset="utf-8" />', '<meta charset="utf-8" />' + head, 1)
    return _SCRIPT.sub(f'<script nonce="{nonce}"', page)


def content_policy(nonce: str) -> str:
    """What the browser may load and run: only what this server sends.

    'unsafe-eval' is for Gradio's own templates, which it compiles; they come
    from this package and never from a document or a model.
    """
    return (
        f"default-src 'self'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "connect-src 'self'; media-src 'self' blob:; worker-src 'self' blob:; object-src 'none'; "
        "frame-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )
