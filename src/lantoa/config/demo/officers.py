"""Plausible officers who do not exist. Same seed, same people."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from lantoa.config.demo import names


@dataclass(frozen=True)
class Officer:
    """One row of a roster, as it is written."""

    name: str
    birth: date
    gender: str
    post: str
    commune: str
    province: str
    phone: str
    birth_is_year_only: bool = False
    birth_as_written: str = ""


class Cast:
    """Makes officers; phones never repeat."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 made-up people need no secrets
        self._phones: set[str] = set()

    def officer(self, *, commune: str, province: str, name: str = "", birth: date | None = None) -> Officer:
        """One officer of a commune; `commune` empty = the province's own staff."""
        woman = self.random.random() < 0.55
        middles, givens = names.WOMEN if woman else names.MEN
        made = (
            f"{self.random.choice(names.FAMILIES)} {self.random.choice(middles)} {self.random.choice(givens)}"
        )
        return Officer(
            name=name or made,
            birth=birth or date(1968, 1, 1) + timedelta(days=self.random.randrange(34 * 365)),
            gender="Nữ" if woman else "Nam",
            post=self.random.choice(names.POSTS)
            if commune
            else "Chuyên viên Sở Văn hóa, Thể thao và Du lịch",
            commune=commune,
            province=province,
            phone=self._phone(),
        )

    def _phone(self) -> str:
        while True:
            phone = self.random.choice(names.MOBILE) + f"{self.random.randrange(10_000_000):07d}"
            if phone not in self._phones:
                self._phones.add(phone)
                return phone
