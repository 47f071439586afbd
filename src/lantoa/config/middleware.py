"""Headers of every page, and the one place where a DomainError becomes a page."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext_lazy as _

from lantoa.config.errors import bad_request
from lantoa.kernel.errors import DomainError

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

Handler = Callable[[HttpRequest], HttpResponse]

# status -> (code, sentence), where Django itself refused
_API_WORDS = {
    400: ("invalid", _("Yêu cầu gửi lên không đúng dạng.")),
    403: ("not_allowed", _("Yêu cầu này không được phép.")),
    404: ("not_found", _("Không có địa chỉ này.")),
    405: ("wrong_method", _("Địa chỉ này không nhận kiểu yêu cầu đó.")),
    413: ("too_large", _("Gói tin quá lớn.")),
    500: ("server_error", _("Hệ thống gặp lỗi. Lỗi đã được ghi lại; xin thử lại sau ít phút.")),
}


class ChosenLanguage:
    """Vietnamese, unless the visitor chose another language here (the switch in the footer sets the cookie).

    Not the browser's Accept-Language: cheap phones are sold with English set, and their owners read Vietnamese.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie",))
        return response


class PageHeaders:
    """Content Security Policy, and no caching of pages that know a person."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), interest-cohort=()")
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response


class DomainErrors:
    """A DomainError that no view caught: the API's error shape, or a page that says what to do."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        if request.path.startswith("/api/"):
            return JsonResponse(error.as_json(), status=error.status)
        return render(request, "ui/errors/domain.html", {"error": error}, status=error.status)


class ApiErrors:
    """The API's one error shape also for what Django refuses before the API sees it: unknown address, wrong method, a
    form that cannot be read, a fault of ours.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_ours = response.get("Content-Type", "").startswith("application/json")
        if response.status_code < 400 or is_ours or not request.path.startswith("/api/"):
            return response
        code, message = _API_WORDS.get(
            response.status_code, _API_WORDS[400 if response.status_code < 500 else 500]
        )
        shaped = JsonResponse(
            {"error": {"code": code, "message": str(message), "details": {}}}, status=response.status_code
        )
        if response.has_header("Allow"):
            shaped["Allow"] = response["Allow"]
        return shaped


class NoZeroSigns:
    """Refuses an address with a zero character: no honest one has it, and PostgreSQL takes it in no text."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return bad_request(request)
        return self.get_response(request)
