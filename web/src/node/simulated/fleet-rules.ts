/** The simulator's small rulebook; the same rules: tests/simulation/rules.py. */

import { hex } from "../../sync/bytes.ts";
import { type Change, DELETE } from "../../sync/change.ts";
import { latest } from "../../sync/fold.ts";
import type { Rules } from "../../sync/rules.ts";
import type { Hex, RecordView, Value } from "../../sync/types.ts";

/** The last position of a replica that counts. */
interface Stop {
  readonly replica: Hex;
  readonly n: number;
  readonly hash: Hex;
}

/** An author counts in a scope with a grant there; `older` is the release before revocations. */
export function fleetRules(older: boolean): Rules {
  return {
    collections: new Set(older ? ["grant"] : ["grant", "revocation"]),
    version: older ? 1 : 2,
    attachments,
    book: (scope, records, trust) => {
      const here = records.filter((record) => record.scope === scope);
      const of = (collection: string) => here.filter((one) => one.collection === collection);
      const granted = new Set(of("grant").map((one) => text(latest(one, "account")?.value)));
      const stops = of("revocation").flatMap((one) => stopIn(latest(one, "last")?.value));
      return {
        verdict(change) {
          const refusal = trust.refusal(change.replica, scope);
          if (refusal) return refusal;
          const own = stops.filter((stop) => stop.replica === change.replica);
          if (!own.every(({ n, hash }) => trust.within(change, n, hash))) return "revoked";
          const ruling = change.collection === "grant" || change.collection === "revocation";
          const mainland = trust.kindOf(change.replica) === "mainland";
          if ((decides(change) || ruling) && !mainland) return "wrong_kind";
          return ruling || granted.has(change.author ?? "") ? null : "not_granted";
        },
      };
    },
  };
}

function decides({ action, assignments }: Change): boolean {
  return action !== DELETE && assignments.some(({ field }) => field === "decision");
}

function text(value?: Value): string {
  return value instanceof Uint8Array ? hex(value) : "";
}

function stopIn(value?: Value): Stop[] {
  if (!Array.isArray(value)) return [];
  const [replica, n, hash] = value as Value[];
  return [{ replica: text(replica), n: n as number, hash: text(hash) }];
}

function attachments(record: RecordView): { digest: Hex; length: number }[] {
  return (record.fields.photo ?? []).flatMap(({ value }) => {
    const [digest, length] = Array.isArray(value) ? (value as Value[]) : [];
    return digest instanceof Uint8Array ? [{ digest: hex(digest), length: length as number }] : [];
  });
}
