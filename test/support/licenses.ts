import { type BillingWorld, openBillingWorld } from "./billing-world.ts";
import { anAccount, aPlan, associate, type Cycle, schedule, succeeded } from "./catalog-for-billing.ts";
import type { PostedEvent } from "./ingest.ts";
import { inDollars, licenseCard, PER_UNIT } from "./rate-cards.ts";

export type SeatTerms = {
  readonly named?: true;
  readonly timing?: "IN_ADVANCE" | "IN_ARREARS";
  readonly prorated?: boolean;
  readonly refund?: "NONE" | "CREDITS" | "PAYMENT" | "WALLET";
  readonly most?: number;
  readonly usageCycle?: string;
  readonly ratePlan?: object;
  readonly rateValues?: readonly object[];
  readonly from?: string;
  readonly until?: string;
  readonly cycle?: Cycle;
  readonly zone?: string;
  readonly now?: string;
};

/** An organization that sells seats at 10 USD to `acme`, monthly from 1 April 2025 unless the terms say otherwise. */
export type SeatShop = BillingWorld & {
  readonly license: string;
  /** Updates the license of `acme`; answers the entry. */
  readonly seats: (updateType: "ABSOLUTE" | "RELATIVE", quantity: number, at?: string, more?: object) => Promise<Entry>;
  /** Totals of the invoices of `acme` by type, the oldest first. */
  readonly billed: () => Promise<readonly string[]>;
};

export type Entry = { readonly quantity: number; readonly effectiveFrom: string; readonly createdAt: string };

export const openSeatShop = async (
  terms: SeatTerms = {},
  settings: Parameters<typeof openBillingWorld>[0] = {},
): Promise<SeatShop> => {
  const shop = await openBillingWorld({
    now: terms.now ?? "2025-03-20T00:00:00Z",
    organization: { name: "Acme Metering", ...(terms.zone !== undefined && { timeZone: terms.zone as never }) },
    ...settings,
  });
  const type = terms.named ? "NAMED_LICENSE" : "LICENSE";
  const license: string = succeeded(await shop.api.post("/addons", { name: "Seat", type })).id;
  const plan = await aPlan(shop, { cards: [seatCard(license, terms)], ...(terms.cycle && { cycle: terms.cycle }) });
  await anAccount(shop, "acme");
  await schedule(shop, "acme", associate(plan, terms.from ?? "2025-04-01", terms.until));
  await shop.settle();
  return {
    ...shop,
    license,
    seats: async (updateType, quantity, effectiveFrom, more = {}) => {
      const body = { accountId: "acme", licenseId: license, updateType, quantity, ...more };
      const entry = succeeded(
        await shop.api.post("/license_updates", { ...body, ...(effectiveFrom !== undefined && { effectiveFrom }) }),
      );
      await shop.settle();
      return entry;
    },
    billed: async () =>
      (await shop.factsOf("acme")).map(({ type: kind, status, total }) => `${kind} ${total} ${status}`),
  };
};

/** A CREATE operation of such a card. */
export const seatCard = (license: string, terms: SeatTerms) =>
  licenseCard(license, {
    card: { invoiceTiming: terms.timing ?? "IN_ARREARS" },
    inner: {
      type: terms.named ? "NAMED_LICENSE" : "LICENSE",
      enableProration: terms.prorated ?? true,
      ratePlan: terms.ratePlan ?? PER_UNIT,
      rateValues: terms.rateValues ?? inDollars(10),
      ...(terms.refund && { proratedRefundMode: terms.refund }),
      ...(terms.usageCycle !== undefined && { usageCycle: terms.usageCycle }),
      ...(terms.most !== undefined && { config: { maxQuantity: terms.most } }),
    },
  });

let events = 0;
/** An event that gives a name a seat, or takes it. */
export const seatEvent = (
  license: string,
  name: string,
  action: 1 | -1,
  timestamp: string,
  more: Partial<PostedEvent> = {},
): PostedEvent => {
  events += 1;
  return {
    id: `seat-${events}`,
    schemaName: "togai-named-license",
    timestamp,
    accountId: "acme",
    attributes: [{ name: "action", value: String(action) }],
    dimensions: { license_id: license, name },
    ...more,
  };
};
