import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openReplica, type Replica } from "../store/replica.ts";
import type { Form } from "../survey/form.ts";
import { readDots } from "../survey/review.ts";
import { unhex } from "../sync/bytes.ts";
import { dotKey } from "../sync/change.ts";
import { live, values } from "../sync/fold.ts";
import type { Dot, Hex, RecordView, Value } from "../sync/types.ts";
import { freshName } from "../testing/node.ts";
import { common } from "./common.ts";
import { handIn, mayHandIn, mayWithdraw, withdraw } from "./handing.ts";
import { person, session } from "./session.ts";
import type { Bundle } from "./survey.ts";

const form: Form = { letter: "A", version: 1, title: { vi: "Phiếu A" }, sections: [] } as never;

const LAN = "aa".repeat(16);
const FORM = "f0".repeat(16);

let replica: Replica;
let survey: Hex;
beforeEach(async () => {
  replica = await openReplica({ name: freshName() });
  session.value = { replica };
  person.value = { account: LAN, login: "", name: "", position: "", agency: "", roles: {} };
  common.value = { ...common.value, forms: new Map([[FORM, form]]) };
  survey = await create("survey", { note: "cũ", form: unhex(FORM) });
  await create("need", { parent: unhex(survey) });
});
afterEach(() => replica.close());

const place = { scope: "area/x", author: null };
const create = (collection: string, values: Record<string, Value>) =>
  replica.write({ ...place, collection, values });

async function bundle(): Promise<Bundle> {
  const view = (await replica.read(survey)) as RecordView;
  const needs = await replica.list("need", { parent: survey });
  return { survey: view, form, site: undefined, rows: [], needs, photos: [], answers: [] };
}

test("a survey is handed in once, and again after it was taken back", async () => {
  expect(mayHandIn(await bundle())).toBe(true);
  await handIn(await bundle());
  expect(mayHandIn(await bundle())).toBe(false);
  await withdraw(await bundle());
  expect(mayHandIn(await bundle())).toBe(true);
});

test("a need added later is a reason to hand in again, an edit is none", async () => {
  await handIn(await bundle());
  await replica.write({ ...place, collection: "survey", record: survey, values: { note: "mới" } });
  expect(mayHandIn(await bundle())).toBe(false);
  await create("need", { parent: unhex(survey) });
  expect(mayHandIn(await bundle())).toBe(true);
});

test("what was typed into a row that another tab began is handed in too", async () => {
  const before = await bundle();
  const row = await create("row", { parent: unhex(survey), question: "studio" });
  await replica.journal.put(LAN, row, "name", "Micrô", []);
  await handIn(before);
  const view = (await replica.read(row)) as RecordView;
  expect(values(view, "name")).toEqual(["Micrô"]);
  const now = (await replica.read(survey)) as RecordView;
  const listed = live(now, "handed_in").flatMap(({ value }) => readDots(value) ?? []);
  expect(listed.map(dotKey)).toContain(dotKey(live(view, "name")[0]?.dot as Dot));
});

test("a hand-in is taken back until the first decision, whatever that says", async () => {
  expect(mayWithdraw(await bundle())).toBe(true);
  const [need] = await replica.list("need", { parent: survey });
  const decision = ["returned", [], unhex(FORM), null, null, "Cột nào?"];
  const said = { ...place, collection: "need", record: need?.id as Hex, values: { decision } };
  await replica.write(said);
  expect(mayWithdraw(await bundle())).toBe(false);
});
