import { parseArgs } from "node:util";
import { IN_MEMORY } from "#adapters/local/database.ts";
import type { AccountId, EventReference } from "#domain/ids.ts";
import { HOUR, instantOf } from "#domain/time/instant.ts";
import { closeAccount } from "#usecases/billing/close-account.ts";
import { createMeterEvents } from "#usecases/usage/meter-events.ts";
import { openInstallation } from "../local/composition.ts";
import { serve } from "../local/serve.ts";
import { firstOrganization } from "../local/start-empty.ts";
import { httpClient, setUpAccounts, usageEvent } from "./plan.ts";

// What it costs to close a month of 744 hours, for accounts with very different numbers of events in it.
// node bench/close-cycle.ts [--few 1000] [--many 200000]

const { values } = parseArgs({
  options: { few: { type: "string", default: "1000" }, many: { type: "string", default: "200000" } },
});
const SIZES = [Number(values.few), Number(values.many)];
const ROUNDS = 15;

let url = "";
const installation = await openInstallation({
  dataDir: IN_MEMORY,
  clock: { testClockStartsAt: instantOf(Date.UTC(2025, 0, 1)) },
  baseUrl: () => url,
});
const server = await serve(installation, { port: 0, onError: console.error });
url = server.url;
const { organizationId, apiKey } = await firstOrganization(installation.world, { name: "Bench", keyName: "bench" });
const accounts = SIZES.flatMap((events) =>
  Array.from({ length: ROUNDS }, (_, round) => ({ id: `a${events}-${round}`, events })),
);
await setUpAccounts(
  httpClient({ url, apiKey }),
  accounts.map(({ id }) => id),
);
await installation.runner.settle();

const meterEvents = createMeterEvents(installation.world);
for (const { id, events } of accounts) {
  for (let done = 0; done < events; done += 1_000) {
    const batch = Array.from({ length: Math.min(1_000, events - done) }, (_, index) => ({
      reference: `event.${id}.${done + index}` as EventReference,
      event: usageEvent(id, Math.floor(((done + index) * 100_000) / events)),
    })).map(({ reference, event }, index) => ({ reference, event: { ...event, id: `${id}-${done + index}` } }));
    await meterEvents({ organizationId, receivedAt: instantOf(Date.UTC(2025, 0, 31)), events: batch });
  }
}
await installation.adapters.testClock?.moveTo(instantOf(Date.UTC(2025, 1, 2) + HOUR));

const times = new Map<number, number[]>(SIZES.map((events) => [events, []]));
for (let round = 0; round < ROUNDS; round += 1) {
  for (const events of SIZES) {
    const start = performance.now();
    await closeAccount(installation.world, { organizationId, accountId: `a${events}-${round}` as AccountId });
    times.get(events)?.push(performance.now() - start);
  }
}
const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
const medians = SIZES.map((events) => median(times.get(events) ?? []));
for (const [at, events] of SIZES.entries()) {
  console.log(`close of a month with ${events} events: ${medians[at]?.toFixed(2)} ms (median of ${ROUNDS})`);
}
console.log(
  `  ratio ${((medians[1] ?? 0) / (medians[0] ?? 1)).toFixed(2)} for ${(SIZES[1] ?? 0) / (SIZES[0] ?? 1)} times the events`,
);
await server.close();
await installation.close();
