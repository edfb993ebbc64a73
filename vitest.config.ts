import { readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };

// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from the default export.
export default defineConfig({
  define: { WGX_VERSION: JSON.stringify(version), WGX_BUILD: JSON.stringify("test") },
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/helpers/isolate.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 2,
    // Where CI asks for it, the counts are also written as JSON.
    reporters: process.env["WGX_TEST_RESULTS"] ? ["default", "json"] : ["default"],
    ...(process.env["WGX_TEST_RESULTS"] && { outputFile: { json: process.env["WGX_TEST_RESULTS"] } }),
  },
});
