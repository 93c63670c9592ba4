import { expect, it } from "vitest";
import type { Answer } from "../support/api-client.ts";
import { aCustomInvoice } from "../support/billed-account.ts";
import {
  aCall,
  aMeter,
  anAccount,
  aPlan,
  associate,
  schedule,
  succeeded,
  usageCard,
} from "../support/catalog-for-billing.ts";
import { lastJob } from "../support/jobs.ts";
import { aRule } from "../support/pricing-rules.ts";
import { openPurchaseShop, type PurchaseShop } from "../support/purchases.ts";
import { licenseCard } from "../support/rate-cards.ts";

/** Everything that lies in the tables for documents, by key; when something was touched last does not count. */
const documentsOf = ({ adapters }: PurchaseShop): Readonly<Record<string, unknown>> => {
  const rows = adapters.database
    .statement<{ partition: string; sort: string; value: string }>("SELECT partition, sort, value FROM documents")
    .all();
  return Object.fromEntries(
    rows.map(({ partition, sort, value }) => [
      `${partition} ${sort}`,
      JSON.parse(value, (name, member) => (name === "updatedAt" ? undefined : member)),
    ]),
  );
};

type Shop = PurchaseShop & { readonly meter: string; readonly seat: string; readonly plan: string };
type Call = () => Promise<Answer>;

/** It is 10 January; acme uses at 1 a unit and holds seats, and other accounts and plans stand by. */
const open = async (): Promise<Shop> => {
  const shop = await openPurchaseShop();
  const { api } = shop;
  const meter = await aMeter(shop);
  const seat = succeeded(await api.post("/addons", { name: "Seat", type: "LICENSE" })).id as string;
  const plan = await aPlan(shop, {
    name: "Usage",
    cards: [usageCard(meter, { rates: { USD: [1] } }), licenseCard(seat, { name: "seats" })],
  });
  await schedule(shop, "acme", associate(plan, "2025-01-01"));
  await shop.settle();
  await shop.passTo("2025-01-10T00:00:00Z");
  await shop.use(aCall("acme", "2025-01-05T00:00:00Z", "40"));
  return { ...shop, meter, seat, plan };
};

const januaryOf = async (shop: Shop): Promise<string> => {
  await shop.passTo("2025-02-03T00:00:00Z");
  const invoice = (await shop.invoicesOf("acme")).find(({ status }) => status === "DUE");
  if (!invoice) throw new Error("January was not billed");
  return invoice.id;
};
const aPayment = (invoiceId: string, amount: number) => ({
  accountId: "acme",
  currency: "USD",
  totalAmount: amount,
  externalPaymentReference: { sourceName: "bank", sourceType: "BANK_TRANSFER", transactionNumber: "transfer-1" },
  lineItemRecords: [{ type: "INVOICE", togaiId: invoiceId, amount, order: 1 }],
});
const aCredit = {
  accountId: "acme",
  purpose: "welcome",
  effectiveFrom: "2025-01-01",
  priority: 1,
  creditAmount: 30,
  applicableEntityIds: [],
};
const aGroup = { name: "Both", email: "ap@example.test", dailyInvoiceConsolidation: true, address: {} };
const customOf = async ({ api }: Shop, changes: object = {}): Promise<string> =>
  succeeded(
    await api.post(
      "/invoices",
      aCustomInvoice({ startDate: "2025-01-01T00:00:00Z", endDate: "2025-01-09T00:00:00Z", ...changes }),
    ),
  ).id;
const draftPlan = async ({ api }: Shop): Promise<string> =>
  succeeded(
    await api.post("/v2/price_plans", {
      name: "Draft",
      type: "BILLING",
      supportedCurrencies: ["USD"],
      pricingCycleConfig: {
        interval: "MONTHLY",
        startOffset: { dayOffset: "1", monthOffset: "NIL" },
        gracePeriod: 0,
        anniversaryCycle: false,
      },
    }),
  ).id;
const proposed = async (shop: Shop): Promise<string> =>
  succeeded(await shop.propose({ type: "ENTITLEMENT_GRANT", paymentMode: "PREPAID", pricePlanId: shop.pack })).id;
/** A migration that waits for a decision. */
const waitingJob = async (shop: Shop): Promise<string> => {
  const { api, plan } = shop;
  const another = await aPlan(shop, { name: "Another", cards: [usageCard(shop.meter, { rates: { USD: [2] } })] });
  succeeded(
    await api.post("/v2/price_plans/migration", {
      sourceId: plan,
      sourceVersion: 1,
      targetId: another,
      targetVersion: 1,
      migrationMode: "IMMEDIATE",
      requireConfirmation: true,
    }),
  );
  await shop.settle();
  return (await lastJob(shop)).id;
};

