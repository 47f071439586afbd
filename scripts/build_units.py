"""Builds src/lantoa/territory/data/*.csv from the data of the package `vietnamadminunits` (MIT).

Run at development time only:  .venv/bin/python scripts/build_units.py [--check]
The output is deterministic; --check writes nothing and fails when the committed tables differ.
Sources, licence and every departure from the source: docs/develop/units.md.
"""

import csv
import importlib.util
import io
import json
import sqlite3
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "src/lantoa/territory/data"

KIND_WORDS = {
    "province": {"Thành phố": "thanh_pho", "Tỉnh": "tinh"},
    "district": {"Thành phố": "thanh_pho", "Thị xã": "thi_xa", "Quận": "quan", "Huyện": "huyen"},
    "commune": {"Thị trấn": "thi_tran", "Phường": "phuong", "Đặc khu": "dac_khu", "Xã": "xa"},
}
# Dates and decree of the first set are one and the same for all its units: the loader knows them.
OLD_COLUMNS = ["code", "tier", "kind", "name", "parent_code", "latitude", "longitude"]
NEW_COLUMNS = [*OLD_COLUMNS, "valid_from", "valid_to", "decree"]

# The source writes "wards split over several" by joining the text of the resolutions to old communes *by name*, so
# that a namesake elsewhere in the merged province is taken for a part. These pairs (old code, new code) contradict
# the conversion table of the General Statistics Office, where the old commune goes whole into its other successor.
NAMESAKES_NOT_SPLIT = {
    # Cần Thơ: communes of the former Cần Thơ, Hậu Giang and Sóc Trăng with one name
    ("31268", "31666"), ("31246", "31726"), ("31378", "31654"), ("31379", "31582"), ("31483", "31591"),
    ("31438", "31741"), ("31474", "31741"), ("31480", "31639"), ("31582", "31378"), ("31669", "31480"),
    ("31657", "31378"), ("31666", "31288"), ("31606", "31495"), ("31714", "31246"), ("31744", "31473"),
    ("31741", "31408"),
    # Hải Phòng: Hòa Bình of Vĩnh Bảo (whole) and Hòa Bình of Kim Thành (split in two)
    ("11890", "10843"), ("11890", "10804"), ("10798", "11911"),
    # Đồng Tháp: wards 3, 4 and 6 of Sa Đéc, Mỹ Tho and Cai Lậy are not those of the town of Cao Lãnh
    ("29902", "29869"), ("29908", "29869"), ("28252", "29869"), ("28270", "29869"), ("28437", "29869"),
    ("28439", "29869"),
    # Lạng Sơn: Hồng Phong of Bình Gia; Tây Ninh: ward 4 of Tân An and of Tây Ninh; Vĩnh Long: Hòa Lộc, Mỹ An
    ("06079", "06184"), ("27691", "25459"), ("25462", "27694"), ("28924", "29734"), ("29623", "29182"),
    ("29734", "28921"),
    # Tây Ninh: the rest of Nhị Thành goes to Nhựt Tảo, not Thủ Thừa (resolution 1682/NQ-UBTVQH15)
    ("28036", "28087"),
}  # fmt: skip
# In the conversion table and missing in the source: an uninhabited part of Văn Khê across the river.
MISSING_PARTS = {("09013", "09817")}

CODES_SINCE_2025 = "Quyết định 19/2025/QĐ-TTg"
MERGER = "Nghị quyết 202/2025/QH15"
SECOND_SET_FROM = "2025-07-01"
PROVINCES_NOT_MERGED = {"01", "04", "11", "12", "14", "20", "22", "38", "40", "42", "46"}
# Resolutions of 16/06/2025 on the communes of each province: number by province code.
COMMUNE_RESOLUTIONS = {
    "91": 1654, "96": 1655, "01": 1656, "04": 1657, "24": 1658, "48": 1659, "66": 1660, "11": 1661, "75": 1662,
    "82": 1663, "52": 1664, "42": 1665, "33": 1666, "56": 1667, "92": 1668, "31": 1669, "12": 1670, "68": 1671,
    "20": 1672, "15": 1673, "37": 1674, "46": 1675, "25": 1676, "51": 1677, "40": 1678, "22": 1679, "44": 1680,
    "14": 1681, "80": 1682, "19": 1683, "08": 1684, "79": 1685, "38": 1686, "86": 1687,
}  # fmt: skip

