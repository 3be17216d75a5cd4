"""What the survey's rules refuse. Each error has a code that never changes.

SurveyError
├── LegacyEncoding    a file in TCVN3, VNI or cp1258
├── BadForm           a form record that is no form
├── SectionTooLarge   a section beyond 32 kB
└── BadUnits          a list of units with a wrong line
"""


class SurveyError(Exception):
    """Base of every error that the survey's rules raise on purpose."""

    code = "survey_error"


class LegacyEncoding(SurveyError):
    """A file whose letters are not Unicode; save it as UTF-8 and import it again."""

    code = "legacy_encoding"

    def __init__(self, guess: str) -> None:
        super().__init__(f"the file is in {guess}; save it as UTF-8 and import it again")
        self.guess = guess


class BadForm(SurveyError):
    """A record of the collection `form` that cannot be read as a form."""

    code = "bad_form"


class SectionTooLarge(SurveyError):
    """A section of a form whose JSON has more than 32 kB; divide it."""

    code = "section_too_large"


class BadUnits(SurveyError):
    """A list of units of which a line is wrong; nothing of it was taken."""

    code = "bad_units"

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
