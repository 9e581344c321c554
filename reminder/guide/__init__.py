"""The guided break, the safety questions and the settings: pages, and the terminal; each a short-lived process.

words.py      every sentence of the guided break; text.py the same as lines for a terminal
pace.py       how a person goes through a break: what waits for them, and what is shown
film.py       the drawing and the count in step; pictures.py the drawings of a break
page.py       the guided break in the browser: markup.py the page, faces.py its parts, endings.py how it ends
terminal.py   the guided break in a terminal; keyboard.py single keys
report.py     what is reported to the daemon, and what it answers
questions.py  the safety questions and what follows from the answers; setup_page.py them as a page
settings_page.py  the settings as a page
frame.py      what every page has around its content; site.py what a page consists of
visit.py      a page opened, served and left; browser.py finding the browser
server.py     what serves a page: on loopback only, to one user; handler.py a request, callers.py whose it is
assets/       styles and scripts of the pages
"""
