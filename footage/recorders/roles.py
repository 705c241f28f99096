"""Which of two numbers in a name is the recorder and which the officer: never taken from the order alone."""

from __future__ import annotations

from footage.recorders.brand import Register
from messages import Text, text

OFFICER_DIGITS = 6
DEVICE_LETTERS = 7


def assign(device: str, officer: str, register: Register) -> tuple[str | None, str | None, tuple[Text, ...]]:
    """Return (device, officer, doubts) for two numbers that the pattern gives in this order.

    The unit's register decides first, then the usual lengths (officer: 6 digits, recorder: 7 characters).
    """
    doubts: list[Text] = []
    if _registered(device, officer, register) < _registered(officer, device, register):
        device, officer = officer, device
        doubts.append(text("recorders.swapped_register", device=device, officer=officer))
    elif not _registered(device, officer, register):
        if _usual(officer, device) and not _usual(device, officer):
            device, officer = officer, device
            doubts.append(text("recorders.swapped_length", device=device, officer=officer))
        elif _alike(device, officer):
            doubts.append(text("recorders.order_unsure", device=device, officer=officer))
        doubts.extend(_strangers(device, officer, register))
    return _placeholder(device, doubts), _placeholder(officer, doubts), tuple(doubts)


def officer_number(number: str, doubts: list[Text]) -> str | None:
    """Return a number, or None (with a doubt) where it is only zeros: what a recorder that was never set up writes."""
    return _placeholder(number, doubts)


def _registered(device: str, officer: str, register: Register) -> int:
    return (device in register.devices) + (officer in register.officers)


def _usual(device: str, officer: str) -> bool:
    return len(officer) == OFFICER_DIGITS and officer.isdigit() and (len(device) == DEVICE_LETTERS or not device.isdigit())


def _alike(device: str, officer: str) -> bool:
    return device != officer and device.isdigit() and officer.isdigit() and len(device) == len(officer)


def _strangers(device: str, officer: str, register: Register) -> list[Text]:
    doubts = []
    if register.devices and device not in register.devices:
        doubts.append(text("recorders.device_unknown", device=device))
    if register.officers and officer not in register.officers:
        doubts.append(text("recorders.officer_unknown", officer=officer))
    return doubts


def _placeholder(number: str, doubts: list[Text]) -> str | None:
    if number.strip("0"):
        return number
    doubts.append(text("recorders.placeholder", number=number))
    return None
