"""The figures do not rot: the cheap ones are measured in their quick form; never for time."""

import re
import runpy
import sys

import pytest

import bench.__main__

QUICK = ("bytes", "dictionary", "emulator", "growth")
"""Those that need no network of packages and only seconds."""


def measured(figure, monkeypatch, capsys):
    """What a figure prints in its quick form: the numbers of each row by what the row begins with.

    A row is its name, two blanks or more, and columns.
    """
    monkeypatch.setattr(sys, "argv", [figure, "--quick"])
    runpy.run_module(f"bench.{figure}", run_name="__main__", alter_sys=True)
    rows = {}
    for line in capsys.readouterr().out.splitlines():
        name, *cells = re.split(r"\s{2,}", line.strip())
        numbers = [float(cell.replace(",", "")) for cell in cells if re.fullmatch(r"[\d,.]+", cell)]
        if numbers:
            rows[name] = numbers
    return rows


def test_a_figure_is_a_module_of_the_folder_and_helpers_are_not():
    assert all(not name.startswith("_") for name in bench.__main__.figures())
    assert set(QUICK) < set(bench.__main__.figures())


@pytest.mark.parametrize("figure", bench.__main__.figures())
def test_each_figure_says_what_it_measures(figure, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", [figure, "--help"])
    with pytest.raises(SystemExit):
        runpy.run_module(f"bench.{figure}", run_name="__main__", alter_sys=True)
    said = capsys.readouterr().out
    assert f"FIGURE={figure}" in said
    assert "--quick" in said


def test_a_push_is_near_what_a_compressor_makes_of_it_and_far_from_documents(monkeypatch, capsys):
    rows = measured("bytes", monkeypatch, capsys)
    assert 1 < rows["ours: one push, zstd, a flush a frame"][-1] < 1.5
    assert rows["last versions, CouchDB's _bulk_docs, as PouchDB sends it"][-1] > 4
    assert 50 < rows["ours, zstd"][0] < 120


def test_a_dictionary_makes_small_batches_smaller(monkeypatch, capsys):
    without, _, with_16_kb, _ = measured("dictionary", monkeypatch, capsys)["1 changes"]
    assert with_16_kb < without


def test_an_exchange_with_nothing_new_costs_the_same_whatever_the_log_holds(monkeypatch, capsys):
    [numbers] = measured("growth", monkeypatch, capsys).values()
    assert 100 < numbers[0] < 500


def test_the_emulated_link_keeps_its_rate_and_its_delay(monkeypatch, capsys):
    rows = measured("emulator", monkeypatch, capsys)
    for rate, measured_rate, trip, measured_trip, *_ in rows.values():
        assert 0.9 * rate < measured_rate < 1.1 * rate
        assert trip <= measured_trip < trip + 100
