"""The guided break and the safety questions, each in a short-lived process of its own: pages, and the terminal.

words.py      every sentence of the guided break
page.py       the guided break in the browser; markup.py, pictures.py what it is made of
film.py       the drawing and the count in step
terminal.py   the guided break in a terminal; pace.py pauses and gates, keyboard.py single keys
report.py     what the daemon is told of a break, and what it tells
questions.py  the safety questions and what follows from the answers; setup_page.py them as a page
server.py     what serves a page: on loopback only, to the one browser that has its key
browser.py    finding the browser
assets/       styles and scripts of the pages
"""
