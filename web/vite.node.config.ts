import { defineConfig } from "vite";

const PROGRAMS: Readonly<Record<string, string>> = {
  replica: "src/node/replica.ts",
  simulated: "src/node/simulated/program.ts",
};

/** The tablet's replica as a Node program, `--mode` says which: tests drive the code that tablets run. */
export default defineConfig(({ mode }) => {
  const program = mode in PROGRAMS ? mode : "replica";
  return {
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: PROGRAMS[program] as string,
      target: "node20",
      outDir: "dist-node",
      emptyOutDir: false,
      minify: false,
      rolldownOptions: { output: { entryFileNames: `${program}.mjs`, codeSplitting: false } },
    },
  };
});
