"""httpx's calls with a minute's patience: a hang ends, a busy machine is no failure.

Its own default of five seconds is passed where every core is taken. Loopback only.
"""

from __future__ import annotations

from functools import partial

import httpx

PATIENCE_S = 60
get = partial(httpx.get, timeout=PATIENCE_S)
post = partial(httpx.post, timeout=PATIENCE_S)
stream = partial(httpx.stream, timeout=PATIENCE_S)
