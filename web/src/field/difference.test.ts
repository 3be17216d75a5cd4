import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openReplica, type Replica } from "../store/replica.ts";
import type { Form } from "../survey/form.ts";
import type { LiveDecision } from "../survey/review.ts";
import { type Dossier, judged } from "../survey/version.ts";
import { unhex } from "../sync/bytes.ts";
import type { Hex, RecordView, Value } from "../sync/types.ts";
import { freshName } from "../testing/node.ts";
import { differences } from "./difference.ts";
import { session } from "./session.ts";

const label = (vi: string) => ({ vi, en: vi });
const count = { kind: "count", label: label("Tổng số") } as const;
const quantity = [
  { id: "amount", ...count },
  { id: "measure", kind: "text", label: label("Đơn vị tính") },
] as const;
const form: Form = {
  letter: "A",
  version: 1,
  title: label("Phiếu A"),
  sections: [
    {
      id: "one",
      title: label("Một"),
      questions: [
        {
          id: "clusters",
          kind: "group",
          label: label("Cụm loa"),
          evidence: true,
          parts: [
            { id: "total", ...count },
            { id: "working", kind: "count", label: label("Đang hoạt động") },
          ],
        },
        { id: "note", kind: "text", label: label("Ghi chú") },
        {
          id: "needs",
          kind: "needs",
          label: label("Nhu cầu"),
          parts: [{ id: "quantity", kind: "group", label: label("Số lượng"), parts: quantity }],
        },
        {
          id: "equipment",
          kind: "repeat",
          label: label("Thiết bị"),
          evidence: true,
          parts: [{ id: "name", kind: "text", label: label("Tên thiết bị") }],
        },
      ],
    },
  ],
};

let replica: Replica;
let survey: Hex;
let need: Hex;
let row: Hex;
beforeEach(async () => {
  replica = await openReplica({ name: freshName() });
  session.value = { replica };
  survey = await create("survey", { clusters: [9, 5], note: "cũ" });
  need = await create("need", { parent: unhex(survey), quantity: [2, "cụm"] });
  row = await create("row", { parent: unhex(survey), question: "equipment", name: "Micro" });
});
afterEach(() => replica.close());

const place = { scope: "area/x", author: null };
const create = (collection: string, values: Record<string, Value>) =>
  replica.write({ ...place, collection, values });
const edit = (collection: string, record: Hex, values: Record<string, Value>) =>
  replica.write({ ...place, collection, record, values });

async function dossier(): Promise<Dossier> {
  const under = (collection: string) => replica.list(collection, { parent: survey });
  const [needs, rows, photos] = [await under("need"), await under("row"), await under("photo")];
  const view = (await replica.read(survey)) as RecordView;
  return { need: needs[0] as RecordView, survey: view, form, rows, photos, answers: [] };
}

async function decide(): Promise<LiveDecision> {
  return { judged: judged(await dossier()) } as unknown as LiveDecision;
}

test("what changed is told with its answer then and now", async () => {
  const since = await decide();
  await edit("need", need, { quantity: [6, "cụm"] });
  await edit("survey", survey, { clusters: [9, ["unknown"]], note: "mới" });
  await create("photo", { parent: unhex(survey), image: [new Uint8Array(32), 1000] });
  await replica.write({ ...place, collection: "row", record: row, values: {}, delete: true });
  const found = await differences(await dossier(), since);
  expect(found.some(({ putBack }) => putBack)).toBe(false);
  expect(found.map(({ label, before, after }) => [label, before, after])).toEqual([
    ["Số lượng", "2 cụm", "6 cụm"],
    ["Ảnh", "(để trống)", "một ảnh"],
    ["Tên thiết bị", "Micro", "(để trống)"],
    ["Cụm loa", "Tổng số: 9; Đang hoạt động: 5", "Tổng số: 9; Đang hoạt động: Không biết"],
  ]);
});

test("what was put back is told as that", async () => {
  const since = await decide();
  await edit("need", need, { quantity: [6, "cụm"] });
  await edit("need", need, { quantity: [2, "cụm"] });
  const [found] = await differences(await dossier(), since);
  expect(found).toMatchObject({ label: "Số lượng", after: "2 cụm", putBack: true });
});

test("what is no evidence did not change", async () => {
  const since = await decide();
  await edit("survey", survey, { note: "mới" });
  expect(await differences(await dossier(), since)).toEqual([]);
});
