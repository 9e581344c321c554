"""Touches the desktop: one module for each capability, a folder where there are several mechanisms."""
