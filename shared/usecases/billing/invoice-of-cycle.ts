import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { InvoiceId, OrganizationId } from "#domain/ids.ts";
import { draftInvoice } from "#domain/invoicing/draft-invoice.ts";
import {
  type CycleInvoice,
  type CycleKind,
  type Invoice,
  type InvoiceParties,
  isOfCycle,
} from "#domain/invoicing/invoice.ts";
import { type BilledCycle, firstBilledCycleFrom } from "#domain/schedules/billed-cycle.ts";
import type { Instant } from "#domain/time/instant.ts";
import { type BillingBasis, planOf } from "#usecases/billing/billing-basis.ts";
import { cycleInputs } from "#usecases/billing/cycle-inputs.ts";
import type { RatingWorld } from "#usecases/world.ts";

type Wanted = {
  readonly organizationId: OrganizationId;
  readonly basis: BillingBasis;
  readonly billed: BilledCycle;
  readonly kind: CycleKind;
  readonly now: Instant;
  readonly previous?: CycleInvoice;
};

/**
 * Gathers what a cycle's invoice is made of and rates it; nothing is written. Undefined where the cycle has nothing to bill of
 * that kind. Drafts, their refreshes, the final rating and what the API shows all come from here.
 */
export const invoiceOfCycle = async (world: RatingWorld, wanted: Wanted): Promise<CycleInvoice | undefined> => {
  const { organizationId, basis, billed, kind, now, previous } = wanted;
  const { organization, account } = basis;
  const { plan, rateCards } = await planOf(world, organizationId, billed.schedule);
  const inputs = await cycleInputs(world, { organizationId, basis, billed, kind, now, plan, rateCards, previous });
  return draftInvoice({
    id: previous?.id ?? (world.ids.next("inv") as InvoiceId),
    account,
    schedule: billed.schedule,
    rateCards,
    cycle: billed.cycle,
    kind,
    currency: account.invoiceCurrency,
    ...inputs,
    pricingRules: billed.schedule.pricingRulesOverride ?? plan.pricingRules ?? [],
    parties: partiesOf(basis, plan),
    netTermDays: account.netTermDays ?? organization.netTermDays,
    now,
    ...(previous && { previous }),
  });
};

/**
 * A draft rated anew, or undefined where the timeline no longer has a cycle that starts where the draft's does. What is not
 * rated by a cycle stays as it is.
 */
export const redrafted = async (
  world: RatingWorld,
  { organizationId, basis, now }: Pick<Wanted, "organizationId" | "basis" | "now">,
  previous: Invoice,
): Promise<Invoice | undefined> => {
  if (!isOfCycle(previous)) return previous;
  const billed = firstBilledCycleFrom(basis.schedules, previous.startDate, basis.organization.timeZone);
  if (billed?.cycle.start !== previous.startDate) return undefined;
  return invoiceOfCycle(world, { organizationId, basis, billed, kind: previous.kind, now, previous });
};

/** Who bills whom, as it stands now. */
const partiesOf = ({ organization, account, customer }: BillingBasis, { name }: PricePlan): InvoiceParties => ({
  organization: organization.invoiceSender,
  customer: { id: customer.id, name: customer.name, address: customer.address, email: customer.primaryEmail },
  account: {
    id: account.id,
    name: account.name,
    ...(account.address && { address: account.address }),
    ...(account.primaryEmail !== undefined && { email: account.primaryEmail }),
    emailRecipients: account.billingInformation?.emailRecipients ?? [],
    additionalEmailRecipients: account.billingInformation?.additionalEmailRecipients ?? [],
    metadata: account.metadata,
  },
  pricePlanName: name,
  timeZone: organization.timeZone,
  paperSize: organization.paperSize,
});
