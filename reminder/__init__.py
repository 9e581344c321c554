"""Posture reminder: a kind, exact reminder to check your posture, walk and stretch."""

__version__ = "0.2.0"