/** What is done twice, after what must stand before. */
const TRANSITIONS: Readonly<Record<string, (shop: Shop) => Promise<Call>>> = {
  "an event schema is deactivated": async ({ api, meter }) => {
    succeeded(await api.post(`/usage_meters/${meter}/deactivate`));
    return () => api.post("/event_schema/call/deactivate");
  },
  "an event schema is activated": async ({ api }) => {
    succeeded(await api.post("/event_schema", { name: "fresh", attributes: [{ name: "n" }], dimensions: [] }));
    return () => api.post("/event_schema/fresh/activate");
  },
  "an event schema is deleted": async ({ api }) => {
    succeeded(await api.post("/event_schema", { name: "fresh", attributes: [{ name: "n" }], dimensions: [] }));
    return () => api.delete("/event_schema/fresh");
  },
  "a usage meter is deactivated":
    async ({ api, meter }) =>
    () =>
      api.post(`/usage_meters/${meter}/deactivate`),
  "a usage meter is activated": async ({ api, meter }) => {
    succeeded(await api.post(`/usage_meters/${meter}/deactivate`));
    return () => api.post(`/usage_meters/${meter}/activate`);
  },
  "a customer is renamed":
    async ({ api }) =>
    () =>
      api.patch("/customers/acme", { name: "Acme & Sons" }),
  "an account is renamed":
    async ({ api }) =>
    () =>
      api.patch("/accounts/acme", { name: "Main" }),
  "an account gets an alias":
    async ({ api }) =>
    () =>
      api.post("/accounts/acme/add_aliases", { aliases: ["machine-1"] }),
  "an account loses an alias": async ({ api }) => {
    succeeded(await api.post("/accounts/acme/add_aliases", { aliases: ["machine-1"] }));
    return () => api.post("/accounts/acme/remove_aliases", { aliases: ["machine-1"] });
  },
  "an account is deleted": async (shop) => {
    await anAccount(shop, "idle");
    return () => shop.api.delete("/accounts/idle");
  },
  "an add-on is renamed":
    async ({ api, seat }) =>
    () =>
      api.patch(`/addons/${seat}`, { name: "Chair" }),
  "an add-on is deleted": async ({ api }) => {
    const { id } = succeeded(await api.post("/addons", { name: "Unused", type: "FIXED_FEE" }));
    return () => api.delete(`/addons/${id}`);
  },
  "a feature is renamed":
    async ({ api, feature }) =>
    () =>
      api.patch(`/features/${feature}`, { name: "Films" }),
  "a plan is finalized": async (shop) => {
    const id = await draftPlan(shop);
    const card = usageCard(shop.meter, { rates: { USD: [2] } });
    succeeded(await shop.api.post(`/v2/price_plans/${id}/rate_cards`, { operations: [card] }));
    return () => shop.api.post(`/v2/price_plans/${id}/finalize`, {});
  },
  "a plan's draft is discarded": async (shop) => {
    const id = await draftPlan(shop);
    return () => shop.api.delete(`/v2/price_plans/${id}/discard`);
  },
  "a plan gets its rules": async (shop) => {
    const id = await draftPlan(shop);
    return () => shop.api.put(`/v2/price_plans/${id}/pricing_rules`, { pricingRules: [aRule()] });
  },
  "staged schedules are finalized": async ({ api, subscription }) => {
    const edits = [associate(subscription, "2025-02-01")];
    succeeded(await api.post("/v2/accounts/acme/edit_schedules", { edits }));
    return () => api.post("/v2/accounts/acme/finalize_schedules", {});
  },
  "staged schedules are discarded": async ({ api, subscription }) => {
    const edits = [associate(subscription, "2025-02-01")];
    succeeded(await api.post("/v2/accounts/acme/edit_schedules", { edits }));
    return () => api.delete("/v2/accounts/acme/discard_schedules");
  },
  "a credit is voided": async ({ api }) => {
    const { credits } = succeeded(await api.post("/credits", { creditRequests: [aCredit] }));
    return () => api.post(`/credits/${credits[0].id}/void`);
  },
  "a wallet is closed": async ({ api }) => {
    succeeded(await api.post("/accounts/acme/wallet_topup", { topupAmount: 5 }));
    return () => api.patch("/accounts/acme/wallet", { status: "INACTIVE" });
  },
  "a recharge is set": async ({ api }) => {
    succeeded(await api.post("/accounts/acme/wallet_topup", { topupAmount: 5 }));
    return () => api.put("/tollbook/accounts/acme/wallet_recharge", { threshold: 1, amount: 9 });
  },
  "a recharge is taken away": async ({ api }) => {
    succeeded(await api.post("/accounts/acme/wallet_topup", { topupAmount: 5 }));
    succeeded(await api.put("/tollbook/accounts/acme/wallet_recharge", { threshold: 1, amount: 9 }));
    return () => api.delete("/tollbook/accounts/acme/wallet_recharge");
  },
  "an entry of units is voided": async (shop) => {
    const { api, feature } = shop;
    const { invoiceId } = succeeded(await shop.buy({ pricePlanId: shop.pack }));
    await shop.pay(invoiceId, 100);
    const [entry] = await shop.entries();
    return () => api.post(`/accounts/acme/features/${feature}/entries/${entry?.id}/void`);
  },
  "a proposal is approved": async (shop) => {
    const id = await proposed(shop);
    return () => shop.api.post(`/purchase_proposals/${id}/update_status`, { status: "APPROVE" });
  },
  "a proposal is declined": async (shop) => {
    const id = await proposed(shop);
    return () => shop.api.post(`/purchase_proposals/${id}/update_status`, { status: "DECLINE" });
  },
  "a purchase is made under a key": async (shop) => {
    const request = { pricePlanId: shop.pack, idempotencyKey: "one" };
    return () => shop.buy(request);
  },
  "a payment is recorded under a reference": async (shop) => {
    const id = await januaryOf(shop);
    return () => shop.api.post("/payments", aPayment(id, 15));
  },
  "an invoice is voided": async (shop) => {
    const id = await januaryOf(shop);
    return () => shop.api.patch(`/invoices/${id}`, { status: "VOID" });
  },
  "an invoice is given up": async (shop) => {
    const id = await januaryOf(shop);
    return () => shop.api.patch(`/invoices/${id}`, { status: "UN_COLLECTIBLE" });
  },
  "an invoice is issued anew": async (shop) => {
    const id = await januaryOf(shop);
    succeeded(await shop.api.patch(`/invoices/${id}`, { status: "VOID" }));
    return () => shop.api.post(`/tollbook/invoices/${id}/reissue`);
  },
  "a custom invoice is written under a key": async ({ api }) => {
    const body = aCustomInvoice({ idempotencyKey: "one" });
    return () => api.post("/invoices", body);
  },
  "a custom invoice is made due": async (shop) => {
    const id = await customOf(shop);
    return () => shop.api.patch(`/invoices/${id}`, { status: "DUE" });
  },
  "a custom invoice is deleted": async (shop) => {
    const id = await customOf(shop);
    return () => shop.api.delete(`/invoices/${id}`);
  },
  "a custom invoice gets charges": async (shop) => {
    const id = await customOf(shop);
    return () => shop.api.put(`/invoices/${id}/miscellaneous_charges`, { items: [{ name: "Visit", value: "7" }] });
  },
  "an account gets charges":
    async ({ api }) =>
    () =>
      api.put("/accounts/acme/miscellaneous_charges", { items: [{ name: "Visit", value: "7" }] }),
  "accounts join a group": async (shop) => {
    await anAccount(shop, "idle");
    const { id } = succeeded(await shop.api.post("/invoice_groups", { ...aGroup, accountIds: ["acme"] }));
    return () => shop.api.post(`/invoice_groups/${id}/add_accounts`, { accountIds: ["idle"] });
  },
  "accounts leave a group": async (shop) => {
    await anAccount(shop, "idle");
    const { id } = succeeded(await shop.api.post("/invoice_groups", { ...aGroup, accountIds: ["acme", "idle"] }));
    return () => shop.api.post(`/invoice_groups/${id}/remove_accounts`, { accountIds: ["idle"] });
  },
  "a job is confirmed": async (shop) => {
    const id = await waitingJob(shop);
    return () => shop.api.post(`/jobs/${id}/confirm`);
  },
  "a job is rejected": async (shop) => {
    const id = await waitingJob(shop);
    return () => shop.api.post(`/jobs/${id}/reject`);
  },
};

it.each(Object.entries(TRANSITIONS))("when %s twice, it is as when it is done once", async (_name, arrange) => {
  const shop = await open();
  const act = await arrange(shop);
  await shop.settle();
  const before = documentsOf(shop);
  succeeded(await act());
  await shop.settle();
  const once = documentsOf(shop);
  expect(once).not.toEqual(before);
  const { status, body } = await act();
  await shop.settle();
  expect(documentsOf(shop)).toEqual(once);
  expect(status < 300 || (status >= 400 && status < 500), `${status} ${JSON.stringify(body)}`).toBe(true);
});
