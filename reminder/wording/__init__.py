"""Every sentence a person reads in the notification, the tray and the log: one vocabulary, no I/O.

times.py     durations and local times in words
breaks.py    the notification of a reminder and of a running break, and other notices
tray.py      icon, tooltip and menu
story.py     status and log
"""
