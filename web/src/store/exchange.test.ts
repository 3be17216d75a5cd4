import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { viewBytes } from "../sync/fold.ts";
import { FrameReader } from "../sync/frames.ts";
import type { Hex } from "../sync/types.ts";
import type { Head, Vector } from "../sync/wire.ts";
import { backUp, restore } from "../testing/backup.ts";
import { AREA, FakeNode, freshName } from "../testing/node.ts";
import { BASE, digestIn, edit, openTablet, site, tabletOf } from "../testing/tablet.ts";
import { reading } from "./database.ts";
import { vectorOf } from "./log.ts";
import { contextOf } from "./open.ts";
import { openReplica, type Replica } from "./replica.ts";
import { signedIn } from "./signed.ts";

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let node: FakeNode;
const opened: Replica[] = [];
beforeEach(async () => {
  node = await FakeNode.open();
});
afterEach(() => {
  for (const replica of opened.splice(0)) replica.close();
});

async function tablet(name = freshName()): Promise<Replica> {
  const replica = await tabletOf(node, { name });
  opened.push(replica);
  return replica;
}

/** Bytes of the frame that ends an answer. */
const END = 11;
const failure = (code: string) => expect.objectContaining({ name: "ExchangeFailed", code });

async function headsOf(replica: Replica): Promise<Vector> {
  return vectorOf(reading(contextOf(replica).db), AREA);
}

async function viewIn(replica: Replica, record: Hex): Promise<Uint8Array | undefined> {
  const view = await replica.read(record);
  return view && viewBytes(view);
}

describe("a window", () => {
  test("brings both sides to the same, and says so", async () => {
    const [first, second] = [await tablet(), await tablet()];
    const record = await first.write(site({ name: "Đài xã" }));
    expect(await first.exchange(BASE)).toMatchObject({ pushed: 2, equal: true });
    expect(await second.exchange(BASE)).toMatchObject({ equal: true });
    expect(await viewIn(second, record)).toEqual(await viewIn(first, record));
    expect(await digestIn(second)).toBe(await node.digest(AREA));
  });

  test("fails where the node takes none of this device's scopes, and loses nothing", async () => {
    const replica = await tablet();
    const record = await replica.write(site({ name: "Đài xã" }));
    node.locked = true;
    await expect(replica.exchange(BASE)).rejects.toEqual(failure("scope_denied"));
    expect(await viewIn(replica, record)).toBeDefined();
    node.locked = false;
    expect(await replica.exchange(BASE)).toMatchObject({ pushed: 2, equal: true });
  });

  test("is one request when nothing is new", async () => {
    const replica = await tablet();
    await replica.write(site({ name: "Đài xã" }));
    await replica.exchange(BASE);
    expect(await replica.exchange(BASE)).toMatchObject({ requests: 1, pushed: 0, pulled: 0 });
  });

  test("sends more than one request holds", async () => {
    const replica = await tablet();
    const long = "dài ".repeat(5000);
    await replica.writeAll(Array.from({ length: 20 }, () => site({ note: long })));
    expect(await replica.exchange(BASE)).toMatchObject({ pushed: 21, equal: true });
    expect(node.requests.filter((path) => path === "/sync/push").length).toBeGreaterThan(1);
  });

  test("ends with success only if a frame of ours says so", async () => {
    const replica = await tablet();
    const record = await replica.write(site({ name: "Đài xã" }));
    node.fault = () => "portal";
    await expect(replica.exchange(BASE)).rejects.toEqual(failure("portal"));
    expect(await replica.custody(AREA, await replica.version([record]))).toBe("tablet");
    expect(replica.link().get()).toMatchObject({ failed: "portal", pending: { changes: 2 } });
  });

  test.each([
    ["/sync/challenge", {}],
    ["/sync/challenge", { nonce: "not a number" }],
    ["/sync/token", { token: 7 }],
  ])("takes no answer to %s but a node's own: %o", async (asked, said) => {
    const replica = await tablet();
    const other = new TextEncoder().encode(JSON.stringify(said));
    node.fault = (path, answer) => (path === asked ? other : answer);
    await expect(replica.exchange(BASE)).rejects.toEqual(failure("portal"));
    node.fault = undefined;
    expect(await replica.exchange(BASE)).toMatchObject({ equal: true });
  });

  test("says when no node answers", async () => {
    const replica = await tablet();
    node.fault = () => "lost";
    await expect(replica.exchange(BASE)).rejects.toEqual(failure("offline"));
  });

  test("whose acknowledgement is lost is repeated without doing anything twice", async () => {
    const replica = await tablet();
    const record = await replica.write(site({ name: "Đài xã" }));
    node.fault = (path, answer) => (path === "/sync/push" ? "lost" : answer);
    await expect(replica.exchange(BASE)).rejects.toEqual(failure("offline"));
    expect(replica.link().get().pending.changes).toBe(2);
    node.fault = undefined;
    expect(await replica.exchange(BASE)).toMatchObject({ pushed: 0, equal: true });
    expect(replica.link().get().pending.changes).toBe(0);
    expect(await viewIn(node.replica, record)).toEqual(await viewIn(replica, record));
  });

  test("takes along what is written while it is open", async () => {
    const replica = await tablet();
    const written: Promise<Hex>[] = [];
    node.fault = (path, answer) => {
      if (path === "/sync/hello" && written.length === 0) {
        written.push(replica.write(site({ name: "giữa chừng" })));
      }
      return answer;
    };
    await replica.exchange(BASE);
    const record = (await written[0]) ?? "";
    await replica.exchange(BASE);
    expect(await node.replica.read(record)).toBeDefined();
    expect(await replica.custody(AREA, await replica.version([record]))).toBe("island");
  });
});

