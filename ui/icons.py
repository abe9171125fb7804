"""Icons as inline SVG, so that they look the same with any fonts. Pure."""

from __future__ import annotations

_PATHS = {
    "copy": '<rect x="9" y="9" width="11" height="11" rx="2"/><path d="M5 15V6a2 2 0 0 1 2-2h8"/>',
    "text": '<path d="M5 7h14M5 12h14M5 17h9"/>',
    "retry": '<path d="M20 11a8 8 0 1 0-2.3 6.3M20 5v6h-6"/>',
    "good": '<path d="M7 11v9H4v-9zM7 11l4-7a2 2 0 0 1 2 2v4h5a2 2 0 0 1 2 2.4l-1.2 6'
    'A2 2 0 0 1 16.8 20H7"/>',
    "bad": '<path d="M7 13V4H4v9zM7 13l4 7a2 2 0 0 0 2-2v-4h5a2 2 0 0 0 2-2.4l-1.2-6'
    'A2 2 0 0 0 16.8 4H7"/>',
    "gold": '<path d="M9 3h6M10 3v6l-5 9a2 2 0 0 0 1.8 3h10.4A2 2 0 0 0 19 18l-5-9V3M8 15h8"/>',
    "edit": '<path d="M4 20h4L19 9l-4-4L4 16zM13 7l4 4"/>',
    "close": '<path d="M6 6l12 12M18 6L6 18"/>',
    "previous": '<path d="M15 5l-7 7 7 7"/>',
    "next": '<path d="M9 5l7 7-7 7"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "theme": '<circle cx="12" cy="12" r="8"/><path d="M12 4a8 8 0 0 1 0 16z" fill="currentColor"/>',
    "more": '<circle cx="5" cy="12" r="1"/><circle cx="12" cy="12" r="1"/>'
    '<circle cx="19" cy="12" r="1"/>',
}


def icon(name: str) -> str:
    """The icon's SVG, hidden from screen readers: its button carries the label."""
    return (
        '<svg class="fn-svg" viewBox="0 0 24 24" width="18" height="18" fill="none" '
        'stroke="currentColor" stroke-width="1.8" stroke-linecap="round" '
        f'stroke-linejoin="round" aria-hidden="true" focusable="false">{_PATHS[name]}</svg>'
    )
