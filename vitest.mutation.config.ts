import { defineConfig } from "vitest/config";

/** The tests that `npm run mutation` asks about each mutant: those of pure code, the fast ones. */
export default defineConfig({
  test: { environment: "node", include: ["test/domain/**/*.test.ts"], testTimeout: 30_000 },
});
