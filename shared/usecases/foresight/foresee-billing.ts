import type { Credit } from "#domain/credits/credit.ts";
import type { AccountId, InvoiceId, OrganizationId } from "#domain/ids.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { type Decimal, ZERO } from "#domain/money/decimal.ts";
import { invalid, invalidAll, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { DAY, type Instant, later, toIso } from "#domain/time/instant.ts";
import { createForgetfulStore } from "#repositories/forgetful-store.ts";
import { closeAccount } from "#usecases/billing/close-account.ts";
import { type AssumedUsage, withAssumedUsage } from "#usecases/foresight/assumed-usage.ts";
import { ratedDraft } from "#usecases/invoices/rated-draft.ts";
import { type ClosingWorld, createWorld, type RatingWorld } from "#usecases/world.ts";

/** How an account stands at a moment if nothing else happens until then. */
export type ForeseenBilling = {
  readonly date: Instant;
  /** Invoices that were a draft before or are made on the way, the first that bills goes first; drafts as they are rated then. */
  readonly invoices: readonly Invoice[];
  /** What the wallet holds then. */
  readonly walletBalance: Decimal;
  /** Credits that are ACTIVE then, with what is left of them. */
  readonly credits: readonly Credit[];
};

/** How far one can look ahead: a year, and what falls due at its end. */
const MOST_DAYS = 400;
/** Moments on the way at which something falls due. */
const MOST_MOMENTS = 200;
const MOST_CREDITS = 1_000;

/**
 * Lets the account's own closer do what it will do until a date, over a store that forgets, and answers what has become of it:
 * nothing is written, and there is no second way to bill (docs/adr/0034). Usage that is still on its way to the counters is not
 * waited for. Other accounts stand still, so an invoice has no number, and a group merges nothing.
 */
export const foreseeBilling = async (
  world: RatingWorld,
  organizationId: OrganizationId,
  {
    account,
    date,
    usage,
  }: { readonly account: string; readonly date: Instant; readonly usage: readonly AssumedUsage[] },
): Promise<Result<ForeseenBilling, Refusal>> => {
  const accountId = account as AccountId;
  if (!(await world.accounts.find(organizationId, accountId))) return notFound("account", account);
  const refusal = await refusalOf(world, organizationId, { date, usage });
  if (refusal) return refusal;
  const foreseen = foreseenWorld(world, usage);
  if (!(await passTo(foreseen, { organizationId, accountId }, date))) {
    return invalid(`more than ${MOST_MOMENTS} things fall due until then; ask for an earlier date`, "date");
  }
  const before = await world.billingStates.find(organizationId, accountId);
  const ids = new Set([...(before?.value.openDrafts ?? []).map(({ invoiceId }) => invoiceId), ...foreseen.made]);
  const found = await foreseen.world.invoices.findMany(organizationId, [...ids]);
  const invoices = await Promise.all(
    found.map(async ({ value }) =>
      value.status === "DRAFT"
        ? ((await ratedDraft(foreseen.world, { organizationId, now: date }, value)) ?? value)
        : value,
    ),
  );
  const [wallet, credits] = await Promise.all([
    foreseen.world.wallets.find(organizationId, accountId),
    foreseen.world.credits.active(organizationId, accountId),
  ]);
  return ok({
    date,
    invoices: invoices.map(unnumbered).toSorted(byTime),
    walletBalance: wallet?.value.balance ?? ZERO,
    credits: credits.map(({ value }) => value).slice(0, MOST_CREDITS),
  });
};

const refusalOf = async (
  { clock, usageMeters }: Pick<RatingWorld, "clock" | "usageMeters">,
  organizationId: OrganizationId,
  { date, usage }: { readonly date: Instant; readonly usage: readonly AssumedUsage[] },
): Promise<ReturnType<typeof invalid> | undefined> => {
  const now = clock.now();
  if (date < now) return invalid(`must not lie before now, ${toIso(now)}`, "date");
  if (date - now > MOST_DAYS * DAY) return invalid(`lies more than ${MOST_DAYS} days ahead`, "date");
  const meters = await usageMeters.findMany(organizationId, [...new Set(usage.map(({ meterId }) => meterId))]);
  const known = new Set<string>(meters.map(({ value }) => value.id));
  const [first, ...others] = usage.flatMap(({ meterId }, at) =>
    known.has(meterId)
      ? []
      : [{ path: `usage[${at}].usageMeterId`, message: `usage meter '${meterId}' does not exist` }],
  );
  return first && invalidAll([first, ...others]);
};

type Foreseen = {
  readonly world: ClosingWorld;
  readonly made: ReadonlySet<InvoiceId>;
  readonly moveTo: (instant: Instant) => void;
};

const foreseenWorld = (real: RatingWorld, usage: readonly AssumedUsage[]): Foreseen => {
  let now = real.clock.now();
  const made = new Set<InvoiceId>();
  const world = createWorld({
    clock: { now: () => now },
    ids: real.ids,
    store: createForgetfulStore(real.store),
    usageCounters: withAssumedUsage(real.usageCounters, usage),
    // Whatever is left to others does not happen.
    queue: { send: async () => undefined, oldestWaiting: async () => undefined },
    scheduler: { set: async () => undefined, remove: async () => undefined },
  });
  const { invoices } = world;
  const noted =
    (added: typeof invoices.addedOnce): typeof invoices.addedOnce =>
    (organizationId, invoice) => {
      made.add(invoice.id);
      return added(organizationId, invoice);
    };
  return {
    world: {
      ...world,
      invoices: {
        ...invoices,
        addedOnce: noted(invoices.addedOnce),
        addedInPlaceOfAnother: noted(invoices.addedInPlaceOfAnother),
      },
    },
    made,
    moveTo: (instant) => {
      now = instant;
    },
  };
};

/** Does everything at its own moment, as clocks do; answers whether it came to the date. */
const passTo = async (
  { world, moveTo }: Foreseen,
  of: { readonly organizationId: OrganizationId; readonly accountId: AccountId },
  date: Instant,
): Promise<boolean> => {
  for (let moments = 0; moments < MOST_MOMENTS; moments += 1) {
    const { nextDueAt } = await closeAccount(world, of);
    if (nextDueAt === undefined || nextDueAt > date) {
      moveTo(date);
      return true;
    }
    moveTo(later(nextDueAt, world.clock.now()));
  }
  return false;
};

/** Which number it gets depends on all other accounts. */
const unnumbered = ({ sequenceId: _, ...invoice }: Invoice): Invoice => invoice as Invoice;

const byTime = (first: Invoice, second: Invoice): number =>
  first.startDate - second.startDate || first.invoiceDate - second.invoiceDate || (first.id < second.id ? -1 : 1);
