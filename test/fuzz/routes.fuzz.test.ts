import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Operation } from "../../functions/api/route.ts";
import { routes } from "../../functions/api/routes.ts";
import { ingestOperations } from "../../functions/ingest/operations.ts";
import { type Watch, watchDatabase } from "./database-digest.ts";
import { askAndCheck, type Slowest, watchErrorLog } from "./invariants.ts";
import { literal, members } from "./json-text.ts";
import { brokenRequests, filledIn, foreignRequests, type Sketch, validRequests } from "./requests.ts";
import { openSeededInstallation, type SeededInstallation } from "./seeded-installation.ts";
import { PARAMETERS, RUNS, SEED, TIMEOUT } from "./settings.ts";

const OPERATIONS: readonly Operation[] = [...ingestOperations, ...routes];
const named = (operations: readonly Operation[]) =>
  operations.map((operation) => [operation.operationId, operation] as const);

const slowest: Slowest = { milliseconds: 0, request: "" };
const errors = watchErrorLog();

let seeded: SeededInstallation;
let watch: Watch;
const ask = (sketch: Sketch) =>
  askAndCheck(seeded, {
    request: filledIn(sketch, seeded.tenant, seeded.other),
    watch,
    errors,
    slowest,
  });

/** Reading changes nothing, so that all reading is done in one installation. */
const open = async (): Promise<void> => {
  await seeded?.installation.close();
  seeded = await openSeededInstallation();
  watch = watchDatabase(seeded.installation.adapters.database);
};
beforeAll(open);
afterAll(async () => {
  const { milliseconds, request } = slowest;
  console.log(
    `${OPERATIONS.length} operations, ${RUNS} runs each, seed ${SEED}; slowest ${milliseconds.toFixed(0)} ms: ${request.slice(0, 200)}`,
  );
  await seeded.installation.close();
});

describe("whatever is sent", { timeout: TIMEOUT }, () => {
  it.each(named(OPERATIONS))(
    "%s answers in form, changes nothing when it refuses, and never fails",
    async (_name, operation) => {
      if (operation.method !== "GET") await open();
      const before = documentsOf(seeded.other);
      const tally = new Map<number, number>();
      const requests = fc.oneof(
        { weight: 3, arbitrary: brokenRequests(operation) },
        { weight: 2, arbitrary: validRequests(operation) },
      );
      await fc.assert(
        fc.asyncProperty(requests, async (sketch) => {
          const { status } = await ask(sketch);
          tally.set(status, (tally.get(status) ?? 0) + 1);
        }),
        PARAMETERS,
      );
      expect(documentsOf(seeded.other)).toBe(before);
      // A fuzz that is always refused, or always granted, tries less than it seems.
      const statuses = [...tally.keys()].sort();
      expect(statuses[0], `${statuses}`).toBeLessThan(300);
      expect(statuses.at(-1), `${statuses}`).toBeGreaterThanOrEqual(400);
    },
  );

  const megabytes = 6 * 1024 * 1024 - 1_000;
  const filled = (one: string): string =>
    `[${Array(Math.floor(megabytes / (one.length + 1)))
      .fill(one)
      .join(",")}]`;
  const LARGE: Readonly<Record<string, string>> = {
    "three million numbers": filled("0"),
    "two million objects": filled("{}"),
    "half a million members": `{${Array.from({ length: 450_000 }, (_, at) => `"k${at}":0`).join(",")}}`,
    "three million levels": "[".repeat(megabytes / 2) + "]".repeat(megabytes / 2),
    "numbers of two thousand digits": filled("9".repeat(2_190)),
    "one text": `"${"a".repeat(megabytes)}"`,
  };
  const bodied = OPERATIONS.filter(({ body }) => body);
  const cases = Object.keys(LARGE).flatMap((size, at) => {
    const operation = bodied[(at * 7) % bodied.length];
    return operation ? [[size, operation.operationId, operation] as const] : [];
  });

  it.each(
    RUNS > 500
      ? Object.keys(LARGE).flatMap((size) => bodied.map((one) => [size, one.operationId, one] as const))
      : cases,
  )("six megabytes of %s keep nobody waiting for %s", async (size, _name, operation) => {
    const [valid] = fc.sample(validRequests(operation), { seed: SEED, numRuns: 1 });
    if (!valid) throw new Error("there is no sample");
    const { status } = await ask({ ...valid, body: members(["more", literal(LARGE[size] ?? "")]) });
    expect(status).toBe(400);
  });
});

describe("what belongs to another organization", () => {
  it.each(named(OPERATIONS.filter(({ path }) => path)))("does not exist for %s", async (_name, operation) => {
    const tally = new Set<number>();
    await fc.assert(
      fc.asyncProperty(foreignRequests(operation), async (sketch) => {
        tally.add((await ask(sketch)).status);
      }),
      { ...PARAMETERS, numRuns: 20 },
    );
    // 422 is a list's answer to a token that is none of its own.
    const allowed = operation.method === "GET" ? [400, 404, 422] : [400, 404];
    expect([...tally].filter((status) => !allowed.includes(status))).toEqual([]);
    expect(tally).toContain(404);
  });
});

/** What the store keeps of an organization. */
const documentsOf = ({ organizationId }: SeededInstallation["other"]): string =>
  JSON.stringify(
    seeded.installation.adapters.database
      .statement("SELECT * FROM documents WHERE partition LIKE ? ORDER BY id")
      .all(`${organizationId}%`),
  );
