import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { precachedFiles } from "./service-worker.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dist-"));
  mkdirSync(join(folder, "assets"));
  mkdirSync(join(folder, "swagger"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("the page itself is kept under the address that people open", () => {
  writeFileSync(join(folder, "index.html"), "");
  expect(precachedFiles(folder)).toEqual([
    { url: "/", integrity: "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" },
  ]);
});

test("the worker, source maps and the pages of the API are not kept", () => {
  for (const name of ["sw.js", "assets/main.js.map", "swagger/swagger-ui.css", "assets/main.js"]) {
    writeFileSync(join(folder, name), name);
  }
  expect(precachedFiles(folder).map((file) => file.url)).toEqual(["/assets/main.js"]);
});
