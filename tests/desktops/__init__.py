"""Private, real desktops for tests: started headless, clicked with a real pointer, ended without a trace.

README.md beside this file says how a test uses them.
"""
