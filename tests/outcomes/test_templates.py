"""Templates and emblems: what may be printed, whose they are, and that an issued certificate keeps what it printed."""

import io
import struct
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image, PngImagePlugin
from pypdf import PdfReader

from lantoa.kernel.errors import DomainError
from lantoa.outcomes.emblems import KEPT_SIDE, MOST_BYTES, emblem_bytes, emblem_path, store_emblem
from lantoa.outcomes.models import Certificate, CertificateTemplate
from lantoa.outcomes.queries import certificate_by_check_code
from lantoa.outcomes.services.certificates import issue_certificates
from lantoa.outcomes.services.printing import certificate_pdf, specimen_pdf, specimen_picture
from lantoa.outcomes.services.specimens import SPECIMEN, specimen_of_template
from lantoa.outcomes.services.templates import TemplateText, save_template
from lantoa.outcomes.services.terms import Terms, set_terms
from lantoa.outcomes.services.verdicts import decide
from lantoa.outcomes.template_queries import template_in, templates_to_choose
from lantoa.people.models import Role
from lantoa.training.models import Campaign
from tests.outcomes.pictures import jpeg, png
from tests.outcomes.scenes import (
    AT,
    DONG_NAI,
    enrol,
    finish,
    happen,
    make_campaign,
    make_organiser,
    make_person,
    mark,
)

pytestmark = pytest.mark.django_db

TEXT = TemplateText(
    name="Mẫu của Sở",
    parent_organisation="Ủy ban nhân dân thành phố Đồng Nai",
    organisation="Sở Văn hóa, Thể thao và Du lịch",
    place="Đồng Nai",
    signer_title="GIÁM ĐỐC",
    signer_name="Lê Thị Hoa",
    opening="Chứng nhận đồng chí",
    statement="đã hoàn thành lớp tập huấn",
    note="Thời lượng: 24 tiết",
    accent="#1F3F7A",
)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "LANTOA", replace(settings.LANTOA, data=tmp_path))


def text_of(pdf: bytes) -> str:
    return " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def issue_one(campaign: Campaign, name: str) -> Certificate:
    (row,) = enrol(campaign, name)
    happen(campaign, mark(row, "86.67"), finish(row))
    decide(campaign=campaign, enrolments=[row.uuid], now=AT)
    issue_certificates(actor=None, campaign=campaign, enrolments=[row.uuid], now=AT)
    return Certificate.objects.get(enrolment=row)


def test_a_campaign_prints_by_the_template_it_chose() -> None:
    campaign = make_campaign()
    template = save_template(actor=None, campaign=campaign, text=TEXT, emblem=png(), now=AT)
    set_terms(
        actor=None,
        campaign=campaign,
        terms=Terms(template=template.uuid, signer_name="Trần Quốc Bảo"),
        now=AT,
    )

    row = issue_one(campaign, "Nguyễn Văn An")

    record = certificate_by_check_code(row.check_code)
    assert (record.organisation, record.place, record.signer_title) == (
        TEXT.organisation,
        "Đồng Nai",
        "GIÁM ĐỐC",
    )
    assert record.signer_name == "Trần Quốc Bảo"  # the campaign's own word goes before the template's
    assert record.design.accent == "#1f3f7a"
    pdf = certificate_pdf(record)
    for words in ("Chứng nhận đồng chí", "đã hoàn thành lớp tập huấn", "Thời lượng: 24 tiết", "SỞ VĂN HÓA"):
        assert words in text_of(pdf)
    page = PdfReader(io.BytesIO(pdf)).pages[0]
    assert len(page.images) == 1
    metadata = PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert "pdfuaid" in metadata and "pdfaid" in metadata


def test_a_later_change_alters_no_issued_certificate() -> None:
    campaign = make_campaign()
    template = save_template(actor=None, campaign=campaign, text=TEXT, emblem=png(), now=AT)
    set_terms(actor=None, campaign=campaign, terms=Terms(template=template.uuid), now=AT)
    row = issue_one(campaign, "Nguyễn Văn An")
    before = certificate_pdf(certificate_by_check_code(row.check_code))

    save_template(
        actor=None, campaign=campaign, template=template, text=TemplateText(name="Khác", organisation="Tên khác"),
        emblem=png(colour="#0b5563"), now=AT,
    )  # fmt: skip
    set_terms(actor=None, campaign=campaign, terms=Terms(signer_name="Người Khác"), now=AT)

    assert certificate_pdf(certificate_by_check_code(row.check_code)) == before


def test_without_its_picture_a_certificate_still_prints() -> None:
    campaign = make_campaign()
    template = save_template(actor=None, campaign=campaign, text=TEXT, emblem=png(), now=AT)
    set_terms(actor=None, campaign=campaign, terms=Terms(template=template.uuid), now=AT)
    row = issue_one(campaign, "Nguyễn Văn An")
    emblem_path(template.emblem).unlink()

    assert "Nguyễn Văn An" in text_of(certificate_pdf(certificate_by_check_code(row.check_code)))


