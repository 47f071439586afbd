"""Names, posts and dialling codes to make up people from; common ones as often as they are."""

FAMILIES = (
    ("Nguyễn",) * 30
    + ("Trần",) * 11
    + ("Lê",) * 9
    + ("Phạm",) * 7
    + ("Hoàng",) * 5
    + (
        "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Lò", "Vàng", "Giàng",
        "Nông", "Hà", "Đinh", "Mai", "Trịnh", "Đoàn", "Cao", "Lương", "Tạ", "Kpă", "Y", "Thạch", "Sơn",
    )
)  # fmt: skip
# middle names, given names
WOMEN = (
    ("Thị",) * 5 + ("Thu", "Ngọc", "Minh", "Phương", "Thanh", "Kim"),
    (
        "Anh", "Bích", "Châu", "Dung", "Hà", "Hạnh", "Hằng", "Hiền", "Hoa", "Hòa", "Hương", "Huyền", "Lan",
        "Liên", "Linh", "Loan", "Mai", "My", "Nga", "Ngân", "Nhung", "Oanh", "Phượng", "Quyên", "Thảo",
        "Thúy", "Thủy", "Trang", "Tuyết", "Vân", "Xuân", "Yến",
    ),
)  # fmt: skip
# middle names, given names
MEN = (
    ("Văn",) * 6 + ("Đức", "Hữu", "Minh", "Quang", "Xuân", "Công", "Đình", "Thanh"),
    (
        "An", "Bảo", "Bình", "Chiến", "Cường", "Dũng", "Duy", "Đạt", "Đông", "Đức", "Giang", "Hải", "Hiếu",
        "Hòa", "Hoàng", "Hùng", "Huy", "Khánh", "Kiên", "Lâm", "Long", "Mạnh", "Minh", "Nam", "Nghĩa",
        "Phong", "Phúc", "Quân", "Sơn", "Tài", "Thành", "Thắng", "Tiến", "Toàn", "Trung", "Tuấn", "Tùng",
        "Việt", "Vinh",
    ),
)  # fmt: skip
POSTS = (
    "Công chức Văn hóa - Xã hội", "Cán bộ đài truyền thanh xã", "Phó Trưởng phòng Văn hóa - Xã hội",
    "Nhân viên Trung tâm Dịch vụ công", "Bí thư Đoàn xã", "Cán bộ phụ trách trang thông tin điện tử",
    "Trưởng đài truyền thanh", "Cán bộ không chuyên trách",
)  # fmt: skip
MOBILE = (
    "032", "033", "034", "035", "036", "037", "038", "039", "070", "076", "077", "078", "079", "081", "082",
    "083", "084", "085", "086", "088", "089", "090", "091", "093", "094", "096", "097", "098",
)  # fmt: skip
