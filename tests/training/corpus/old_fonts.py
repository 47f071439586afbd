"""Texts as a machine with .VnTime or VNI-Times keeps them: the way back from what `kernel.vietnamese.legacy` does."""

from lantoa.kernel.vietnamese import legacy

_TO_TCVN3 = {meant: written for written, meant in legacy._TCVN3.items()}
_TO_VNI: dict[str, str] = {}
for _written, _meant in legacy._VNI.items():
    _TO_VNI.setdefault(_meant, _written)


def tcvn3(text: str) -> str:
    """As typed for a TCVN3 font. Capitals with a tone have no sign of their own: the small one is used."""
    return "".join(_TO_TCVN3.get(sign) or _TO_TCVN3.get(sign.lower(), sign) for sign in text)


def vni(text: str) -> str:
    """As typed for a VNI font."""
    return "".join(_TO_VNI.get(sign, sign) for sign in text)
