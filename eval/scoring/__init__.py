"""Holds an answer's text against a gold item: pure, knows nothing of the store."""
