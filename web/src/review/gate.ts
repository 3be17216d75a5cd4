/** The gate at the desk: what an approval still lacks, and what is typed to supply it. */

import { said } from "../survey/text.ts";
import type { Hex } from "../sync/types.ts";
import { type Drawer, draftKey } from "./draft.ts";
import type { Detail, GateItem, GatePoint } from "./types.ts";

/** The points in the way of an approval. */
export function unmet({ gate }: Detail): GatePoint[] {
  return gate.filter(({ met }) => !met);
}

/** The items of a point in the way of an approval. */
export function lacking({ items }: GatePoint): GateItem[] {
  return items.filter(({ binds, met }) => binds && !met);
}

/** Whether an approval rests on what was supplied: then it cannot be taken back. */
export function inUse({ state }: Detail): boolean {
  return state === "approved" || state === "adjusted";
}

/** What is typed into the form of one item and not sent. */
export interface SupplyDraft {
  readonly text: string;
  readonly source: string;
}

const EMPTY: SupplyDraft = { text: "", source: "" };

export function supplyKey(account: Hex, need: Hex, question: string): string {
  return `${draftKey(account, need)}.${question}`;
}

/** The draft of a supplement; empty where nothing was typed or what is kept cannot be read. */
export function readSupply(drawer: Drawer, key: string): SupplyDraft {
  try {
    const kept: unknown = JSON.parse(drawer.getItem(key) ?? "{}");
    const { text, source } = { ...EMPTY, ...(kept as Partial<SupplyDraft>) };
    return { text: String(text), source: String(source) };
  } catch {
    return EMPTY;
  }
}

/** Keeps what is typed; false where the browser has no room for it. */
export function keepSupply(drawer: Drawer, key: string, draft: SupplyDraft): boolean {
  try {
    if (draft.text.trim() || draft.source.trim()) drawer.setItem(key, JSON.stringify(draft));
    else drawer.removeItem(key);
    return true;
  } catch {
    return false;
  }
}

/** What a supplement lacks, by input. */
export function supplyFaults({ text, source }: SupplyDraft): Record<string, string> {
  return {
    ...(!said(text) && { text: "required" }),
    ...(!said(source) && { source: "required" }),
  };
}
