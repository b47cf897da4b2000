"""Counts the instructions that a thread executes, by stepping through them: count_steps.py THREAD, x86-64 Linux.

Says "ready", then counts until SIGTERM, then says how many there were. What repeats itself (`rep movs`) is one.
"""

import ctypes
import os
import signal
import sys

SEIZE, INTERRUPT, CONTINUE, STEP, REGISTERS, DETACH = 0x4206, 0x4207, 7, 9, 12, 17
WALL = 0x40000000
EVENT_STOP = 128
RIP = 16

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]


def ptrace(request, thread, data=None):
    if libc.ptrace(request, thread, None, data) != 0:
        raise OSError(ctypes.get_errno(), "ptrace")


def has_trap(thread):
    with open(f"/proc/{thread}/status", encoding="ascii") as status:
        pending = [line.split()[1] for line in status if line.startswith(("SigPnd", "ShdPnd"))]
    return any(int(signals, 16) >> (signal.SIGTRAP - 1) & 1 for signals in pending)


def main(thread):
    over = []

    def stop(*_):
        over.append(True)
        ptrace(INTERRUPT, thread)

    ptrace(SEIZE, thread)
    ptrace(INTERRUPT, thread)
    os.waitpid(thread, WALL)
    signal.signal(signal.SIGTERM, stop)
    print("ready", flush=True)
    registers, count, last = (ctypes.c_ulonglong * 27)(), 0, None
    place, call, wait = ctypes.cast(registers, ctypes.c_void_p), libc.ptrace, os.waitpid
    # A million times for each call: nothing is looked up or wrapped here.
    while not over:
        if call(REGISTERS, thread, None, place) != 0:
            raise OSError(ctypes.get_errno(), "ptrace")
        at = registers[RIP]
        if at != last:
            last = at
            count += 1
        if call(STEP, thread, None, None) != 0:
            raise OSError(ctypes.get_errno(), "ptrace")
        wait(thread, WALL)
    # What is left of a step would end the process: it is taken before the thread is let go.
    while True:
        ptrace(CONTINUE, thread)
        ptrace(INTERRUPT, thread)
        _, status = os.waitpid(thread, WALL)
        if status >> 16 == EVENT_STOP and not has_trap(thread):
            break
    ptrace(DETACH, thread)
    print(count, flush=True)


main(int(sys.argv[1]))
