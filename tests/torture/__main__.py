"""`python -m tests.torture [--only NAME…] [--scale X]`: runs every torture, prints the table.

A torture is a module of this folder with `torture(scale) -> list[Row]`; scale 1 is
the full count. Exit code 1 when anything failed that must hold.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
import time
from pathlib import Path

from tests.torture.table import Row, as_markdown


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture")
    parser.add_argument("--only", nargs="*", default=[], help="names of modules, all by default")
    parser.add_argument("--scale", type=float, default=1.0, help="part of the full counts")
    parser.add_argument("--seed", type=int, default=1, help="another one, other moments")
    args = parser.parse_args()
    rows: list[Row] = []
    for info in pkgutil.iter_modules([str(Path(__file__).parent)]):
        module = (
            importlib.import_module(f"tests.torture.{info.name}")
            if wanted(info.name, args.only)
            else None
        )
        if module is None or not hasattr(module, "torture"):
            continue
        began = time.monotonic()
        found = module.torture(args.scale, args.seed)
        rows += found
        print(f"{info.name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        for row in found:
            for failure in row.failures[:20]:
                print(f"  {row.what}: {failure}", file=sys.stderr, flush=True)
    print(as_markdown(rows))
    return 1 if any(row.failures and not row.what.startswith("peer") for row in rows) else 0


def wanted(name: str, only: list[str]) -> bool:
    return name != "__main__" and (not only or name in only)


if __name__ == "__main__":
    sys.exit(main())
