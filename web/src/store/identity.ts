/** Who this database is: its key, its replica id, and when it must become another. */

import { hex, unhex } from "../sync/bytes.ts";
import { type DeviceKey, keyId, makeKey, newReplica, sign } from "../sync/trust.ts";
import type { Hex } from "../sync/types.ts";
import type { Context } from "./context.ts";
import type { Reading, Writing } from "./database.ts";
import { ready } from "./held.ts";
import type { Renewal } from "./replica.ts";
import { transact } from "./transaction.ts";

export interface Identity {
  readonly replica: Hex;
  /** The statement of the device's key that the replica is its own. */
  readonly statement: Uint8Array;
}

const RENEWALS = "renewals";

/** The key of this device, made when first asked for. */
export async function deviceKey(context: Context): Promise<DeviceKey> {
  const kept = (await context.db.get("facts", "device")) as DeviceKey | undefined;
  if (kept) return kept;
  const made = await makeKey(context.extractable);
  return transact(context, async (tx) => {
    const first = (await tx.objectStore("facts").get("device")) as DeviceKey | undefined;
    if (first) return first;
    await tx.objectStore("facts").put(made, "device");
    return made;
  });
}

/** The identity that the next write belongs to: a new one when there is none, or it must change. */
export async function identityOf(context: Context): Promise<Identity> {
  await ready(context);
  const { db } = context;
  const kept = (await db.get("facts", "identity")) as Identity | undefined;
  if (kept && (await db.get("facts", "renew")) === undefined) return kept;
  const fresh = await mint(context);
  const at = context.wall();
  return transact(context, async (tx) => {
    const facts = tx.objectStore("facts");
    const now = (await facts.get("identity")) as Identity | undefined;
    if (now && now.replica !== kept?.replica) return now;
    await facts.put(fresh, "identity");
    if (kept) await facts.put([...(await renewalsIn(tx)), { from: kept.replica, at }], RENEWALS);
    await facts.delete("renew");
    return fresh;
  });
}

/** When this device went on under another id because its store was put back or copied. */
export async function renewalsIn(tx: Reading | Writing): Promise<readonly Renewal[]> {
  return ((await tx.objectStore("facts").get(RENEWALS)) as readonly Renewal[] | undefined) ?? [];
}

async function mint(context: Context): Promise<Identity> {
  const { signer, publicKey } = await deviceKey(context);
  const id = newReplica(context.random(8), publicKey);
  const payload = [1, "replica", id, unhex(keyId(publicKey)), context.wall()];
  return { replica: hex(id), statement: await sign(signer, payload) };
}

/** Whether an identity is still the one to write under. */
export async function isCurrent(
  tx: Reading,
  identity: Pick<Identity, "replica">,
): Promise<boolean> {
  const facts = tx.objectStore("facts");
  const now = (await facts.get("identity")) as Identity | undefined;
  return now?.replica === identity.replica && (await facts.get("renew")) === undefined;
}

/** Another database goes on under this id, or this one was put back: the next write is another's. */
export async function mustRenew(tx: Writing): Promise<void> {
  await tx.objectStore("facts").put(true, "renew");
}
