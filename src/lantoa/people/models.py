"""Persons, the names they sign in with, roles by subtree, activation codes, consent."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from lantoa.kernel.clock import now
from lantoa.kernel.ids import new_uuid
from lantoa.people.enums import ConsentPurpose, RoleName, SignInKind


class PersonManager(BaseUserManager["Person"]):
    """Django's hook for its own commands; the house makes persons by services."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(uuid=username or "")


class Person(AbstractBaseUser):
    """Someone who learns or organises. Never unique by name, birth and unit: namesakes are real.

    Personal data: names, birth, phone, e-mail, post; kept while the person has a tie to a campaign, then as the law and
    the campaign say. `name_key` compares (tone placement unified), `name_fold` searches, `sort_key` orders by given name.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    full_name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=160, db_index=True)
    name_fold = models.CharField(max_length=120, db_index=True)
    sort_key = models.CharField(max_length=400, db_index=True)
    birth_date = models.DateField(null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    gender = models.CharField(max_length=10, blank=True)
    phone = models.CharField(
        max_length=20, blank=True, db_index=True, help_text="E.164, such as +84912345678"
    )
    email = models.EmailField(blank=True)
    post = models.CharField(max_length=160, blank=True, help_text="chức vụ")
    unit = models.ForeignKey(
        "territory.Unit", on_delete=models.PROTECT, related_name="+", help_text="as registered"
    )
    unit_path = models.CharField(
        max_length=40,
        default="VN/",
        db_index=True,
        help_text="the line today's unit set counts the person under",
    )
    language = models.CharField(max_length=5, default="vi")
    is_active = models.BooleanField(default=True)
    activated_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text="name and birth date confirmed as printed"
    )
    created_at = models.DateTimeField(default=now)
    merged_into = models.UUIDField(
        null=True, blank=True, help_text="uuid of the record that stands for this one"
    )
    sessions_ended = models.PositiveIntegerField(
        default=0, help_text="how often every browser was signed out"
    )

    USERNAME_FIELD = "uuid"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = PersonManager()

    class Meta:
        ordering = ["sort_key", "id"]
        # Two halves instead of one index: SQLite takes "merged_into IS NULL", true of nearly everybody, for the narrowest
        # condition there is, and would read and sort 100,000 rows to show fifty.
        indexes = [
            models.Index(fields=["sort_key", "id"], condition=Q(merged_into=None), name="person_in_order"),
            models.Index(
                fields=["merged_into"], condition=Q(merged_into__isnull=False), name="person_merged_into"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def has_signed_in_once(self) -> bool:
        return self.activated_at is not None

    def get_session_auth_hash(self) -> str:
        """Django compares it at every request: another password or one more `sessions_ended` ends every session."""
        salted = salted_hmac(
            "lantoa.people.session", f"{self.password}:{self.sessions_ended}", algorithm="sha256"
        )
        return salted.hexdigest()


class SignInName(models.Model):
    """A name a person signs in with. Unique as (kind, value): a shared phone signs in one person only.

    Personal data: the phone number; kept with the person.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sign_in_names")
    kind = models.CharField(max_length=10, choices=SignInKind.choices)
    value = models.CharField(max_length=80, help_text="user name in lower case, or phone as E.164")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="sign_in_name_once")]

    def __str__(self) -> str:
        return self.value


class ActivationCode(models.Model):
    """A printed code for the first sign-in. Only its keyed digest is stored; 5 tries, 14 days, reissue replaces it.

    Personal data: the tie; replaced at reissue, deleted with the person.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="activation_code")
    digest = models.CharField(max_length=64, unique=True, help_text="HMAC of the code")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"code of {self.person_id}"


class Role(models.Model):
    """A role over a subtree of units, or over one campaign, or both. `unit_path` "VN/" is the whole country."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    name = models.CharField(max_length=20, choices=RoleName.choices)
    unit_path = models.CharField(max_length=40, default="VN/")
    campaign_id = models.BigIntegerField(default=0, help_text="0 = every campaign")
    granted_by = models.UUIDField(null=True)
    granted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "name", "unit_path", "campaign_id"], name="role_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.unit_path}"


class Consent(models.Model):
    """A person's answer for one purpose, kept as proof (Law 91/2025/QH15). Newest row per purpose counts.

    Personal data: the answer; never deleted while the person is kept.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=30, choices=ConsentPurpose.choices)
    given = models.BooleanField()
    text_version = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "purpose", "-at"], name="consent_newest")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.given}"


class CorrectionRequest(models.Model):
    """A person says that the printed name or birth date is wrong; a unit manager decides.

    Personal data: name and birth date; kept with the person.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="correction_requests")
    full_name = models.CharField(max_length=120, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    accepted = models.BooleanField(null=True)

    def __str__(self) -> str:
        return f"correction {self.uuid}"


class Merge(models.Model):
    """Two records of one person made one: `kept` stands for `merged`. Undone, never deleted.

    Personal data: the tie, the reason, and in `undo` what the kept record had before; kept with the persons.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges_as_kept")
    merged = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges_as_merged")
    reason = models.CharField(max_length=300, blank=True)
    undo = models.JSONField(default=dict, help_text="room -> what it needs to take the merge back")
    merged_by = models.UUIDField(null=True)
    merged_at = models.DateTimeField()
    undone_by = models.UUIDField(null=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            # Why: a record stands behind one other at most, or nobody could say whose a sitting is.
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at__isnull=True), name="merged_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"merge {self.uuid}"


class NotSamePerson(models.Model):
    """Somebody looked at two records and said that they are two people: not suggested again.

    Personal data: the tie; deleted with either person. `first` is the older record.
    """

    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    said_by = models.UUIDField(null=True)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="not_same_person_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="not_same_person_in_one_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} is not {self.second_id}"


class FailedTries(models.Model):
    """Tries at one door within the last window, to slow guessing down. Personal data: none (keyed digests).

    Kept a day. A row of its own and one conditional UPDATE, because a cache counter loses parallel tries.
    """

    kind = models.CharField(max_length=10, help_text="account, address")
    key = models.CharField(
        max_length=64, help_text="HMAC of the person, the typed name or the network address"
    )
    window_started_at = models.DateTimeField(db_index=True)
    tries = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="failed_tries_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.tries}"


class PasswordAnswer(models.Model):
    """What came of a password that had to wait for its turn, until the browser asks for it. Kept five minutes,
    or until the worker next tidies up.

    A row, so that any web process can answer; the password itself is in no row and no file. `proof` ties it to the account
    as it was: a password changed meanwhile does not let in. Personal data: the tie to the person, a new hash.
    """

    ticket = models.UUIDField(unique=True)
    process = models.UUIDField(help_text="whose line it stood in")
    number = models.BigIntegerField(help_text="its number in that line")
    has_failed = models.BooleanField(default=False, help_text="the check could not be made")
    person = models.BigIntegerField(null=True, help_text="whom it lets in; null = nobody")
    proof = models.CharField(max_length=64, blank=True)
    encoded = models.CharField(max_length=128, blank=True, help_text="a hash to keep from now on")
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["process", "-number"], name="password_answers_in_line")]

    def __str__(self) -> str:
        return str(self.ticket)


class ApiToken(models.Model):
    """A bearer token for programs, acting as its person. Only its digest is stored. Personal data: the tie."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="api_tokens")
    label = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.label or str(self.uuid)
