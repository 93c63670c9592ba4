import type { AccountId, CreditId } from "#domain/ids.ts";
import { isMarked } from "#domain/invoicing/billing-state.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { toText } from "#domain/money/decimal.ts";
import type { Company } from "../company.ts";
import { thousandths } from "../model-usage.ts";

/** When everything has been closed, nothing of an account is left that is due; and its drafts hold no more of a credit than is left. */
export const checkRest = async (
  company: Company,
  accountId: string,
  own: readonly Invoice[],
): Promise<readonly string[]> => {
  const { world, organizationId, autoAdvance } = company;
  const state = (await world.billingStates.find(organizationId, accountId as AccountId))?.value;
  if (!state) return [];
  const now = world.clock.now();
  const breaches: string[] = [];
  if (state.nextDueAt !== undefined && state.nextDueAt <= now) {
    breaches.push(`due: ${accountId} since ${new Date(state.nextDueAt).toISOString()}`);
  }
  for (const { invoiceId, finalizesAt, waits } of state.openDrafts) {
    if (finalizesAt <= now && !(waits && !autoAdvance)) breaches.push(`due: draft ${invoiceId} of ${accountId}`);
  }
  for (const { id, status, finalizesAt, kind } of own) {
    if (status === "DRAFT" && kind !== "CUSTOM" && finalizesAt <= now && autoAdvance) {
      breaches.push(`due: draft ${id} of ${accountId} says that it was final before`);
    }
  }
  if (state.toRender.length + state.toRate.length > 0) breaches.push(`due: ${accountId} has steps left`);
  if (isMarked(state)) return breaches;
  return [...breaches, ...(await checkHolds(company, own))];
};

/** A draft that waits for its author holds nothing (docs/adr/0032); what it shows of credits is what it could use. */
const holds = (invoice: Invoice): boolean =>
  invoice.status === "DRAFT" && (invoice.kind !== "CUSTOM" || invoice.autoAdvance);

const checkHolds = async ({ world, organizationId }: Company, own: readonly Invoice[]): Promise<readonly string[]> => {
  const held = new Map<CreditId, bigint>();
  for (const { creditsUsed = [] } of own.filter(holds)) {
    for (const { creditId, amount } of creditsUsed) {
      held.set(creditId, (held.get(creditId) ?? 0n) + thousandths(toText(amount)));
    }
  }
  const breaches: string[] = [];
  const holders = (id: CreditId): string =>
    own
      .filter((one) => holds(one) && one.creditsUsed?.some(({ creditId }) => creditId === id))
      .map(
        (one) =>
          `${one.kind} ${one.id}, rated ${new Date(one.updatedAt).toISOString()}, final ${new Date(one.finalizesAt).toISOString()} of ${one.accountId} uses ${JSON.stringify(one.creditsUsed)}`,
      )
      .join("; ");
  for (const [id, amount] of held) {
    const credit = (await world.credits.find(organizationId, id))?.value;
    if (!credit || amount > thousandths(toText(credit.balance))) {
      const left = credit && toText(credit.balance);
      breaches.push(`credits: ${holders(id)} hold ${amount}/1000 of credit ${id}, which has ${left}`);
    }
  }
  return breaches;
};
