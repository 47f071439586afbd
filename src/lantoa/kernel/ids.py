"""Identifiers: time-ordered uuids, short codes that people can read out."""

import os
import secrets
import time
import uuid

# Without 0/O, 1/I/L, U/V: letters that people mix up on paper and on the telephone.
_READABLE = "23456789ABCDEFGHJKMNPQRSTWXYZ"


def new_uuid() -> uuid.UUID:
    """A version 7 uuid (RFC 9562): 48 bits of milliseconds, then random bits; keeps indexes compact."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & ((1 << 48) - 1)) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)


def readable_code(length: int) -> str:
    """A random code of `length` signs from an alphabet without look-alikes (4.86 bits a sign)."""
    return "".join(secrets.choice(_READABLE) for _ in range(length))


def tidy_code(written: str) -> str:
    """A code as a person typed it: upper case, without spaces and dashes."""
    return "".join(sign for sign in written.upper() if sign.isalnum())
