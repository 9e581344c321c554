"""The guided break and the safety questions, each in a short-lived process of its own: pages, and the terminal.

words.py     every sentence of the guided break
page.py      the guided break in the browser; set_up.py the questions
server.py    what serves a page: on loopback only, to the one browser that has its key
browser.py   finding the browser
terminal.py  the guided break in a terminal
report.py    what the daemon is told of it, and what it tells
assets/      styles and scripts of the pages
"""
