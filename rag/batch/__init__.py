"""A file of questions in, a file of cited answers out.

formats.py knows the kinds of file; columns.py finds what a row asks; loop.py
asks; journal.py remembers; run.py puts them in order; reports and writers are
one module a format. Only loop.py calls the assistant.
"""
