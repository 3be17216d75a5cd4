import { defineConfig } from "vitest/config";
import { apiPages } from "./build/api-pages.ts";
import { serviceWorker } from "./build/service-worker.ts";

/** Where `npm run dev` finds a running island. */
const server = process.env.HAIDANG_SERVER ?? "http://127.0.0.1:8100";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  plugins: [apiPages(), serviceWorker("src/service-worker.ts")],
  build: { target: "es2022", outDir: "dist", assetsInlineLimit: 0 },
  server: {
    fs: { allow: [".."] },
    proxy: { "/api": server, "/sync": server, "/photos": server, "/docs": server },
  },
  test: { include: ["src/**/*.test.{ts,tsx}", "build/**/*.test.ts"], environment: "node" },
});
