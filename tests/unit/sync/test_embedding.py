"""The example of `docs/embedding.md` runs, and is as short as it says."""

import re
from pathlib import Path

TEXT = (Path(__file__).parents[3] / "docs" / "embedding.md").read_text()
[EXAMPLE] = re.findall(r"^```python\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def test_the_example_runs():
    exec(compile(EXAMPLE, "docs/embedding.md", "exec"), {})


def test_the_example_has_some_twenty_lines_and_no_survey():
    lines = [line for line in EXAMPLE.splitlines() if line.strip() and "import" not in line]
    assert len(lines) <= 20
    assert "survey" not in EXAMPLE
