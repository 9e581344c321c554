"""The drawings of the exercises: from numbers in figures/drawings to what the program ships in config/figures.

Run by hand (``python -m figures build``); the program itself imports none of this.
"""
