import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { OrganizationId } from "#domain/ids.ts";
import { addMilliseconds, DAY, type Instant, toIso } from "#domain/time/instant.ts";
import { createApiKey } from "#usecases/identity/api-keys.ts";
import { createOrganization } from "#usecases/identity/organizations.ts";
import { answerClock } from "../../local/clock-endpoint.ts";
import { type Installation, openInstallation } from "../../local/composition.ts";
import { answerDocument } from "../../local/document-endpoint.ts";
import { lambdaContext } from "../../local/lambda-context.ts";
import { apiEvent } from "../support/api.ts";
import { entitlementCard, overageCard } from "../support/entitlement-shop.ts";
import { at } from "../support/world.ts";

export type Request = {
  readonly method: string;
  /** As it stands in the request line: encoded, or broken. */
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
};
export type Answer = { readonly status: number; readonly text: string };

/** Names of things by kind, as requests mean them. */
export type Names = Map<string, string[]>;
export type Tenant = {
  readonly organizationId: OrganizationId;
  readonly apiKey: string;
  readonly names: Names;
  /** Ends every name that a request can ask for. */
  readonly suffix: string;
  /** Stands in every text that no request can ask for. */
  readonly marker: string;
};

/** Two tenants with a little of everything, the clock standing after their first cycle. */
export type SeededInstallation = {
  readonly installation: Installation;
  readonly tenant: Tenant;
  readonly other: Tenant;
  readonly answer: (tenant: Tenant, request: Request) => Promise<Answer>;
};

const DOCUMENTS = "/tollbook/documents/";

export const openSeededInstallation = async (): Promise<SeededInstallation> => {
  const installation = await openInstallation({
    dataDir: ":memory:",
    clock: { testClockStartsAt: at("2025-01-01T00:00:00Z") },
  });
  const answer = async (tenant: Tenant, { isBase64Encoded = false, ...request }: Request): Promise<Answer> => {
    const url = request.query === "" ? request.path : `${request.path}?${request.query}`;
    const event = {
      ...apiEvent(tenant.organizationId, request.method, url, request.body, { ...request.headers }),
      isBase64Encoded,
    };
    if (request.path === "/tollbook/clock") return answerOf(await answerClock(installation, event));
    if (request.path.startsWith(DOCUMENTS))
      return answerOf(await answerDocument(installation.adapters, event, DOCUMENTS));
    const result: APIGatewayProxyStructuredResultV2 = await installation.functionFor(request.path)(
      event,
      lambdaContext("fuzz", "fuzz"),
    );
    return { status: result.statusCode ?? 0, text: result.body ?? "" };
  };
  const seeded = async (suffix: string, marker: string): Promise<Tenant> => {
    const organization = await createOrganization(installation.world, { name: `Company ${marker}` });
    if (!organization.ok) throw new Error(JSON.stringify(organization.error));
    const { id: organizationId } = organization.value;
    const key = await createApiKey(installation.world, { organizationId, name: "fuzz" });
    if (!key.ok) throw new Error(JSON.stringify(key.error));
    const tenant: Tenant = { organizationId, apiKey: key.value.secret, suffix, marker, names: new Map() };
    await seed(tenant, (method, path, body) => insist(answer, tenant, { method, path, body }));
    return tenant;
  };
  const tenant = await seeded("mine", "MY-SECRET");
  const other = await seeded("theirs", "THEIR-SECRET");
  for (const one of [tenant, other]) {
    for (let jobs = 0; jobs < 8; jobs += 1) {
      const query = "require_confirmation=true";
      await answer(one, { method: "POST", path: "/invoices/bill_runs", query, headers: {} });
    }
  }
  await insist(answer, tenant, { method: "POST", path: "/tollbook/clock", body: { now: "2025-02-05T00:00:00Z" } });
  for (const one of [tenant, other]) {
    learnTime(one.names, installation.adapters.clock.now());
    const reissuable = await invoicesInEveryState(
      (method, path, body) => insist(answer, one, { method, path, body }),
      one,
    );
    const { data } = await insist(answer, one, { method: "GET", path: "/invoices" });
    one.names.set(
      "invoice",
      // Named often enough to be asked for.
      [...data.map(({ id }: { id: string }) => id), reissuable, reissuable, reissuable],
    );
    const [account = ""] = one.names.get("account") ?? [];
    const [feature = ""] = one.names.get("feature") ?? [];
    const path = `/accounts/${account}/features/${feature}/entries`;
    const { data: entries } = await insist(answer, one, { method: "GET", path });
    one.names.set(
      "entry",
      entries.flatMap(({ id, source }: { id: string; source: string }) => (source === "PRICE_PLAN" ? [id] : [])),
    );
    const { data: jobs } = await insist(answer, one, { method: "GET", path: "/jobs" });
    one.names.set(
      "job",
      jobs.map(({ id }: { id: string }) => id),
    );
  }
  return { installation, tenant, other, answer };
};

