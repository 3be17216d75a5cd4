import { effect } from "@preact/signals";
import { expect, test } from "vitest";
import { type Drawer, draftKey, hasDraft, keepDraft, readDraft } from "./draft.ts";

function drawer(): Drawer & { kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, text) => void kept.set(key, text),
    removeItem: (key) => void kept.delete(key),
  };
}

test("what was typed is there after a reload, for this account and this need", () => {
  const here = drawer();
  keepDraft(here, draftKey("d2", "41"), { outcome: "returned", words: "Còn mấy cụm?" });
  expect(readDraft(here, draftKey("d2", "41"))).toEqual({
    outcome: "returned",
    words: "Còn mấy cụm?",
  });
  expect(readDraft(here, draftKey("d3", "41"))).toEqual({});
  expect(readDraft(here, draftKey("d2", "42"))).toEqual({});
});

test("a bar that was only opened leaves nothing behind", () => {
  const here = drawer();
  keepDraft(here, "k", { outcome: "approved" });
  expect(here.kept.size).toBe(0);
});

test("an emptied draft is gone", () => {
  const here = drawer();
  keepDraft(here, "k", { words: "Vì" });
  keepDraft(here, "k", {});
  expect(here.kept.size).toBe(0);
});

test("the mark of a draft goes when the decision is written", () => {
  const here = drawer();
  const marks: boolean[] = [];
  const stop = effect(() => void marks.push(hasDraft(here, "k")));
  keepDraft(here, "k", { words: "Vì" });
  keepDraft(here, "k", { words: "Vì sao" });
  keepDraft(here, "k", {});
  stop();
  expect(marks).toEqual([false, true, false]);
});

test("a figure that was emptied on purpose stays empty", () => {
  const here = drawer();
  keepDraft(here, "k", { outcome: "adjusted", quantity: "" });
  expect(readDraft(here, "k").quantity).toBe("");
});

test("a browser without room says so", () => {
  const full = {
    ...drawer(),
    setItem: () => {
      throw new Error("full");
    },
  };
  expect(keepDraft(full, "k", { words: "Vì" })).toBe(false);
});

test("what somebody else wrote into the drawer is no draft", () => {
  const here = drawer();
  here.kept.set("k", '{"outcome": "deleted", "words": 7}');
  expect(readDraft(here, "k")).toEqual({});
  here.kept.set("k", "{");
  expect(readDraft(here, "k")).toEqual({});
});
