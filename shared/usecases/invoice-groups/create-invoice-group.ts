import type { Account, Address } from "#domain/customers/customer.ts";
import { given } from "#domain/given.ts";
import type { InvoiceGroupId, OrganizationId } from "#domain/ids.ts";
import type { InvoiceGroup } from "#domain/invoicing/invoice-group.ts";
import { invalidAll, type Refusal } from "#domain/refusal.ts";
import type { Result } from "#domain/result.ts";
import { addMembers } from "#usecases/invoice-groups/change-members.ts";
import { memberFaults, membersToBe } from "#usecases/invoice-groups/members-to-be.ts";
import type { RatingWorld } from "#usecases/world.ts";

export type CreateInvoiceGroup = {
  readonly name: string;
  readonly email: string;
  readonly dailyInvoiceConsolidation: boolean;
  readonly accountIds: readonly string[];
  readonly netTermDays?: number | undefined;
  readonly address: Address;
};

/** What changing groups takes. */
export type GroupWorld = Pick<RatingWorld, "accounts" | "clock" | "ids" | "invoiceGroups" | "save">;

/** Creates a group of accounts of one currency, none of which is in another (Togai rule §17.12). */
export const createInvoiceGroup = async (
  world: GroupWorld,
  organizationId: OrganizationId,
  { accountIds, netTermDays, ...about }: CreateInvoiceGroup,
): Promise<Result<InvoiceGroup, Refusal>> => {
  const members = await membersToBe(world, organizationId, accountIds);
  const [first, ...others] = memberFaults(accountIds, members, undefined);
  if (first) return invalidAll([first, ...others]);
  const now = world.clock.now();
  const empty: InvoiceGroup = {
    ...about,
    id: world.ids.next("inv_group") as InvoiceGroupId,
    ...given({ netTermDays }),
    invoiceCurrency: (members.found[0] as Account).invoiceCurrency,
    accountIds: [],
    status: "ACTIVE",
    createdAt: now,
    updatedAt: now,
  };
  return addMembers(
    world,
    organizationId,
    { group: empty },
    members.found.map(({ id }) => id),
  );
};
