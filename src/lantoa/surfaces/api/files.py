"""Files to download."""

from django.http import HttpResponse


def file_response(content: bytes, media_type: str, name: str) -> HttpResponse:
    """A file under a name of plain letters."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=media_type, headers=headers)
