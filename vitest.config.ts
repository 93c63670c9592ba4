import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    environment: "node",
    // Processes rather than threads: tests that end a process or open a database must not meet each other.
    pool: "forks",
    maxWorkers: "100%",
    allowOnly: false,
    passWithNoTests: false,
    retry: 0,
    // A hang is a failure, a busy machine is not.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    coverage: { provider: "v8", include: ["shared/**", "functions/**", "local/**"] },
  },
});