# Later decrees that change the kind of a unit and keep its code, name and border. Add new ones at the end.
LATER_CHANGES = [
    {
        "from": "2026-04-30",
        "decree": "Nghị quyết 30/2026/QH16",
        "kind": "thanh_pho",
        "codes": ["75"],
    },
    {
        "from": "2026-04-30",
        "decree": "Nghị quyết 237/NQ-UBTVQH16",
        "kind": "phuong",
        "codes": ["25270", "25357", "25363", "26116", "26170", "26248", "26326", "26368", "26425", "26485"],
    },
]

Row = dict[str, str]


def main() -> int:
    """Builds the tables, checks them against the published counts, writes or compares them."""
    old_rows, new_rows, converter = read_source()
    old_units = units_until_2025(old_rows)
    new_units = units_since_2025(new_rows)
    successions = list(successions_2025(old_rows, new_rows, converter))
    check_counts(old_units, new_units, successions)
    tables = {
        "units_2004.csv": as_csv(OLD_COLUMNS, old_units),
        "units_2025.csv": as_csv(NEW_COLUMNS, with_later_changes(new_units)),
        "successions_2025.csv": as_csv(["predecessor", "successor", "kind"], successions),
    }
    if "--check" in sys.argv[1:]:
        stale = [name for name, text in tables.items() if (TARGET / name).read_text("utf-8") != text]
        print("differs: " + ", ".join(stale) if stale else "the tables are up to date")
        return 1 if stale else 0
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        (TARGET / name).write_text(text, "utf-8", newline="")
        print(f"{name}: {text.count(chr(10)) - 1} rows, {len(text.encode()) // 1024} KiB")
    return 0


def read_source() -> tuple[list[Row], list[Row], dict[str, dict[str, dict[str, list]]]]:
    """Old rows (one a commune, with district and province), new rows, and the converter of the package."""
    found = importlib.util.find_spec("vietnamadminunits")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("install the development dependency vietnamadminunits first")
    folder = Path(found.submodule_search_locations[0]) / "data"
    database = sqlite3.connect(f"file:{folder / 'dataset.db'}?mode=ro", uri=True)
    database.row_factory = sqlite3.Row
    old = [dict(row) for row in database.execute("SELECT * FROM admin_units_legacy")]
    new = [dict(row) for row in database.execute("SELECT * FROM admin_units")]
    database.close()
    return old, new, json.loads((folder / "converter_2025.json").read_text("utf-8"))


def units_until_2025(rows: list[Row]) -> list[Row]:
    """The three-tier set as it stood on 30/06/2025."""
    units: dict[str, Row] = {}
    for row in rows:
        province, district = row["provinceCode"], row["districtCode"]
        units[province] = unit("province", province, row["province"], "VN", row, "province", {})
        units[district] = unit("district", district, row["district"], province, row, "district", {})
        if row["wardCode"]:  # five island districts had no communes
            units[row["wardCode"]] = unit("commune", row["wardCode"], row["ward"], district, row, "ward", {})
    return sorted(units.values(), key=order)


def units_since_2025(rows: list[Row]) -> list[Row]:
    """The two-tier set as it came into force on 01/07/2025."""
    units: dict[str, Row] = {}
    for row in rows:
        province = row["provinceCode"]
        merged = CODES_SINCE_2025 if province in PROVINCES_NOT_MERGED else MERGER
        period = {"valid_from": SECOND_SET_FROM, "valid_to": "", "decree": merged}
        units[province] = unit("province", province, row["province"], "VN", row, "province", period)
        resolution = f"Nghị quyết {COMMUNE_RESOLUTIONS[province]}/NQ-UBTVQH15"
        period = period | {"decree": resolution}
        units[row["wardCode"]] = unit("commune", row["wardCode"], row["ward"], province, row, "ward", period)
    return sorted(units.values(), key=order)


def with_later_changes(units: list[Row]) -> list[Row]:
    """The set with one more version of each unit that a later decree changed."""
    versions = {row["code"]: [row] for row in units}
    for change in LATER_CHANGES:
        for code in change["codes"]:
            before = versions[code][-1]
            ends = (date.fromisoformat(change["from"]) - timedelta(days=1)).isoformat()
            after = before | {
                "kind": change["kind"],
                "valid_from": change["from"],
                "decree": change["decree"],
            }
            versions[code] = [*versions[code][:-1], before | {"valid_to": ends}, after]
    return sorted((row for rows in versions.values() for row in rows), key=order)


