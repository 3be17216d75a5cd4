import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openReplica, type Replica } from "../store/replica.ts";
import { unhex } from "../sync/bytes.ts";
import { latest } from "../sync/fold.ts";
import type { Dot, Hex, RecordView, Value } from "../sync/types.ts";
import { freshName } from "../testing/node.ts";
import { earlierDecisions } from "./review.ts";

const place = { scope: "area/x", author: null };
const FORM = new Uint8Array(16);

let replica: Replica;
let need: Hex;
beforeEach(async () => {
  replica = await openReplica({ name: freshName() });
  need = await replica.write({ ...place, collection: "need", values: { kind: "repair" } });
});
afterEach(() => replica.close());

/** Decides again in place of what stands; the dot of the decision. */
async function decide(outcome: string, words: string): Promise<Dot> {
  const values = { decision: [outcome, [], FORM, null, null, words] as Value };
  await replica.write({ ...place, collection: "need", record: need, values });
  return latest((await replica.read(need)) as RecordView, "decision")?.dot as Dot;
}

async function answer(to: Dot, text: string): Promise<Hex> {
  const values = { parent: unhex(need), to: [unhex(to.replica), to.seq], text };
  return replica.write({ ...place, collection: "answer", values });
}

async function earlier() {
  const view = (await replica.read(need)) as RecordView;
  const answers = await replica.list("answer", { parent: need });
  const history = (await replica.history("area/x", [need])).get(need) ?? [];
  return earlierDecisions({ need: view, answers }, history).map((one) => [
    one.outcome,
    one.words,
    one.answers.map((said) => latest(said, "text")?.value),
  ]);
}

test("a decision that stands is no earlier one", async () => {
  expect(await earlier()).toEqual([]);
  await answer(await decide("returned", "Mấy cụm?"), "Sáu cụm.");
  expect(await earlier()).toEqual([]);
});

test("decisions that were replaced are told newest first, each with what was replied", async () => {
  await answer(await decide("returned", "Mấy cụm?"), "Sáu cụm.");
  await answer(await decide("returned", "Ở đâu?"), "Ở cảng.");
  const last = await decide("rejected", "Đã có.");
  await answer(last, "Chưa có.");
  expect(await earlier()).toEqual([
    ["returned", "Ở đâu?", ["Ở cảng."]],
    ["returned", "Mấy cụm?", ["Sáu cụm."]],
  ]);
});

test("a reply that was taken back is not told", async () => {
  const said = await answer(await decide("returned", "Mấy cụm?"), "Sáu cụm.");
  await decide("rejected", "Đã có.");
  const gone = { ...place, collection: "answer", record: said, values: {}, delete: true };
  await replica.write(gone);
  expect(await earlier()).toEqual([["returned", "Mấy cụm?", []]]);
});
