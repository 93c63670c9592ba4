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
    coverage: { provider: "v8", include: ["shared/**", "functions/**", "local/**"] },
  },
});
