import { beforeEach, expect, test, vi } from "vitest";
import { type Incident, machineName, markRead, readBy, sentences, todo } from "./incidents.ts";

const kept = new Map<string, string>();
vi.stubGlobal("localStorage", {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => kept.set(key, value),
});
beforeEach(() => kept.clear());

const renewed: Incident = {
  kind: "renewed",
  id: "3f2a91bc00000000",
  machine: "tablet",
  name: "Máy 1",
  scopes: ["area/11948"],
  since: 1_795_424_400_000,
  changes: 12,
  branches: [],
  lost: 0,
  told: null,
  todo: null,
};
const forked: Incident = { ...renewed, kind: "forked", branches: [5, 3], todo: "forked" };

test("a fork says how much each side wrote, and what to do about it", () => {
  expect(machineName(forked)).toBe("Máy “Máy 1”, số 3f2a 91bc");
  expect(sentences(forked).join(" ")).toContain("mỗi bên ghi thêm 5 và 3 thay đổi");
  expect(todo(forked)).toContain("ngừng dùng một máy");
});

test("what a machine only told of is said to be missing, and asked for again", () => {
  const lossy: Incident = { ...renewed, lost: 7, told: renewed.since, todo: "lost" };
  expect(sentences(lossy)).toHaveLength(2);
  expect(sentences(lossy)[1]).toContain("có thêm 7 thay đổi");
  expect(todo(lossy)).toContain("Hỏi người đã dùng máy");
  expect(todo({ ...lossy, machine: "island", todo: "server" })).toContain(
    "Máy tính bảng tự mang lại",
  );
});

test("a store that was restored without loss asks for nothing", () => {
  expect(sentences(renewed)).toHaveLength(1);
  expect(todo(renewed)).toBeUndefined();
});

test("a machine that nobody knows is not given a name", () => {
  expect(machineName({ ...renewed, machine: "", name: "", id: "" })).toBe(
    "Một máy chưa rõ là máy nào",
  );
});

test("what one person has read another has not", () => {
  expect(markRead("huong", renewed).size).toBe(1);
  expect([readBy("huong").size, readBy("an").size]).toEqual([1, 0]);
});
