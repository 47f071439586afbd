"""What a unit is, apart from any database."""

from dataclasses import dataclass
from datetime import date

from lantoa.territory.enums import Kind, SuccessionKind, Tier, UnitSet

ROOT_CODE = "VN"
ROOT_NAME = "Trung ương"
ROOT_FULL_NAME = "Cả nước"

THREE_TIER_FROM = date(2004, 7, 8)
THREE_TIER_TO = date(2025, 6, 30)
THREE_TIER_DECREE = "Quyết định 124/2004/QĐ-TTg"
TWO_TIER_FROM = date(2025, 7, 1)

KIND_WORDS = {
    Kind.PROVINCE: "Tỉnh",
    Kind.CITY: "Thành phố",
    Kind.RURAL_DISTRICT: "Huyện",
    Kind.URBAN_DISTRICT: "Quận",
    Kind.TOWN: "Thị xã",
    Kind.COMMUNE: "Xã",
    Kind.WARD: "Phường",
    Kind.TOWNSHIP: "Thị trấn",
    Kind.SPECIAL_ZONE: "Đặc khu",
}


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One version of a unit. `path` = codes from the root: "VN/75/25270/", "VN/01/001/00001/"."""

    code: str
    tier: Tier
    kind: Kind
    name: str
    full_name: str
    parent_code: str
    path: str
    unit_set: UnitSet
    valid_from: date
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether this version was in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def province_code(self) -> str:
        """The code of the province it lies in, "" for the root."""
        return province_code_of(self.path)


@dataclass(frozen=True, slots=True)
class SuccessionRow:
    """One unit went, whole or in part, into another."""

    predecessor: UnitRow
    successor: UnitRow
    kind: SuccessionKind


def full_name_of(kind: Kind, name: str) -> str:
    """The name with its kind word: "Xã Lộc Ninh", "Phường 1"."""
    return f"{KIND_WORDS[kind]} {name}"


def province_code_of(path: str) -> str:
    """The second part of a path: "75" of "VN/75/25270/", "" of "VN/"."""
    parts = path.split("/")
    return parts[1] if len(parts) > 2 else ""


def codes_of(path: str) -> list[str]:
    """The codes on a path, root first."""
    return path.rstrip("/").split("/")
