import { assert } from "#domain/assert.ts";
import { given } from "#domain/given.ts";
import type { AccountId, OrganizationId, PaymentId } from "#domain/ids.ts";
import type { BillingState } from "#domain/invoicing/billing-state.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { sum } from "#domain/money/decimal.ts";
import type { AllocatedLine, Allocation } from "#domain/payments/allocate-payment.ts";
import type { Payment, PaymentLine } from "#domain/payments/payment.ts";
import type { PaymentRequest } from "#domain/payments/payment-request.ts";
import { dateAt } from "#domain/time/calendar.ts";
import { emptyWallet } from "#domain/wallets/wallet.ts";
import type { Change } from "#ports/store.ts";
import { dueNow } from "#usecases/billing/wake-account.ts";
import { newCredit } from "#usecases/credits/grant-credit.ts";
import { creditsToLookAt } from "#usecases/credits/look-at-credits.ts";
import type { Payer, ReadTargets } from "#usecases/payments/payer.ts";
import { walletCredited } from "#usecases/wallets/credit-wallet.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<
  World,
  | "accounts"
  | "billingStates"
  | "clock"
  | "credits"
  | "idempotencyKeys"
  | "ids"
  | "invoices"
  | "ledger"
  | "organizations"
  | "payments"
  | "wallets"
>;

type Recorded = {
  readonly id: PaymentId;
  readonly request: PaymentRequest;
  readonly fingerprint: string;
  readonly payer: Payer;
  readonly read: ReadTargets;
  readonly allocation: Allocation;
};

/** A line with what it went to, and the changes of that. */
type Booked = { readonly line: PaymentLine; readonly changes: readonly Change[] };

/** The payment with all that it changes, and the accounts that have something to do then. */
export const paymentChanges = async (
  world: Needs,
  organizationId: OrganizationId,
  recorded: Recorded,
): Promise<{ readonly payment: Payment; readonly changes: readonly Change[]; readonly due: readonly AccountId[] }> => {
  const { read, allocation } = recorded;
  const booked = await Promise.all(allocation.lines.map((line) => bookedLine(world, organizationId, recorded, line)));
  const payment = paymentOf(
    world,
    organizationId,
    recorded,
    booked.map(({ line }) => line),
  );
  const due = await dueChanges(world, organizationId, recorded);
  return {
    payment,
    due: due.map(({ accountId }) => accountId),
    changes: [
      world.payments.added(organizationId, payment),
      ...allocation.invoices.map((invoice) => replacedInvoice(world, organizationId, read, invoice)),
      ...booked.flatMap(({ changes }) => changes),
      ...(await intoWallet(world, organizationId, recorded)),
      ...due.map(({ change }) => change),
    ],
  };
};

const bookedLine = async (
  world: Needs,
  organizationId: OrganizationId,
  { id, request, payer }: Recorded,
  { type, order, amount, targetId }: AllocatedLine,
): Promise<Booked> => {
  if (type === "INVOICE" || targetId !== undefined) {
    assert(targetId !== undefined, () => `line ${order} of payment ${id} pays no invoice`);
    return { line: { type, order, amount, targetId }, changes: [] };
  }
  assert(payer.type === "ACCOUNT", () => `payment ${id} of a group has a line ${type}`);
  const { account } = payer;
  if (type === "WALLET_CREDIT") {
    const wallet = (await world.wallets.find(organizationId, account.id))?.value ?? emptyWallet(account);
    return { line: { type, order, amount, targetId: wallet.id }, changes: [] };
  }
  const { credit, changes } = newCredit(world, organizationId, account, {
    accountId: account.id,
    purpose: (request.description ?? `Payment ${request.reference.transactionNumber}`).slice(0, 255),
    effectiveFrom: dateAt(world.clock.now(), await zoneOf(world, organizationId)),
    priority: PRIORITY_OF_PAID,
    creditAmount: amount,
    applicableEntityIds: [],
    cause: { type: "payment", id },
  });
  return { line: { type, order, amount, targetId: credit.id }, changes };
};

/** Credits that were paid for are used like those that were given, first come first served. */
const PRIORITY_OF_PAID = 1;

const paymentOf = (
  { clock }: Pick<Needs, "clock">,
  organizationId: OrganizationId,
  { id, request, fingerprint }: Recorded,
  lines: readonly PaymentLine[],
): Payment => {
  const { ownerId, currency, totalAmount, description, notes, reference } = request;
  const now = clock.now();
  return {
    id,
    ownerId: ownerId as Payment["ownerId"],
    currency,
    totalAmount,
    ...given({ description, notes }),
    reference,
    lines,
    fingerprint,
    createdBy: `hrn:${organizationId}::api`,
    createdAt: now,
    updatedAt: now,
  };
};

const replacedInvoice = (
  { invoices }: Pick<Needs, "invoices">,
  organizationId: OrganizationId,
  { invoices: read }: ReadTargets,
  invoice: Invoice,
): Change => {
  const before = read.find(({ value }) => value.id === invoice.id);
  assert(before, () => `invoice ${invoice.id} is paid and was not read`);
  return invoices.replaced(organizationId, before, invoice);
};

/** All that goes into the wallet is one entry: its lines tell what for. */
const intoWallet = async (
  world: Needs,
  organizationId: OrganizationId,
  { id, payer, request, allocation }: Recorded,
): Promise<readonly Change[]> => {
  const lines = allocation.lines.filter(({ type }) => type === "WALLET_CREDIT");
  if (lines.length === 0 || payer.type !== "ACCOUNT") return [];
  return walletCredited(world, organizationId, {
    accountId: payer.account.id,
    amount: sum(lines.map(({ amount }) => amount)),
    cause: { type: "payment", id },
    description: (request.description ?? "Payment").slice(0, 50),
  });
};

/** An order that is paid is to be fulfilled, and a credit that is new may be used by drafts. */
const dueChanges = async (
  world: Needs,
  organizationId: OrganizationId,
  { payer, allocation }: Recorded,
): Promise<readonly { readonly accountId: AccountId; readonly change: Change }[]> => {
  if (payer.type !== "ACCOUNT") return [];
  const orders = allocation.invoices.filter(
    ({ invoiceClass, status }) => invoiceClass === "ORDER" && status === "PAID",
  );
  const newCredits = allocation.lines.filter(({ type, targetId }) => type === "CREDIT" && targetId === undefined);
  if (orders.length === 0 && newCredits.length === 0) return [];
  const also = (state: BillingState): BillingState => ({
    ...(newCredits.length > 0 ? creditsToLookAt(state) : state),
    ...(orders.length > 0 && { toFulfill: [...(state.toFulfill ?? []), ...orders.map(({ id }) => id)] }),
  });
  const accountId = payer.account.id;
  return [{ accountId, change: await dueNow(world, organizationId, { accountId, only: "DRAFTS", also }) }];
};

const zoneOf = async ({ organizations }: Pick<Needs, "organizations">, organizationId: OrganizationId) => {
  const organization = (await organizations.find(organizationId))?.value;
  assert(organization, () => `organization ${organizationId} does not exist`);
  return organization.timeZone;
};
