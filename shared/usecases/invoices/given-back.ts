import { giveBackCredit } from "#domain/credits/credit-life-cycle.ts";
import type { OrganizationId } from "#domain/ids.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import type { Change } from "#ports/store.ts";
import type { RatingWorld } from "#usecases/world.ts";

/**
 * The changes that give back what a final invoice has consumed of credits, each as an entry of its own that names the invoice.
 * A credit that was voided meanwhile is gone for good, and takes nothing back.
 */
export const givenBack = async (
  { credits, ledger, ids, clock }: Pick<RatingWorld, "credits" | "ledger" | "ids" | "clock">,
  organizationId: OrganizationId,
  { id, creditsUsed = [] }: Invoice,
): Promise<readonly Change[]> => {
  const read = await credits.findMany(
    organizationId,
    creditsUsed.map(({ creditId }) => creditId),
  );
  return creditsUsed.flatMap(({ creditId, amount }) => {
    const credit = read.find(({ value }) => value.id === creditId);
    if (!credit || credit.value.status === "VOIDED") return [];
    const { after, entry } = giveBackCredit(credit.value, amount, {
      id: ids.next("cred"),
      cause: { type: "invoice", id },
      now: clock.now(),
    });
    return [...credits.replaced(organizationId, credit, after), ledger.added(organizationId, entry)];
  });
};