def test_specimens_show_the_template_and_say_what_they_are() -> None:
    campaign = make_campaign()
    set_terms(actor=None, campaign=campaign, terms=Terms(signer_name="Trần Quốc Bảo"), now=AT)
    template = save_template(actor=None, campaign=campaign, text=TEXT, emblem=png(), now=AT)

    by_template = specimen_of_template(campaign=campaign, template=template, now=AT)
    by_campaign = specimen_of_template(campaign=campaign, template=None, now=AT)

    words = text_of(specimen_pdf(by_template, at=AT))
    assert SPECIMEN in words and "Lê Thị Hoa" in words and "Chứng nhận đồng chí" in words
    assert "Trần Quốc Bảo" in text_of(specimen_pdf(by_campaign, at=AT))
    assert specimen_picture(by_template).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"signer_name": "TS. Lê Thị Hoa"}, "signer_name"),
        ({"statement": "đã được cấp chứng chỉ"}, "statement"),
        ({"note": "Văn Bằng số 1"}, "note"),
        ({"accent": "#ffee00"}, "accent"),
        ({"accent": 'red"); #panic()'}, "accent"),
    ],
)
def test_what_must_not_be_printed_is_refused_at_its_field(changes: dict[str, str], field: str) -> None:
    with pytest.raises(DomainError) as refused:
        save_template(actor=None, campaign=make_campaign(), text=replace(TEXT, **changes), now=AT)  # type: ignore[arg-type]

    assert list(refused.value.details["fields"]) == [field]
    assert not CertificateTemplate.objects.exists()


def test_a_campaign_s_own_words_are_held_to_the_same_rules() -> None:
    with pytest.raises(DomainError):
        set_terms(actor=None, campaign=make_campaign(), terms=Terms(signer_name="GS.TS Trần Bảo"), now=AT)


def test_templates_are_made_and_chosen_by_organisers_of_the_whole_campaign() -> None:
    here, there = make_campaign("o-day"), make_campaign("noi-khac")
    own = save_template(actor=None, campaign=here, text=TEXT, now=AT)
    other = save_template(actor=None, campaign=there, text=TEXT, now=AT)
    here_only = make_person("Chỉ Ở Đây")
    Role.objects.create(person=here_only, name="organiser", unit_path="VN/", campaign_id=here.pk)
    provincial, everywhere = make_organiser(DONG_NAI), make_organiser()

    assert templates_to_choose(everywhere, there) == [other, own]
    assert templates_to_choose(here_only, here) == [own]
    assert templates_to_choose(provincial, here) == []
    for actor in (provincial, make_person("Người Lạ")):
        with pytest.raises(DomainError):
            save_template(actor=actor, campaign=here, text=TEXT, now=AT)
    with pytest.raises(DomainError):
        save_template(actor=here_only, campaign=here, template=other, text=TEXT, now=AT)
    with pytest.raises(DomainError):
        set_terms(actor=here_only, campaign=here, terms=Terms(template=other.uuid), now=AT)
    with pytest.raises(DomainError):
        template_in(here, other.uuid)


def test_an_emblem_is_kept_small_and_bare() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "bí mật")
    target = io.BytesIO()
    Image.new("RGBA", (2000, 1000), "#8f1d18").save(target, format="PNG", pnginfo=notes)

    digest = store_emblem(target.getvalue())

    kept = emblem_bytes(digest)
    with Image.open(io.BytesIO(kept)) as picture:
        assert (picture.format, picture.size) == ("PNG", (KEPT_SIDE, KEPT_SIDE // 2))
        assert not picture.info
    assert store_emblem(target.getvalue()) == digest
    assert store_emblem(png(mode="L")) != digest
    assert not list(emblem_path(digest).parent.glob(".new-*"))


def _bomb() -> bytes:
    """A PNG of 30,000 x 30,000 points in a few hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 99))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        jpeg(),
        png()[:200],
        png(79, 200),
        _bomb(),
        b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
        b"x" * (MOST_BYTES + 1),
        b"%PDF-1.7",
    ],
    ids=["empty", "svg", "jpeg", "cut off", "too small", "bomb", "no chunks", "too large", "pdf"],
)
def test_what_is_no_fit_picture_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(DomainError) as refused:
        store_emblem(content)

    assert refused.value.code == "emblem_not_good"
    assert refused.value.message


def test_an_emblem_can_be_taken_off() -> None:
    campaign = make_campaign()
    template = save_template(actor=None, campaign=campaign, text=TEXT, emblem=png(), now=AT)

    kept = save_template(actor=None, campaign=campaign, template=template, text=TEXT, now=AT).emblem
    bare = save_template(
        actor=None, campaign=campaign, template=template, text=TEXT, without_emblem=True, now=AT
    ).emblem

    assert (bool(kept), bare) == (True, "")
