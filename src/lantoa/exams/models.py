"""Sitting windows, sittings, marks, and the table of changes the gateway reads.

The journal itself (openings, answers, closings) is not here on SQLite; on PostgreSQL it lies beside these tables.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from lantoa.exams.enums import LatePolicy, RemarkState, ReviewShows, ReviewWhen, WindowKind
from lantoa.kernel.columns import transaction_column
from lantoa.kernel.ids import new_uuid


def _choices(kind: type[StrEnum]) -> list[tuple[str, str]]:
    return [(one.value, one.value) for one in kind]


class Window(models.Model):
    """One test that people of a campaign sit between two moments. Frozen when published, except for its end.

    `limit_seconds` 0 = no limit but the window's end. `spread_seconds`: devices open by turns over so many seconds, and
    the end moves by as much. Optional rules: an `access_code` to open, `networks` (CIDR) to open from, `one_device` that
    only an organiser may change, `no_way_back` to a question left. Personal data: none.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    campaign = models.ForeignKey("training.Campaign", on_delete=models.PROTECT, related_name="windows")
    title = models.CharField(max_length=200)
    blueprint = models.ForeignKey("assessment.Blueprint", on_delete=models.PROTECT, related_name="+")
    lines = models.JSONField(default=list, help_text="the blueprint as frozen: [{topic, difficulty, count}]")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    limit_seconds = models.PositiveIntegerField()
    grace_seconds = models.PositiveIntegerField(default=60)
    attempts = models.PositiveSmallIntegerField(default=1)
    pass_percent = models.DecimalField(max_digits=5, decimal_places=2)
    is_sealed = models.BooleanField(default=True)
    salt = models.CharField(max_length=64, help_text="part of the window key; never shown")
    paper_sha = models.CharField(max_length=64, blank=True)
    paper_size = models.PositiveIntegerField(default=0)
    late_policy = models.CharField(max_length=10, choices=_choices(LatePolicy), default=LatePolicy.DISCARD)
    kind = models.CharField(max_length=10, choices=_choices(WindowKind), default=WindowKind.FINAL)
    review_when = models.CharField(
        max_length=12, choices=_choices(ReviewWhen), default=ReviewWhen.AFTER_SUBMIT
    )
    review_shows = models.CharField(max_length=12, choices=_choices(ReviewShows), default=ReviewShows.MARKS)
    spread_seconds = models.PositiveIntegerField(default=0)
    access_code = models.CharField(max_length=40, blank=True)
    networks = models.JSONField(default=list, blank=True)
    one_device = models.BooleanField(default=False)
    no_way_back = models.BooleanField(default=False)
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["opens_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="window_closes_after_opening"
            ),
            models.CheckConstraint(condition=Q(attempts__gte=1), name="window_has_an_attempt"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def is_practice(self) -> bool:
        return self.kind == WindowKind.PRACTICE

    def allows_attempt(self, number: int, *, more: int = 0) -> bool:
        """Whether there is an attempt of this number; `attempts` says nothing about a practice."""
        return self.is_practice or number <= self.attempts + more

    @property
    def ends_at(self) -> datetime:
        """The last moment somebody without extra time may work: the end told to people, and the spread of the start."""
        return self.closes_at + timedelta(seconds=self.spread_seconds)


class WindowItem(models.Model):
    """One frozen item of a window. `place` numbers it in marks and draws.

    `frozen` is what test takers see; `key` is the version answers are marked by, a later one after a corrected key.
    `is_void`: everybody who drew it gets its points. Personal data: none.
    """

    window = models.ForeignKey(Window, on_delete=models.CASCADE, related_name="items")
    place = models.PositiveIntegerField()
    frozen = models.ForeignKey("assessment.Item", on_delete=models.PROTECT, related_name="+")
    key = models.ForeignKey("assessment.Item", on_delete=models.PROTECT, related_name="+")
    is_void = models.BooleanField(default=False)

    class Meta:
        ordering = ["window", "place"]
        constraints = [models.UniqueConstraint(fields=["window", "place"], name="window_item_place_once")]

    def __str__(self) -> str:
        return f"{self.window_id}/{self.place}"


class Sitting(models.Model):
    """One attempt of one enrolled person at one window. Made at admission; the journal knows what happened in it.

    The times are copies of what the journal and the rules say, for lists and counts. `accepted_until` is due time and
    grace. `later_seconds`: the window ends so much later for this one. `free_epoch`: with one device at a time, another
    device may follow this epoch. Personal data: the tie and the times; kept with the campaign.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="sittings")
    enrolment = models.ForeignKey("training.Enrolment", on_delete=models.PROTECT, related_name="sittings")
    attempt = models.PositiveSmallIntegerField()
    admitted_at = models.DateTimeField()
    extra_seconds = models.PositiveIntegerField(default=0)
    later_seconds = models.PositiveIntegerField(default=0)
    free_epoch = models.PositiveIntegerField(default=0)
    stopped_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    accepted_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, blank=True)
    mark = models.ForeignKey(
        "Mark", on_delete=models.SET_NULL, null=True, related_name="+", help_text="in force"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["window", "enrolment", "attempt"], name="sitting_attempt_once")
        ]
        indexes = [
            # Why: marking looks for what is ready twice a second; only sittings without a mark are in here.
            models.Index(fields=["accepted_until"], condition=Q(mark__isnull=True), name="sitting_to_expire"),
            models.Index(fields=["ended_at"], condition=Q(mark__isnull=True), name="sitting_to_mark"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def allowance(self) -> tuple[int, int]:
        """(extra seconds to work, seconds by which the end is later), as the rules of time take them."""
        return self.extra_seconds, self.later_seconds

    def expires_at(self, window: Window) -> datetime:
        """When an admission to this sitting ends."""
        seconds = self.extra_seconds + self.later_seconds + window.grace_seconds
        return window.ends_at + timedelta(seconds=seconds)


class Allowance(models.Model):
    """What an organiser gave on the day to a unit and everything below it, or to one person.

    Time is copied into the sittings there are: those up to `until` (a sitting's id), of which those up to `position` have
    it; later ones get it when they are made. `attempts` counts where attempts are counted. Personal data: the tie, the
    reason.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    window = models.ForeignKey(Window, on_delete=models.CASCADE, related_name="allowances")
    unit_path = models.CharField(max_length=60, blank=True)
    enrolment = models.ForeignKey("training.Enrolment", on_delete=models.CASCADE, null=True, related_name="+")
    extra_seconds = models.PositiveIntegerField(default=0)
    later_seconds = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=300)
    until = models.BigIntegerField(default=0)
    position = models.BigIntegerField(default=0)
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit_path="", enrolment__isnull=False)
                | (~Q(unit_path="") & Q(enrolment__isnull=True)),
                name="allowance_for_unit_or_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.window_id}: {self.unit_path or self.enrolment_id}"

    @property
    def extra_minutes(self) -> int:
        return self.extra_seconds // 60

    @property
    def later_minutes(self) -> int:
        return self.later_seconds // 60


