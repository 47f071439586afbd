"""Every refusal in the one error shape, whoever refused: a room, ninja or Django."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from lantoa.kernel.errors import DomainError
from lantoa.surfaces.api.auth import NotSignedIn


def answer_errors(api: NinjaAPI) -> None:
    """Teach the API to say each refusal in the one shape."""

    def answer(request: HttpRequest, error: DomainError) -> HttpResponse:
        response = api.create_response(request, error.as_json(), status=error.status)
        if error.status == 401:
            response["WWW-Authenticate"] = 'Bearer realm="lantoa"'
        if "retry_after_seconds" in error.details:
            response["Retry-After"] = str(error.details["retry_after_seconds"])
        return response

    def on_nobody(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return answer(request, NotSignedIn("Cần đăng nhập hoặc khóa truy cập còn hiệu lực."))

    def on_wrong_shape(request: HttpRequest, error: ValidationError) -> HttpResponse:
        fields: dict[str, Any] = {
            ".".join(str(part) for part in problem["loc"]): problem["msg"] for problem in error.errors
        }
        refused = DomainError(
            "Dữ liệu gửi lên chưa đúng.", code="invalid", status=422, details={"fields": fields}
        )
        return answer(request, refused)

    def on_unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
        """A body that is not JSON at all, or was sent as something else."""
        if isinstance(error.__cause__, DomainError):
            return answer(request, error.__cause__)
        words = "Nội dung gửi lên không phải JSON đúng dạng."
        return answer(request, DomainError(words, code="invalid", status=error.status_code))

    def on_not_found(request: HttpRequest, error: Http404) -> HttpResponse:
        return answer(request, DomainError("Không có địa chỉ này.", code="not_found", status=404))

    def on_too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
        return answer(request, DomainError("Gói tin quá lớn.", code="too_large", status=413))

    handlers: dict[type[Exception], Any] = {
        DomainError: answer,
        AuthenticationError: on_nobody,
        ValidationError: on_wrong_shape,
        HttpError: on_unreadable,
        Http404: on_not_found,
        RequestDataTooBig: on_too_big,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)
