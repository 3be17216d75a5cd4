import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openReplica, type Replica } from "../store/replica.ts";
import { unhex } from "../sync/bytes.ts";
import type { Hex } from "../sync/types.ts";
import { locks } from "../testing/locks.ts";
import { freshName } from "../testing/node.ts";
import { common } from "./common.ts";
import { person, session } from "./session.ts";
import { dropIfUntouched, hold } from "./untouched.ts";

const LAN = "aa".repeat(16);
const FORM = "ff".repeat(16);
const where = { scope: "area/x", author: LAN };

let replica: Replica;
let survey: Hex;
beforeEach(async () => {
  vi.stubGlobal("navigator", { locks });
  replica = await openReplica({ name: freshName() });
  session.value = { replica };
  person.value = { account: LAN, login: "", name: "", position: "", agency: "", roles: {} };
  const form = { letter: "A", version: 1, title: { vi: "", en: "" }, sections: [] };
  common.value = { ...common.value, forms: new Map([[FORM, form as never]]) };
  survey = await replica.write({
    ...where,
    collection: "survey",
    values: { form: unhex(FORM), surveyor: "Lan" },
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  replica.close();
});

const under = (collection: string) =>
  replica.write({ ...where, collection, values: { parent: unhex(survey) } });
const isHere = async (id: Hex) => (await replica.read(id))?.deleted === false;

test("a survey that is left as it was begun is deleted, its empty need with it", async () => {
  await under("need");
  await dropIfUntouched(survey);
  expect(await isHere(survey)).toBe(false);
});

test("an empty need or row is deleted when it is left, and nothing else", async () => {
  const [need, row] = [await under("need"), await under("row")];
  await dropIfUntouched(need);
  expect([await isHere(need), await isHere(row), await isHere(survey)]).toEqual([
    false,
    true,
    true,
  ]);
  await dropIfUntouched(row);
  expect(await isHere(row)).toBe(false);
});

test("a survey stays while a tab shows it or a picture is on its way into it", async () => {
  const letGo = hold(survey);
  await dropIfUntouched(survey);
  expect(await isHere(survey)).toBe(true);
  await letGo();
  await dropIfUntouched(survey);
  expect(await isHere(survey)).toBe(false);
});

test("a survey stays for what was typed into one of its needs, or a photo", async () => {
  const need = await under("need");
  await replica.journal.put(LAN, need, "justification", "h");
  await dropIfUntouched(survey);
  await dropIfUntouched(need);
  expect([await isHere(survey), await isHere(need)]).toEqual([true, true]);
  await under("photo");
  await replica.journal.put(LAN, need, "justification", null);
  await replica.journal.cut(LAN, need);
  await dropIfUntouched(survey);
  expect(await isHere(survey)).toBe(true);
});

test("another person's empty survey is not this person's to delete", async () => {
  person.value = {
    account: "bb".repeat(16),
    login: "",
    name: "",
    position: "",
    agency: "",
    roles: {},
  };
  await dropIfUntouched(survey);
  expect(await isHere(survey)).toBe(true);
});
