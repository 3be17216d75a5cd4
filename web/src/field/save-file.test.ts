import { expect, test } from "vitest";
import { fileName } from "./save-file.tsx";

test("a file is named for its tablet and its second, in letters that every stick takes", () => {
  const at = new Date(2026, 10, 7, 9, 5, 3);
  expect(fileName("Máy tính bảng Đảo 3", at)).toBe("may-tinh-bang-dao-3-20261107-090503.haidang");
  expect(fileName(" / ", at)).toBe("may-20261107-090503.haidang");
});
