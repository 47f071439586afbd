"""Repeatable chance: the same seed and label give the same choices on every machine and Python version.

Python's own `random` promises that for `random()` only. Block n of a stream is
SHA-256("lantoa/draw/1\\0" + seed in decimal + "\\0" + label + "\\0" + n in decimal), read as eight big-endian 32-bit
words; a number below `bound` is the first word under the largest multiple of `bound` that fits in 32 bits, modulo `bound`.
"""

import hashlib
import struct
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_WORDS = struct.Struct(">8I")


class Chance:
    """One stream of numbers. Streams with different labels are independent, so that adding one moves no other."""

    def __init__(self, seed: int, label: str) -> None:
        self._prefix = f"lantoa/draw/1\0{seed}\0{label}\0".encode()
        self._block = 0
        self._words: list[int] = []

    def below(self, bound: int) -> int:
        """A whole number from 0 to bound - 1, each as likely."""
        limit = (1 << 32) // bound * bound
        while True:
            if not self._words:
                digest = hashlib.sha256(b"%b%d" % (self._prefix, self._block)).digest()
                self._words = [*_WORDS.unpack(digest)[::-1]]
                self._block += 1
            word = self._words.pop()
            if word < limit:
                return word % bound

    def pick(self, things: Sequence[T], count: int) -> list[T]:
        """`count` of the things, in random order (Fisher-Yates from the front)."""
        pool = list(things)
        below, left = self.below, len(pool)
        for place in range(min(count, left - 1)):
            other = place + below(left - place)
            pool[place], pool[other] = pool[other], pool[place]
        return pool[:count]

    def shuffle(self, things: Sequence[T]) -> list[T]:
        """All the things in random order."""
        return self.pick(things, len(things))
