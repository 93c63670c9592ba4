import { expect } from "vitest";
import { instantOf } from "#domain/time/instant.ts";
import { createApiKey } from "#usecases/identity/api-keys.ts";
import { createOrganization } from "#usecases/identity/organizations.ts";
import type { Connection } from "../../local/connection.ts";
import { keepCredentials } from "../../local/credentials-file.ts";
import { openDataFolder } from "../../local/data-folder.ts";
import { connectInProcess } from "../../local/in-process-connection.ts";
import { serve } from "../../local/serve.ts";
import { makeAdminToken, removeServerFile, writeServerFile } from "../../local/server-file.ts";

/** Where the test clock of a new folder stands. */
export const CLOCK_STARTS = "2023-11-01T00:00:00Z";
export const ACCOUNT = "acme";

/**
 * A data folder whose only organization sells tokens to one account from 1 November 2023 on: 2.50 USD per million context
 * tokens, 10 USD per million generated ones, by calendar month with three days of grace.
 */
export const tokenOrganization = async (
  dataDir: string,
  { dimensions = [] }: { readonly dimensions?: readonly string[] } = {},
): Promise<{ readonly apiKey: string }> => {
  const installation = await openDataFolder({ dataDir, clock: "test", startsAt: instantOf(Date.parse(CLOCK_STARTS)) });
  const organization = await createOrganization(installation.world, { name: "Token Seller" });
  if (!organization.ok) throw new Error("the organization was refused");
  const organizationId = organization.value.id;
  const key = await createApiKey(installation.world, { organizationId, name: "test" });
  if (!key.ok) throw new Error("the key was refused");
  keepCredentials(dataDir, { organizationId, apiKey: key.value.secret });
  const connection = connectInProcess(installation, { place: dataDir, organizationId });
  try {
    await sellTokens(connection, dimensions);
  } finally {
    await connection.close();
  }
  return { apiKey: key.value.secret };
};

/** A server on the folder, as `tollbook start` runs one; commands find it by the folder. */
export const serveFolder = async (
  dataDir: string,
): Promise<{ readonly url: string; readonly adminToken: string; readonly close: () => Promise<void> }> => {
  const installation = await openDataFolder({ dataDir, clock: undefined });
  const adminToken = makeAdminToken();
  const failures: unknown[] = [];
  const server = await serve(installation, { port: 0, adminToken, onError: (cause) => failures.push(cause) });
  writeServerFile(dataDir, { url: server.url, pid: process.pid, adminToken });
  installation.runner.start();
  return {
    url: server.url,
    adminToken,
    close: async () => {
      await server.close();
      removeServerFile(dataDir);
      await installation.close();
      expect(failures).toEqual([]);
    },
  };
};

const METERS = [
  { name: "Context tokens", attribute: "ContextTokens", rate: 0.0000025 },
  { name: "Generated tokens", attribute: "GeneratedTokens", rate: 0.00001 },
];

/** Sells tokens to one account, over the public API. */
export const sellTokens = async (connection: Connection, dimensions: readonly string[]): Promise<void> => {
  const post = async (path: string, body: unknown = {}): Promise<Record<string, unknown>> => {
    const reply = await connection.send("POST", path, { body });
    if (reply.status >= 300) throw new Error(`POST ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply.body as Record<string, unknown>;
  };
  await post("/event_schema", {
    name: "completion",
    attributes: METERS.map(({ attribute }) => ({ name: attribute })),
    dimensions: dimensions.map((name) => ({ name })),
  });
  await post("/event_schema/completion/activate");
  const operations: unknown[] = [];
  for (const meter of METERS) operations.push(usageCard(meter, await addMeter(post, meter)));
  const plan = await post("/v2/price_plans", {
    name: "Tokens",
    type: "BILLING",
    supportedCurrencies: ["USD"],
    pricingCycleConfig: { interval: "MONTHLY", startOffset: { dayOffset: "1", monthOffset: "NIL" }, gracePeriod: 3 },
  });
  await post(`/v2/price_plans/${plan["id"]}/rate_cards`, { operations });
  await post(`/v2/price_plans/${plan["id"]}/finalize`);
  await addAccount(connection, ACCOUNT);
  await post(`/v2/accounts/${ACCOUNT}/edit_schedules`, {
    edits: [
      {
        mode: "ASSOCIATE",
        effectiveFrom: "2023-11-01",
        effectiveUntil: "9999-01-01",
        associationConfig: { pricePlanId: plan["id"] },
      },
    ],
  });
  await post(`/v2/accounts/${ACCOUNT}/finalize_schedules`);
};

/** A customer with one account of the same id. */
const addAccount = async (connection: Connection, id: string): Promise<void> => {
  const { status } = await connection.send("POST", "/customers", {
    body: {
      id,
      name: `Customer ${id}`,
      primaryEmail: `${id}@example.test`,
      address: {},
      account: { id, name: `Account ${id}`, invoiceCurrency: "USD" },
    },
  });
  expect(status).toBe(201);
};

type Post = (path: string, body?: unknown) => Promise<Record<string, unknown>>;
type Meter = (typeof METERS)[number];

const addMeter = async (post: Post, { name, attribute }: Meter): Promise<string> => {
  const meter = await post("/usage_meters", {
    name,
    type: "COUNTER",
    aggregation: "SUM",
    eventSchemaName: "completion",
    computations: [{ order: 1, computation: `{"var":"attributes.${attribute}"}` }],
  });
  await post(`/usage_meters/${meter["id"]}/activate`);
  return String(meter["id"]);
};

const usageCard = ({ name, rate }: Meter, meterId: string) => ({
  actionType: "CREATE",
  rateCardName: name,
  rateCard: {
    displayName: name,
    billableId: meterId,
    type: "USAGE",
    invoiceTiming: "IN_ARREARS",
    rateCardDetails: {
      usageRateCard: {
        usageMeterId: meterId,
        ratePlan: { pricingModel: "TIERED", slabs: [{ order: 1, startAfter: 0, priceType: "PER_UNIT" }] },
        rateValues: [{ currency: "USD", slabRates: [{ order: 1, rate }] }],
      },
    },
  },
});
