"""The command `footnote`: one module a command, put together by main.py."""
