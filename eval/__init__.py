"""Answers held against gold facts: what `footnote eval` does, see docs/evaluation.md.

gold.py, lint.py and imports/ read and check gold; run.py asks; scoring/ judges a text,
assess.py a whole answer; summary.py and statistics.py sum up; compare.py, gate.py and
report/ tell. judge.py asks a model beside them. Nothing in rag/ but its commands and
the batch's score imports this.
"""
