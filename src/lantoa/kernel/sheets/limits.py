"""How large a spreadsheet may be, and the refusals a person sees."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from lantoa.kernel.errors import Invalid


class SheetError(Invalid):
    """A file that cannot be read as a spreadsheet; the message says what to do about it."""

    code = "sheet_unreadable"


@dataclass(frozen=True)
class Limits:
    """Bounds of one file. `cells` bounds the rectangle that holds a sheet's contents, empty places included."""

    bytes: int = 50 * 1024 * 1024
    inflated_bytes: int = 400 * 1024 * 1024
    members: int = 2_000
    sheets: int = 50
    rows: int = 200_000
    columns: int = 200
    cells: int = 6_000_000
    text_length: int = 2_000
    stored_text_length: int = 32_767


LIMITS = Limits()


def too_large(limits: Limits) -> SheetError:
    """The file itself is too large."""
    size = limits.bytes // (1024 * 1024)
    return SheetError(
        _("Tệp lớn hơn %(size)s MB. Hãy chia danh sách thành nhiều tệp rồi gửi lại.") % {"size": size},
        code="sheet_too_large",
    )


def inflates_too_far(limits: Limits) -> SheetError:
    """A small file that unpacks into a huge one."""
    return SheetError(
        _(
            "Tệp bung ra quá lớn so với một danh sách bình thường nên không được mở. Hãy chép phần danh sách sang tệp mới."
        ),
        code="sheet_inflates_too_far",
        details={"inflated_bytes": limits.inflated_bytes},
    )


def too_wide(limits: Limits, where: str, *, rows: int, columns: int) -> SheetError:
    """A sheet whose contents reach too far down or to the right."""
    return SheetError(
        _(
            "Trang tính %(where)s có dữ liệu tới dòng %(rows)s, cột %(columns)s; chỉ nhận đến %(max_rows)s dòng và "
            "%(max_columns)s cột. Hãy xóa các ô thừa ở xa bảng hoặc chia thành nhiều tệp."
        )
        % {
            "where": where,
            "rows": rows,
            "columns": columns,
            "max_rows": limits.rows,
            "max_columns": limits.columns,
        },
        code="sheet_too_wide",
        details={"rows": rows, "columns": columns},
    )


def too_many_sheets(limits: Limits) -> SheetError:
    """More sheets than a person would look at."""
    return SheetError(
        _("Tệp có hơn %(count)s trang tính. Hãy chỉ giữ các trang có danh sách.") % {"count": limits.sheets},
        code="sheet_too_many_sheets",
    )


def text_too_long(where: str) -> SheetError:
    """A single text that no cell of a real spreadsheet can hold."""
    return SheetError(
        _("Tệp có một ô chứa văn bản quá dài (%(where)s) nên không được mở.") % {"where": where},
        code="sheet_text_too_long",
    )


def damaged() -> SheetError:
    """Cut off while sent, or changed."""
    return SheetError(
        _("Tệp bị hỏng hoặc tải lên chưa hết. Hãy mở lại bằng Excel, lưu thành tệp .xlsx mới rồi gửi lại."),
        code="sheet_damaged",
    )


def encrypted() -> SheetError:
    """A workbook with a password to open it."""
    return SheetError(
        _("Tệp có đặt mật khẩu mở. Hãy bỏ mật khẩu rồi gửi lại."),
        code="sheet_encrypted",
    )


def old_format() -> SheetError:
    """An .xlsb file."""
    return SheetError(
        _(
            "Chưa đọc được tệp .xlsb. Hãy mở tệp này bằng Excel, chọn Lưu thành (Save As) kiểu .xlsx rồi gửi lại."
        ),
        code="sheet_old_format",
    )


def web_page() -> SheetError:
    """HTML or XML with a spreadsheet's name: what many reporting systems export as .xls."""
    return SheetError(
        _(
            "Tệp có tên như bảng tính nhưng bên trong là trang web (thường do phần mềm báo cáo xuất ra). "
            "Hãy mở bằng Excel, chọn Lưu thành (Save As) kiểu .xlsx rồi gửi lại."
        ),
        code="sheet_web_page",
    )


def not_a_sheet() -> SheetError:
    """Something else: a picture, a PDF, a text document."""
    return SheetError(
        _("Tệp này không phải bảng tính. Hãy gửi danh sách ở dạng .xlsx, .xls, .ods hoặc .csv."),
        code="sheet_not_a_sheet",
    )


def empty_file() -> SheetError:
    """Nothing in it."""
    return SheetError(_("Tệp trống, không có dữ liệu."), code="sheet_empty")
