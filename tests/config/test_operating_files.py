"""The files that operators copy: settings that exist, a unit that starts what there is, an nginx that really passes everything on."""

import configparser
import json
import re
import shutil
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lantoa.config.settings_table import TABLE, read_settings
from tests.server import free_port, running

FOLDER = Path(__file__).parents[2] / "docs" / "operate"
NAME = "tap-huan.example.vn"


def _variables(text: str) -> dict[str, str]:
    lines = [line.removeprefix("#") for line in text.splitlines() if re.match(r"#?LANTOA_", line)]
    return dict(line.split("=", 1) for line in lines)


def test_environment_file_holds_settings_that_exist() -> None:
    variables = _variables((FOLDER / "lantoa.env").read_text())

    settings = read_settings({name: value for name, value in variables.items() if value})

    assert str(settings.data) == "/srv/lantoa"
    assert settings.trusted_proxies == ("127.0.0.1",)
    assert settings.on_postgresql


@pytest.mark.parametrize("name", ["README.md", "nginx.conf", "Caddyfile", "lantoa.env"])
def test_every_setting_named_in_the_papers_exists(name: str) -> None:
    named = set(re.findall(r"LANTOA_[A-Z_]+[A-Z]", (FOLDER / name).read_text()))

    assert named - {setting.variable for setting in TABLE} == set()


def test_unit_starts_the_command_and_may_write_only_the_data_folder() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string((FOLDER / "lantoa.service").read_text())

    service = unit["Service"]

    assert service["ExecStart"].split()[1:] == ["run"]
    assert service["KillMode"] == "mixed"
    assert int(service["TimeoutStopSec"]) > 12 + 10
    data = _variables((FOLDER / "lantoa.env").read_text())["LANTOA_DATA"]
    assert service["ReadWritePaths"] == data
    analyser = shutil.which("systemd-analyze")
    if analyser:
        subprocess.run([analyser, "verify", "--man=no", str(FOLDER / "lantoa.service")], check=False)


def test_proxies_let_through_what_front_lets_through() -> None:
    least = read_settings({}).upload_limit_mb

    nginx = re.search(r"client_max_body_size (\d+)m", (FOLDER / "nginx.conf").read_text())
    caddy = re.search(r"max_size (\d+)MB", (FOLDER / "Caddyfile").read_text())

    assert nginx is not None and int(nginx[1]) >= least
    assert caddy is not None and int(caddy[1]) >= least


def _nginx(folder: Path) -> str:
    """nginx found on this machine, else unpacked from the distribution's package without installing it."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if found:
        return found
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        pytest.skip("no nginx here, and no apt to fetch it with")
    fetched = subprocess.run(
        ["apt-get", "download", "nginx"], cwd=folder, capture_output=True, timeout=60, check=False
    )
    packages = list(folder.glob("nginx_*.deb"))
    if fetched.returncode or not packages:
        pytest.skip("no nginx here, and apt cannot fetch it")
    subprocess.run(["dpkg", "-x", str(packages[0]), str(folder)], check=True)
    return str(folder / "usr/sbin/nginx")


def _certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )


@contextmanager
def _proxied(folder: Path, front: int) -> Iterator[int]:
    """nginx with the shipped configuration, only ports and certificate changed; gives its HTTPS port."""
    program, port, plain = _nginx(folder), free_port(), free_port()
    _certificate(folder)
    text = (FOLDER / "nginx.conf").read_text()
    for old, new in (
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("127.0.0.1:8000;", f"127.0.0.1:{front};"),
        (f"/etc/letsencrypt/live/{NAME}/fullchain.pem", str(folder / "cert.pem")),
        (f"/etc/letsencrypt/live/{NAME}/privkey.pem", str(folder / "key.pem")),
    ):
        assert old in text, old
        text = text.replace(old, new)
    text = re.sub(r"\n\s*listen \[::\].*", "", text)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = (
        f"daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{ access_log off; {temporary}\n{text}\n}}\n"
    )
    (folder / "nginx.conf").write_text(whole)
    process = subprocess.Popen([program, "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"])
    try:
        edge = time.monotonic() + 15
        while _call(port, "/healthz")[0] != 200:
            assert process.poll() is None, (folder / "error.log").read_text()
            assert time.monotonic() < edge, "nginx does not answer"
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=10)


def _call(
    port: int, path: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    request = urllib.request.Request(
        f"https://127.0.0.1:{port}{path}", body, {"Host": NAME, **(headers or {})}
    )
    try:
        with urllib.request.urlopen(request, timeout=20, context=context) as answer:
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()
    except OSError:
        return 0, {}, b""


@pytest.mark.process
def test_shipped_nginx_passes_on_pages_packs_and_the_test(tmp_path: Path) -> None:
    front = free_port()
    settings = {
        "LANTOA_PUBLIC_URL": f"https://{NAME}",
        "LANTOA_ALLOWED_HOSTS": f"{NAME},localhost,127.0.0.1",
        "LANTOA_TRUSTED_PROXIES": "127.0.0.1",
    }
    (tmp_path / "n").mkdir()

    with running(tmp_path / "d", port=front, **settings) as server, _proxied(tmp_path / "n", front) as port:
        page = _call(port, "/dang-nhap/")
        style = _call(port, "/player/1/css/lantoa.css")
        known = _call(port, "/player/1/css/lantoa.css", headers={"If-None-Match": style[1]["etag"]})
        save = _call(port, "/exam/v1/save", body=b"{}")
        large = _call(port, "/exam/v1/save", body=b"x" * 70_000)
        inside = [_call(port, path)[0] for path in ("/metrics", "/readyz")]
        foreign = _call(port, "/dang-nhap/", headers={"Host": "khac.example"})
        direct = server.get("/readyz")

    assert page[0] == 200
    assert "secure" in page[1]["set-cookie"].lower()
    assert page[1]["strict-transport-security"] == "max-age=31536000"
    assert "default-src 'self'" in page[1]["content-security-policy"]
    assert style[0] == 200
    assert known[0] == 304
    assert save[0] == 400
    assert json.loads(save[2])["error"]["code"]
    assert large[0] == 413
    assert inside == [404, 404]
    assert foreign[0] in {400, 404}
    assert direct == 200
