import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openReplica, type Replica } from "../store/replica.ts";
import type { Unit } from "../survey/unit.ts";
import { latest } from "../sync/fold.ts";
import type { Value } from "../sync/types.ts";
import { freshName } from "../testing/node.ts";
import { common } from "./common.ts";
import { enrolment, person, session } from "./session.ts";
import { begin } from "./survey.ts";

const [FORM, ROUND, LAN] = ["ff".repeat(16), "ee".repeat(16), "aa".repeat(16)];
const AREA = "area/11914";
const [CAT_HAI, CAT_BA] = ["QD19-2025/11914", "QD19-2025/11917"];

let replica: Replica;
beforeEach(async () => {
  replica = await openReplica({ name: freshName() });
  session.value = { replica };
  enrolment.value = { scopes: [AREA] } as never;
  const roles = { [AREA]: [{ role: "surveyor" }] };
  person.value = { account: LAN, login: "", name: "", position: "", agency: "", roles };
  const form = { sections: [{ questions: [{ id: "unit", prefill: "site_unit" }] }] };
  common.value = { ...common.value, forms: new Map([[FORM, form as never]]) };
});
afterEach(() => replica.close());

function unit(key: string, area: string = AREA): Unit {
  return { key, name: key, area, validFrom: null, validTo: null } as Unit;
}

/** The unit of a survey begun at a site whose unit is `value`, where these units are known. */
async function begunWith(units: Unit[], value?: Value): Promise<Value | undefined> {
  common.value = { ...common.value, units };
  const where = { scope: AREA, author: LAN };
  const values = { name: "Cụm loa", ...(value && { unit: value }) };
  const site = await replica.read(await replica.write({ ...where, collection: "site", values }));
  const survey = await replica.read(await begin(FORM, ROUND, site));
  return survey && latest(survey, "unit")?.value;
}

test("a survey is begun in the unit of its site", async () => {
  const units = [unit(CAT_HAI), unit(CAT_BA)];
  expect(await begunWith(units, CAT_BA.split("/"))).toEqual(CAT_BA.split("/"));
});

test("at a site added before the units came, it is begun in the one unit of the area", async () => {
  const elsewhere = unit("QD19-2025/11948", "area/11948");
  expect(await begunWith([elsewhere, unit(CAT_HAI)])).toEqual(CAT_HAI.split("/"));
});

test("of several units none is guessed", async () => {
  expect(await begunWith([unit(CAT_HAI), unit(CAT_BA)])).toBeUndefined();
});
