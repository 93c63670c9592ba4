import { defineConfig } from "vitest/config";

/** Run by `npm run test:aws`, which starts the engines, and deploys the stacks for the second project. */
const DEPLOYED = ["test/aws/deployed/**/*.test.ts"];

/** Tests of the system itself, which run on one process otherwise: here documents and usage lie in DynamoDB. */
const ON_DYNAMODB = [
  "test/usecases/**/*.test.ts",
  "test/functions/api/**/*.test.ts",
  "test/scenarios/**/*.test.ts",
  "test/trouble/**/*.test.ts",
];

export default defineConfig({
  test: {
    environment: "node",
    pool: "forks",
    maxWorkers: "100%",
    allowOnly: false,
    passWithNoTests: false,
    retry: 0,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    teardownTimeout: 60_000,
    projects: [
      { extends: true, test: { name: "engines", include: ["test/aws/**/*.test.ts"], exclude: DEPLOYED } },
      {
        extends: true,
        test: {
          name: "system-on-dynamodb",
          include: ON_DYNAMODB,
          env: { TOLLBOOK_TEST_ENGINE: "dynamodb" },
          testTimeout: 900_000,
        },
      },
      // One installation and one clock for all of them: they take turns.
      {
        extends: true,
        test: {
          name: "deployed",
          include: DEPLOYED,
          fileParallelism: false,
          globalSetup: ["test/aws/deployed/global-setup.ts"],
        },
      },
    ],
  },
});
