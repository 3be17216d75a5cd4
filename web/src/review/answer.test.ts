import { expect, test } from "vitest";
import type { Question } from "../survey/form.ts";
import { answerText, siteName } from "./answer.ts";
import { detail, record, SECTIONS } from "./fixture.ts";

const label = (vi: string) => ({ vi, en: vi });
const say = (question: Omit<Question, "id" | "label">, value: never) =>
  answerText({ id: "q", label: label("Câu hỏi"), ...question }, value, detail());

test("blank, zero and a reason are three things", () => {
  expect(say({ kind: "count" }, null as never)).toBe("");
  expect(say({ kind: "count" }, 0 as never)).toBe("0");
  expect(say({ kind: "count" }, ["unknown"] as never)).toBe("Không biết");
});

test("numbers read as they are written here, with their unit", () => {
  const unit = label("MHz");
  expect(say({ kind: "decimal", scale: 2, unit }, 6150 as never)).toBe("61,5 MHz");
  expect(say({ kind: "money" }, 18_000_000 as never)).toBe("18.000.000 đồng");
});

test("choices read in the words of the form, also one that the form has not", () => {
  const choices = [{ value: "fm", label: label("Truyền thanh FM") }];
  expect(say({ kind: "choices", choices }, ["fm", "old"] as never)).toBe("Truyền thanh FM, old");
});

test("a quantity reads with its measure, other groups name their parts", () => {
  const parts = SECTIONS[0]?.questions[0]?.parts ?? [];
  expect(say({ kind: "group", parts }, [9, 5] as never)).toBe("Tổng số: 9; Đang hoạt động: 5");
  const measured: Question[] = [
    { id: "amount", kind: "count", label: label("Số lượng") },
    { id: "measure", kind: "text", label: label("Đơn vị tính") },
  ];
  expect(say({ kind: "group", parts: measured }, [6, "cụm"] as never)).toBe("6 cụm");
});

test("a place and a day are readable", () => {
  expect(say({ kind: "point" }, [20_133_000, 107_729_000, 8] as never)).toBe(
    "20,133000 · 107,729000 (sai số 8 m)",
  );
  expect(say({ kind: "date" }, "2026-11-20" as never)).toBe("20/11/2026");
});

test("a unit reads by its name, also a former one; without a name by its key", () => {
  const former = { codebook: "QD124-2004", code: "318", name: "Huyện Bạch Long Vĩ", flags: [] };
  const context = { ...detail().context, units: [former] };
  const question = { id: "former_unit", kind: "unit", label: label("Đơn vị cũ") } as const;
  const text = (code: string) =>
    answerText(question, ["QD124-2004", code] as never, detail({ context }));
  expect(text("318")).toBe("Huyện Bạch Long Vĩ");
  expect(text("319")).toBe("319 (QD124-2004)");
});

test("a site is named with its own code, where it has one", () => {
  const at = (more: Record<string, string>) =>
    siteName(detail({ site: record("2d", "site", { name: "Cụm loa 7", ...more }) }));
  expect(at({ official_code: "CL-07" })).toBe("Cụm loa 7 · mã CL-07");
  expect(at({})).toBe("Cụm loa 7");
});
