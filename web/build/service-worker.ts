import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { build, type Plugin } from "vite";

/** One file that the app needs offline: its URL, and the SHA-256 that its bytes must have. */
export type PrecachedFile = { url: string; integrity: string };

/** Not needed in the field: the pages of the API, and whatever helps only developers. */
const LEFT_OUT = [/^swagger\//, /\.map$/, /^sw\.js$/];

/** Every file of a built app that must be there without a network, by URL. */
export function precachedFiles(folder: string): PrecachedFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((path) => !LEFT_OUT.some((pattern) => pattern.test(path)))
    .sort()
    .map((path) => ({
      url: path === "index.html" ? "/" : `/${path}`,
      integrity: `sha256-${sha256(readFileSync(join(folder, path)), "base64")}`,
    }));
}

/** Builds the hand-written worker into `/sw.js`, with the list of files that it keeps. */
export function serviceWorker(source: string): Plugin {
  let root = "";
  let folder = "";
  return {
    name: "haidang-service-worker",
    apply: "build",
    configResolved(config) {
      root = config.root;
      folder = resolve(config.root, config.build.outDir);
    },
    closeBundle: {
      sequential: true,
      async handler() {
        const files = precachedFiles(folder);
        await build({
          root,
          configFile: false,
          publicDir: false,
          logLevel: "warn",
          define: {
            __PRECACHE__: JSON.stringify(files),
            __VERSION__: JSON.stringify(sha256(JSON.stringify(files), "hex").slice(0, 12)),
          },
          build: {
            target: "es2022",
            outDir: folder,
            emptyOutDir: false,
            rolldownOptions: {
              input: resolve(root, source),
              output: { format: "iife", entryFileNames: "sw.js" },
            },
          },
        });
      },
    },
  };
}

function sha256(bytes: string | Uint8Array, encoding: "hex" | "base64"): string {
  return createHash("sha256").update(bytes).digest(encoding);
}
