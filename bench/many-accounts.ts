import type { AccountId, CustomerId, EventReference, OrganizationId, ScheduleId } from "#domain/ids.ts";
import { unbilled } from "#domain/invoicing/billing-state.ts";
import { decimal } from "#domain/money/decimal.ts";
import type { CalendarDate } from "#domain/time/calendar.ts";
import { type Instant, SINCE_EVER } from "#domain/time/instant.ts";
import { newCredit } from "#usecases/credits/grant-credit.ts";
import { creditsToLookAt } from "#usecases/credits/look-at-credits.ts";
import { createMeterEvents } from "#usecases/usage/meter-events.ts";
import type { World } from "#usecases/world.ts";
import { feeCard, usageCard } from "../test/support/catalog-for-billing.ts";
import { licenseCard } from "../test/support/rate-cards.ts";
import type { Client } from "./plan.ts";

const MODEL = "model";

/** One account on a plan of a usage card, a fee in advance and seats, through the API; what others are made like. */
export const setUpModel = async (client: Client): Promise<void> => {
  await client("POST", "/event_schema", {
    name: "call",
    attributes: [{ name: "units" }],
    dimensions: [{ name: "kind" }],
  });
  await client("POST", "/event_schema/call/activate");
  const meter = await client("POST", "/usage_meters", {
    name: "units",
    type: "COUNTER",
    aggregation: "SUM",
    eventSchemaName: "call",
    computations: [{ order: 1, computation: '{"var":"attributes.units"}' }],
  });
  await client("POST", `/usage_meters/${meter["id"]}/activate`);
  const fee = await client("POST", "/addons", { name: "Platform", type: "FIXED_FEE" });
  const seat = await client("POST", "/addons", { name: "Seat", type: "LICENSE" });
  const plan = await client("POST", "/v2/price_plans", {
    name: "Team",
    type: "BILLING",
    supportedCurrencies: ["USD"],
    pricingCycleConfig: { interval: "MONTHLY", startOffset: { dayOffset: "1", monthOffset: "NIL" }, gracePeriod: 1 },
  });
  const slabs = [{ after: 0 }, { after: 1_000 }, { after: 10_000 }, { after: 100_000 }];
  await client("POST", `/v2/price_plans/${plan["id"]}/rate_cards`, {
    operations: [
      usageCard(String(meter["id"]), { slabs, rates: { USD: [0.01, 0.008, 0.005, 0.0025] } }),
      feeCard(String(fee["id"]), { rate: 50, timing: "IN_ADVANCE" }),
      licenseCard(String(seat["id"])),
    ],
  });
  await client("POST", `/v2/price_plans/${plan["id"]}/finalize`, {});
  await client("POST", "/customers", {
    id: MODEL,
    name: "Model",
    primaryEmail: "model@example.test",
    address: {},
    account: { id: MODEL, name: "Model", invoiceCurrency: "USD" },
  });
  await client("POST", `/v2/accounts/${MODEL}/edit_schedules`, {
    edits: [
      {
        mode: "ASSOCIATE",
        effectiveFrom: "2025-01-01",
        effectiveUntil: "9999-01-01",
        associationConfig: { pricePlanId: plan["id"] },
      },
    ],
  });
  await client("POST", `/v2/accounts/${MODEL}/finalize_schedules`, {});
  await client("POST", "/license_updates", {
    accountId: MODEL,
    licenseId: seat["id"],
    updateType: "ABSOLUTE",
    quantity: 5,
    effectiveFrom: "2025-01-01T00:00:00Z",
  });
};

/** More accounts of the same plan and with the same seats, every third with a credit, none of them billed yet. */
export const likeTheModel = async (
  world: World,
  organizationId: OrganizationId,
  ids: readonly AccountId[],
): Promise<void> => {
  const model = MODEL as AccountId;
  const account = found(await world.accounts.find(organizationId, model));
  const customer = found(await world.customers.find(organizationId, MODEL));
  const timeline = found(await world.timelines.find(organizationId, model));
  const [slice] = timeline.schedules;
  if (!slice) throw new Error("the model has no plan");
  const plan = found(await world.pricePlans.findVersion(organizationId, slice.pricePlanId, slice.pricePlanVersion));
  const seats = plan.rateCards.flatMap((card) => (card.type === "LICENSE" ? [card.billableId] : []));
  const books = await world.licenses.findBooks(
    organizationId,
    seats.map((licenseId) => ({ accountId: model, licenseId })),
  );
  const make = async (accountId: AccountId, index: number): Promise<void> => {
    const customerId = accountId as string as CustomerId;
    const like = { ...account, id: accountId, customerId, togaiAccountId: `${account.togaiAccountId}.${accountId}` };
    const credit =
      index % 3 === 0
        ? newCredit(world, organizationId, like, {
            accountId,
            purpose: "Goodwill",
            effectiveFrom: "2025-01-01" as CalendarDate,
            priority: 1,
            creditAmount: decimal("25"),
            applicableEntityIds: [],
            cause: { type: "bench", id: accountId },
          }).changes
        : [];
    const state = { ...unbilled(accountId, SINCE_EVER), nextDueAt: world.clock.now() };
    const saved = await world.save([
      world.customers.added(organizationId, {
        ...customer,
        id: customerId,
        togaiCustomerId: `${customer.togaiCustomerId}.${accountId}`,
      }),
      ...world.accounts.added(organizationId, like),
      ...world.timelines.madeLive(organizationId, undefined, {
        accountId,
        schedules: timeline.schedules.map((schedule) => ({
          ...schedule,
          id: `${schedule.id}.${accountId}` as ScheduleId,
          accountId,
        })),
      }),
      ...books.map((book) => world.licenses.bookStored(organizationId, undefined, { ...book, accountId })),
      ...credit,
      world.billingStates.stored(organizationId, undefined, credit.length > 0 ? creditsToLookAt(state) : state),
    ]);
    if (!saved.ok) throw new Error(`account ${accountId} was refused`);
  };
  for (let done = 0; done < ids.length; done += AT_ONCE) {
    await Promise.all(ids.slice(done, done + AT_ONCE).map((id, index) => make(id, done + index)));
  }
};

const AT_ONCE = 100;

/** Ten events of an account in a month that starts at an instant, 20,000 units each. */
export const useAll = async (
  world: World,
  organizationId: OrganizationId,
  { ids, from, receivedAt }: { ids: readonly AccountId[]; from: Instant; receivedAt: Instant },
): Promise<void> => {
  const meterEvents = createMeterEvents(world);
  for (let done = 0; done < ids.length; done += AT_ONCE) {
    const events = ids.slice(done, done + AT_ONCE).flatMap((accountId) =>
      Array.from({ length: EVENTS }, (_, index) => ({
        reference: `event.${accountId}.${index}` as EventReference,
        event: {
          id: `${accountId}-${index}`,
          schemaName: "call",
          timestamp: new Date(from + index * 70 * 3_600_000).toISOString(),
          accountId,
          attributes: [{ name: "units", value: "20000" }],
          dimensions: { kind: "any" },
        },
      })),
    );
    await meterEvents({ organizationId, receivedAt, events });
  }
};

const EVENTS = 10;

const found = <T>(read: { readonly value: T } | undefined): T => {
  if (!read) throw new Error("the model lacks something");
  return read.value;
};
