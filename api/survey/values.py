"""Values as records hold them."""

from typing import TypeGuard


def is_int(value: object) -> TypeGuard[int]:
    """Whether a value is an integer; true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool)
