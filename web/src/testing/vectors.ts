/** The cases that Python and TypeScript share: tests/vectors in the project's root. */

import { readFileSync } from "node:fs";
import { fromJson } from "../node/json.ts";
import { unhex } from "../sync/bytes.ts";
import { type Change, readChange } from "../sync/change.ts";
import type { Value } from "../sync/types.ts";

/** A file of cases; bytes in it are hexadecimal. */
export function cases<T>(name: string): T {
  const path = new URL(`../../../tests/vectors/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(path, "utf8")) as T;
}

export interface ChangeCase {
  readonly header: string;
  readonly body: string | null;
}

export function changeOf({ header, body }: ChangeCase): Change {
  return readChange(unhex(header), body === null ? null : unhex(body));
}

/** A value in which bytes are `{"hex": …}`. */
export function plainValue(value: unknown): Value {
  return fromJson(value) as Value;
}
