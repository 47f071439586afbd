"""The fixed words of the room; plain Python, so that rules can use them."""

from enum import StrEnum


class Tier(StrEnum):
    """Where a unit stands. The district tier ended on 30/06/2025."""

    NATION = "nation"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


class Kind(StrEnum):
    """What a unit is called; its word in front of the name is `rules.units.KIND_WORDS`."""

    NATION = "nation"
    PROVINCE = "tinh"
    CITY = "thanh_pho"
    RURAL_DISTRICT = "huyen"
    URBAN_DISTRICT = "quan"
    TOWN = "thi_xa"
    COMMUNE = "xa"
    WARD = "phuong"
    TOWNSHIP = "thi_tran"
    SPECIAL_ZONE = "dac_khu"


class UnitSet(StrEnum):
    """Which division of the country a unit belongs to; the root belongs to every one.

    THREE_TIER: 63 provinces, districts and communes under the codes of Decision 124/2004, as they stood on its last
    day, 30/06/2025. TWO_TIER: 34 provinces and their communes since 01/07/2025, under the codes of Decision 19/2025.
    """

    ANY = ""
    THREE_TIER = "2004"
    TWO_TIER = "2025"


class SuccessionKind(StrEnum):
    """Whether all of a unit went into its successor, or a part."""

    WHOLE = "whole"
    PARTIAL = "partial"


class MatchStatus(StrEnum):
    """What became of a written place."""

    MATCH = "match"
    AMBIGUOUS = "ambiguous"
    NONE = "none"


class MatchedBy(StrEnum):
    """How near the writing was: by code, letter by letter, up to tone placement, or only without diacritics."""

    CODE = "code"
    EXACT = "exact"
    TONE = "tone"
    FOLD = "fold"


class PlaceNote(StrEnum):
    """What a person should know about a match; the sentence for each is `queries.match_sentence`."""

    NONE = ""
    FORMER_UNIT = "former_unit"  # an old unit was written and has one successor
    SPLIT_UNIT = "split_unit"  # an old unit was written and was split
    FORMER_DISTRICT = "former_district"  # only a district: the province's line, commune not yet known
    PROVINCE_ONLY = "province_only"  # no commune was written
    OTHER_KIND = "other_kind"  # xã was written where it is a phường, or the like
    NO_PROVINCE = "no_province"  # no province was written; the name is the only one in the country
    SEVERAL_PLACES = "several_places"  # the same name in several places
    OTHER_DISTRICT = "other_district"  # the commune is not where the written district was
    SAME_WITHOUT_MARKS = "same_without_marks"  # written without diacritics, and others read the same
    OTHER_NAME = "other_name"  # the code was found; the name written beside it is another
    UNKNOWN_CODE = "unknown_code"
    UNKNOWN_PROVINCE = "unknown_province"
    UNKNOWN_COMMUNE = "unknown_commune"
    NOTHING_WRITTEN = "nothing_written"
