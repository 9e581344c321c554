"""The statistics: computed from the records, as text for the terminal and as a page. No I/O but page.css.

summary.py   what the records come to, day by day and in all
data.py      the same as JSON and CSV
terminal.py  as text
plots.py     the drawings of the page
page.py      the page
"""
