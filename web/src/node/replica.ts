import "fake-indexeddb/auto";
import { createInterface } from "node:readline";

// One JSON command a line in, one JSON answer a line out.
for await (const line of createInterface({ input: process.stdin })) {
  const { id } = JSON.parse(line) as { id?: number };
  process.stdout.write(`${JSON.stringify({ id, error: "unknown_command" })}\n`);
}
