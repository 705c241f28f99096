"""Which streams the first program map of a transport stream lists (ISO/IEC 13818-1 §2.4)."""

from __future__ import annotations

from dataclasses import dataclass

from footage.containers.stride import Stride


@dataclass(frozen=True, slots=True)
class Program:
    """One elementary stream."""

    pid: int
    form: int  # stream_type


def programs(head: bytes, stride: Stride) -> tuple[Program, ...]:
    """Return the streams that the first program map lists."""
    maps: set[int] = set()
    for at in range(stride.first, len(head) - 187, stride.size):
        packet = head[at : at + 188]
        pid = (packet[1] & 31) << 8 | packet[2]
        if packet[0] != 0x47 or not packet[1] & 0x40 or (pid and pid not in maps):
            continue
        section = _section(packet)
        if pid == 0 and section[:1] == b"\0":
            maps |= {(section[place + 2] & 31) << 8 | section[place + 3] for place in range(8, _section_end(section), 4)}
        elif section[:1] == b"\2":
            return _map(section)
    return ()


def _section(packet: bytes) -> bytes:
    start = 5 + packet[4] if packet[3] & 0x20 else 4
    return packet[start + 1 + packet[start] :] if start < 187 else b""


def _section_end(section: bytes) -> int:
    """Return the byte before the checksum."""
    return min(len(section), 3 + ((section[1] & 15) << 8 | section[2])) - 4 if len(section) > 3 else 0


def _map(section: bytes) -> tuple[Program, ...]:
    programs_found: dict[int, Program] = {}
    end = _section_end(section)
    at = 12 + ((section[10] & 15) << 8 | section[11]) if end > 12 else end
    while at + 5 <= end and len(programs_found) < 32:
        pid = (section[at + 1] & 31) << 8 | section[at + 2]
        programs_found.setdefault(pid, Program(pid, section[at]))
        at += 5 + ((section[at + 3] & 15) << 8 | section[at + 4])
    return tuple(programs_found.values())
