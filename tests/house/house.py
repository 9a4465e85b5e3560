#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the table of rooms beside this file (rooms.txt): who may include whom.

    house.py [ROOT]     prints every include that the table does not allow, with its file and line; exit code 1 if there is one
"""
import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"')
SOURCES = {".h", ".cpp", ".cu", ".in"}


def read_table(file):
    """Each room's name to the rooms that it may include; itself is always one of them."""
    allowed = {}
    for number, line in enumerate(file.read_text().splitlines(), 1):
        line = line.split("#")[0].strip()
        if not line:
            continue
        room, separator, others = line.partition(":")
        if not separator:
            raise SystemExit(f"{file}:{number}: write 'room: rooms that it may include'")
        allowed[room.strip()] = [room.strip(), *others.split()]
    unknown = {other for others in allowed.values() for other in others} - allowed.keys()
    if unknown:
        raise SystemExit(f"{file}: no room of the table: {', '.join(sorted(unknown))}")
    return allowed


def room_of(path, rooms):
    """The room that a path relative to the root lies in; None for files of no room."""
    inside = [room for room in rooms if path.startswith(room + "/")]
    return max(inside, key=len, default=None)


def violations(root, allowed):
    for top in sorted({room.split("/")[0] for room in allowed}):
        for file in sorted((root / top).rglob("*")):
            if file.suffix not in SOURCES:
                continue
            name = file.relative_to(root).as_posix()
            room = room_of(name, allowed)
            if room is None:
                yield f"{name}: lies in no room of the table"
                continue
            for number, line in enumerate(file.read_text(errors="replace").splitlines(), 1):
                included = INCLUDE.match(line)
                target = included and room_of(included[1], allowed)
                if target and target not in allowed[room]:
                    yield f"{name}:{number}: {room} may not include {target} ({included[1]})"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2])
    allowed = read_table(pathlib.Path(__file__).with_name("rooms.txt"))
    found = list(violations(root, allowed))
    print("\n".join(found) or f"{len(allowed)} rooms, every include allowed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
