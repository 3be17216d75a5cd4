import { expect, test } from "vitest";
import { amountText, costText } from "./figures.ts";

test("where there is no amount, it is said what is missing", () => {
  expect(amountText({ quantity: [6, "cụm"], unit_price: 5000 })).toBe("30.000 đồng");
  expect(amountText({ quantity: [6, "cụm"] })).toBe("chưa có đơn giá");
  expect(amountText({ quantity: [null, "cụm"], unit_price: 5000 })).toBe("chưa có số lượng");
  expect(amountText({})).toBe("chưa có số lượng, chưa có đơn giá");
});

test("a need in a list says how much of it, at what cost, or what is missing", () => {
  expect(costText({ quantity: [6, "cụm"], unit_price: 5000 })).toBe("6 cụm · 30.000 đồng");
  expect(costText({ quantity: [6, "cụm"] })).toBe("6 cụm · chưa có đơn giá");
  expect(costText({ unit_price: 5000 })).toBe("chưa có số lượng");
});