describe("an answer to a pull", () => {
  async function filled(changes: number): Promise<Hex[]> {
    return node.replica.writeAll(Array.from({ length: changes }, (_, n) => site({ n })));
  }

  /** The answer to a tablet that has nothing yet, and where its frames end. */
  async function pulled(): Promise<{ answer: Uint8Array; ends: number[] }> {
    let answer = new Uint8Array();
    node.fault = (path, bytes) => {
      if (path === "/sync/pull") answer = bytes.slice();
      return bytes;
    };
    await (await tablet()).exchange(BASE);
    node.fault = undefined;
    const ends = [...new FrameReader().feed(answer)].map(({ payload }) => payload.length + 9);
    for (let i = 1; i < ends.length; i++) ends[i] = (ends[i] ?? 0) + (ends[i - 1] ?? 0);
    return { answer, ends };
  }

  test("cut at any byte gives the frames that are whole, and no part of one", async () => {
    await filled(2);
    const { answer, ends } = await pulled();
    for (let at = 0; at < answer.length; at++) {
      const reader = new FrameReader();
      const frames = [...reader.feed(answer.slice(0, at))];
      expect(frames.length).toBe(ends.filter((end) => end <= at).length);
      expect(reader.partial).toBe(at > 0 && !ends.includes(at));
    }
  });

  test("cut around the end of each frame stands so far, and the next brings the rest", async () => {
    await filled(2);
    const { ends } = await pulled();
    for (const at of ends.slice(1, 3).flatMap((end) => [end - 1, end, end + 1])) {
      const replica = await tablet();
      node.fault = (path, bytes) => (path === "/sync/pull" ? bytes.slice(0, at) : bytes);
      await expect(replica.exchange(BASE)).rejects.toEqual(failure("cut"));
      node.fault = undefined;
      expect(await replica.exchange(BASE)).toMatchObject({ equal: true });
      expect(await digestIn(replica)).toBe(await node.digest(AREA));
    }
  });

  test("with a flipped bit is refused where the bit is, and nothing of it is folded", async () => {
    await filled(3);
    for (const part of [0.1, 0.3, 0.5, 0.7, 0.9]) {
      const replica = await tablet();
      node.fault = (path, answer) => {
        if (path !== "/sync/pull") return answer;
        const damaged = answer.slice();
        damaged[Math.floor(answer.length * part)] = 0xff ^ (answer.at(answer.length * part) ?? 0);
        return damaged;
      };
      await expect(replica.exchange(BASE)).rejects.toMatchObject({ name: "ExchangeFailed" });
      node.fault = undefined;
      await replica.exchange(BASE);
      expect(await digestIn(replica)).toBe(await node.digest(AREA));
    }
  });

  test("given twice changes nothing", async () => {
    const records = await filled(3);
    const replica = await tablet();
    let first: Uint8Array | undefined;
    node.fault = (path, answer) => {
      if (path !== "/sync/pull") return answer;
      first ??= answer;
      return Uint8Array.from([...first.slice(0, -END), ...answer]);
    };
    await replica.exchange(BASE);
    const views = await Promise.all(records.map((record) => viewIn(replica, record)));
    const theirs = await Promise.all(records.map((record) => viewIn(node.replica, record)));
    expect(views).toEqual(theirs);
    expect(await digestIn(replica)).toBe(await node.digest(AREA));
  });
});

