"""Study, sittings and verdicts as the API shows them, to organisers and to learners."""

from typing import Any

from lantoa.kernel.clock import local_day


def study_json(study: Any) -> dict[str, Any]:
    """Lessons finished of all."""
    return {name: getattr(study, name) for name in ("edition", "finished", "total", "percent")}


def sitting_json(sitting: Any, *, show_result: bool = True) -> dict[str, Any]:
    """One attempt at a test; without the result where its organisers show none to learners."""
    mark = sitting.mark if show_result else None
    return {
        "uuid": sitting.uuid,
        "window": sitting.window.uuid,
        "window_title": sitting.window.title,
        "attempt": sitting.attempt,
        "opened_at": sitting.opened_at,
        "ended_at": sitting.ended_at,
        "percent": mark.percent if mark else None,
        "passed": mark.passed if mark else None,
    }


def verdict_json(verdict: Any) -> dict[str, Any] | None:
    """The verdict that holds; what is missing in sentences."""
    if verdict is None:
        return None
    return {
        "passed": verdict.passed,
        "percent": verdict.percent,
        "missing": [str(one) for one in verdict.missing],
        "decided_at": verdict.decided_at,
    }


def certificate_json(certificate: Any) -> dict[str, Any]:
    """A certificate in full, for its holder and those who see the holder."""
    names = (
        "serial",
        "check_code",
        "enrolment_uuid",
        "person_uuid",
        "full_name",
        "birth",
        "unit_name",
        "course_title",
        "campaign_title",
        "organisation",
        "percent",
        "grade",
        "decision_number",
        "decided_on",
        "book_number",
        "issued_on",
        "is_valid",
        "revoke_reason",
        "replaces",
        "replaced_by",
    )
    revoked_at = certificate.revoked_at
    return {name: getattr(certificate, name) for name in names} | {
        "revoked_on": local_day(revoked_at) if revoked_at else None
    }
