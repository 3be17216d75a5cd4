import { afterEach, expect, test, vi } from "vitest";
import { detail } from "../review/fixture.ts";
import { proposalOf, verdictOf } from "../review/verdict.ts";
import type { Replica } from "../store/replica.ts";
import { composed } from "../survey/text.ts";
import { derive, signIn } from "./account.ts";
import { pointFrom } from "./place.ts";
import { typed } from "./questions/shared.ts";
import { matching, type SiteRow } from "./sites.ts";

const KEPT = "Đặng Hoà";
/** The same with a letter that only looks like Đ, and its marks apart. */
const TYPED = `\u00d0${"ặng Hoà".normalize("NFD")}`;

afterEach(() => vi.unstubAllGlobals());

test("what is typed as an answer becomes a composed value", () => {
  expect(TYPED).not.toBe(KEPT);
  expect(typed(TYPED)).toBe(KEPT);
  expect(pointFrom(TYPED, "107")).toBe(`${KEPT};107`);
});

test("the words of a decision are composed", () => {
  const found = verdictOf("returned", { words: TYPED }, proposalOf(detail()));
  expect(found).toEqual({ verdict: { outcome: "returned", words: KEPT } });
});

test("login and password open offline however the keyboard composes", async () => {
  const salt = new Uint8Array(16);
  const person = { account: "9b", login: composed(KEPT), name: "", position: "", agency: "" };
  const kept = [{ person, salt, rounds: 1, proof: await derive(KEPT, salt, 1) }];
  const replica = { facts: { get: async () => kept } } as unknown as Replica;
  vi.stubGlobal("fetch", async () => Promise.reject(new TypeError("no network")));
  expect(await signIn(replica, "", ` ${TYPED.toUpperCase()} `, TYPED)).toEqual(person);
  await expect(signIn(replica, "", TYPED, "dang hoa")).rejects.toThrow();
});

test("a site is found in any spelling", () => {
  const row = { name: "Trạm Đồng Bài", hamlet: "Vĩ", unit: "Hoà Bình" } as SiteRow;
  for (const words of ["\u00d0ồng bài", "dong-bai", "vỹ", "hòa".normalize("NFD"), "ĐỒNG  BÀI hoa"])
    expect(matching([row], words), words).toEqual([row]);
  expect(matching([row], "đảo")).toEqual([]);
});
