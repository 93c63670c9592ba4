import type { Account } from "#domain/customers/customer.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { type EarnedBeside, earnedBeside, endsFor } from "#domain/metrics/earned-beside.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { addMilliseconds, DAY, earlier, FOREVER, type Instant } from "#domain/time/instant.ts";
import { contains } from "#domain/time/interval.ts";
import { giveWay } from "#usecases/metrics/give-way.ts";
import { MOST_SUMS, type Scope, TOO_MANY_SUMS } from "#usecases/metrics/scope.ts";
import type { World } from "#usecases/world.ts";

/** An account and what its invoices earn beside price plans, each at the moment at which a query wants it. */
export type AccountBeside = {
  readonly account: Account;
  readonly earned: readonly (EarnedBeside & { readonly wantedAt: Instant })[];
};

type Needs = Pick<World, "invoices" | "billingStates">;

/** Accounts that are read at the same time. */
const AT_ONCE = 50;
const PAGE = 250;
/** No pricing cycle is longer than a year, and one that a plan's change makes longer is shorter than two. */
const LONGEST_CYCLE = 2 * 366 * DAY;
/** Nothing that is billed ends later: what is reckoned from it stays before forever. */
const LAST_END = addMilliseconds(FOREVER, -LONGEST_CYCLE - 3 * DAY);

/**
 * What accounts have earned by now beside price plans and a query wants: in its window, or for a cycle that starts in it. Refused
 * where there is too much of it. Accounts of which nothing is wanted are left out.
 */
export const earnedBesidePlans = async (
  world: Needs,
  scope: Scope,
  { accounts, per }: { readonly accounts: readonly Account[]; readonly per: "MOMENT" | "CYCLE" },
): Promise<Result<readonly AccountBeside[], string>> => {
  const found: AccountBeside[] = [];
  const room = { left: MOST_SUMS };
  for (let from = 0; from < accounts.length; from += AT_ONCE) {
    const some = accounts.slice(from, from + AT_ONCE);
    const read = await Promise.all(some.map((account) => earningInvoices(world, scope, { account, per, room })));
    if (room.left < 0) return err(TOO_MANY_SUMS);
    for (const [index, account] of some.entries()) {
      const earned = (read[index] ?? []).flatMap((invoice) => wantedOf(invoice, scope, per));
      if (earned.length > 0) found.push({ account, earned });
    }
    await giveWay();
  }
  return ok(found);
};

const wantedOf = (invoice: Invoice, { organization, window, now }: Scope, per: "MOMENT" | "CYCLE") =>
  earnedBeside(invoice, organization.timeZone).flatMap((one) => {
    const wantedAt = per === "CYCLE" ? one.cycleStart : one.at;
    return wantedAt !== undefined && one.at <= now && contains(window, wantedAt) ? [{ ...one, wantedAt }] : [];
  });

/**
 * Those that end where they may earn something that is wanted, and drafts. They take from the room that all accounts share; who finds
 * none left reads no further.
 */
const earningInvoices = async (
  { invoices, billingStates }: Needs,
  { organization, window }: Scope,
  {
    account,
    per,
    room,
  }: { readonly account: Account; readonly per: "MOMENT" | "CYCLE"; readonly room: { left: number } },
): Promise<readonly Invoice[]> => {
  const { id: organizationId, timeZone } = organization;
  const end = addMilliseconds(earlier(window.end, LAST_END), per === "CYCLE" ? LONGEST_CYCLE : 0);
  const ends = endsFor({ start: window.start, end }, timeZone);
  const found: Invoice[] = [];
  let after: string | undefined;
  do {
    const page = await invoices.earningBeside(organizationId, {
      accountId: account.id,
      ...ends,
      limit: PAGE,
      ...(after !== undefined && { after }),
    });
    found.push(...page.items);
    room.left -= page.items.length;
    after = page.next;
  } while (after !== undefined && room.left >= 0);
  const state = await billingStates.find(organizationId, account.id);
  const drafts = await invoices.findMany(
    organizationId,
    (state?.value.openDrafts ?? []).map(({ invoiceId }) => invoiceId),
  );
  // A custom draft is among those that were found already.
  return [
    ...found,
    ...drafts.map(({ value }) => value).filter(({ kind, status }) => kind !== "CUSTOM" && status === "DRAFT"),
  ];
};
