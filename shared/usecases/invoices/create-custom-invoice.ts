import { given } from "#domain/given.ts";
import type { OrganizationId } from "#domain/ids.ts";
import type { CustomTerms } from "#domain/invoicing/custom-invoice.ts";
import { customLineFaults, customLines, type WrittenLine } from "#domain/invoicing/custom-lines.ts";
import type { CustomInvoice, Invoice } from "#domain/invoicing/invoice.ts";
import { paidElsewhere } from "#domain/invoicing/invoice-lifecycle.ts";
import { invalid, invalidAll, type Reason, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { earlier, type Instant } from "#domain/time/instant.ts";
import type { Change } from "#ports/store.ts";
import { commitStep } from "#usecases/billing/closing-step.ts";
import { wakeAccount } from "#usecases/billing/wake-account.ts";
import { type InvoiceOwner, ownerOfInvoice } from "#usecases/invoices/owner-of-invoice.ts";
import { rateCustom } from "#usecases/invoices/rate-custom.ts";
import { type Standing, standingOf } from "#usecases/invoices/standing-of.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { RatingWorld, Sender } from "#usecases/world.ts";

export type CreateCustomInvoice = {
  readonly ownerId: string;
  readonly ownerType: CustomInvoice["ownerType"];
  readonly startDate: Instant;
  readonly endDate: Instant;
  readonly idempotencyKey?: string | undefined;
  readonly status: "DRAFT" | "DUE" | "PAID";
  readonly lineItems: readonly WrittenLine[];
  readonly autoAdvance: boolean;
  readonly applyCredits: boolean;
  readonly applyWalletBalance: boolean;
};

/** Drafts of an account or a group that are to become due by themselves at the most: each is looked at with every change. */
const MOST_ADVANCING = 200;
const MOST_TRIES = 20;

/**
 * Writes a custom invoice (Togai rule §17.8): as a draft, or final at once with its number, its credits and its wallet. A key
 * that has made one before answers that one, whatever else the request says.
 */
export const createCustomInvoice = async (
  world: RatingWorld & Sender,
  organizationId: OrganizationId,
  request: CreateCustomInvoice,
): Promise<Result<Invoice, Refusal>> => {
  const made = await retryLostRaces("the account", () => attempt(world, organizationId, request), {
    mostTries: MOST_TRIES,
  });
  if (made.ok) await wakeAccount(world, organizationId, made.value.accountId);
  return made;
};

const attempt = async (
  world: RatingWorld,
  organizationId: OrganizationId,
  request: CreateCustomInvoice,
): Promise<Result<Invoice, Refusal> | undefined> => {
  const owner = await ownerOfInvoice(world, organizationId, { id: request.ownerId, type: request.ownerType });
  if (!owner.ok) return owner;
  const key = request.idempotencyKey === undefined ? undefined : keyOf(owner.value, request.idempotencyKey);
  const before = key && (await world.idempotencyKeys.find(organizationId, key));
  const first = before === undefined ? undefined : await world.invoices.find(organizationId, before);
  if (first) return ok(first.value);
  if (before !== undefined) return invalid("belongs to an invoice that was deleted", "idempotencyKey");
  const standing = await standingOf(world, organizationId, owner.value.id);
  const reasons = faultsOf(request, standing, owner.value);
  const [reason, ...others] = reasons;
  if (reason) return invalidAll([reason, ...others]);
  const draft = await rateCustom(world, organizationId, { owner: owner.value, terms: termsOf(request) });
  const used: readonly Change[] = key ? [world.idempotencyKeys.used(organizationId, key, draft.id)] : [];
  return request.status === "DRAFT"
    ? addDraft(world, standing, { draft, used })
    : addFinal(world, standing, { draft, used, status: request.status });
};

const keyOf = ({ id }: InvoiceOwner, key: string) => ({ kind: "custom-invoice", owner: id, key }) as const;

const faultsOf = (
  { startDate, endDate, lineItems, status, autoAdvance }: CreateCustomInvoice,
  { place: { now, state } }: Standing,
  { account }: InvoiceOwner,
): readonly Reason[] => [
  ...(account?.account.status === "ARCHIVED"
    ? [{ path: "accountId", message: `account '${account.account.id}' is archived` }]
    : []),
  ...periodFaults({ startDate, endDate }),
  ...(status !== "DRAFT" && endDate > now
    ? [{ path: "endDate", message: `must not be in the future on an invoice that is ${status}` }]
    : []),
  ...customLineFaults(lineItems),
  ...(status === "DRAFT" && autoAdvance && state.openDrafts.length >= MOST_ADVANCING
    ? [{ path: "autoAdvance", message: `at most ${MOST_ADVANCING} drafts of one owner become due by themselves` }]
    : []),
];

/** A period has an end after its start. */
export const periodFaults = ({
  startDate,
  endDate,
}: {
  readonly startDate: Instant;
  readonly endDate: Instant;
}): readonly Reason[] => (endDate > startDate ? [] : [{ path: "endDate", message: "must be after startDate" }]);

const termsOf = (request: CreateCustomInvoice): CustomTerms => ({
  ownerType: request.ownerType,
  lines: customLines(request.lineItems),
  autoAdvance: request.autoAdvance,
  applyCredits: request.applyCredits,
  applyWalletBalance: request.applyWalletBalance,
  startDate: request.startDate,
  endDate: request.endDate,
  ...given({ idempotencyKey: request.idempotencyKey }),
});

type Added = { readonly draft: CustomInvoice; readonly used: readonly Change[] };

/** Only a draft that is to advance by itself moves the state of its owner: it is closed like any other. */
const addDraft = async (
  { invoices, billingStates, save }: RatingWorld,
  { place: { organizationId, read, state } }: Standing,
  { draft, used }: Added,
): Promise<Result<Invoice, Refusal> | undefined> => {
  const { id: invoiceId, finalizesAt, autoAdvance } = draft;
  const advancing = billingStates.stored(organizationId, read, {
    ...state,
    openDrafts: [...state.openDrafts, { invoiceId, finalizesAt }],
    nextDueAt: state.nextDueAt === undefined ? finalizesAt : earlier(state.nextDueAt, finalizesAt),
  });
  const changes = [...invoices.addedOnce(organizationId, draft), ...used, ...(autoAdvance ? [advancing] : [])];
  const saved = await save(changes);
  return saved.ok ? ok(draft) : undefined;
};

const addFinal = async (
  world: RatingWorld,
  { place, effects }: Standing,
  { draft, used, status }: Added & { readonly status: "DUE" | "PAID" },
): Promise<Result<Invoice, Refusal> | undefined> => {
  const asFinal = await effects(draft);
  const outcome = await commitStep(world, place, {
    changes: used,
    final: {
      draft,
      standsAlone: status === "PAID",
      effects: (numbered) => asFinal(status === "PAID" ? paidElsewhere(numbered) : numbered),
      written: (final) => world.invoices.addedOnce(place.organizationId, final),
    },
    next: { ...place.state, toRender: [...place.state.toRender, draft.id] },
  });
  return outcome.type === "stepped" && outcome.finalized ? ok(outcome.finalized) : undefined;
};
