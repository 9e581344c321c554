"""Posture reminder: a kind, exact reminder to check your posture, walk and stretch."""

__version__ = "0.1.0"