/** Drafts to delete, refunds to complete, and a void invoice, which is answered, whose cycle can be billed anew. */
const invoicesInEveryState = async (
  call: (method: string, path: string, body?: unknown) => Promise<Parsed>,
  { names }: Tenant,
): Promise<string> => {
  const [accountId = ""] = names.get("account") ?? [];
  const custom = {
    accountId,
    startDate: "2025-01-01T00:00:00Z",
    endDate: "2025-02-01T00:00:00Z",
    lineItems: [{ value: 1 }],
    applyCredits: false,
    applyWalletBalance: false,
  };
  for (let count = 0; count < 4; count += 1) {
    await call("POST", "/invoices", { ...custom, status: "DRAFT" });
    const { id } = await call("POST", "/invoices", { ...custom, status: "PAID" });
    await call("PATCH", `/invoices/${id}`, { status: "REFUND_INITIATED" });
  }
  const { data } = await call("GET", "/invoices");
  const due = data.find(({ status, pricePlanId }: Parsed) => status === "DUE" && pricePlanId !== undefined);
  await call("PATCH", `/invoices/${due.id}`, { status: "VOID" });
  return due.id;
};

/** Instants and days that make sense at a moment: of events, and of plans that are to come. */
export const learnTime = (names: Names, now: Instant): void => {
  const ago = (days: number): string => toIso(addMilliseconds(now, days * DAY));
  names.set("recent", [0, -0.01, -0.5, -3, -20, -70].map(ago));
  names.set(
    "soon",
    [1, 2, 12, 30].map((days) => ago(days).slice(0, 10)),
  );
  names.set(
    "later",
    [31, 60, 400].map((days) => ago(days).slice(0, 10)),
  );
};

const answerOf = ({ status, body }: { readonly status: number; readonly body: string | Uint8Array }): Answer => ({
  status,
  text: typeof body === "string" ? body : Buffer.from(body).toString("latin1"),
});

// biome-ignore lint/suspicious/noExplicitAny: a parsed answer, of which the seeding reads the ids
type Parsed = any;

