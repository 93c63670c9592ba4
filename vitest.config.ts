import { defineConfig } from "vitest/config";

/** Tests of pure code share a process, since there is nothing in it that one could leave to the next. */
const PURE = ["test/domain/**/*.test.ts", "test/wire/**/*.test.ts", "test/architecture/**/*.test.ts"];

export default defineConfig({
  test: {
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
    projects: [
      { extends: true, test: { name: "pure", include: PURE, isolate: false } },
      // What needs engines is run by `npm run test:aws`.
      { extends: true, test: { name: "world", include: ["test/**/*.test.ts"], exclude: [...PURE, "test/aws/**"] } },
    ],
    coverage: { provider: "v8", include: ["shared/**", "functions/**", "infra/**", "local/**"] },
  },
});
