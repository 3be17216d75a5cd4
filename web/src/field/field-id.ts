import type { Hex } from "../sync/types.ts";

/** The id of a question's control: unique on a page that shows several records. */
export function fieldId(record: Hex, question: string): string {
  return `${record.slice(0, 8)}-${question}`;
}
