"""A LlamaIndex LLM during whose answer a person interrupts the program."""

from __future__ import annotations

import os
import signal
from typing import Any

from llama_index.core.llms import MockLLM


class InterruptingLLM(MockLLM):
    def stream_chat(self, *args: Any, **kwargs: Any) -> Any:
        os.kill(os.getpid(), signal.SIGINT)
        return super().stream_chat(*args, **kwargs)
