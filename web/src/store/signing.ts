/** This store's word for its own heads: others prove with it what was written here. PROTOCOL.md §7. */

import { headPayload, signature } from "../sync/trust.ts";
import type { Hex } from "../sync/types.ts";
import type { Context } from "./context.ts";
import { deviceKey } from "./identity.ts";
import { headsOf, keepHead } from "./signed.ts";

/** Signs the heads of `replica` that have moved since the last time. */
export async function signHeads(context: Context, replica: Hex): Promise<void> {
  const { signer } = await deviceKey(context);
  // Somebody else may have written under this id: its chain is not ours to sign.
  if ((await context.db.get("facts", "renew")) !== undefined) return;
  for (const { scope, n, hash, ...row } of await context.db.getAll("heads")) {
    if (row.replica !== replica) continue;
    const kept = await context.db.get("signed", [scope, replica]);
    if (kept && headsOf(kept).some((one) => one.hash === hash && one.by === "key")) continue;
    const signed = await signature(signer, headPayload(scope, replica, n, hash));
    await keepHead(context, { scope, replica, n, hash, signature: signed, by: "key" });
  }
}
