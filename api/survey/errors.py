"""What the survey's rules refuse. Each error has a code that never changes.

SurveyError
├── BadFile           a file that cannot be taken; nothing of it was
│   ├── LegacyEncoding    in TCVN3, VNI or cp1258
│   ├── BadUnits          a list of units with a wrong line
│   ├── BadPrices         a list of prices with a wrong line
│   └── BadRound          a round with a wrong member
├── BadForm           a form record that is no form
└── SectionTooLarge   a section beyond 32 kB
"""


class SurveyError(Exception):
    """Base of every error that the survey's rules raise on purpose; its text is English."""

    code = "survey_error"
    vietnamese = "Dữ liệu khảo sát không đúng."


class BadFile(SurveyError):
    """A file that people write, with the place and the reason in both languages."""

    def __init__(self, vietnamese: str, english: str) -> None:
        super().__init__(english)
        self.vietnamese = vietnamese


class LegacyEncoding(BadFile):
    """A file whose letters are not Unicode; save it as UTF-8 and import it again."""

    code = "legacy_encoding"

    def __init__(self, guess: str, line: int) -> None:
        super().__init__(
            f"Dòng {line}: tệp dùng bảng mã {guess}. Hãy lưu lại dạng UTF-8 rồi nạp lại.",
            f"line {line}: the file is in {guess}; save it as UTF-8 and import it again",
        )
        self.guess = guess
        self.line = line


class _WrongLine(BadFile):
    def __init__(self, line: int, vietnamese: str, english: str) -> None:
        super().__init__(f"Dòng {line}: {vietnamese}.", f"line {line}: {english}")
        self.line = line


class BadUnits(_WrongLine):
    """A list of units of which a line is wrong; nothing of it was taken."""

    code = "bad_units"


class BadPrices(_WrongLine):
    """A list of prices of which a line is wrong; nothing of it was taken."""

    code = "bad_prices"


class BadRound(BadFile):
    """A round of which a member is missing or wrong."""

    code = "bad_round"

    def __init__(self, member: str, vietnamese: str, english: str) -> None:
        super().__init__(f"Mục {member}: {vietnamese}.", f"{member}: {english}")
        self.member = member


class BadForm(SurveyError):
    """A record of the collection `form` that cannot be read as a form."""

    code = "bad_form"
    vietnamese = "Phiếu không đúng định dạng."


class SectionTooLarge(SurveyError):
    """A section of a form whose JSON has more than 32 kB; divide it."""

    code = "section_too_large"
    vietnamese = "Một phần của phiếu dài quá 32 kB. Hãy chia nhỏ."
