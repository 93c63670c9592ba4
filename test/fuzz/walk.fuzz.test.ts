import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { foldUsage } from "#domain/metering/usage-cells.ts";
import { addMilliseconds, HOUR, toIso } from "#domain/time/instant.ts";
import type { Operation } from "../../functions/api/route.ts";
import { routes } from "../../functions/api/routes.ts";
import { ingestOperations } from "../../functions/ingest/operations.ts";
import { watchDatabase } from "./database-digest.ts";
import { askAndCheck, type Slowest, watchErrorLog } from "./invariants.ts";
import { brokenRequests, filledIn, type Sketch, validRequests } from "./requests.ts";
import { learnTime, openSeededInstallation, type SeededInstallation } from "./seeded-installation.ts";
import { SEED, STEPS, TIMEOUT } from "./settings.ts";

/** What an answer of an operation teaches: the kind of thing, and where its name stands. */
const TEACHES: Readonly<Record<string, readonly [kind: string, field: string]>> = {
  createCustomer: ["customer", "id"],
  createAccount: ["account", "id"],
  createEventSchema: ["schema", "name"],
  createUsageMeter: ["meter", "id"],
  createAddOn: ["addOn", "id"],
  createPricePlanV2: ["plan", "id"],
};

type Step =
  | { readonly type: "ask"; readonly operation: Operation; readonly sketch: Sketch }
  | { readonly type: "settle" }
  | { readonly type: "wait"; readonly hours: number };

const ENDS = /^(delete|deactivate)/;
const OPERATIONS: readonly Operation[] = [...ingestOperations, ...routes];
const askingFor = (operation: Operation): fc.Arbitrary<Step> =>
  fc
    .oneof({ weight: 4, arbitrary: validRequests(operation) }, { weight: 1, arbitrary: brokenRequests(operation) })
    .map((sketch) => ({ type: "ask", operation, sketch }));
const steps: fc.Arbitrary<Step> = fc.oneof(
  // What archives or removes is rare, or soon there would be nothing left to ask for.
  ...OPERATIONS.map((operation) => ({
    weight: ENDS.test(operation.operationId) ? 1 : operation.method === "GET" ? 15 : 50,
    arbitrary: askingFor(operation),
  })),
  { weight: 100, arbitrary: fc.constant<Step>({ type: "settle" }) },
  { weight: 60, arbitrary: fc.constantFrom(1, 5, 30, 200, 800).map((hours): Step => ({ type: "wait", hours })) },
);

let seeded: SeededInstallation;
beforeAll(async () => {
  seeded = await openSeededInstallation();
});
afterAll(() => seeded.installation.close());

const learn = ({ operationId }: Operation, text: string): void => {
  const body = JSON.parse(text) as Record<string, unknown>;
  const [kind = "", field = ""] = TEACHES[operationId] ?? [];
  const names = seeded.tenant.names;
  const add = (to: string, name: unknown): void => {
    if (typeof name === "string") names.set(to, [...(names.get(to) ?? []), name].slice(-20));
  };
  add(kind, body[field]);
  if (kind === "meter" || kind === "addOn") add("billable", body["id"]);
  if (operationId === "createCustomer") add("account", (body["account"] as { id?: string } | undefined)?.id);
  add("token", body["nextToken"]);
};

describe("a long walk through the API", { timeout: TIMEOUT }, () => {
  it("never fails, bills what it sells, and counts what it took", async () => {
    const errors = watchErrorLog();
    const { adapters, runner } = seeded.installation;
    const watch = watchDatabase(adapters.database);
    const slowest: Slowest = { milliseconds: 0, request: "" };
    const tally = new Map<string, number>();
    const walk: string[] = [];
    for (const step of fc.sample(steps, { seed: SEED, numRuns: STEPS })) {
      if (step.type === "ask") {
        const request = filledIn(step.sketch, seeded.tenant, seeded.other);
        const { status, text } = await askAndCheck(seeded, {
          request,
          watch,
          errors,
          slowest,
        });
        if (status < 300) learn(step.operation, text);
        const outcome = status < 300 ? "granted" : "refused";
        tally.set(outcome, (tally.get(outcome) ?? 0) + 1);
        if (status < 300 && step.operation.method !== "GET") walk.push(`${step.operation.operationId} ${request.path}`);
      } else if (step.type === "settle") {
        await runner.settle();
      } else {
        const until = toIso(addMilliseconds(adapters.clock.now(), step.hours * HOUR));
        walk.push(`wait until ${until}`);
        const body = JSON.stringify({ now: until });
        const request = { method: "POST", path: "/tollbook/clock", query: "", headers: {}, body };
        expect((await seeded.answer(seeded.tenant, request)).status).toBe(200);
        learnTime(seeded.tenant.names, adapters.clock.now());
      }
      expect(errors.taken(), walk.slice(-12).join("\n")).toEqual([]);
    }
    await runner.settle();
    for (const queue of ["usage-events", "close-accounts", "render-invoices", "deliver-invoices"] as const) {
      expect(await adapters.queue.deadLetters(queue, 10), queue).toEqual([]);
    }
    let pages = 0;
    for await (const page of adapters.usageCounters.pages(seeded.tenant.organizationId)) {
      expect(await adapters.usageCounters.refold(page, foldUsage)).toEqual(await adapters.usageCounters.cells(page));
      pages += 1;
    }
    console.log(
      `${STEPS} steps, seed ${SEED}: ${[...tally].map(([outcome, count]) => `${count} ${outcome}`).join(", ")}, ${pages} pages of usage, until ${toIso(adapters.clock.now())}; slowest ${slowest.milliseconds.toFixed(0)} ms: ${slowest.request.slice(0, 200)}`,
    );
    expect(tally.get("granted")).toBeGreaterThan(STEPS / 4);
  });
});
