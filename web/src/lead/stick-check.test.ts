import { expect, test } from "vitest";
import { digestOf } from "../sync/bytes.ts";
import { check, digestOfFile } from "./stick-check.ts";

const bytes = Uint8Array.from({ length: 2_500_000 }, (_, n) => (n * 7) % 251);
const made = { size: bytes.length, sha256: digestOf(bytes) };

test("a file is read slice by slice to the digest of all its bytes", async () => {
  expect(await digestOfFile(new Blob([bytes]))).toBe(made.sha256);
});

test("a file on a stick is the one that was made, or another, or cannot be read", async () => {
  expect(await check(new Blob([bytes]), made)).toBe("same");
  expect(await check(new Blob([bytes.slice(1)]), made)).toBe("other");
  const altered = bytes.slice();
  altered[2_000_000] = 255;
  expect(await check(new Blob([altered]), made)).toBe("other");
  const worn = { size: made.size, slice: () => ({ arrayBuffer: () => Promise.reject(Error()) }) };
  expect(await check(worn as unknown as Blob, made)).toBe("unreadable");
});
