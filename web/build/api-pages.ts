import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";

const FILES = ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js"];

/** Puts the files of the API's own pages under `/swagger/`, so that they open without a network. */
export function apiPages(): Plugin {
  return {
    name: "haidang-api-pages",
    apply: "build",
    generateBundle() {
      const folder = dirname(
        createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"),
      );
      for (const file of FILES) {
        const source = readFileSync(join(folder, file));
        this.emitFile({ type: "asset", fileName: `swagger/${file}`, source });
      }
    },
  };
}
