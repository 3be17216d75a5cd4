"""Two threads are never the first at a type: msgspec would crash the whole program."""

import subprocess
import sys

import pytest

LOOK = """
import sys, msgspec
{begin}
from sync.structs import every
late = []
def note(frame, event, _):
    if event == "call" and frame.f_code.co_name == "get_class_annotations":
        late.append(kind.__name__)
kinds = [kind for kind in every({of}) if kind.__module__.startswith(("api.", "sync."))]
sys.setprofile(note)
for kind in kinds:
    before = len(late)
    try:
        msgspec.msgpack.Decoder(kind)
    except TypeError:
        # It holds values of any shape, and nothing can decode it.
        del late[before:]
sys.setprofile(None)
print(len(kinds), *late)
"""

SERVER = """
from types import SimpleNamespace
from api import app
app.create_app(SimpleNamespace(settings=SimpleNamespace(upstream="")))
"""


@pytest.mark.parametrize(
    ("begin", "of"),
    [("import sync.protocol.wire as wire", "wire.Message"), (SERVER, "msgspec.Struct")],
    ids=["messages of the wire", "all that a server has"],
)
def test_types_are_read_before_threads_decode_them(begin: str, of: str):
    code = LOOK.format(begin=begin, of=of)
    said = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=120
    )
    number, *late = said.stdout.split()
    assert int(number) > 10 and late == []
