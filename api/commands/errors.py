"""What a command says when it cannot go on."""


class CommandFailed(Exception):
    """One line for the person at the keyboard: a code, Vietnamese, English, exit status."""

    def __init__(self, code: str, vietnamese: str, english: str, status: int = 2) -> None:
        super().__init__(code)
        self.code = code
        self.vietnamese = vietnamese
        self.english = english
        self.status = status
