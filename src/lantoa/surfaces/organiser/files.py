"""Files to download."""

from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_response(content: bytes, name: str) -> HttpResponse:
    """An XLSX under a name of plain letters."""
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def pdf_response(content: bytes, name: str, *, inline: bool = False) -> HttpResponse:
    """A PDF to keep, or with `inline` to look at."""
    way = "inline" if inline else "attachment"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'{way}; filename="{name}"', "Cache-Control": "private, no-store"},
    )
