import { defineConfig } from "vite";

/** The tablet's replica as a Node program: tests drive the code that tablets run. */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: "src/node/replica.ts",
    target: "node20",
    outDir: "dist-node",
    minify: false,
    rolldownOptions: { output: { entryFileNames: "replica.mjs", codeSplitting: false } },
  },
});
