"""Every kind of roster the field sends, each as a real file, and beside it how each of its rows must end.

A row of `expected` is (row number, status, codes of its reasons); with several sheets the number is "Sheet!row". `people` says
for some rows what must have been understood: the name, the birth (as kept), the phone and the path of the unit.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tests.training.corpus import old_fonts
from tests.training.corpus.files import Page, Value, csv, ods, xls, xlsx

Row = tuple[int | str, str, list[str]]
Person = tuple[str, str, str, str]


@dataclass(frozen=True)
class Case:
    """One file. `lines`: lines that are no persons, by kind; `encoding`: the old font it must be found to be in."""

    name: str
    content: Callable[[], bytes]
    expected: Sequence[Row]
    people: Mapping[int | str, Person] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    encoding: str = ""


READY: list[str] = []
LN, TB, TK, XL = "VN/75/25270/", "VN/75/26248/", "VN/75/25357/", "VN/75/26425/"
KIM_LIEN = "VN/40/17971/"
HEADER: list[Value] = [
    "STT",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Chức vụ",
    "Xã/Phường",
    "Tỉnh",
    "SĐT",
    "Ghi chú",
]
TITLES: list[list[Value]] = [
    ["ỦY BAN NHÂN DÂN", None, None, None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["THÀNH PHỐ ĐỒNG NAI", None, None, None, None, "Độc lập - Tự do - Hạnh phúc"],
    [None],
    ["DANH SÁCH CÁN BỘ THÔNG TIN CƠ SỞ THAM GIA TẬP HUẤN"],
    ["(Kèm theo Công văn số 125/UBND-VX ngày 05/5/2026)"],
]


def people(
    *names: str, commune: str = "Phường Lộc Ninh", province: str = "Đồng Nai", start: int = 1
) -> list[list[Value]]:
    """Plain rows under HEADER; each has a phone of its own."""
    return [
        [
            number,
            name,
            f"0{number % 9 + 1}/06/1985",
            "Nam",
            "Trưởng thôn",
            commune,
            province,
            f"09120000{number:02}",
            None,
        ]
        for number, name in enumerate(names, start=start)
    ]


def ready(first: int, count: int, codes: list[str] | None = None, sheet: str = "") -> list[Row]:
    """`count` ready rows from row `first` on."""
    prefix = f"{sheet}!" if sheet else ""
    return [
        (f"{prefix}{number}" if prefix else number, "ready", codes or [])
        for number in range(first, first + count)
    ]


THREE = people("Nguyễn Văn An", "Trần Thị Bình", "Lê Đức Cường")


def sheet_of(rows: Sequence[Sequence[Value]], **more: object) -> Callable[[], bytes]:
    """An XLSX file of one sheet."""
    return lambda: xlsx(Page(rows, **more))  # type: ignore[arg-type]


HEADERS = [
    Case(
        "plain, as our own template asks",
        sheet_of([HEADER, *THREE]),
        ready(2, 3),
        {2: ("Nguyễn Văn An", "1985-06-02", "+84912000001", LN)},
    ),
    Case("five title rows above the header", sheet_of([*TITLES, HEADER, *THREE]), ready(7, 3)),
    Case(
        "the province only in the title",
        sheet_of([*TITLES, [*HEADER[:6], "SĐT"], *[[*row[:6], row[7]] for row in THREE]]),
        ready(7, 3),
        {7: ("Nguyễn Văn An", "1985-06-02", "+84912000001", LN)},
    ),
    Case(
        "family and given name in two columns",
        sheet_of(
            [
                ["TT", "Họ đệm", "Tên", "Năm sinh", "Xã", "Tỉnh"],
                [1, "Nguyễn Văn", "An", 1985, "Lộc Ninh", "Đồng Nai"],
                [2, "Trần Thị", "Bình", 1990, "Trảng Bom", "Đồng Nai"],
            ]
        ),
        ready(2, 2),
        {2: ("Nguyễn Văn An", "1985", "", LN), 3: ("Trần Thị Bình", "1990", "", TB)},
    ),
    Case(
        "one heading over family and given name",
        sheet_of(
            [
                ["STT", "Họ và tên", None, "Ngày sinh", "Đơn vị", "Tỉnh"],
                [1, "Nguyễn Văn", "An", "08/06/1985", "UBND phường Lộc Ninh", "Đồng Nai"],
                [2, "Lê Thị", "Nam", 1986, "UBND phường Lộc Ninh", "Đồng Nai"],
            ],
            merges=["B1:C1"],
        ),
        ready(2, 2),
        {2: ("Nguyễn Văn An", "1985-06-08", "", LN), 3: ("Lê Thị Nam", "1986", "", LN)},
    ),
    Case(
        "two header rows: year of birth under Nam and Nữ",
        sheet_of(
            [
                ["STT", "Họ và tên", "Năm sinh", None, "Chức vụ", "Xã, phường", "Tỉnh, TP"],
                [None, None, "Nam", "Nữ"],
                [1, "Nguyễn Văn An", 1985, None, "Trưởng thôn", "Lộc Ninh", "Đồng Nai"],
                [2, "Trần Thị Bình", None, 1990, "Phó thôn", "Lộc Ninh", "Đồng Nai"],
            ],
            merges=["A1:A2", "B1:B2", "C1:D1", "E1:E2", "F1:F2", "G1:G2"],
        ),
        ready(3, 2),
        {3: ("Nguyễn Văn An", "1985", "", LN), 4: ("Trần Thị Bình", "1990", "", LN)},
    ),
    Case(
        "two header rows: Họ đệm and Tên under Họ và tên",
        sheet_of(
            [
                ["STT", "Họ và tên", None, "Ngày, tháng, năm sinh", "Nơi công tác"],
                [None, "Họ đệm", "Tên"],
                [1, "Nguyễn Thị", "Lành", "8.6.1985", "UBND phường Trảng Bom, Đồng Nai"],
            ],
            merges=["A1:A2", "B1:C1", "D1:D2"],
        ),
        ready(3, 1),
        {3: ("Nguyễn Thị Lành", "1985-06-08", "", TB)},
    ),
    Case(
        "a row of column numbers under the header",
        sheet_of([HEADER, [f"({number})" for number in range(1, 10)], *THREE]),
        ready(3, 3),
        lines={"blank": 1},
    ),
    Case(
        "headings without diacritics",
        sheet_of(
            [
                [
                    "STT",
                    "Ho va ten",
                    "Ngay sinh",
                    "Gioi tinh",
                    "Chuc vu",
                    "Xa/Phuong",
                    "Tinh",
                    "So dien thoai",
                    "Ghi chu",
                ],
                *THREE,
            ]
        ),
        ready(2, 3),
        {3: ("Trần Thị Bình", "1985-06-03", "+84912000002", LN)},
    ),
    Case(
        "abbreviated headings",
        sheet_of([["TT", "HVT", "N.Sinh", "GT", "C.vụ", "P/X", "T/TP", "ĐT", "G.chú"], *THREE]),
        ready(2, 3),
        {4: ("Lê Đức Cường", "1985-06-04", "+84912000003", LN)},
    ),
    Case(
        "long headings with line breaks",
        sheet_of(
            [
                [
                    "Số\nTT",
                    "Họ và tên\n(chữ in hoa)",
                    "Ngày, tháng,\nnăm sinh",
                    "Nam/\nNữ",
                    "Chức vụ,\nchức danh",
                    "Xã, phường,\nđặc khu",
                    "Tỉnh/\nthành phố",
                    "Số điện thoại\n(Zalo)",
                    "Ghi\nchú",
                ],
                *people("NGUYỄN VĂN AN", "trần thị bình"),
            ]
        ),
        ready(2, 2),
        {
            2: ("Nguyễn Văn An", "1985-06-02", "+84912000001", LN),
            3: ("Trần Thị Bình", "1985-06-03", "+84912000002", LN),
        },
    ),
    Case(
        "columns far to the right, in another order, with strange ones between",
        sheet_of(
            [
                [None, None, "Tỉnh", "Dân tộc", "SĐT", "Xã", "Trình độ", "Họ và tên", "Ngày sinh"],
                [
                    None,
                    None,
                    "Đồng Nai",
                    "Kinh",
                    "0912000001",
                    "Tân Khai",
                    "Đại học",
                    "Nguyễn Văn An",
                    "1/2/1990",
                ],
            ]
        ),
        ready(2, 1),
        {2: ("Nguyễn Văn An", "1990-02-01", "+84912000001", TK)},
    ),
    Case(
        "unit codes, leading zeros lost",
        sheet_of(
            [
                ["STT", "Họ và tên", "Năm sinh", "Mã xã"],
                [1, "Nguyễn Văn An", 1985, 25270],
                [2, "Lê Thị Ba", 1986, "99999"],
            ]
        ),
        [(2, "ready", []), (3, "attention", ["place_unknown_code"])],
        {2: ("Nguyễn Văn An", "1985", "", LN)},
    ),
]

SHAPES = [
    Case(
        "commune and province merged over their rows",
        sheet_of(
            [
                ["STT", "Tỉnh", "Xã", "Họ và tên", "Năm sinh"],
                [1, "Đồng Nai", "Phường Lộc Ninh", "Nguyễn Văn An", 1985],
                [2, None, None, "Trần Thị Bình", 1990],
                [3, None, "Phường Trảng Bom", "Lê Đức Cường", 1979],
                [4, None, None, "Phạm Thị Dung", 1981],
            ],
            merges=["B2:B5", "C2:C3", "C4:C5"],
        ),
        ready(2, 4),
        {3: ("Trần Thị Bình", "1990", "", LN), 5: ("Phạm Thị Dung", "1981", "", TB)},
    ),
    Case(
        "commune written once, empty below and not merged: asked, never guessed",
        sheet_of(
            [HEADER, *people("Nguyễn Văn An"), *people("Trần Thị Bình", "Lê Đức Cường", commune="", start=2)]
        ),
        [(2, "ready", []), (3, "attention", ["place_above"]), (4, "attention", ["place_above"])],
    ),
    Case(
        "group lines with a Roman number in the first column",
        sheet_of(
            [
                *TITLES,
                ["STT", "Họ và tên", "Năm sinh", "Chức vụ"],
                ["I", "PHƯỜNG LỘC NINH"],
                [1, "Nguyễn Văn An", 1985, "Trưởng thôn"],
                ["II", "PHƯỜNG TRẢNG BOM"],
                [1, "Trần Thị Bình", 1990, "Phó thôn"],
            ]
        ),
        [(8, "ready", []), (10, "ready", [])],
        {8: ("Nguyễn Văn An", "1985", "", LN), 10: ("Trần Thị Bình", "1990", "", TB)},
        lines={"section": 2},
    ),
    Case(
        "group lines merged over the whole width with a head count",
        sheet_of(
            [
                *TITLES,
                ["STT", "Họ và tên", "Năm sinh", "Chức vụ"],
                ["I. Phường Tân Khai (2 người)"],
                [1, "Nguyễn Văn An", 1985, "Trưởng thôn"],
                [2, "Lê Thị Ba", 1986, "Trưởng thôn"],
                ["II. Xã Kim Liên, tỉnh Nghệ An: 1 đồng chí"],
                [1, "Trần Thị Bình", 1990, "Phó thôn"],
            ],
            merges=["A7:D7", "A10:D10"],
        ),
        [(8, "ready", []), (9, "ready", []), (11, "ready", [])],
        {8: ("Nguyễn Văn An", "1985", "", TK), 11: ("Trần Thị Bình", "1990", "", KIM_LIEN)},
        lines={"section": 2},
    ),
    Case(
        "blank rows between, total and signatures below",
        sheet_of(
            [
                HEADER,
                *people("Nguyễn Văn An"),
                [],
                *people("Trần Thị Bình", start=2),
                [None, "Tổng cộng: 02 người"],
                ["Danh sách này có 02 người."],
                [None, None, None, None, None, "Đồng Nai, ngày 05 tháng 5 năm 2026"],
                [None, "NGƯỜI LẬP BIỂU", None, None, None, "TM. ỦY BAN NHÂN DÂN"],
                [None, "(Ký, ghi rõ họ tên)", None, None, None, "CHỦ TỊCH"],
                [],
                [None, "Lê Thị Lập", None, None, None, "Phạm Văn Chủ"],
            ]
        ),
        [(2, "ready", []), (4, "ready", [])],
        lines={"blank": 2, "total": 1, "footer": 5},
    ),
    Case(
        "a signature block of names after an empty row stays out",
        sheet_of(
            [HEADER, *THREE, [], ["Tổng số: 3"], [None, "Người lập", None, None, None, "Thủ trưởng đơn vị"]]
        ),
        ready(2, 3),
        lines={"total": 1, "footer": 1, "blank": 1},
    ),
    Case(
        "ordinals filled down below the last person",
        sheet_of([HEADER, *THREE, *[[number] for number in range(4, 40)]]),
        ready(2, 3),
        lines={"blank": 36},
    ),
    Case(
        "one sheet a commune",
        lambda: xlsx(
            Page(
                [["Họ và tên", "Năm sinh", "Xã", "Tỉnh"], ["Nguyễn Văn An", 1985, "Lộc Ninh", "Đồng Nai"]],
                "Lộc Ninh",
            ),
            Page(
                [
                    ["Mẫu 2"],
                    ["TT", "Họ và tên", "Ngày sinh", "Xã", "Tỉnh"],
                    [1, "Trần Thị Bình", "1/2/1990", "Trảng Bom", "Đồng Nai"],
                ],
                "Trảng Bom",
            ),
        ),
        [("Lộc Ninh!2", "ready", []), ("Trảng Bom!3", "ready", [])],
        {"Trảng Bom!3": ("Trần Thị Bình", "1990-02-01", "", TB)},
    ),
    Case(
        "a guide sheet first, a list of units and a hidden copy behind",
        lambda: xlsx(
            Page([["HƯỚNG DẪN"], ["Mỗi người một dòng"]], "Hướng dẫn"),
            Page([HEADER, *THREE], "Danh sách"),
            Page([["Tỉnh", "Mã", "Tên xã"], ["Đồng Nai", "25270", "Phường Lộc Ninh"]], "DM"),
            Page([HEADER, *THREE], "Cũ", hidden=True),
        ),
        ready(2, 3, sheet="Danh sách"),
    ),
    Case(
        "the same person on the summary sheet and on the commune's",
        lambda: xlsx(Page([HEADER, *THREE], "Xã"), Page([HEADER, *people("Nguyễn Văn An")], "Tổng hợp")),
        [*ready(2, 3, sheet="Xã"), ("Tổng hợp!2", "refused", ["twice_in_file"])],
    ),
]

NAMES = [
    "Nguyễn Văn An",
    "Trần Thị Bình",
    "Lê Đức Cường",
    "Phạm Thị Dung",
    "Hoàng Văn Em",
    "Võ Thị Giang",
    "Bùi Văn Hải",
    "Đỗ Thị Hạnh",
]


def births(*written: Value) -> list[list[Value]]:
    """People of one commune with these births."""
    return [HEADER[:3] + ["Xã", "Tỉnh"]] + [
        [number, NAMES[number - 1], birth, "Phường Lộc Ninh", "Đồng Nai"]
        for number, birth in enumerate(written, start=1)
    ]


def phones(*written: Value) -> list[list[Value]]:
    """People of one commune with these phones."""
    return [["STT", "Họ và tên", "Năm sinh", "Xã", "Tỉnh", "Điện thoại"]] + [
        [number, NAMES[number - 1], 1980 + number, "Phường Lộc Ninh", "Đồng Nai", phone]
        for number, phone in enumerate(written, start=1)
    ]


def places(*written: Sequence[Value]) -> list[list[Value]]:
    """People with these cells for Đơn vị, Xã, Huyện, Tỉnh."""
    return [["STT", "Họ và tên", "Năm sinh", "Đơn vị", "Xã", "Huyện", "Tỉnh"]] + [
        [number, NAMES[number - 1], 1980 + number, *cells] for number, cells in enumerate(written, start=1)
    ]


CELLS = [
    Case(
        "births in the usual forms",
        sheet_of(
            births(
                "08/06/1985",
                "8.6.1985",
                "8-6-1985",
                "1985-06-08",
                "ngày 8 tháng 6 năm 1985",
                "08061985",
                "00/00/1985",
                "06/1985",
            )
        ),
        ready(2, 8),
        {number: (NAMES[number - 2], "1985-06-08", "", LN) for number in range(2, 8)}
        | {8: (NAMES[6], "1985", "", LN), 9: (NAMES[7], "1985-06", "", LN)},
    ),
    Case(
        "births as date cells, serial numbers, years, text of years",
        sheet_of(births(date(1985, 6, 8), 31206, "31206", 1985, "1985", "Sinh năm 1985", " 08/06/1985 ")),
        ready(2, 7),
        {number: (NAMES[number - 2], "1985-06-08", "", LN) for number in (2, 3, 4, 8)}
        | {number: (NAMES[number - 2], "1985", "", LN) for number in (5, 6, 7)},
    ),
    Case(
        "births that cannot be or are missing",
        sheet_of(births("31/02/1985", "8/6/85", "2024", "1885", None, "không rõ")),
        [
            (2, "attention", ["birth_unreadable"]),
            (3, "attention", ["birth_unreadable"]),
            (4, "attention", ["birth_unlikely"]),
            (5, "attention", ["birth_unlikely"]),
            (6, "attention", ["birth_missing"]),
            (7, "attention", ["birth_unreadable"]),
        ],
    ),
    Case(
        "phones in the usual forms",
        sheet_of(
            phones(
                "0912000001",
                912000002,
                "+84 912.000.003",
                "84912000004",
                "0912 000 005",
                "0912-000-006",
                "(0912) 000 007",
                "0084912000008",
            )
        ),
        ready(2, 8),
        {
            number: (NAMES[number - 2], str(1979 + number), f"+8491200000{number - 1}", LN)
            for number in range(2, 10)
        },
    ),
    Case(
        "two phones in a cell, an old eleven-digit one, a landline, and what is none",
        sheet_of(
            phones(
                "0912000001 / 0987000001",
                "0912000002; 0987000002",
                "01682000003",
                "02513822888",
                "không có",
                "12345",
            )
        ),
        [*ready(2, 4), *ready(6, 2, ["phone_unreadable"])],
        {
            2: (NAMES[0], "1981", "+84912000001", LN),
            3: (NAMES[1], "1982", "+84912000002", LN),
            4: (NAMES[2], "1983", "+84382000003", LN),
            5: (NAMES[3], "1984", "+842513822888", LN),
            6: (NAMES[4], "1985", "", LN),
        },
    ),
    Case(
        "names in capitals, with titles, decomposed, with hidden characters",
        sheet_of(
            [
                HEADER,
                *people(
                    "NGUYỄN VĂN AN",
                    "Đ/c Trần Thị Bình",
                    "Le\u0302 \u0110u\u031b\u0301c Cu\u031bo\u031b\u0300ng",
                    "\u200bPhạm\u00a0 Thị Dung ",
                    "H'HEN NIÊ",
                ),
            ]
        ),
        ready(2, 5),
        {
            2: ("Nguyễn Văn An", "1985-06-02", "+84912000001", LN),
            3: ("Trần Thị Bình", "1985-06-03", "+84912000002", LN),
            4: ("Lê Đức Cường", "1985-06-04", "+84912000003", LN),
            5: ("Phạm Thị Dung", "1985-06-05", "+84912000004", LN),
            6: ("H'Hen Niê", "1985-06-06", "+84912000005", LN),
        },
    ),
    Case(
        "names that need a look",
        sheet_of(
            [
                HEADER,
                *people("", "An", "Nguyễn Văn 2", "<b>Trần</b> Thị Bình", '=HYPERLINK("http://x","Lê A")'),
            ]
        ),
        [
            (2, "refused", ["name_missing"]),
            (3, "attention", ["name_single_word"]),
            (4, "attention", ["name_unlikely"]),
            (5, "attention", ["name_unlikely"]),
            (6, "attention", ["name_unlikely"]),
        ],
    ),
]

PLACES = [
    Case(
        "communes as people write them",
        sheet_of(
            places(
                [None, "Phường Lộc Ninh", None, "Thành phố Đồng Nai"],
                [None, "xã Lộc Ninh", None, "Đồng Nai"],
                [None, "P. Lộc Ninh", None, "TP Đồng Nai"],
                [None, "LỘC NINH", None, "ĐỒNG NAI"],
                ["UBND phường Lộc Ninh", None, None, "Đồng Nai"],
                [None, "Phường Lộc Ninh, thành phố Đồng Nai", None, None],
            )
        ),
        [(2, "ready", []), (3, "ready", ["place_former_unit"]), *ready(4, 4)],
        {number: (NAMES[number - 2], str(1979 + number), "", LN) for number in range(2, 8)},
    ),
    Case(
        "provinces and districts of before July 2025",
        sheet_of(
            places(
                [None, "Xã Lộc Thái", "Huyện Lộc Ninh", "Tỉnh Bình Phước"],
                [None, None, "Huyện Lộc Ninh", "Tỉnh Bình Phước"],
                [None, "Xã Không Có Thật", "Huyện Lộc Ninh", "Tỉnh Bình Phước"],
                [None, "Phường Lộc Ninh", None, "Tỉnh Không Có"],
            )
        ),
        [
            (2, "ready", ["place_former_unit"]),
            (3, "attention", ["place_former_district"]),
            (4, "attention", ["place_unknown_commune"]),
            (5, "attention", ["place_unknown_province"]),
        ],
        {2: ("Nguyễn Văn An", "1981", "", LN)},
    ),
    Case(
        "people of the province's own level and of the centre",
        sheet_of(
            places(
                ["Sở Văn hóa, Thể thao và Du lịch", None, None, "Đồng Nai"],
                ["Báo và phát thanh, truyền hình Đồng Nai", "Tỉnh", None, "Đồng Nai"],
                ["Bộ Văn hóa, Thể thao và Du lịch", None, None, "Trung ương"],
            )
        ),
        ready(2, 3),
        {2: ("Nguyễn Văn An", "1981", "", "VN/75/"), 4: ("Lê Đức Cường", "1983", "", "VN/")},
    ),
    Case(
        "no place at all",
        sheet_of([["Họ và tên", "Năm sinh"], ["Nguyễn Văn An", 1985], ["Trần Thị Bình", 1990]]),
        [(2, "attention", ["place_missing"]), (3, "attention", ["place_missing"])],
    ),
]

DUPLICATES = [
    Case(
        "one person twice: by phone, by full birth; a doubt by year; a shared phone",
        sheet_of(
            [
                ["Họ và tên", "Ngày sinh", "Xã", "Tỉnh", "SĐT"],
                ["Nguyễn Văn An", "08/06/1985", "Lộc Ninh", "Đồng Nai", "0912000001"],
                ["NGUYỄN VĂN AN", "1985", "Trảng Bom", "Đồng Nai", 912000001],
                ["Trần Thị Hoà", "01/02/1990", "Lộc Ninh", "Đồng Nai", None],
                ["Trần Thị Hòa", "1.2.1990", "Lộc Ninh", "Đồng Nai", None],
                ["Lê Đức Cường", "1979", "Lộc Ninh", "Đồng Nai", None],
                ["Lê Đức Cường", "1979", "Lộc Ninh", "Đồng Nai", None],
                ["Phạm Thị Dung", "1980", "Lộc Ninh", "Đồng Nai", "0912000001"],
            ]
        ),
        [
            (2, "ready", []),
            (3, "refused", ["twice_in_file"]),
            (4, "ready", []),
            (5, "refused", ["twice_in_file"]),
            (6, "ready", []),
            (7, "attention", ["doubt_row"]),
            (8, "attention", ["doubt_row"]),
        ],
    ),
    Case(
        "namesakes in two communes are two people",
        sheet_of(
            [HEADER, *people("Nguyễn Văn An"), *people("Nguyễn Văn An", commune="Phường Tân Khai", start=2)]
        ),
        ready(2, 2),
    ),
]

OLD_FONTS = [
    Case(
        "TCVN3 in every cell, headings too",
        lambda: xlsx(
            Page(
                [
                    [old_fonts.tcvn3(cell) if isinstance(cell, str) else cell for cell in row]
                    for row in [*TITLES, HEADER, *THREE]
                ]
            )
        ),
        ready(7, 3),
        {
            7: ("Nguyễn Văn An", "1985-06-02", "+84912000001", LN),
            9: ("Lê Đức Cường", "1985-06-04", "+84912000003", LN),
        },
        encoding="tcvn3",
    ),
    Case(
        "TCVN3 with the soft hyphen that is ư, names only; the rest is Unicode",
        sheet_of(
            [
                HEADER,
                *[
                    [row[0], old_fonts.tcvn3(str(row[1])), *row[2:]]
                    for row in people("Trương Thị Hường", "Lê Văn Phước", "Đinh Công Tứ")
                ],
            ]
        ),
        ready(2, 3),
        {
            2: ("Trương Thị Hường", "1985-06-02", "+84912000001", LN),
            4: ("Đinh Công Tứ", "1985-06-04", "+84912000003", LN),
        },
        encoding="tcvn3",
    ),
    Case(
        "TCVN3 in a capital font",
        sheet_of(
            [
                HEADER,
                *[
                    [row[0], old_fonts.tcvn3(str(row[1])), *row[2:]]
                    for row in people("NGUYỄN VĂN HƯỞNG", "TRẦN THỊ BÌNH", "LÊ ĐỨC CƯỜNG")
                ],
            ]
        ),
        ready(2, 3),
        {2: ("Nguyễn Văn Hưởng", "1985-06-02", "+84912000001", LN)},
        encoding="tcvn3",
    ),
    Case(
        "VNI in every cell",
        lambda: xlsx(
            Page(
                [
                    [old_fonts.vni(cell) if isinstance(cell, str) else cell for cell in row]
                    for row in [*TITLES, HEADER, *THREE]
                ]
            )
        ),
        ready(7, 3),
        {8: ("Trần Thị Bình", "1985-06-03", "+84912000002", LN)},
        encoding="vni",
    ),
    Case(
        "TCVN3 saved as eight-bit CSV",
        lambda: csv(
            [[old_fonts.tcvn3(str(cell or "")) for cell in row] for row in [HEADER, *THREE]],
            separator=";",
            encoding="latin-1",
        ),
        ready(2, 3),
        {2: ("Nguyễn Văn An", "1985-06-02", "+84912000001", LN)},
        encoding="tcvn3",
    ),
    Case(
        "VNI in an old workbook",
        lambda: xls(
            Page(
                [
                    [old_fonts.vni(cell) if isinstance(cell, str) else cell for cell in row]
                    for row in [HEADER, *THREE]
                ]
            )
        ),
        ready(2, 3),
        {4: ("Lê Đức Cường", "1985-06-04", "+84912000003", LN)},
        encoding="vni",
    ),
]

PLAIN: list[list[Value]] = [HEADER, *THREE]


def csv_of(**more: str) -> Callable[[], bytes]:
    """The plain roster as CSV."""
    return lambda: csv(PLAIN, **more)


FORMATS = [
    Case("CSV with commas, UTF-8", csv_of(), ready(2, 3)),
    Case("CSV with semicolons, UTF-8 with a mark", csv_of(separator=";", encoding="utf-8-sig"), ready(2, 3)),
    Case("CSV with tabs, UTF-16", csv_of(separator="\t", encoding="utf-16"), ready(2, 3)),
    Case(
        "CSV with tabs, UTF-16 big endian without a mark",
        csv_of(separator="\t", encoding="utf-16-be"),
        ready(2, 3),
    ),
    Case(
        "CSV in Windows-1258",
        lambda: csv(_windows_1258(PLAIN), separator=";", encoding="cp1258"),
        ready(2, 3),
        {
            2: ("Nguyễn Văn An", "1985-06-02", "+84912000001", LN),
            3: ("Trần Thị Bình", "1985-06-03", "+84912000002", LN),
        },
    ),
    Case(
        "CSV that says its separator, lines ended the Unix way",
        lambda: b"sep=|\n" + csv(PLAIN, separator="|", line="\n"),
        ready(3, 3),
    ),
    Case(
        "CSV with titles, decomposed letters and quoted line breaks",
        lambda: csv(_decomposed([*TITLES, *PLAIN])),
        ready(7, 3),
    ),
    Case(
        "old Excel workbook with dates and merged cells",
        lambda: xls(
            Page(
                [
                    *TITLES,
                    ["Xã", "Họ và tên", "Ngày sinh", "SĐT"],
                    ["Phường Lộc Ninh", "Nguyễn Văn An", date(1985, 6, 8), 912000001],
                    [None, "Trần Thị Bình", 1990, "0912.000.002"],
                ],
                merges=["A7:A8"],
            ),
            Page([["ghi chú"]], "Sheet2"),
            Page(PLAIN, "Cũ", hidden=True),
        ),
        [("Danh sách!7", "ready", []), ("Danh sách!8", "ready", [])],
        {
            "Danh sách!7": ("Nguyễn Văn An", "1985-06-08", "+84912000001", LN),
            "Danh sách!8": ("Trần Thị Bình", "1990", "+84912000002", LN),
        },
    ),
    Case(
        "LibreOffice workbook with a million empty rows",
        lambda: ods(Page([*TITLES, *PLAIN]), Page([["x"]], "Sheet2")),
        ready(7, 3, sheet="Danh sách"),
        {"Danh sách!7": ("Nguyễn Văn An", "1985-06-02", "+84912000001", LN)},
    ),
]


def _windows_1258(rows: Sequence[Sequence[Value]]) -> list[list[Value]]:
    """Base letters and tone marks apart, as that code page needs them."""
    import unicodedata

    def apart(text: str) -> str:
        out = ""
        for sign in text:
            try:
                sign.encode("cp1258")
                out += sign
            except UnicodeEncodeError:
                letters = unicodedata.normalize("NFD", sign)
                tone = next((mark for mark in letters if mark in "\u0300\u0301\u0303\u0309\u0323"), "")
                out += unicodedata.normalize("NFC", letters.replace(tone, "")) + tone
        return out

    return [[apart(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]


def _decomposed(rows: Sequence[Sequence[Value]]) -> list[list[Value]]:
    import unicodedata

    lines = [
        [unicodedata.normalize("NFD", cell) if isinstance(cell, str) else cell for cell in row]
        for row in rows
    ]
    lines[6][8] = "dòng một\ndòng hai, có phẩy"
    return lines


ALL = [*HEADERS, *SHAPES, *CELLS, *PLACES, *DUPLICATES, *OLD_FONTS, *FORMATS]
