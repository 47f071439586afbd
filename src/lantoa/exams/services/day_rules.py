"""The optional rules of a test on its day: spread of the start, access code, networks, one device, no way back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_network

from django.utils.translation import gettext_lazy as _

from lantoa.exams.errors import WindowInvalid

SPREAD_MOST = 15 * 60
CODE_LEAST, CODE_MOST = 4, 40
NETWORKS_MOST = 200
# So many openings a second keep the wait of one below a second on two cores, with room to spare.
OPENINGS_PER_SECOND = 1_000


@dataclass(frozen=True)
class DayRules:
    """Rules an organiser may choose; by default none. `networks` in CIDR notation, IPv4 or IPv6."""

    spread_seconds: int = 0
    access_code: str = ""
    networks: Sequence[str] = ()
    one_device: bool = False
    no_way_back: bool = False

    def checked(self) -> "DayRules":
        """The same in canonical form. WindowInvalid names each field that cannot be."""
        fields: dict[str, str] = {}
        if not 0 <= self.spread_seconds <= SPREAD_MOST:
            fields["spread_seconds"] = str(_("Rải giờ mở từ 0 đến 15 phút."))
        code = " ".join(self.access_code.split())
        if code and not CODE_LEAST <= len(code) <= CODE_MOST:
            fields["access_code"] = str(_("Mã phòng thi từ 4 đến 40 ký tự."))
        networks: list[str] = []
        wrong: list[str] = []
        for one in self.networks:
            try:
                networks.append(str(ip_network(one.strip(), strict=False)))
            except ValueError:
                wrong.append(one.strip()[:60])
        if wrong:
            words = _("Không đọc được dải mạng: %(wrong)s. Mỗi dòng một dải, ví dụ 203.0.113.0/24.")
            fields["networks"] = str(words % {"wrong": ", ".join(wrong[:5])})
        elif len(networks) > NETWORKS_MOST:
            fields["networks"] = str(_("Nhiều nhất 200 dải mạng."))
        if fields:
            raise WindowInvalid(_("Bài kiểm tra có chỗ chưa hợp lệ."), details={"fields": fields})
        return replace(self, access_code=code, networks=tuple(dict.fromkeys(networks)))


def suggested_spread(people: int) -> int:
    """Seconds over which so many people should open, a multiple of 5; 0 for few."""
    seconds = people / OPENINGS_PER_SECOND
    return 0 if seconds < 1 else min(SPREAD_MOST, -(-int(seconds) // 5) * 5 or 5)
