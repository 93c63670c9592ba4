import type { AccountId, InvoiceId, OrganizationId, PaymentId } from "#domain/ids.ts";
import { allocatePayment, type PaymentTargets } from "#domain/payments/allocate-payment.ts";
import type { Payment } from "#domain/payments/payment.ts";
import type { PaymentRequest } from "#domain/payments/payment-request.ts";
import { invalid, invalidAll, notFound, type Reason, type Refusal } from "#domain/refusal.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { Versioned } from "#repositories/collection.ts";
import type { IdempotencyKey } from "#repositories/idempotency-keys.ts";
import { wakeAccount } from "#usecases/billing/wake-account.ts";
import type { Payer, ReadTargets } from "#usecases/payments/payer.ts";
import { paymentChanges } from "#usecases/payments/payment-changes.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { Sender, World } from "#usecases/world.ts";

type Needs = Pick<
  World,
  | "accounts"
  | "billingStates"
  | "clock"
  | "credits"
  | "idempotencyKeys"
  | "ids"
  | "invoiceGroups"
  | "invoices"
  | "ledger"
  | "organizations"
  | "payments"
  | "save"
  | "wallets"
>;

/**
 * Records money that came in, or went back, outside, and what it is for; all of it or nothing (Togai rule §20). The same
 * reference twice is the same money: with the same content the first payment is the answer, with other content it is refused.
 */
export const recordPayment = async (
  world: Needs & Sender,
  organizationId: OrganizationId,
  request: PaymentRequest,
): Promise<Result<Payment, Refusal>> => {
  let woken: readonly AccountId[] = [];
  const recorded = await retryLostRaces<Payment>(
    `what payment '${request.reference.transactionNumber}' pays`,
    async () => {
      const payer = await payerOf(world, organizationId, request.ownerId);
      if (!payer) return notFound("account or invoice group", request.ownerId);
      const known = await knownPayment(world, organizationId, request);
      if (known) return known;
      const read = await readTargets(world, organizationId, request);
      const allocated = allocatePayment(request, targetsOf(read, request, payer), world.clock.now());
      if (!allocated.ok) return refusedFor(allocated.error);
      const id = world.ids.next("payment") as PaymentId;
      const written = await paymentChanges(world, organizationId, {
        id,
        request,
        fingerprint: fingerprintOf(request),
        payer,
        read,
        allocation: allocated.value,
      });
      const key = world.idempotencyKeys.used(organizationId, referenceKey(request), id);
      const saved = await world.save([key, ...written.changes]);
      woken = written.due;
      return saved.ok ? ok(written.payment) : undefined;
    },
  );
  if (recorded.ok) await Promise.all(woken.map((accountId) => wakeAccount(world, organizationId, accountId)));
  return recorded;
};

const payerOf = async (
  { accounts, invoiceGroups }: Pick<Needs, "accounts" | "invoiceGroups">,
  organizationId: OrganizationId,
  ownerId: string,
): Promise<Payer | undefined> => {
  const account = (await accounts.find(organizationId, ownerId))?.value;
  if (account) return { type: "ACCOUNT", account };
  const group = (await invoiceGroups.find(organizationId, ownerId))?.value;
  return group && { type: "INVOICE_GROUP", group };
};

/** The answer to a reference that has been recorded before; undefined for a new one. */
const knownPayment = async (
  { idempotencyKeys, payments }: Pick<Needs, "idempotencyKeys" | "payments">,
  organizationId: OrganizationId,
  request: PaymentRequest,
): Promise<Result<Payment, Refusal> | undefined> => {
  const id = await idempotencyKeys.find(organizationId, referenceKey(request));
  const known = id === undefined ? undefined : (await payments.find(organizationId, id))?.value;
  if (!known) return undefined;
  if (known.fingerprint === fingerprintOf(request)) return ok(known);
  const { transactionNumber } = request.reference;
  return invalid(
    `'${transactionNumber}' of this source was recorded by payment '${known.id}' with other content`,
    "externalPaymentReference.transactionNumber",
  );
};

const readTargets = async (
  { invoices, credits }: Pick<Needs, "invoices" | "credits">,
  organizationId: OrganizationId,
  { lines }: PaymentRequest,
): Promise<ReadTargets> => {
  const named = (type: string): string[] =>
    lines.flatMap((line) => (line.type === type && line.targetId !== undefined ? [line.targetId] : []));
  return {
    invoices: await invoices.findMany(organizationId, named("INVOICE") as InvoiceId[]),
    credits: await credits.findMany(organizationId, named("CREDIT")),
  };
};

const targetsOf = ({ invoices, credits }: ReadTargets, { ownerId }: PaymentRequest, payer: Payer): PaymentTargets => ({
  invoices: byId(invoices.filter(({ value }) => value.accountId === ownerId)),
  credits: byId(credits.filter(({ value }) => value.accountId === ownerId)),
  currency: payer.type === "ACCOUNT" ? payer.account.invoiceCurrency : payer.group.invoiceCurrency,
  owner: payer.type,
});

const byId = <T extends { readonly id: string }>(read: readonly Versioned<T>[]): ReadonlyMap<string, T> =>
  new Map(read.map(({ value }) => [value.id, value]));

const referenceKey = ({ ownerId, reference }: PaymentRequest): IdempotencyKey => ({
  kind: "payment",
  owner: `${ownerId}#${reference.sourceType}#${reference.sourceName}`,
  key: reference.transactionNumber,
});

/** Decimals are plain text in JSON, so that equal requests have equal texts. */
const fingerprintOf = (request: PaymentRequest): string => JSON.stringify(request);

const refusedFor = ([first, ...others]: readonly Reason[]): Result<never, Refusal> =>
  first ? invalidAll([first, ...others]) : err({ type: "Invalid", reasons: [{ path: "", message: "is refused" }] });
