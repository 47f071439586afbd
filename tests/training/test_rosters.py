"""A roster from upload to preview: what each row ends as, and why."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantoa.kernel.errors import Invalid
from lantoa.kernel.jobs import run_job
from lantoa.kernel.sheets.limits import SheetError
from lantoa.people.errors import OutsideScope
from lantoa.people.models import Person
from lantoa.territory.rules.scope import Scope
from lantoa.training.enums import CampaignState
from lantoa.training.errors import CampaignClosed, SameFileTwice
from lantoa.training.models import Campaign, RosterBatch, RosterRow
from lantoa.training.queries.rosters import batch_rows, batches_of, columns_of, questions_of, skipped_lines_of
from lantoa.training.services.campaigns import change_state
from lantoa.training.services.enrolments import NewEnrolment, enrol_persons
from lantoa.training.services.quotas import set_quotas
from lantoa.training.services.rosters import reading
from lantoa.training.services.rosters.columns import correct_columns
from lantoa.training.services.rosters.files import forget_old_files
from lantoa.training.services.rosters.reading import read_roster
from lantoa.training.services.rosters.settling import Answer, settle_question
from lantoa.training.services.rosters.upload import upload_roster
from tests.training.building import HEADER, MESSY_OUTCOME, csv_text, messy_workbook, workbook
from tests.training.conftest import Send, confirm, make_person

pytestmark = pytest.mark.django_db


def row(
    name: str = "Nguyễn Văn An",
    birth: object = "08/06/1985",
    commune: str = "Phường Lộc Ninh",
    phone: str = "",
    province: str = "Đồng Nai",
    **more: str,
) -> list[object]:
    return [
        1,
        name,
        birth,
        more.get("gender", ""),
        more.get("post", ""),
        more.get("office", ""),
        commune,
        province,
        phone,
        "",
        "",
    ]


def outcome(batch: RosterBatch) -> list[tuple[int, str, list[str]]]:
    return [
        (line.number, line.status, [reason["code"] for reason in line.reasons])
        for line in RosterRow.objects.filter(batch=batch).order_by("pk")
    ]


def test_a_plain_roster_is_ready(send: Send) -> None:
    batch = send([row(phone="0912345678"), row("Trần Thị Bình", "1990", "Phường Trảng Bom")])

    assert batch.state == "preview"
    assert batch.counts == {"ready": 2, "attention": 0, "refused": 0, "enrolled": 0, "skipped": 0}
    first = RosterRow.objects.filter(batch=batch).first()
    assert first is not None
    assert first.written["birth"] == "08/06/1985" and first.written["commune"] == "Phường Lộc Ninh"
    assert first.read["birth"] == "1985-06-08" and first.read["unit"] == "Phường Lộc Ninh, Thành phố Đồng Nai"
    assert first.unit_path == "VN/75/25270/" and first.number == 2


def test_upload_stores_the_file_and_a_job_reads_it(
    campaign: Campaign, organiser: Person, now: datetime
) -> None:
    batch = upload_roster(
        actor=organiser,
        campaign=campaign,
        file_name="C:\\Tải về\\danh sách.xlsx",
        content=iter([workbook([row()])]),
        now=now,
    )
    assert (batch.state, batch.file_name) == ("reading", "danh sách.xlsx")

    run_job(str(batch.job_uuid))

    (line,) = batches_of(campaign)
    assert line.batch.state == "preview" and line.rows == 1 and line.sender == organiser.full_name
    assert line.job is not None and line.job.state == "done"
    assert line.job.result["counts"]["ready"] == 1  # type: ignore[index]


def test_rows_end_with_reasons_that_name_the_cell(send: Send) -> None:
    batch = send(
        [
            row(""),
            row("Lê Văn Chín", "31/02/1985"),
            row("Lê Văn Mười", commune="Xã Không Có Thật"),
            row("Lê Văn Hai", phone="12345"),
            row("Lê Văn Ba", commune="", province=""),
        ]
    )

    assert outcome(batch) == [
        (2, "refused", ["name_missing"]),
        (3, "attention", ["birth_unreadable"]),
        (4, "attention", ["place_unknown_commune"]),
        (5, "ready", ["phone_unreadable"]),
        (6, "attention", ["place_above"]),
    ]
    messages = [line.reasons[0]["message"] for line in RosterRow.objects.filter(batch=batch).order_by("pk")]
    assert (
        messages[1]
        == "Ô C3 (Ngày sinh): “31/02/1985” không đọc được là ngày sinh. Cách ghi đúng: 05/06/1985 hoặc chỉ năm 1985."
    )
    assert messages[2].startswith("Ô G4 (Xã/Phường/Đặc khu): ")
    assert "dòng phía trên ghi “Phường Lộc Ninh, Đồng Nai”" in messages[4]


def test_a_commune_left_empty_below_another_is_asked_for_all_alike_and_never_guessed(
    send: Send, now: datetime
) -> None:
    batch = send(
        [
            row("Lê Văn Một"),
            row("Lê Văn Hai", commune=""),
            row("Lê Văn Ba", commune="", province=""),
            row("Lê Văn Bốn", commune="Phường Trảng Bom"),
            row("Lê Văn Năm", commune="", office="Sở Nội vụ"),
        ]
    )

    assert [found[1:] for found in outcome(batch)] == [
        ("ready", []),
        ("attention", ["place_above"]),
        ("attention", ["place_above"]),
        ("ready", []),
        ("ready", []),
    ]
    asked = RosterRow.objects.filter(batch=batch, status="attention").order_by("pk")
    assert [unit["code"] for unit in asked[0].candidates["units"]] == ["25270", "75"]
    for question in {row.question for row in asked}:
        settle_question(actor=None, batch=batch, question=question, answer=Answer(unit="25270"), now=now)
    assert batch.counts["ready"] == 5


def test_blank_total_and_signature_rows_are_counted_apart(send: Send, campaign: Campaign) -> None:
    batch = send(
        [
            row(),
            [],
            ["I", "Phường Trảng Bom"],
            [2, "Trần Thị Bình", "1990", "", "", "", "", "", "", "", ""],
            ["", "Tổng cộng", "", "", "2"],
            ["", "NGƯỜI LẬP", "", "", "CHỦ TỊCH"],
        ],
        titles=["ỦY BAN NHÂN DÂN TỈNH ĐỒNG NAI", "DANH SÁCH HỌC VIÊN"],
        more=[("Hướng dẫn", [["Đọc trước khi điền"]])],
    )

    assert outcome(batch) == [(4, "ready", []), (7, "ready", [])]
    assert dict(skipped_lines_of(batch)) == {
        "Dòng trống": 1, "Dòng tổng cộng": 1, "Dòng chữ ký, ghi chú": 1, "Dòng tên nhóm": 1, "Trang tính không có danh sách": 1,
    }  # fmt: skip
    (columns,) = columns_of(batch)
    assert columns.header_row == 3 and ("B", "full_name", "Họ và tên") in columns.columns
    assert columns.province == "TỈNH ĐỒNG NAI"
    assert RosterRow.objects.get(batch=batch, number=7).unit_path == "VN/75/26248/"


def test_people_of_province_level_and_of_the_centre_have_their_own_line(send: Send) -> None:
    batch = send(
        [
            row("Lê Văn Một", commune="", province="Đồng Nai"),
            row(
                "Lê Văn Hai", commune="", province="", office="Sở Văn hóa, Thể thao và Du lịch tỉnh Đồng Nai"
            ),
            row("Lê Văn Ba", commune="", province="Trung ương"),
        ]
    )

    paths = list(RosterRow.objects.filter(batch=batch).order_by("pk").values_list("status", "unit_path"))
    assert paths == [("ready", "VN/75/"), ("ready", "VN/75/"), ("ready", "VN/")]


def test_an_old_commune_that_went_into_one_is_ready_with_a_note_and_a_split_one_asks(send: Send) -> None:
    from lantoa.training.queries.places import places_as_of

    index = places_as_of(date(2026, 5, 11)).index
    former = [unit for unit in index.former_units if unit.tier == "commune"]
    whole = next(
        unit
        for unit in former
        if unit.path.startswith("VN/75/")
        and len(index.heirs[unit]) == 1
        and not index.is_split(unit)
        and index.heirs[unit][0].name != unit.name
    )
    split = next(unit for unit in former if unit.path.startswith("VN/75/") and len(index.heirs[unit]) > 1)
    districts = {unit.code: unit.full_name for unit in index.former_units if unit.tier == "district"}

    def old(name: str, unit: object) -> list[object]:
        return [1, name, "1985", unit.full_name, districts[unit.parent_code], "Đồng Nai"]  # type: ignore[attr-defined]

    batch = send(
        [old("Lê Văn Một", whole), old("Lê Văn Hai", split)],
        header=["STT", "Họ và tên", "Năm sinh", "Xã", "Huyện", "Tỉnh"],
    )

    one, two = RosterRow.objects.filter(batch=batch).order_by("pk")
    assert (one.status, one.reasons[0]["code"], one.unit_path) == (
        "ready",
        "place_former_unit",
        index.heirs[whole][0].path,
    )
    assert one.unit is not None and one.unit.code == whole.code and one.unit.valid_to is not None
    assert (two.status, two.reasons[0]["code"]) == ("attention", "place_split_unit")
    assert [unit["code"] for unit in two.candidates["units"]] == [heir.code for heir in index.heirs[split]]
    assert two.candidates["may_stay_unplaced"]


def test_duplicates_inside_the_file_are_told_by_row(send: Send) -> None:
    batch = send(
        [
            row(phone="0912345678"),
            row("NGUYỄN VĂN AN", "1985", phone="+84912345678"),
            row("Trần Thị Bình", phone="0912345678"),
            row("Lê Văn Cường", "1990"),
            row("Lê Văn Cường", "1990", phone="0987654321"),
            row("Lê Văn Cường", "1990", commune="Phường Tân Khai"),
            row("Lê Văn Cường", "1991"),
        ]
    )

    assert outcome(batch) == [
        (2, "ready", []),
        (3, "refused", ["twice_in_file"]),
        (4, "attention", ["doubt_row"]),
        (5, "ready", []),
        (6, "attention", ["doubt_row"]),
        (7, "ready", []),
        (8, "ready", []),
    ]
    doubted = RosterRow.objects.get(batch=batch, number=6)
    assert doubted.candidates["rows"][0]["number"] == 5
    assert "dòng 5" in doubted.reasons[0]["message"]


def test_people_known_are_recognised_or_shown_side_by_side(
    send: Send, campaign: Campaign, now: datetime
) -> None:
    known = make_person("Nguyễn Văn An", now, "25270", birth_date=date(1985, 6, 8), phone="+84912345678")
    make_person("Trần Thị Bình", now, "25270", birth_year=1990)
    enrolled = make_person("Lê Văn Cường", now, "25270", birth_date=date(1991, 1, 1))
    enrol_persons(
        actor=None, campaign=campaign, now=now,
        new=[NewEnrolment(person_id=enrolled.pk, unit_id=enrolled.unit_id, unit_code="25270", unit_path="VN/75/25270/")],
    )  # fmt: skip

    batch = send(
        [
            row(phone="0912345678", commune="Phường Tân Khai"),
            row("Nguyễn Văn An"),
            row("Trần Thị Bình", "1990"),
            row("Lê Văn Cường", "01/01/1991"),
            row("Phạm Thị Dung", phone="0912345678"),
        ]
    )

    assert outcome(batch) == [
        (2, "ready", ["known_person"]),
        (3, "refused", ["twice_in_file"]),
        (4, "attention", ["doubt_person"]),
        (5, "refused", ["already_enrolled"]),
        (6, "attention", ["doubt_person", "doubt_row"]),
    ]
    assert RosterRow.objects.get(batch=batch, number=2).person == known


def test_a_full_commune_flags_the_row_though_the_province_has_seats(
    send: Send, campaign: Campaign, now: datetime
) -> None:
    set_quotas(actor=None, campaign=campaign, seats={"75": 100, "25270": 1}, now=now)

    batch = send(
        [
            row("Lê Văn Một"),
            row("Lê Văn Hai"),
            row("Lê Văn Ba", commune="Phường Trảng Bom"),
            row("Lê Văn Bốn", commune="Xã Kim Liên", province="Nghệ An"),
        ]
    )

    assert outcome(batch) == [
        (2, "ready", []),
        (3, "attention", ["quota_full"]),
        (4, "ready", []),
        (5, "attention", ["quota_missing"]),
    ]
    assert "Lộc Ninh" in RosterRow.objects.get(batch=batch, number=3).reasons[0]["message"]


def test_a_unit_manager_s_roster_reaches_only_the_own_subtree(send: Send, dong_nai: Person) -> None:
    batch = send(
        [row(), row("Lê Văn Hai", commune="Xã Kim Liên", province="Nghệ An"), row("Lê Văn Ba", province="")],
        actor=dong_nai,
    )

    assert batch.unit_path == "VN/75/"
    assert outcome(batch) == [(2, "ready", []), (3, "refused", ["outside_scope"]), (4, "ready", [])]


def test_who_may_not_send_sends_nothing(
    campaign: Campaign, dong_nai: Person, stranger: Person, now: datetime
) -> None:
    for actor, path in [(stranger, ""), (stranger, "VN/75/"), (dong_nai, "VN/"), (dong_nai, "VN/40/")]:
        with pytest.raises(OutsideScope):
            upload_roster(
                actor=actor,
                campaign=campaign,
                file_name="x.xlsx",
                content=workbook([row()]),
                unit_path=path,
                now=now,
            )
    assert not RosterBatch.objects.exists()
    assert batches_of(campaign, Scope(["VN/40/"])) == []


def test_the_same_file_twice_leads_to_the_first(send: Send, campaign: Campaign, now: datetime) -> None:
    content = workbook([row()])
    first = send(content)

    with pytest.raises(SameFileTwice) as caught:
        upload_roster(actor=None, campaign=campaign, file_name="khac.xlsx", content=content, now=now)

    assert caught.value.details == {"batch": str(first.uuid)}
    assert "danh-sach.xlsx" in caught.value.message and "11/05/2026" in caught.value.message
    assert uploaded_files() == [str(first.uuid)]


def uploaded_files() -> list[str]:
    folder: Path = settings.LANTOA.uploads_folder / "rosters"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7", "không phải bảng tính"),
        (workbook([row()])[:-900], "bị hỏng"),
        (workbook([["x"]], header=None), "dòng tiêu đề"),
        (workbook([], header=HEADER), "không có dòng nào ghi người"),
        (workbook([["", "Tổng cộng", "", "", "0"]]), "không có dòng nào ghi người"),
    ],
    ids=["pdf", "truncated", "no header", "no rows", "only a total"],
)
def test_a_file_that_cannot_be_used_is_refused_with_a_sentence(
    send: Send, content: bytes, words: str
) -> None:
    batch = send(content)

    assert batch.state == "refused" and words in batch.error_message
    assert not RosterRow.objects.exists()
    assert send(workbook([row()])).state == "preview"


def test_a_refused_file_may_be_sent_again(send: Send) -> None:
    assert [send(b"%PDF-1.7").state for _ in range(2)] == ["refused", "refused"]


def test_an_empty_or_huge_upload_leaves_nothing(campaign: Campaign, now: datetime) -> None:
    chunk = b"x" * (1024 * 1024)
    for content in (b"", (chunk for _ in range(60))):
        with pytest.raises(SheetError):
            upload_roster(actor=None, campaign=campaign, file_name="x.xlsx", content=content, now=now)

    assert not RosterBatch.objects.exists() and uploaded_files() == []


def test_a_closed_campaign_takes_no_roster(campaign: Campaign, now: datetime) -> None:
    change_state(actor=None, campaign=campaign, state=CampaignState.CLOSED, now=now)

    with pytest.raises(CampaignClosed):
        upload_roster(actor=None, campaign=campaign, file_name="x.xlsx", content=workbook([row()]), now=now)
    assert uploaded_files() == []


def test_hostile_texts_come_through_as_text(send: Send) -> None:
    nasty = [
        "=cmd|' /C calc'!A0",
        "<script>alert(1)</script>",
        "Nguyễn\x00 Văn\x07 An\u202e",
        "'; DROP TABLE people_person; --",
        "+84912345678",
        "A" * 5000,
    ]

    batch = send([row(name) for name in nasty])

    lines = list(RosterRow.objects.filter(batch=batch).order_by("pk"))
    assert lines[0].written["full_name"] == nasty[0] and lines[1].written["full_name"] == nasty[1]
    assert lines[2].written["full_name"] == "Nguyễn Văn An" and lines[2].status == "ready"
    assert [line.status for line in lines] == [
        "attention",
        "attention",
        "ready",
        "attention",
        "attention",
        "refused",
    ]


def test_a_csv_is_read_like_a_workbook(send: Send) -> None:
    text = csv_text([row(phone="0912345678"), row("Trần Thị Bình", 1990)], separator=";")

    assert outcome(send(text.encode("utf-16"))) == [(2, "ready", []), (3, "ready", [])]


def test_a_job_that_died_half_way_starts_over(send: Send, campaign: Campaign, now: datetime) -> None:
    batch = upload_roster(
        actor=None,
        campaign=campaign,
        file_name="x.xlsx",
        content=workbook([row(), row("Lê Văn Hai")]),
        now=now,
    )
    RosterRow.objects.create(
        batch=batch, sheet="Danh sách", number=2, status="ready", written={"full_name": "nửa chừng"}
    )

    read_roster(batch=batch, now=now)
    read_roster(batch=batch, now=now)

    assert outcome(batch) == [(2, "ready", []), (3, "ready", [])]


def test_questions_asked_alike_are_grouped(send: Send, organiser: Person) -> None:
    batch = send(
        [row(f"Lê Văn {name}", commune="Xã Không Có") for name in ("Một", "Hai", "Ba")]
        + [row("Lê Văn Tư", "x"), row("Lê Văn Năm", "y")]
    )

    questions = questions_of(batch, viewer=organiser)

    assert [question.rows for question in questions] == [3, 2]
    assert questions[0].example.number == 2 and questions[1].key == "accept:birth_unreadable"


def test_a_person_of_another_province_is_masked_for_a_unit_manager(
    send: Send, dong_nai: Person, organiser: Person, now: datetime
) -> None:
    make_person(
        "Phạm Thị Dung", now, "40", birth_date=date(1980, 2, 3), phone="+84912345678", post="Trưởng phòng"
    )

    batch = send([row(phone="0912345678")], actor=dong_nai)

    (seen,) = batch_rows(batch, viewer=dong_nai).rows[0].persons
    assert (seen["name"], seen["birth"], seen["phone"], seen["post"]) == ("P*** T*** Dung", "1980", "", "")
    (seen,) = batch_rows(batch, viewer=organiser).rows[0].persons
    assert (seen["name"], seen["birth"], seen["phone"]) == ("Phạm Thị Dung", "03/02/1980", "+84912345678")


def test_reading_more_rows_takes_no_more_queries(
    campaign: Campaign, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FIRST_CHUNK", "SMALLEST_CHUNK", "LARGEST_CHUNK"):
        monkeypatch.setattr(reading, name, 250)

    def queries(count: int) -> int:
        rows = [
            row(f"Lê Văn {chr(65 + number // 26)}{chr(97 + number % 26)}", phone=f"0912{count:03}{number:03}")
            for number in range(count)
        ]
        batch = upload_roster(
            actor=None, campaign=campaign, file_name="x.xlsx", content=workbook(rows), now=now
        )
        with CaptureQueriesContext(connection) as captured:
            read_roster(batch=batch, now=now)
        assert batch.counts["ready"] == count
        return len(captured)

    queries(3)
    many = 200 if connection.vendor == "postgresql" else 40  # what one statement of SQLite holds
    assert queries(10) == queries(many)


def test_columns_are_corrected_and_the_file_read_again(
    send: Send, dong_nai: Person, stranger: Person, now: datetime
) -> None:
    rows = [[1, "Nguyễn Văn An", "Trưởng thôn", "Phường Lộc Ninh", "0912345678"]]
    batch = send(rows, header=["STT", "Họ và tên", "Xã", "Chức vụ", "SĐT"], actor=dong_nai)
    assert batch.counts["attention"] == 1
    columns = {"full_name": 1, "post": 2, "commune": 3, "phone": 4}

    for wrong in (
        {"commune": 3},
        {**columns, "status": 5},
        {**columns, "post": 3},
        {**columns, "phone": 999},
        {},
    ):
        with pytest.raises(Invalid):
            correct_columns(actor=dong_nai, batch=batch, sheet="Danh sách", columns=wrong, now=now)
    with pytest.raises(Invalid):
        correct_columns(actor=dong_nai, batch=batch, sheet="Khác", columns=columns, now=now)
    with pytest.raises(OutsideScope):
        correct_columns(actor=stranger, batch=batch, sheet="Danh sách", columns=columns, now=now)
    correct_columns(actor=dong_nai, batch=batch, sheet="Danh sách", columns=columns, now=now)
    assert batch.state == "reading"
    read_roster(batch=batch, now=now)

    line = RosterRow.objects.get(batch=batch)
    assert (line.status, line.unit_path, line.read["post"]) == ("ready", "VN/75/25270/", "Trưởng thôn")


def test_a_birth_date_that_differs_from_the_record_is_noted(send: Send, now: datetime) -> None:
    make_person("Nguyễn Văn An", now, "25270", birth_date=date(1985, 6, 8), phone="+84912345678")

    batch = send([row(birth="09/06/1985", phone="0912345678")])

    assert outcome(batch) == [(2, "ready", ["known_person", "birth_differs"])]
    assert "08/06/1985" in RosterRow.objects.get(batch=batch).reasons[1]["message"]


def test_files_are_deleted_a_month_after_confirming(send: Send, now: datetime) -> None:
    batch, waiting, refused = send([row()]), send([row("Lê Văn Hai")]), send(b"%PDF")
    confirm(batch, now)

    assert forget_old_files(now=now + timedelta(days=29)) == 0
    assert forget_old_files(now=now + timedelta(days=31)) == 2
    assert uploaded_files() == [str(waiting.uuid)] and refused.state == "refused"


def test_the_messy_workbook_ends_as_its_builder_says(send: Send) -> None:
    batch = send(messy_workbook())

    assert [(number, status) for number, status, _ in outcome(batch)] == MESSY_OUTCOME
