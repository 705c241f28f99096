"""Spot checks: drawn cases are scored, published, answered by the officer and settled."""
