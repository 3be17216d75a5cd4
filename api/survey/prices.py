"""A list of prices from a file: the catalogue of a round as people keep it in a spreadsheet."""

import csv

from api.survey.definition import Label
from api.survey.errors import BadPrices
from api.survey.rounds import Item
from api.survey.text import parse_number

COLUMNS = ("code", "name", "english", "letters", "measure", "unit_price", "low", "high")


def read_prices(text: str) -> list[Item]:
    """The items of a CSV file with the columns `COLUMNS`; raises `BadPrices` naming the line.

    `letters` are divided by `;`. Prices are đồng, and may be left out.
    """
    rows = csv.reader(text.splitlines(), strict=True)
    items: dict[str, Item] = {}
    try:
        if tuple(cell.strip() for cell in next(rows, ())) != COLUMNS:
            names = ", ".join(COLUMNS)
            raise BadPrices(1, f"các cột là {names}", f"the columns are {names}")
        for row in rows:
            if any(cell.strip() for cell in row):
                item = _item_in(rows.line_num, row)
                if item.code in items:
                    raise BadPrices(
                        rows.line_num, f"{item.code} có hai lần", f"{item.code} stands twice"
                    )
                items[item.code] = item
    except csv.Error as error:
        raise BadPrices(rows.line_num, "không phải CSV hợp lệ", str(error)) from error
    return list(items.values())


def _item_in(line: int, row: list[str]) -> Item:
    if len(row) != len(COLUMNS):
        raise BadPrices(
            line,
            f"có {len(row)} ô, cần {len(COLUMNS)} ô",
            f"{len(row)} cells; {len(COLUMNS)} are needed",
        )
    cells = dict(zip(COLUMNS, (cell.strip() for cell in row), strict=True))
    if not all(cells[name] for name in ("code", "name", "letters", "measure")):
        raise BadPrices(
            line,
            "cần code, name, letters và measure",
            "code, name, letters and measure are needed",
        )
    letters = tuple(part.strip() for part in cells["letters"].split(";") if part.strip())
    price, low, high = (_price_in(line, cells[name]) for name in ("unit_price", "low", "high"))
    if (low is None) != (high is None) or (low is not None and high is not None and low > high):
        raise BadPrices(
            line,
            "khoảng giá cần cả low và high, low không lớn hơn high",
            "a range has low and high, and low is not above high",
        )
    usual = None if low is None or high is None else (low, high)
    name = Label(cells["name"], cells["english"] or cells["name"])
    return Item(cells["code"], name, letters, cells["measure"], price, usual)


def _price_in(line: int, cell: str) -> int | None:
    if not cell:
        return None
    price = parse_number(cell)
    if price is None or price < 0:
        raise BadPrices(line, f"{cell} không phải số đồng", f"{cell} is no price in đồng")
    return price
