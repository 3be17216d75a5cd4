/**
 * Lines between the simulator and this program, read and written at once: while a line is awaited
 * nothing else happens here, so that the same seed gives the same bytes.
 */

import { readSync, writeSync } from "node:fs";

const PIECE = 65_536;
let waiting = Buffer.alloc(0);

/** The next line; undefined once there are no more. */
export function readLine(): string | undefined {
  for (;;) {
    const end = waiting.indexOf(10);
    if (end >= 0) {
      const line = waiting.subarray(0, end).toString("utf8");
      waiting = waiting.subarray(end + 1);
      return line;
    }
    const piece = Buffer.alloc(PIECE);
    const size = readSync(0, piece);
    if (size === 0) return undefined;
    waiting = Buffer.concat([waiting, piece.subarray(0, size)]);
  }
}

export function say(value: unknown): void {
  const bytes = Buffer.from(`${JSON.stringify(value)}\n`);
  for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
}

/** What the simulator answers to a question that comes up during a command. */
// biome-ignore lint/suspicious/noExplicitAny: an answer's members are checked where they are used
export function ask(question: Record<string, unknown>): any {
  say({ ask: question });
  const answer = readLine();
  if (answer === undefined) process.exit(0);
  return JSON.parse(answer);
}
