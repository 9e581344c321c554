"""Decides when to remind and what to suggest. Pure: it is told the time and the chance, and touches nothing."""
