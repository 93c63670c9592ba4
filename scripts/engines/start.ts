/**
 * Runs the engines until Ctrl-C and prints where they are, for tests that are repeated by hand:
 *
 *   node scripts/engines/start.ts
 */
import { testEnvironment } from "./test-environment.ts";
import { withEngines } from "./with-engines.ts";

await withEngines(async (engines) => {
  for (const [name, value] of Object.entries(testEnvironment(engines))) console.log(`export ${name}=${value}`);

  setInterval(() => undefined, 60_000);
  await new Promise(() => undefined);
});
