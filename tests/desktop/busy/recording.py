"""A program that records, and corks its stream (as one on hold does) on SIGUSR1 until SIGUSR2.

usage: recording.py NAME SOURCE; through libpulse, which no command line tool tells to cork.
"""

from __future__ import annotations

import ctypes
import signal
import sys

READY = 4  # PA_CONTEXT_READY
FAILED = 5
S16LE = 3


class SampleSpec(ctypes.Structure):
    _fields_ = (("format", ctypes.c_int), ("rate", ctypes.c_uint32), ("channels", ctypes.c_uint8))


pulse = ctypes.CDLL("libpulse.so.0")
for function in ("pa_mainloop_new", "pa_mainloop_get_api", "pa_context_new", "pa_stream_new"):
    getattr(pulse, function).restype = ctypes.c_void_p

loop = ctypes.c_void_p(pulse.pa_mainloop_new())
context = ctypes.c_void_p(
    pulse.pa_context_new(ctypes.c_void_p(pulse.pa_mainloop_get_api(loop)), sys.argv[1].encode())
)
assert pulse.pa_context_connect(context, None, 1, None) == 0
while (state := pulse.pa_context_get_state(context)) != READY:
    assert state < FAILED, "no connection"
    pulse.pa_mainloop_iterate(loop, 1, None)

stream = ctypes.c_void_p(pulse.pa_stream_new(context, b"talk", ctypes.byref(SampleSpec(S16LE, 44100, 1)), None))
assert pulse.pa_stream_connect_record(stream, sys.argv[2].encode(), None, 0) == 0

wanted: list[int] = []
for number, corked in ((signal.SIGUSR1, 1), (signal.SIGUSR2, 0)):
    signal.signal(number, lambda *_, corked=corked: wanted.append(corked))
while True:
    pulse.pa_mainloop_prepare(loop, 100_000)
    pulse.pa_mainloop_poll(loop)
    pulse.pa_mainloop_dispatch(loop)
    pulse.pa_stream_drop(stream)
    while wanted:
        pulse.pa_stream_cork(stream, wanted.pop(0), None, None)