class WindowNotice(models.Model):
    """A line of the organiser to those who sit the test now, of one unit and below or all. Personal data: none."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    window = models.ForeignKey(Window, on_delete=models.CASCADE, related_name="notices")
    unit_path = models.CharField(max_length=60, blank=True)
    text = models.CharField(max_length=300)
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text


class Mark(models.Model):
    """The result of a sitting. Added, never edited: marking again adds the next number, the sitting points to it.

    `items` holds [place, response, score] for every drawn item in the order of the paper; responses are the answers that
    counted, null when there was none. Personal data: answers and result; kept with the campaign.
    """

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="marks")
    number = models.PositiveSmallIntegerField()
    score = models.DecimalField(max_digits=9, decimal_places=4)
    most = models.DecimalField(max_digits=9, decimal_places=4)
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    passed = models.BooleanField()
    items = models.JSONField()
    rules_version = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300, blank=True, help_text="why it was marked again")
    marked_by = models.UUIDField(null=True)
    marked_at = models.DateTimeField()

    class Meta:
        ordering = ["sitting", "number"]
        constraints = [models.UniqueConstraint(fields=["sitting", "number"], name="mark_number_once")]

    def __str__(self) -> str:
        return f"{self.sitting_id} #{self.number}: {self.percent} %"


class Remarking(models.Model):
    """One marking again of a window: what is corrected, what it would change, how far it is.

    `changes`: [{item, version or null, is_void}]. `survey`: marks looked at, and by unit how many change (see
    services.comparing). `position`: the last sitting that is done. Its marks carry `begun_at`. Personal data: none.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="remarkings")
    changes = models.JSONField()
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=_choices(RemarkState), default=RemarkState.LOOKING)
    job_uuid = models.UUIDField(null=True, help_text="the newest job that worked on it")
    survey = models.JSONField(null=True)
    position = models.BigIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    begun_by = models.UUIDField(null=True)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            # Why: two at work would each add a mark of the same number.
            models.UniqueConstraint(
                fields=["window"], condition=Q(state="running"), name="one_remarking_at_work"
            )
        ]

    def __str__(self) -> str:
        return f"{self.window_id}: {self.reason}"


class GatewayChange(models.Model):
    """What the gateway must learn: a window published or moved, a sitting with extra time or stopped.

    `config` is the whole new state, so the newest row of a key is enough. Personal data: none.
    """

    kind = models.CharField(max_length=10)
    key = models.UUIDField()
    config = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["kind", "key", "-id"], name="gateway_change_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class _Journal(models.Model):
    """The journal's tables on PostgreSQL, made by `journal.schema`; unused on SQLite, where they are another file."""

    id = models.BigAutoField(primary_key=True)
    xact = transaction_column()
    campaign_id = models.BigIntegerField()
    sitting = models.UUIDField()
    epoch = models.IntegerField()

    class Meta:
        abstract = True
        managed = False


class OpeningRecord(_Journal):
    """`exam_opening`."""

    window_uuid = models.UUIDField()
    device = models.UUIDField()
    person = models.UUIDField()
    attempt = models.IntegerField()
    seed = models.BigIntegerField()
    opened_at = models.BigIntegerField()
    due_at = models.BigIntegerField()

    class Meta(_Journal.Meta):
        abstract = False
        db_table = "exam_opening"

    def __str__(self) -> str:
        return f"{self.sitting} epoch {self.epoch}"


class AnswerRecord(_Journal):
    """`exam_answer`."""

    item = models.UUIDField()
    revision = models.IntegerField()
    response = models.TextField()
    device_at = models.BigIntegerField()
    received_at = models.BigIntegerField()
    flags = models.SmallIntegerField()

    class Meta(_Journal.Meta):
        abstract = False
        db_table = "exam_answer"

    def __str__(self) -> str:
        return f"{self.sitting} {self.item} {self.epoch}.{self.revision}"


class ClosingRecord(_Journal):
    """`exam_closing`."""

    closed_at = models.BigIntegerField()
    kind = models.CharField(max_length=20)

    class Meta(_Journal.Meta):
        abstract = False
        db_table = "exam_closing"

    def __str__(self) -> str:
        return f"{self.sitting} epoch {self.epoch}"
