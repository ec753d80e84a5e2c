"""Runs a command on a terminal of 101 columns and 33 rows, types a line when it shows a prompt, prints all that it shows.

usage: terminal.py LINE COMMAND [ARGUMENT...]; the exit status is the command's
"""
import fcntl
import os
import pty
import signal
import struct
import sys
import termios

signal.alarm(60)  # what does not end by then is ended by that
pid, terminal = pty.fork()
if pid == 0:
    os.environ["TERM"] = "xterm"
    os.execvp(sys.argv[2], sys.argv[2:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 33, 101, 0, 0))
shown = b""
typed = False
while True:
    try:
        some = os.read(terminal, 4096)
    except OSError:  # nobody has it open any more
        break
    if not some:
        break
    shown += some
    if not typed and b"# " in shown:
        os.write(terminal, sys.argv[1].encode() + b"\r")
        typed = True
sys.stdout.write(shown.decode(errors="replace"))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
