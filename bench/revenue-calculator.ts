import { performance } from "node:perf_hooks";
import { httpClient, setUpAccounts } from "./plan.ts";
import { startServer } from "./server.ts";

// What a revenue calculation over HTTP takes, asked one after the other: of an account's plan, with usage that is given and with
// usage that is looked up; beside the smallest answer that the same server gives over the same connection.
// node bench/revenue-calculator.ts

const ROUNDS = 400;
const WARM_UPS = 50;

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

const server = await startServer();
try {
  const client = httpClient(server);
  await setUpAccounts(client, ["acme"]);
  const { data } = (await client("GET", "/usage_meters")) as { data: { id: string }[] };
  const asked = (usageConfig: object) => ({
    currencyConfig: { mode: "ACCOUNT_INVOICE", accountId: "acme" },
    pricePlanDetailsConfig: { mode: "ACCOUNT", accountId: "acme", effectiveOn: "2025-01-01T00:00:00Z" },
    usageConfig,
    licenseEntriesConfig: { mode: "CUSTOM", custom: [] },
  });
  const usageMap = Object.fromEntries(data.map(({ id }) => [id, 1_500_000]));
  const given = asked({ mode: "CUSTOM", usageMap });
  const lookedUp = asked({
    mode: "LOOKUP_CYCLE",
    lookupCycle: { accountId: "acme", cycleEffectiveOn: "2025-01-01T00:00:00Z" },
  });
  const answer = JSON.stringify(await client("POST", "/v2/revenue_calculator", given));
  // 1,000,000 × 0.0000025 and 500,000 × 0.000002, of each of the two meters.
  for (const part of ["2.5", "1"]) {
    if (answer.split(`"revenue":${part}`).length !== 3) throw new Error(`calculated something else: ${answer}`);
  }
  const took = async (method: string, path: string, body?: unknown): Promise<number> => {
    const times: number[] = [];
    for (let round = -WARM_UPS; round < ROUNDS; round += 1) {
      const start = performance.now();
      await client(method, path, body);
      if (round >= 0) times.push(performance.now() - start);
    }
    return median(times);
  };
  const bare = await took("GET", "/tollbook/clock");
  for (const [what, body] of [
    ["usage given", given],
    ["usage looked up", lookedUp],
  ] as const) {
    const time = await took("POST", "/v2/revenue_calculator", body);
    console.log(`a calculation, ${what}: ${time.toFixed(2)} ms median`);
    console.log(`  the smallest answer of the same server: ${bare.toFixed(2)} ms; ratio ${(bare / time).toFixed(3)}`);
  }
} finally {
  await server.stop();
}