describe("one identity, one history", () => {
  test("a store put back in time finds out, gets its past again and goes on as another", async () => {
    const name = freshName();
    const replica = await tablet(name);
    await replica.write(site({ name: "một" }));
    await replica.exchange(BASE);
    const old = await backUp(name);
    const lost = await replica.write(site({ name: "hai" }));
    await replica.exchange(BASE);
    const { id } = replica;
    replica.close();
    await restore(name, old);

    const again = await openTablet(node, { name });
    opened.push(again);
    expect(again.id).toBe(id);
    await again.exchange(BASE);
    expect(await again.read(lost)).toBeDefined();
    const after = await again.write(site({ name: "ba" }));
    expect(again.id).not.toBe(id);
    expect((await again.exchange(BASE)).equal).toBe(true);
    expect(await node.replica.read(after)).toBeDefined();
  });

  test("what is typed until the node says that the store was put back stays proven", async () => {
    const name = freshName();
    const replica = await tablet(name);
    await replica.write(site({ name: "một" }));
    await replica.exchange(BASE);
    const old = await backUp(name);
    await replica.write(site({ name: "hai" }));
    await replica.exchange(BASE);
    replica.close();
    await restore(name, old);

    let typed: Head | undefined;
    const fetch: typeof globalThis.fetch = async (input, init) => {
      if (String(input).endsWith("/sync/hello") && !typed) {
        await again.write(site({ name: "ba" }));
        typed = (await headsOf(again)).find((head) => head.replica === again.id);
      }
      return node.fetch(input, init);
    };
    const again = await openReplica({ name, fetch });
    opened.push(again);
    await again.exchange(BASE);
    const signed = await signedIn(reading(contextOf(again).db), AREA);
    expect(typed).toBeDefined();
    expect(signed.map(({ hash }) => hash)).toContain(typed?.hash);
  });

  test("a cloned tablet loses nothing of either half", async () => {
    const [name, copy] = [freshName(), freshName()];
    const replica = await tablet(name);
    const shared = await replica.write(site({ name: "chung" }));
    await replica.exchange(BASE);
    await restore(copy, await backUp(name));
    const clone = await openTablet(node, { name: copy });
    opened.push(clone);

    await replica.write(edit(shared, { name: "từ máy một" }));
    await clone.write(edit(shared, { name: "từ máy hai" }));
    const [one, two] = [await replica.write(site({ n: 1 })), await clone.write(site({ n: 2 }))];
    for (const each of [replica, clone, replica, clone]) await each.exchange(BASE);

    expect(await digestIn(replica)).toBe(await digestIn(clone));
    for (const record of [shared, one, two]) {
      expect(await viewIn(replica, record)).toEqual(await viewIn(clone, record));
      expect(await viewIn(replica, record)).toEqual(await viewIn(node.replica, record));
    }
    const names = (await replica.read(shared))?.fields.name?.map((write) => write.value);
    expect(new Set(names)).toEqual(new Set(["từ máy một", "từ máy hai"]));
    await replica.write(site({ n: 3 }));
    await clone.write(site({ n: 4 }));
    expect(replica.id).not.toBe(clone.id);
  });

  test("an emptied store is another replica, and its past is still at the node", async () => {
    const name = freshName();
    const replica = await tablet(name);
    const record = await replica.write(site({ name: "Đài xã" }));
    await replica.exchange(BASE);
    const { id } = replica;
    replica.close();
    await restore(name, {});

    const emptied = await tablet(name);
    expect(emptied.id).not.toBe(id);
    await emptied.exchange(BASE);
    expect(await emptied.read(record)).toBeDefined();
  });

  test("a node that lost changes of others gets them back from a tablet", async () => {
    const replica = await tablet();
    const record = await replica.write(site({ name: "Đài xã" }));
    await replica.exchange(BASE);
    const other = await tablet();
    await other.exchange(BASE);
    const poorer = await FakeNode.open();
    const moved = await openReplica({ name: freshName(), fetch: poorer.fetch });
    opened.push(moved);
    await restoreInto(moved, other);
    await moved.exchange(BASE);
    expect(await poorer.replica.read(record)).toBeDefined();
  });
});

/** Gives one replica the store of another. */
async function restoreInto(to: Replica, from: Replica): Promise<void> {
  await restore(contextOf(to).name, await backUp(contextOf(from).name));
}

