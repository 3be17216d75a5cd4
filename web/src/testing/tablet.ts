/** Tablets for tests, and what may happen to their stores. */

import { reading } from "../store/database.ts";
import { digestOfVector, vectorOf } from "../store/log.ts";
import { contextOf } from "../store/open.ts";
import { enrol, openReplica, type Replica } from "../store/replica.ts";
import type { Rules } from "../sync/rules.ts";
import type { Edit, Hex, Value } from "../sync/types.ts";
import { AREA, type FakeNode, freshName } from "./node.ts";

export const BASE = "http://island";

export interface TabletOptions {
  readonly rules?: Rules;
  readonly name?: string;
  readonly wall?: () => number;
}

/** A tablet of the node's fleet. */
export async function tabletOf(node: FakeNode, options: TabletOptions = {}): Promise<Replica> {
  const replica = await openTablet(node, options);
  await enrol(BASE, "code", "tablet", replica);
  return replica;
}

/** A replica that reaches the node, enrolled or not. */
export function openTablet(node: FakeNode, options: TabletOptions = {}): Promise<Replica> {
  return openReplica({ name: freshName(), fetch: node.fetch, ...options });
}

/** A new record in the area. */
export function site(values: Record<string, Value>, author: Hex | null = null): Edit {
  return { scope: AREA, collection: "site", author, values };
}

export function edit(record: Hex, values: Record<string, Value>): Edit {
  return { scope: AREA, collection: "site", record, author: null, values };
}

export async function digestIn(replica: Replica): Promise<Hex> {
  return digestOfVector(await vectorOf(reading(contextOf(replica).db), AREA));
}
