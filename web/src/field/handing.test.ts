import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openReplica, type Replica } from "../store/replica.ts";
import type { Form } from "../survey/form.ts";
import { unhex } from "../sync/bytes.ts";
import type { Hex, RecordView, Value } from "../sync/types.ts";
import { freshName } from "../testing/node.ts";
import { handIn, mayHandIn, withdraw } from "./handing.ts";
import { session } from "./session.ts";
import type { Bundle } from "./survey.ts";

const form: Form = { letter: "A", version: 1, title: { vi: "Phiếu A" }, sections: [] } as never;

let replica: Replica;
let survey: Hex;
beforeEach(async () => {
  replica = await openReplica({ name: freshName() });
  session.value = { replica };
  survey = await create("survey", { note: "cũ" });
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
