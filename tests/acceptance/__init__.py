"""The program as nobody who built it sees it: black-box, through the command alone."""
