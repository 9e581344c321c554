"""Speaks: every sentence a person reads, in the terminal, in notifications, in the guided break."""
