"""A small program that runs a command, and prints its duration, processor time and memory as JSON.

The peak memory of a process includes the memory of the process that has started it. Therefore, this
program imports little. Usage: `launcher.py FILE COMMAND...`, where FILE is the standard input of
the command.
"""

import json
import os
import sys
import time


def main() -> None:
    """Run the command. Print the duration, the processor time, the peak memory and the status."""
    given, *command = sys.argv[1:]
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, given, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
    ]
    began = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
    _, status, usage = os.wait4(process, 0)
    used = {
        "seconds": time.perf_counter() - began,
        "processor_seconds": usage.ru_utime + usage.ru_stime,
        "peak_memory": usage.ru_maxrss * 1024,
        "status": os.waitstatus_to_exitcode(status),
    }
    print(json.dumps(used))


if __name__ == "__main__":
    main()
