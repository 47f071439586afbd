"""The pictures of the course, drawn flat and large so that they can be read on a telephone 360 px wide."""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH = 720
SCALE = 2  # drawn twice as large, then reduced, for smooth edges
COLOURS = 48

PAPER = "#FFFFFF"
INK = "#14213D"
QUIET = "#44506B"
DEEP = "#0B4F6C"
MIDDLE = "#1C6E8C"
PALE = "#D9EDF3"
MARK = "#B23A00"
RULE = "#8FA3AD"


@dataclass(frozen=True)
class Sheet:
    """A drawing in progress. All measures are in pixels of the finished picture."""

    image: Image.Image
    draw: ImageDraw.ImageDraw
    fonts: Path

    @classmethod
    def blank(cls, height: int, fonts: Path) -> "Sheet":
        image = Image.new("RGB", (WIDTH * SCALE, height * SCALE), PAPER)
        return cls(image, ImageDraw.Draw(image), fonts)

    def font(self, size: int, face: str) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(str(self.fonts / f"BeVietnamPro-{face}.ttf"), size * SCALE)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: int,
        *,
        colour: str = INK,
        face: str = "Regular",
        anchor: str = "ls",
    ) -> float:
        """Write one line; `y` is its base line. Gives the width it took."""
        font = self.font(size, face)
        self.draw.text((x * SCALE, y * SCALE), words, fill=colour, font=font, anchor=anchor)
        return float(font.getlength(words)) / SCALE

    def shape(self, points: list[tuple[float, float]], colour: str) -> None:
        self.draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def box(
        self, left: float, top: float, right: float, bottom: float, *, fill: str, outline: str | None = None
    ) -> None:
        corners = (left * SCALE, top * SCALE, right * SCALE, bottom * SCALE)
        self.draw.rounded_rectangle(corners, radius=14 * SCALE, fill=fill, outline=outline, width=2 * SCALE)

    def line(self, points: list[tuple[float, float]], colour: str, width: float) -> None:
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self.draw.line(scaled, fill=colour, width=int(width * SCALE), joint="curve")

    def save(self, file: Path) -> None:
        size = (self.image.width // SCALE, self.image.height // SCALE)
        small = self.image.resize(size, Image.Resampling.LANCZOS)
        flat = small.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        flat.save(file, "PNG", optimize=True)


def draw_all(folder: Path, fonts: Path) -> None:
    """Write the three pictures into `folder`."""
    draw_flow(fonts).save(folder / "duong-di-cua-tin.png")
    draw_pyramid(fonts).save(folder / "thap-nguoc.png")
    draw_reading_copy(fonts).save(folder / "ban-doc-danh-dau.png")


STEPS = [
    ("Việc xảy ra", "mới, có thật, liên quan"),
    ("Hỏi đủ", "sáu câu hỏi, và: cần làm gì?"),
    ("Kiểm tra", "hai nguồn độc lập"),
    ("Viết", "điều cần nhất nói trước"),
    ("Biên tập", "năm lượt, đọc to"),
    ("Duyệt", "người có trách nhiệm"),
    ("Đọc và phát", "thu, nghe lại, lên loa"),
]
RETURNING = (3, 5, 6)  # steps that send the item back to step 2


def draw_flow(fonts: Path) -> Sheet:
    """From event to loudspeaker: seven steps downwards, and the way back to asking."""
    height, gap, top = 102, 26, 20
    sheet = Sheet.blank(top * 2 + len(STEPS) * height + (len(STEPS) - 1) * gap, fonts)
    left, right, rail = 20, 590, 640
    middles = {}
    for number, (title, note) in enumerate(STEPS, start=1):
        y = top + (number - 1) * (height + gap)
        last = number == len(STEPS)
        fill, ink, figure = (DEEP, PAPER, PAPER) if last else (PALE, INK, DEEP)
        sheet.box(left, y, right, y + height, fill=fill)
        sheet.text(left + 44, y + 66, str(number), 44, colour=figure, face="Bold", anchor="ms")
        sheet.text(left + 92, y + 45, title, 36, colour=ink, face="Bold")
        sheet.text(left + 92, y + 84, note, 29, colour=ink)
        middles[number] = y + height / 2
        if not last:
            arrow_down(sheet, (left + right) / 2 - 220, y + height + 2, gap - 4)
    for number in RETURNING:
        sheet.line([(right + 4, middles[number]), (rail, middles[number])], MARK, 5)
    sheet.line([(rail, middles[RETURNING[-1]] + 2.5), (rail, middles[2]), (right + 24, middles[2])], MARK, 5)
    sheet.shape([(right + 4, middles[2]), (right + 28, middles[2] - 14), (right + 28, middles[2] + 14)], MARK)
    write_upright(sheet, "Thiếu hoặc sai: hỏi lại", rail + 40, (middles[2] + middles[6]) / 2)
    return sheet


def arrow_down(sheet: Sheet, x: float, y: float, length: float) -> None:
    """A short thick arrow."""
    sheet.line([(x, y), (x, y + length - 12)], DEEP, 6)
    sheet.shape([(x - 14, y + length - 14), (x + 14, y + length - 14), (x, y + length)], DEEP)


def write_upright(sheet: Sheet, words: str, x: float, y: float) -> None:
    """A line of text turned a quarter, reading downwards, centred at x, y."""
    font = sheet.font(30, "SemiBold")
    width = int(font.getlength(words)) + 8
    strip = Image.new("RGB", (width, 46 * SCALE), PAPER)
    ImageDraw.Draw(strip).text((width / 2, 33 * SCALE), words, fill=MARK, font=font, anchor="ms")
    turned = strip.rotate(-90, expand=True)
    sheet.image.paste(turned, (int(x * SCALE - turned.width / 2), int(y * SCALE - turned.height / 2)))


TIERS = [
    (DEEP, PAPER, "Câu mở đầu", ["điều bà con cần biết nhất:", "việc gì, khi nào, ở đâu, ai"]),
    (MIDDLE, PAPER, "Chi tiết để làm theo", ["mấy giờ, giấy tờ gì,", "gặp ai, bao nhiêu tiền"]),
    (PALE, INK, "Bối cảnh", ["vì sao, số liệu,", "ai phối hợp"]),
]


def draw_pyramid(fonts: Path) -> Sheet:
    """The inverted pyramid in three tiers, with the direction of cutting below."""
    top, height, gap, slope = 76, 186, 8, 0.29
    sheet = Sheet.blank(top + 3 * (height + gap) + 112, fonts)
    middle = WIDTH / 2
    sheet.text(middle, 48, "Nói trước", 34, colour=QUIET, face="SemiBold", anchor="ms")
    for number, (fill, colour, title, notes) in enumerate(TIERS):
        y = float(top + number * (height + gap))
        upper = WIDTH - 24 - 2 * slope * (y - top)
        lower = upper - 2 * slope * height
        corners = [
            (middle - upper / 2, y),
            (middle + upper / 2, y),
            (middle + lower / 2, y + height),
            (middle - lower / 2, y + height),
        ]
        sheet.shape(corners, fill)
        sheet.text(middle, y + 58, title, 38, colour=colour, face="Bold", anchor="ms")
        for row, note in enumerate(notes):
            sheet.text(middle, y + 106 + row * 43, note, 31, colour=colour, anchor="ms")
    foot = top + 3 * (height + gap)
    sheet.text(middle, foot + 36, "Nói sau", 34, colour=QUIET, face="SemiBold", anchor="ms")
    cutting = "Thiếu giờ thì cắt từ dưới lên"
    sheet.text(middle, foot + 88, cutting, 32, colour=MARK, face="SemiBold", anchor="ms")
    for x in (74, WIDTH - 74):
        sheet.line([(x, foot - 8), (x, foot - 200)], MARK, 7)
        sheet.shape([(x - 18, foot - 194), (x + 18, foot - 194), (x, foot - 222)], MARK)
    return sheet


# A word with "_" before it is stressed; "word^reading" carries a reading above.
COPY = [
    "Ngày mai, / _thứ_Bảy, /",
    "cả xã _mất_điện /",
    "từ _bảy_giờ đến _mười_một_giờ sáng /",
    "để ngành điện thay dây. //",
    "Bà con nhớ _bơm_nước đầy bể /",
    "và _sạc_đèn từ tối nay. //",
    "Ai gọi hỏi mã OTP^ô-tê-pê, /",
    "bà con _không_đọc mã cho họ. //",
]


def draw_reading_copy(fonts: Path) -> Sheet:
    """A page from which an announcer reads: wide lines, pauses, stress, a reading above a hard word."""
    top, pitch = 40, 92
    page = top + len(COPY) * pitch + 24
    sheet = Sheet.blank(page + 132, fonts)
    sheet.box(12, 12, WIDTH - 12, page, fill=PAPER, outline=RULE)
    for number, written in enumerate(COPY):
        write_copy_line(sheet, written, 40, top + 60 + number * pitch)
    y = page + 48
    x = 40 + sheet.text(40, y, "/", 38, colour=MARK, face="Bold") + 14
    sheet.text(x, y, "ngắt ngắn", 31)
    x = 380 + sheet.text(380, y, "//", 38, colour=MARK, face="Bold") + 14
    sheet.text(x, y, "nghỉ hẳn", 31)
    width = sheet.text(40, y + 52, "gạch chân", 31)
    sheet.line([(40, y + 62), (40 + width, y + 62)], MARK, 5)
    sheet.text(40 + width + 14, y + 52, "là nhấn", 31)
    width = sheet.text(380, y + 52, "ô-tê-pê", 31, colour=MARK, face="SemiBold")
    sheet.text(380 + width + 14, y + 52, "là cách đọc", 31)
    return sheet


def write_copy_line(sheet: Sheet, written: str, x: float, y: float) -> None:
    """One line of the reading copy with its marks; `y` is the base line."""
    size, space = 37, 11
    for token in written.split(" "):
        if set(token) == {"/"}:
            x += sheet.text(x, y + 2, token, size + 6, colour=MARK, face="Bold") + space
            continue
        word, _, reading = token.partition("^")
        tail = ""
        if reading.endswith(","):
            reading, tail = reading[:-1], ","
        stressed = word.startswith("_")
        shown = word.strip("_").replace("_", " ") + tail
        width = sheet.text(x, y, shown, size, face="SemiBold" if stressed else "Regular")
        if stressed:
            bare = sheet.font(size, "SemiBold").getlength(shown.rstrip(",.")) / SCALE
            sheet.line([(x, y + 13), (x + bare, y + 13)], MARK, 5)
        if reading:
            sheet.text(x, y - 40, reading, 29, colour=MARK, face="SemiBold")
        x += width + space
