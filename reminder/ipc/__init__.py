"""The control socket: one request, one reply, each a line of JSON.

``protocol`` is the form of the lines; ``requests`` and ``server`` (``pipe`` on Windows) are the daemon's end,
``client`` that of the command line and the guide; ``folder`` sees to it that the place is the person's own.
"""
