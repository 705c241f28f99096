"""How each make of recorder names and lays out what it records; one module a brand family, one line in BRANDS.

`survey` walks a dump, `parse_name` reads one name. No field of a name is trusted for its place alone.
"""

from __future__ import annotations

from footage.recorders.brand import Brand, Register
from footage.recorders.escape import shown, stored
from footage.recorders.families import BRANDS
from footage.recorders.naming import parse_name
from footage.recorders.survey import FileStamp, look_again, survey
from footage.recorders.walk import DumpFile, Rejected, Survey

__all__ = [
    "BRANDS", "Brand", "DumpFile", "FileStamp", "Register", "Rejected", "Survey", "look_again", "parse_name", "shown", "stored", "survey",
]
