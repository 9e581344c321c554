"""Remembers: settings, exercises, the history, and the state across restarts."""
