import { consumeCredit } from "#domain/credits/credit-life-cycle.ts";
import type { OrganizationId } from "#domain/ids.ts";
import type { CreditUse, Invoice } from "#domain/invoicing/invoice.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Change } from "#ports/store.ts";
import type { Finalized } from "#usecases/billing/closing-step.ts";
import type { RatingWorld } from "#usecases/world.ts";

type Needs = Pick<RatingWorld, "credits" | "ids" | "ledger">;

/** What an invoice uses of credits is consumed with the commit that makes it final (Togai rule §18.2). */
export const consumeCredits = async (
  world: Needs,
  { organizationId, now }: { readonly organizationId: OrganizationId; readonly now: Instant },
  { id, creditsUsed = [] }: Invoice,
): Promise<(invoice: Invoice) => Finalized> => {
  const changes = await changesOf(world, organizationId, creditsUsed, (creditId) => ({
    id: world.ids.next("cred"),
    cause: { type: "invoice", id },
    now,
    creditId,
  }));
  return (invoice) => ({ invoice, changes });
};

const changesOf = async (
  { credits, ledger }: Needs,
  organizationId: OrganizationId,
  used: readonly CreditUse[],
  bookingOf: (creditId: string) => { id: string; cause: { type: string; id: string }; now: Instant },
): Promise<readonly Change[]> => {
  const read = await credits.findMany(
    organizationId,
    used.map(({ creditId }) => creditId),
  );
  return used.flatMap(({ creditId, amount }) => {
    const credit = read.find(({ value }) => value.id === creditId);
    // The credit has moved since the invoice was rated. Whoever moved it moved the billing state, too, so that the commit is
    // refused anyhow; that it is refused is made sure of here.
    if (credit?.value.status !== "ACTIVE" || credit.value.balance.lt(amount)) {
      return [credits.absent(organizationId, creditId)];
    }
    const { after, entry } = consumeCredit(credit.value, amount, bookingOf(creditId));
    return [...credits.replaced(organizationId, credit, after), ledger.added(organizationId, entry)];
  });
};
