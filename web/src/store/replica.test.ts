import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { openReplica } from "./replica.ts";

let count = 0;
const open = () => openReplica({ name: `test-${count++}` });
const area = { scope: "area/x", author: null };

test("a written record is read back with its values", async () => {
  const replica = await open();
  const site = await replica.write({
    ...area,
    collection: "site",
    values: { name: "Đài xã", kind: "station" },
  });
  const read = await replica.read(site);
  expect(read?.fields.name?.[0]?.value).toBe("Đài xã");
  expect((await replica.list("site")).map((one) => one.id)).toEqual([site]);
  expect(await replica.quarantined()).toEqual([]);
});
