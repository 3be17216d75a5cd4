"""The cases of the fold: what was written, in which order it was seen, and what does not count."""

import msgspec

from sync.change import DELETED, Change
from tests.vectors.builders import A, B, C, delete, write

new = write(A, 1, {"item": "Cụm loa", "quantity": 6})
same_item = {"item": [new]}
edit = write(A, 2, {"item": "Bộ thu"}, after=new, record=new, over=same_item)
by_b = write(B, 1, {"item": "Cáp"}, record=new, over=same_item, ms=9)
equal = write(B, 1, {"item": "Bộ thu"}, record=new, over=same_item)
other_field = write(B, 1, {"quantity": 8}, record=new, over={"quantity": [new]})
unaware = write(C, 1, {"item": "Loa nén"}, record=new)
settled = write(B, 2, {"item": "Cáp quang"}, after=by_b, record=new, over={"item": [edit, by_b]})
deep = write(A, 1, {"item": [[[[["deep"]]]]]})
kinds = write(B, 1, {"quantity": True}, record=new)
one = write(C, 1, {"quantity": 1}, record=new, over={"quantity": [new]})
names = write(A, 1, {"constructor": 1, "__proto__": 2, "\uff5e": 3, "😀": 4, "z": 5, "Đ": 6})
itself = write(A, 1, {"item": "tự thay"})
itself = write(A, 1, {"item": "tự thay"}, over={"item": [itself]})

gone = delete(A, 2, new, {"item": [new], "quantity": [new]}, after=new)
back = write(A, 3, {DELETED: None, "item": "Lại"}, after=gone, record=new, over={DELETED: [gone]})
second_gone = delete(B, 1, new, {"item": [new], "quantity": [new]})

# A forked replica: two changes at position 2, each followed by another.
left = write(A, 2, {"item": "trái"}, after=new, record=new, over=same_item)
right = write(A, 2, {"item": "phải"}, after=new, record=new, over=same_item)
left_on = write(A, 3, {"item": "trái 2"}, after=left, record=new, over={"item": [left]})
right_on = write(A, 3, {"note": "khác"}, after=right, record=new)
right_far = write(A, 4, {"item": "phải 4"}, after=right_on, record=new, over={"item": [right]})
foreign = write(B, 1, {"item": "lạ"}, record=new, over={"item": [left]})
beyond = write(B, 1, {"item": "sau"}, record=new, over={"item": [right_far]})

stranger = write(B, 1, {"item": "ảnh"}, record=new, over=same_item, collection="photo")
redacted = msgspec.structs.replace(edit, body=None)

CASES: list[tuple[str, list[Change], list[Change]]] = [
    ("a creation", [new], []),
    ("an edit replaces what its author saw", [new, edit], []),
    ("edits side by side are a conflict", [new, edit, by_b], []),
    ("equal values side by side are none", [new, edit, equal], []),
    ("true is not 1", [new, kinds, one], []),
    ("edits of different fields merge", [new, edit, other_field], []),
    ("a write replaces nothing that its author did not see", [new, edit, unaware], []),
    ("a choice settles a conflict", [new, edit, by_b, settled], []),
    ("an edit without the creation", [by_b], []),
    ("what does not count replaces nothing", [new, edit], [edit]),
    ("a creation that does not count", [new, edit], [new]),
    ("nothing counts", [new, edit], [new, edit]),
    ("a deletion", [new, gone], []),
    ("two deletions", [new, gone, second_gone], []),
    ("deleted here, edited there", [new, gone, by_b], []),
    ("a deletion taken back", [new, gone, back], []),
    ("a deletion that does not count", [new, gone], [gone]),
    ("a fork keeps both branches", [new, left, right], []),
    ("a fork's own branch goes on", [new, left, right, left_on, right_on], []),
    ("a fork's dot from another replica replaces nothing", [new, left, right, foreign], []),
    ("before the fork is known the dot is clear", [new, left, foreign], []),
    (
        "beyond the shorter branch a dot is clear",
        [new, left, right, left_on, right_on, right_far, beyond],
        [],
    ),
    (
        "a fork far back is found by walking",
        [new, left, right, left_on, right_on, right_far],
        [],
    ),
    ("a forked change that does not count still forks", [new, left, right, foreign], [right]),
    ("a redacted change folds to nothing", [new, redacted], []),
    ("another collection's change takes no part", [new, stranger], []),
    ("a change does not replace its own write", [itself], []),
    ("values nest five deep", [deep], []),
    ("names of every sort, in the order of their bytes", [names], []),
]