def unit(tier: str, code: str, full_name: str, parent: str, row: Row, prefix: str, period: Row) -> Row:
    """One unit; the kind is read from the full name (the source's own kind column is wrong 7 times)."""
    full_name = " ".join(unicodedata.normalize("NFC", full_name).split())
    for word, kind in KIND_WORDS[tier].items():
        if full_name.lower().startswith(f"{word.lower()} "):  # also "Thành Phố Bắc Kạn", "Thị Trấn Prao"
            place = {
                "latitude": f"{float(row[prefix + 'Lat']):.4f}",
                "longitude": f"{float(row[prefix + 'Lon']):.4f}",
            }
            name = full_name[len(word) + 1 :]
            return (
                {"code": code, "tier": tier, "kind": kind, "name": name, "parent_code": parent}
                | period
                | place
            )
    raise SystemExit(f"no kind word in {full_name!r} ({code})")


def successions_2025(old: list[Row], new: list[Row], converter: dict) -> Iterable[Row]:
    """Who became what on 01/07/2025: communes to communes, districts and provinces to provinces."""
    old_codes = {f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}": row for row in old}
    new_codes = {(row["provinceKey"], row["wardKey"]): row["wardCode"] for row in new}
    province_codes = {row["provinceKey"]: row["provinceCode"] for row in new}
    pairs: dict[str, set[str]] = defaultdict(set)
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, keys in wards.items():
            for key in keys:
                pairs[commune_or_island(old_codes[key])].add(new_codes[province, ward])
    for province, keys in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for key, parts in keys.items():
            pairs[commune_or_island(old_codes[key])] |= {
                new_codes[province, part["newWardKey"]] for part in parts
            }
    for code, successor in NAMESAKES_NOT_SPLIT:
        pairs[code].remove(successor)
    for code, successor in MISSING_PARTS:
        pairs[code].add(successor)
    for province, keys in converter["DICT_PROVINCE"].items():
        for row in old:
            if row["provinceKey"] in keys:
                pairs[row["provinceCode"]].add(province_codes[province])
                if row["wardCode"]:
                    pairs[row["districtCode"]].add(province_codes[province])
    for code in sorted(pairs, key=lambda code: (len(code), code)):
        kind = "whole" if len(pairs[code]) == 1 else "partial"
        for successor in sorted(pairs[code]):
            yield {"predecessor": code, "successor": successor, "kind": kind}


def commune_or_island(row: Row) -> str:
    """The code of a row: its commune's, or the district's for the five island districts without communes."""
    return row["wardCode"] or row["districtCode"]


def check_counts(old: list[Row], new: list[Row], successions: list[Row]) -> None:
    """Stops when a published count does not come out."""
    split = Counter(row["predecessor"] for row in successions if row["kind"] == "partial")
    absorbed = Counter(row["successor"] for row in successions if len(row["predecessor"]) == 5)
    expected = {
        "30/06/2025": (counts(old), {"province thanh_pho": 6, "province tinh": 57, "district": 696, "commune": 10_035}),
        "01/07/2025": (
            counts(new),
            {"province thanh_pho": 6, "province tinh": 28, "commune xa": 2621, "commune phuong": 687,
             "commune dac_khu": 13, "commune": 3321},
        ),
        "30/04/2026": (
            counts([row for row in with_later_changes(new) if not row["valid_to"]]),
            {"province thanh_pho": 7, "province tinh": 27, "commune xa": 2611, "commune phuong": 697,
             "commune dac_khu": 13, "commune": 3321},
        ),
        "split": (Counter(split=len(split), most=max(split.values())), {"split": 441, "most": 5}),
        "absorbed": (Counter(most=max(absorbed.values())), {"most": 14}),
        "Ba Chẽ": (Counter(row["code"] for row in new if row["name"] == "Ba Chẽ"), {"06970": 1}),
    }  # fmt: skip
    for what, (found, published) in expected.items():
        wrong = {key: found[key] for key, number in published.items() if found[key] != number}
        if wrong:
            raise SystemExit(f"{what}: found {wrong}, published {published}")
    orphans = {row["code"] for row in old} - {row["predecessor"] for row in successions}
    heirless = {row["code"] for row in new} - {row["successor"] for row in successions}
    if orphans or heirless:
        raise SystemExit(f"without successor: {sorted(orphans)}; without predecessor: {sorted(heirless)}")


def counts(units: list[Row]) -> Counter:
    """How many units of each tier and of each kind in a tier."""
    return Counter(row["tier"] for row in units) + Counter(f"{row['tier']} {row['kind']}" for row in units)


def order(row: Row) -> tuple[int, str, str]:
    """Provinces, districts, communes; then by code and version."""
    return len(row["code"]), row["code"], row.get("valid_from", "")


def as_csv(columns: list[str], rows: Iterable[Row]) -> str:
    """The table as text with LF line ends."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


if __name__ == "__main__":
    raise SystemExit(main())
