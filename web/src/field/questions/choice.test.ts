import { expect, test } from "vitest";
import type { Question } from "../../survey/form.ts";
import { toggled } from "./choice.tsx";

const label = { vi: "", en: "" };
const question: Question = {
  id: "need_kinds",
  kind: "choices",
  label,
  choices: [
    { value: "new", label },
    { value: "repair", label },
    { value: "none", label, alone: true },
  ],
};

test("choices stand in the form's order, whatever was touched first", () => {
  expect(toggled(question, ["repair"], "new")).toEqual(["new", "repair"]);
});

test("touching a chosen one takes it back, and the last one leaves a blank", () => {
  expect(toggled(question, ["new", "repair"], "new")).toEqual(["repair"]);
  expect(toggled(question, ["repair"], "repair")).toBeNull();
});

test("a choice that stands alone and the others exclude each other", () => {
  expect(toggled(question, ["new", "repair"], "none")).toEqual(["none"]);
  expect(toggled(question, ["none"], "repair")).toEqual(["repair"]);
});