const insist = async (
  answer: SeededInstallation["answer"],
  tenant: Tenant,
  { method, path, body }: { method: string; path: string; body?: unknown },
): Promise<Parsed> => {
  const { status, text } = await answer(tenant, {
    method,
    path,
    query: "",
    headers: {},
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
  return JSON.parse(text);
};

const seed = async (
  { suffix, marker, names }: Tenant,
  call: (method: string, path: string, body?: unknown) => Promise<Parsed>,
): Promise<void> => {
  const name = (text: string): string => `${text}-${suffix}`;
  const told = (text: string): string => `${text} ${marker}`;
  for (const schema of ["chat", "idle", "unused"]) {
    await call("POST", "/event_schema", {
      name: name(schema),
      description: told("Described"),
      attributes: [{ name: "tokens" }],
      dimensions: [{ name: "model" }],
      filterFields: ["model"],
    });
  }
  for (const schema of ["chat", "unused"]) await call("POST", `/event_schema/${name(schema)}/activate`);
  const meter = (title: string): Promise<Parsed> =>
    call("POST", "/usage_meters", {
      name: told(title),
      type: "COUNTER",
      aggregation: "SUM",
      eventSchemaName: name("chat"),
      computations: [{ order: 1, computation: '{"var":"attributes.tokens"}' }],
    });
  const [tokens, idle] = [await meter("tokens"), await meter("idle")];
  await call("POST", `/usage_meters/${tokens.id}/activate`);
  const fee = await call("POST", "/addons", { name: told("fee"), type: "FIXED_FEE" });
  const seats = await call("POST", "/addons", { name: told("seats"), type: "LICENSE" });
  const feature = await call("POST", "/features", {
    name: told("feature"),
    schemaAssociations: [{ schemaName: name("unused"), attributeName: "tokens" }],
  });
  const flag = await call("POST", "/features", { name: told("flag"), schemaAssociations: [] });
  const plan = (title: string): Promise<Parsed> =>
    call("POST", "/v2/price_plans", {
      name: told(title),
      type: "BILLING",
      supportedCurrencies: ["USD"],
      pricingCycleConfig: { interval: "MONTHLY", startOffset: { dayOffset: "1", monthOffset: "NIL" }, gracePeriod: 1 },
    });
  const [sold, draft] = [await plan("sold"), await plan("draft")];
  const weeks = Array.from({ length: 20 }, (_, week) => ({
    effectiveFrom: `P${week}W`,
    effectiveUntil: "P1Y",
    featureCreditLimit: 1_000,
  }));
  await call("POST", `/v2/price_plans/${sold.id}/rate_cards`, {
    operations: [
      usageCard(tokens.id, name("card")),
      entitlementCard(feature.id, weeks, { timing: "IN_ARREARS", rate: 0 }),
      overageCard(feature.id, {}),
    ],
  });
  await call("POST", `/v2/price_plans/${draft.id}/rate_cards`, { operations: [usageCard(tokens.id, name("card"))] });
  await call("POST", `/v2/price_plans/${sold.id}/finalize`, {});
  for (const customer of ["acme", "bare", "plain"]) {
    await call("POST", "/customers", {
      id: name(customer),
      name: told("Customer"),
      primaryEmail: "ap@acme.test",
      address: { line1: told("Street") },
      account: { id: name(customer), name: told("Account"), aliases: [name(`alias-${customer}`)] },
    });
  }
  await call("POST", "/aliases", { aliases: [{ value: name("free-alias") }] });
  const association = {
    mode: "ASSOCIATE",
    effectiveFrom: "2025-01-01",
    effectiveUntil: "2027-01-01",
    associationConfig: { pricePlanId: sold.id },
  };
  const staged = await call("POST", `/v2/accounts/${name("acme")}/edit_schedules`, { edits: [association] });
  await call("POST", `/v2/accounts/${name("acme")}/finalize_schedules`, {});
  // Without credits and a wallet, so that its invoice stays due.
  await call("POST", `/v2/accounts/${name("plain")}/edit_schedules`, { edits: [association] });
  await call("POST", `/v2/accounts/${name("plain")}/finalize_schedules`, {});
  const later = { ...association, effectiveFrom: "2026-01-01" };
  const toCome = await call("POST", `/v2/accounts/${name("bare")}/edit_schedules`, { edits: [later] });
  names.set("limited", [name("unused")]);
  for (const [event, account] of [
    ["event", "acme"],
    ["plain-event", "plain"],
  ] as const) {
    await call("POST", "/ingest", {
      event: {
        id: name(event),
        schemaName: name("chat"),
        timestamp: "2025-01-01T00:00:00Z",
        accountId: name(account),
        attributes: [{ name: "tokens", value: "7" }],
        dimensions: { model: told("large") },
      },
    });
  }
  for (const account of ["acme", "bare"]) {
    await call("POST", "/license_updates", {
      accountId: name(account),
      licenseId: seats.id,
      updateType: "ABSOLUTE",
      quantity: 5,
      effectiveFrom: "2025-01-01T00:00:00Z",
    });
  }
  const grouped = { name: told("Group"), email: "g@acme.test", dailyInvoiceConsolidation: true, address: {} };
  const group = await call("POST", "/invoice_groups", { ...grouped, accountIds: [name("bare")] });
  names.set("group", [group.id]);
  const topup = { type: "WALLET_TOPUP", walletTopupDetails: { topupAmount: 5 } };
  const bought = await call("POST", `/accounts/${name("acme")}/purchases`, topup);
  const proposals: Parsed[] = [];
  for (let count = 0; count < 20; count += 1) {
    const proposed = { ...topup, paymentMode: "PREPAID" };
    proposals.push(await call("POST", `/accounts/${name("acme")}/purchase_proposals`, proposed));
  }
  const granted = { accountId: name("acme"), purpose: told("Credit"), effectiveFrom: "2025-01-01", priority: 1 };
  const { credits } = await call("POST", "/credits", {
    creditRequests: Array.from({ length: 20 }, () => ({ ...granted, creditAmount: 3 })),
  });
  const payment = await call("POST", "/payments", {
    accountId: name("acme"),
    currency: "USD",
    totalAmount: 9,
    externalPaymentReference: { sourceName: told("bank"), sourceType: "CASH", transactionNumber: "1" },
    lineItemRecords: [{ type: "WALLET_CREDIT", order: 1 }],
  });
  names.set(
    "credit",
    credits.map(({ id }: { id: string }) => id),
  );
  names.set("payment", [payment.id]);
  names.set("purchase", [bought.id]);
  names.set(
    "proposal",
    proposals.map(({ id }) => id),
  );
  names.set("customer", [name("acme"), name("bare")]);
  names.set("account", [name("acme"), name("bare")]);
  names.set("schema", [name("chat"), name("idle"), name("unused")]);
  names.set("meter", [tokens.id, idle.id]);
  names.set("addOn", [fee.id, seats.id]);
  names.set("feature", [feature.id, flag.id]);
  names.set("billable", [tokens.id, idle.id, fee.id, seats.id]);
  names.set("plan", [sold.id, draft.id]);
  names.set("alias", [name("alias-acme"), name("free-alias")]);
  names.set("schedule", [staged.pricingSchedules[0].id, toCome.pricingSchedules[0].id]);
  names.set("version", [sold.referenceId]);
  names.set("event", [name("event")]);
  names.set("card", [name("card")]);
  names.set("attribute", ["tokens"]);
  names.set("dimension", ["model"]);
  names.set("line", ["grand_total_amount", "gross_amount"]);
  names.set("token", []);
};

const usageCard = (meterId: string, rateCardName: string) => ({
  actionType: "CREATE",
  rateCardName,
  rateCard: {
    billableId: meterId,
    type: "USAGE",
    invoiceTiming: "IN_ARREARS",
    rateCardDetails: {
      usageRateCard: {
        usageMeterId: meterId,
        ratePlan: { pricingModel: "TIERED", slabs: [{ order: 1, startAfter: 0, priceType: "PER_UNIT" }] },
        rateValues: [{ currency: "USD", slabRates: [{ order: 1, rate: 2 }] }],
      },
    },
  },
});
