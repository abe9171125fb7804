"""Models: the one folder that touches the network, and only when a model is named.

client.py sends, attempts.py retries, failures.py says what went wrong, budget.py and
transport.py bound it; local.py serves a file; source.py opens what the settings name.
"""
