/** Becoming one of a fleet by a one-time code. */

import { base64, unbase64 } from "../sync/bytes.ts";
import { ExchangeFailed } from "../sync/errors.ts";
import { keyId, readStatement } from "../sync/trust.ts";
import { check } from "../sync/trusted.ts";
import type { Hex } from "../sync/types.ts";
import type { Context } from "./context.ts";
import { deviceKey, identityOf } from "./identity.ts";
import { learn } from "./intake.ts";
import type { Enrolment } from "./replica.ts";
import { transact } from "./transaction.ts";

interface Claimed {
  readonly root: string;
  readonly statements: readonly string[];
  readonly scopes: readonly string[];
  readonly node: { name: string; kind: "island" | "mainland"; replica: Hex };
  readonly earlier?: { readonly changes: number; readonly lost: number } | null;
}

/** What the node gives for a code, checked against its root and kept; raises `ExchangeFailed`. */
export async function claimEnrolment(
  context: Context,
  base: string,
  code: string,
  name: string,
  fleet?: Hex,
): Promise<Enrolment> {
  const { publicKey } = await deviceKey(context);
  const { statement } = await identityOf(context);
  const body = { code, name, key: base64(publicKey), replica: base64(statement) };
  const claimed = await claim(context, base, body);
  const root = unbase64(claimed.root);
  if (fleet !== undefined && keyId(root) !== fleet) {
    throw new ExchangeFailed("wrong_fleet", "the node belongs to another fleet");
  }
  const statements = claimed.statements.map(unbase64);
  const checked = await check(root, statements.map(readStatement), new Map());
  if (checked.size < statements.length || [...checked.values()].includes(false)) {
    throw new ExchangeFailed("auth", "the certificates do not lead to the fleet's root");
  }
  const { scopes, node, earlier } = claimed;
  const enrolment: Enrolment = {
    fleet: keyId(root),
    name,
    scopes,
    node: { ...node, base },
    earlier: earlier ?? undefined,
  };
  await transact(context, async (tx) => {
    const facts = tx.objectStore("facts");
    await facts.put(root, "root");
    await facts.put(statements, "statements");
    await facts.put(enrolment, "enrolment");
  });
  await learn(context);
  return enrolment;
}

async function claim(context: Context, base: string, body: unknown): Promise<Claimed> {
  let response: Response;
  try {
    response = await context.fetch(`${base.replace(/\/+$/, "")}/api/enrolments/claim`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
  } catch (error) {
    throw new ExchangeFailed("offline", "no node answered", { cause: error });
  }
  const said = await response.json().catch(() => undefined);
  if (response.status === 201 && said?.root) return said as Claimed;
  const code = said?.code ?? (response.ok || !said ? "portal" : "internal");
  throw new ExchangeFailed(code, said?.detail ?? "the enrolment was refused");
}
