"""Vietnamese text, numbers, days and phones. The same rules: web/src/survey/text.ts."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, TypeVar

import msgspec

from api.survey.errors import LegacyEncoding

GAPS = re.compile("[ \t\n\r\u00a0\u2000-\u200b\u202f\u3000\\-\u2010-\u2015\u2212]+")
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = "\u0300\u0309\u0303\u0301\u0323"
"""Huyền, hỏi, ngã, sắc, nặng; without a mark: ngang."""

HANOI = timedelta(hours=7)
MAX_INT = 2**53 - 1


def composed(text: str) -> str:
    """Text as it is kept: composed (NFC), with the letter Đ and not one that looks like it."""
    return unicodedata.normalize("NFC", text).replace("\u00d0", "Đ").replace("\u0189", "Đ")


def said(text: str) -> str:
    """What a text says: composed, without signs that nobody sees and without spaces around.

    It is empty where a text says nothing. Line breaks and tabs inside it stay.
    """
    return composed("".join(filter(_is_seen, text))).strip()


def _is_seen(sign: str) -> bool:
    return sign in "\t\n\r" or unicodedata.category(sign) not in ("Cc", "Cf")


def folded(text: str) -> str:
    """What a search compares: no marks, no case, no hyphens, y as i."""
    plain = _bare(composed(text).lower())
    return GAPS.sub(" ", plain.replace("đ", "d").replace("y", "i")).strip()


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(c for c in decomposed if unicodedata.category(c) != "Mn")


def sort_key(text: str) -> str:
    """A key whose order is that of Vietnamese dictionaries.

    Syllable by syllable, by letters first, then by tone: ngang, huyền, hỏi, ngã, sắc, nặng.
    Whole numbers sort by size.
    """
    syllables = filter(None, GAPS.split(composed(text).lower()))
    return "\u0001".join(map(_syllable_key, syllables)) + "\u0000" + text


def person_key(name: str) -> str:
    """As `sort_key` for a person's name: by the given name, which stands last.

    What brackets add behind it is no name.
    """
    whole = composed(name)
    added = re.search(r"\([^()]*\)\s*$", whole)
    bare = whole[: added.start()] if added else whole
    words = list(filter(None, GAPS.split(bare)))
    return sort_key(" ".join([*words[-1:], *words[:-1], added[0] if added else ""]))


def _syllable_key(syllable: str) -> str:
    marks = unicodedata.normalize("NFD", syllable)
    tone = next((TONES.index(mark) + 1 for mark in marks if mark in TONES), 0)
    letters = "".join(map(_letter_key, syllable))
    return re.sub("[0-9]+", _counted, letters) + f"\u0002{tone}"


def _counted(digits: re.Match[str]) -> str:
    return f"{min(len(digits[0]), 9)}{digits[0]}"


def _letter_key(letter: str) -> str:
    marks = unicodedata.normalize("NFD", letter)
    plain = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONES))
    known = plain if plain in ALPHABET else _bare(plain)
    place = ALPHABET.find(known) if len(known) == 1 else -1
    return known if place < 0 else chr(0x41 + place)


# Numbers

_PLAIN = re.compile(r"(-?)([0-9]+)()")
_DECIMAL = re.compile(
    r"(-?)([0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+(?=,)|[0-9]{1,3}(?:,[0-9]{3})+(?=\.))[.,]([0-9]+)"
)
_GROUPED = re.compile(r"(-?)([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,3}(?:,[0-9]{3})+)()")


def parse_number(text: str, scale: int = 0) -> int | None:
    """The integer that a typed number means, with `scale` digits after the decimal sign.

    None if it is no number. In a whole-number field points and commas group; else one that
    stands alone is decimal.
    """
    typed = re.sub("[ \u00a0\u202f]", "", text)
    forms = (_PLAIN, _DECIMAL, _GROUPED) if scale else (_PLAIN, _GROUPED)
    found = next((m for form in forms if (m := form.fullmatch(typed))), None)
    if not found:
        return None
    sign, whole, decimals = found.groups()
    if decimals[scale:].strip("0"):
        return None
    number = int(re.sub("[.,]", "", whole) + decimals[:scale].ljust(scale, "0"))
    if number > MAX_INT:
        return None
    return -number if sign else number


Language = Literal["vi", "en"]

# What groups digits and what stands before decimals.
_SIGNS: Mapping[Language, tuple[str, str]] = {"vi": (".", ","), "en": (",", ".")}


def format_number(value: int, scale: int = 0, language: Language = "vi") -> str:
    """`1.234.567,8`, in English `1,234,567.8`, without needless zeros.

    Where decimals are possible, a lone sign would be read as theirs: `1.234,0`.
    """
    group, decimal = _SIGNS[language]
    digits = str(abs(value)).rjust(scale + 1, "0")
    whole, decimals = digits[: len(digits) - scale], digits[len(digits) - scale :].rstrip("0")
    if scale and 3 < len(whole) < 7:
        decimals = decimals or "0"
    grouped = f"{int(whole):,}".replace(",", group)
    return ("-" if value < 0 else "") + grouped + (f"{decimal}{decimals}" if decimals else "")


def format_money(dong: int, language: Language = "vi") -> str:
    """`1.234.568 đồng`, in English `1,234,568 đồng`."""
    return f"{format_number(dong, 0, language)} đồng"


# Days

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TYPED = re.compile(
    r"([0-9]{1,2})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]{4})|([0-9]{2})([0-9]{2})([0-9]{4})"
)


def is_date(text: str) -> bool:
    """Whether a text is a day that exists, written `2026-11-23`."""
    if not _ISO.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def parse_date(text: str) -> str | None:
    """The day, `2026-11-23`, of `23/11/2026`, `23.11.2026`, `23112026` or its own form."""
    typed = text.strip(" \t\n\r\u00a0")
    found = _TYPED.fullmatch(typed)
    if not found:
        return typed if is_date(typed) else None
    day, month, year = [part for part in found.groups() if part is not None]
    iso = f"{year}-{month.zfill(2)}-{day.zfill(2)}"
    return iso if is_date(iso) else None


def format_date(day: str) -> str:
    """`23/11/2026` of `2026-11-23`; any other text as it is."""
    return "/".join(reversed(day.split("-"))) if _ISO.fullmatch(day) else day


def local_day(ms: int) -> str:
    """The day in Asia/Ho_Chi_Minh of a moment in milliseconds since 1970."""
    moment = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=ms) + HANOI
    return moment.date().isoformat()


# Phones

_NATIONAL = re.compile(r"(?:0|\+?84)([1-9][0-9]{8,9})")
_FOREIGN = re.compile(r"\+(?!84)[1-9][0-9]{7,14}")


def parse_phone(text: str) -> str | None:
    """The number in E.164, or None where the text is none: a letter O is no zero."""
    digits = re.sub("[ .\\-()\u00a0]", "", text)
    if found := _NATIONAL.fullmatch(digits):
        return f"+84{found[1]}"
    return digits if _FOREIGN.fullmatch(digits) else None


# Files from elsewhere

Json = TypeVar("Json")
DEEPEST = 64
"""Levels that a file in JSON may have: what reads it later follows no more than some hundreds."""


def read_json(data: bytes, kind: type[Json]) -> Json:
    """What a JSON file holds, composed, also what it writes as `\\u0301`.

    Raises `LegacyEncoding`, and what msgspec raises, also for what lies too deep.
    """
    try:
        return msgspec.convert(_composed_all(msgspec.json.decode(read_text(data)), DEEPEST), kind)
    except RecursionError as error:
        raise msgspec.DecodeError("JSON is nested too deeply") from error


def _composed_all(value: Any, deeper: int) -> Any:
    if not deeper:
        raise RecursionError
    match value:
        case str():
            return composed(value)
        case list():
            return [_composed_all(one, deeper - 1) for one in value]
        case dict():
            return {composed(name): _composed_all(one, deeper - 1) for name, one in value.items()}
    return value


# Signs inside words: TCVN3 puts Vietnamese letters in their places.
_TCVN3 = re.compile(r"(?<=[^\W\d_])[µ¶·¸¹¨©ª«¬®§]|[§®¨©](?=[^\W\d_])")
# Letters that Vietnamese has not, after others that it has: VNI writes marks so.
_VNI = re.compile(r"(?i)(?<=[aeiouyôö])[øûïåäëü]|[ñö](?=[a-zâêôáàéèùø])")


def read_text(data: bytes) -> str:
    """The composed text of a file in UTF-8, or in UTF-16 with its mark.

    Raises `LegacyEncoding` for TCVN3, VNI and cp1258, also where a program has wrapped them
    in UTF-8.
    """
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = composed(data.decode(encoding))
    except UnicodeDecodeError as error:
        raise LegacyEncoding(_guess(data), 1 + data.count(b"\n", 0, error.start)) from error
    for name, pattern in (("TCVN3", _TCVN3), ("VNI", _VNI)):
        found = list(pattern.finditer(text))
        if len(found) >= 2:
            raise LegacyEncoding(name, 1 + text.count("\n", 0, found[0].start()))
    return text


def _guess(data: bytes) -> str:
    text = data.decode("latin-1")
    if len(_TCVN3.findall(text)) >= 2:
        return "TCVN3"
    if len(_VNI.findall(text)) >= 2:
        return "VNI"
    return "cp1258"