describe("custody", () => {
  test("follows a change from the tablet to the island to the mainland", async () => {
    const replica = await tablet();
    const record = await replica.write(site({ name: "Đài xã" }));
    const dots = await replica.version([record]);
    expect(await replica.custody(AREA, dots)).toBe("tablet");
    await replica.exchange(BASE);
    expect(await replica.custody(AREA, dots)).toBe("island");

    const mainland = await FakeNode.open({ kind: "mainland" });
    const other = await openReplica({ name: freshName(), fetch: mainland.fetch });
    opened.push(other);
    await restoreInto(other, replica);
    await other.exchange(BASE);
    expect(await other.custody(AREA, dots)).toBe("mainland");
    expect(other.link().get().mainland).toBeGreaterThan(0);
  });

  test("is the mainland when the island forwards its receipt", async () => {
    const mainland = await FakeNode.open({ kind: "mainland" });
    const replica = await tablet();
    const carrier = await openReplica({ name: freshName(), fetch: mainland.fetch });
    opened.push(carrier);
    const record = await replica.write(site({ name: "Đài xã" }));
    await replica.exchange(BASE);
    await restoreInto(carrier, replica);
    await carrier.exchange(BASE);
    // What the mainland wrote reaches the island, here by way of a tablet.
    await restoreInto(replica, carrier);
    const scopes = [[AREA, null]] as const;
    node.receipts = [{ level: "stored", replica: mainland.replica.id, ms: 5, scopes }];
    await replica.exchange(BASE);
    expect(await replica.custody(AREA, await replica.version([record]))).toBe("mainland");
  });

  test("is in a backup when the island forwards that receipt, and what came later is not", async () => {
    const mainland = await FakeNode.open({ kind: "mainland" });
    const replica = await tablet();
    const carrier = await openReplica({ name: freshName(), fetch: mainland.fetch });
    opened.push(carrier);
    const record = await replica.write(site({ name: "Đài xã" }));
    await replica.exchange(BASE);
    await restoreInto(carrier, replica);
    await carrier.exchange(BASE);
    await restoreInto(replica, carrier);
    const scopes = [[AREA, null]] as const;
    const dots = await replica.version([record]);
    expect(await replica.backedUp(AREA, dots)).toBe(false);
    node.receipts = [{ level: "safe", replica: mainland.replica.id, ms: 5, scopes }];
    await replica.exchange(BASE);
    expect(await replica.backedUp(AREA, dots)).toBe(true);
    const later = await replica.write(site({ name: "Cụm loa" }));
    expect(await replica.backedUp(AREA, await replica.version([later]))).toBe(false);
  });

  test("what the node told of backups is named in the next hello", async () => {
    const replica = await tablet();
    node.receipts = [{ level: "safe", replica: node.replica.id, ms: 5, scopes: [[AREA, null]] }];
    await replica.exchange(BASE);
    await replica.exchange(BASE);
    expect(node.known).toMatch(/^[0-9a-f]{32}$/);
  });

  test("returns to the tablet when the node's database was put back, until it is sent again", async () => {
    const replica = await tablet();
    await replica.exchange(BASE);
    const { name } = contextOf(node.replica);
    const old = await backUp(name);
    const record = await replica.write(site({ name: "Đài xã" }));
    const { digest } = await replica.photos.add(Uint8Array.of(1, 2, 3));
    await replica.exchange(BASE);
    const dots = await replica.version([record]);
    expect(await replica.custody(AREA, dots)).toBe("island");

    await restore(name, { ...old, facts: [...(old.facts ?? []), ["renew", true]] });
    node.photos.clear();
    node.fault = (path, answer) => (path === "/sync/push" ? "lost" : answer);
    await expect(replica.exchange(BASE)).rejects.toEqual(failure("offline"));
    expect(await replica.custody(AREA, dots)).toBe("tablet");
    node.fault = undefined;
    await replica.exchange(BASE);
    expect(await replica.custody(AREA, dots)).toBe("island");
    expect(node.photos.has(digest)).toBe(true);
  });

  test("is the tablet's for what is only known by name", async () => {
    const replica = await tablet();
    const record = await replica.write(site({ name: "Đài xã" }));
    await replica.exchange(BASE);
    const absent = { replica: "00".repeat(16), seq: 1 };
    const dots = [absent, ...(await replica.version([record]))];
    expect(await replica.has(dots, AREA)).toEqual([absent]);
    expect(await replica.custody(AREA, dots)).toBe("tablet");
  });
});
