"""Decides when to remind and what to suggest. Pure: time and chance are passed in, and nothing is touched."""
