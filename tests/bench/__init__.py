"""The benchmark: ours and the plain peer in one run. `python -m tests.bench --help`."""
