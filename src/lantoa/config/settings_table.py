"""Every setting of Lan Tỏa in one table: read once from `LANTOA_*` variables, wrong values stop the start.

Pure standard library: the front process and the command read it without Django. docs/reference/settings.md is generated from it.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class WrongSetting(Exception):
    """A variable holds a value that does not fit; the message names the variable and what fits."""


@dataclass(frozen=True)
class Setting:
    """One row of the table; `variable` is the environment variable."""

    name: str
    kind: str
    default: Any
    help: str
    secret: bool = False

    @property
    def variable(self) -> str:
        return f"LANTOA_{self.name.upper()}"


TABLE: tuple[Setting, ...] = (
    Setting(
        "data",
        "path",
        "./var",
        "Folder that holds everything the default set-up writes: databases, packs, blobs, papers, uploads, secrets, logs.",
    ),
    Setting(
        "host", "text", "127.0.0.1", "Address the front process listens on. 0.0.0.0 opens it to the network."
    ),
    Setting("port", "port", 8000, "Port the front process listens on."),
    Setting(
        "public_url",
        "text",
        "",
        "Address people use, such as https://tap-huan.example.vn; printed in QR codes and slips. Empty: http://host:port.",
    ),
    Setting(
        "allowed_hosts",
        "list",
        "*",
        "Host names the application answers to, separated by commas. Set it in production.",
    ),
    Setting(
        "database_url",
        "text",
        "",
        "postgresql://user:password@host:5432/name. Empty: SQLite inside the data folder.",
        secret=True,
    ),
    Setting("debug", "flag", False, "Show tracebacks in the browser. Never in production."),
    Setting(
        "secret",
        "text",
        "",
        "Install secret that all keys derive from, at least 32 signs. Empty: made at first start and kept in the data folder.",
        secret=True,
    ),
    Setting(
        "organisation", "text", "Ban tổ chức tập huấn", "Name of the organisation on pages and certificates."
    ),
    Setting("hotline", "text", "", "Telephone number shown to learners who need help."),
    Setting(
        "gateway_address",
        "text",
        "",
        "Where the web process reaches the exam gateway from inside, such as http://10.0.0.5:8000, when it runs on another "
        "machine. Empty: the front process of this machine, whatever host it listens on. Never the public address.",
    ),
    Setting(
        "least_free_mb",
        "count",
        200,
        "Free space on the disk of the data folder below which nothing starts and `lantoa check` fails.",
    ),
    Setting("worker_processes", "count", 1, "How many jobs run at the same time."),
    Setting(
        "gateway_processes",
        "count",
        1,
        "How many front processes with an exam gateway share the port. Above 1 only on PostgreSQL: on SQLite one process "
        "writes the exam journal.",
    ),
    Setting("web_threads", "count", 4, "Threads of the web process."),
    Setting(
        "web_processes",
        "count",
        1,
        "Web processes that share the work. One serves thousands of learners; each more costs some 60 MB.",
    ),
    Setting(
        "sign_in_checks",
        "count",
        1,
        "Passwords checked at the same time in each web process; half of the machine's cores, divided by web_processes, so that those answering a test always have the others. "
        "Each holds 19 MB while it runs.",
    ),
    Setting(
        "sign_in_places",
        "count",
        1000,
        "How many may wait for their password to be checked in each web process; beyond that people are asked to come back.",
    ),
    Setting("upload_limit_mb", "count", 60, "Largest request body passed on to the application."),
    Setting(
        "trusted_proxies",
        "list",
        "",
        "Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto headers are believed.",
    ),
    Setting(
        "sign_in_tries_per_account", "count", 10, "Failed sign-ins allowed for one account within 15 minutes."
    ),
    Setting(
        "sign_in_tries_per_address",
        "count",
        2000,
        "Failed sign-ins allowed for one network address within 15 minutes; high, because halls and mobile carriers share addresses.",
    ),
    Setting("activation_days", "count", 14, "Days a printed activation code stays valid."),
    Setting(
        "log_level", "choice:debug,info,warning,error", "info", "How much the processes write to their logs."
    ),
)


def _as_flag(text: str) -> bool:
    if text.lower() in {"1", "true", "yes", "on"}:
        return True
    if text.lower() in {"", "0", "false", "no", "off"}:
        return False
    raise ValueError("1 or 0")


def _as_port(text: str) -> int:
    if text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise ValueError("a port from 1 to 65535")


def _as_count(text: str) -> int:
    if text.isdigit() and 0 < int(text) < 1_000_000:
        return int(text)
    raise ValueError("a whole number above 0")


_READERS: Mapping[str, Callable[[str], Any]] = {
    "text": str,
    "path": Path,
    "flag": _as_flag,
    "port": _as_port,
    "count": _as_count,
    "list": lambda text: tuple(part.strip() for part in text.split(",") if part.strip()),
}


def _read(setting: Setting, environment: Mapping[str, str]) -> Any:
    text = environment.get(
        setting.variable, str(setting.default) if setting.kind != "flag" else str(int(setting.default))
    )
    if setting.kind.startswith("choice:"):
        choices = setting.kind.removeprefix("choice:").split(",")
        if text not in choices:
            raise WrongSetting(f"{setting.variable}={text!r}: expected one of {', '.join(choices)}")
        return text
    try:
        return _READERS[setting.kind](text)
    except ValueError as error:
        shown = "(secret)" if setting.secret else repr(text)
        raise WrongSetting(f"{setting.variable}={shown}: expected {error}") from error


@dataclass(frozen=True)
class Settings:
    """The settings in force, with the paths that follow from them."""

    data: Path
    host: str
    port: int
    public_url: str
    allowed_hosts: tuple[str, ...]
    database_url: str
    debug: bool
    secret: str
    organisation: str
    hotline: str
    gateway_address: str
    least_free_mb: int
    worker_processes: int
    gateway_processes: int
    web_threads: int
    web_processes: int
    sign_in_checks: int
    sign_in_places: int
    upload_limit_mb: int
    trusted_proxies: tuple[str, ...]
    sign_in_tries_per_account: int
    sign_in_tries_per_address: int
    activation_days: int
    log_level: str

    @property
    def on_postgresql(self) -> bool:
        return bool(self.database_url)

    @property
    def database_file(self) -> Path:
        return self.data / "lantoa.sqlite3"

    @property
    def exam_file(self) -> Path:
        """The exam journal's own SQLite file; unused on PostgreSQL."""
        return self.data / "exam.sqlite3"

    @property
    def packs_folder(self) -> Path:
        return self.data / "packs"

    @property
    def blobs_folder(self) -> Path:
        return self.data / "blobs"

    @property
    def sources_folder(self) -> Path:
        """Authors' original media; never served."""
        return self.data / "sources"

    @property
    def papers_folder(self) -> Path:
        return self.data / "papers"

    @property
    def uploads_folder(self) -> Path:
        return self.data / "uploads"

    @property
    def web_socket(self) -> Path:
        """Unix socket between front and web. Its path must stay under 108 bytes (a limit of the kernel)."""
        return self.data / "run" / "web.sock"

    @property
    def player_folder(self) -> Path:
        """Learner-side files: the checkout's `player/`, or the copy inside an installed package."""
        return _beside("player", "_player")

    @property
    def courses_folder(self) -> Path:
        """Courses that ship with the software."""
        return _beside("courses", "_courses")

    @property
    def banks_folder(self) -> Path:
        """Question banks that ship with the software."""
        return _beside("banks", "_banks")

    @property
    def address(self) -> str:
        """The address to print for people, without a slash at the end."""
        shown = "localhost" if self.host in {"127.0.0.1", "0.0.0.0", "::"} else self.host  # noqa: S104 comparison, not a bind
        return (self.public_url or f"http://{shown}:{self.port}").rstrip("/")

    @property
    def front_host(self) -> str:
        """How this machine reaches its own front process: a front that listens everywhere is there on loopback too."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(self.host, self.host)  # noqa: S104 comparison

    @property
    def gateway_url(self) -> str:
        """Where the exam gateway is reached from inside, without a slash at the end."""
        host = f"[{self.front_host}]" if ":" in self.front_host else self.front_host
        return (self.gateway_address or f"http://{host}:{self.port}").rstrip("/")


def _beside(checkout_name: str, package_name: str) -> Path:
    package = Path(__file__).resolve().parents[1]
    checkout = package.parents[1] / checkout_name
    return checkout if (package.parents[1] / "pyproject.toml").exists() else package / package_name


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of this environment; WrongSetting names the variable at fault, unknown LANTOA_ names included."""
    environment = os.environ if environment is None else environment
    known = {setting.variable for setting in TABLE} | {"LANTOA_TEST_DB", "LANTOA_NO_SUPERVISOR"}
    unknown = sorted(name for name in environment if name.startswith("LANTOA_") and name not in known)
    if unknown:
        raise WrongSetting(f"{unknown[0]}: no such setting; see docs/reference/settings.md")
    values = {setting.name: _read(setting, environment) for setting in TABLE}
    values["data"] = Path(values["data"]).expanduser().resolve()
    if values["secret"] and len(values["secret"]) < 32:
        raise WrongSetting("LANTOA_SECRET=(secret): expected at least 32 signs")
    if values["database_url"] and not values["database_url"].startswith(("postgresql://", "postgres://")):
        raise WrongSetting("LANTOA_DATABASE_URL=(secret): expected postgresql://...")
    if values["gateway_address"] and not values["gateway_address"].startswith(("http://", "https://")):
        raise WrongSetting(f"LANTOA_GATEWAY_ADDRESS={values['gateway_address']!r}: expected http://...")
    return Settings(**values)
