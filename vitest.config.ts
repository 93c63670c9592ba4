import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    environment: "node",
    passWithNoTests: false,
    allowOnly: false,
    retry: 0,
    coverage: { provider: "v8", include: ["shared/**", "functions/**", "local/**"] },
  },
});
