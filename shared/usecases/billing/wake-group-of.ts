import type { AccountId, OrganizationId } from "#domain/ids.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { isPart } from "#domain/invoicing/invoice-lifecycle.ts";
import { wakeAccount } from "#usecases/billing/wake-account.ts";
import type { Sender, World } from "#usecases/world.ts";

/** Wakes the group that an invoice is part of, so that it sets its alarm; a wake-up that is lost is made up for by the sweeper. */
export const wakeGroupOf = async (
  world: Pick<World, "invoiceGroups"> & Sender,
  organizationId: OrganizationId,
  invoice: Invoice,
): Promise<void> => {
  if (!isPart(invoice)) return;
  const groupId = await world.invoiceGroups.groupOf(organizationId, invoice.accountId);
  if (groupId !== undefined) await wakeAccount(world, organizationId, groupId as string as AccountId);
};
