import type { AccountId, InvoiceGroupId, OrganizationId } from "#domain/ids.ts";
import type { InvoiceGroup } from "#domain/invoicing/invoice-group.ts";
import { conflict, invalidAll, notFound, type Reason, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Versioned } from "#repositories/collection.ts";
import { memberFaults, membersToBe } from "#usecases/invoice-groups/members-to-be.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { RatingWorld } from "#usecases/world.ts";

type Needs = Pick<RatingWorld, "accounts" | "clock" | "invoiceGroups" | "save">;

/** Members that one commit changes: it has room for a hundred changes, and the group is one of them. */
const MOST_AT_ONCE = 90;

/**
 * Adds members to a group that is stored, or stores it with its first. More than one commit takes are added in several; when
 * one of those loses a race for an account, the caller finds in the group what was added and can ask for the others again.
 */
export const addMembers = async (
  { invoiceGroups, clock, save }: Needs,
  organizationId: OrganizationId,
  { group, read }: { readonly group: InvoiceGroup; readonly read?: Versioned<InvoiceGroup> },
  accountIds: readonly AccountId[],
): Promise<Result<InvoiceGroup, Refusal>> => {
  let stored = read;
  let current = group;
  for (let from = 0; from < accountIds.length; from += MOST_AT_ONCE) {
    const some = accountIds.slice(from, from + MOST_AT_ONCE);
    const next = { ...current, accountIds: [...current.accountIds, ...some], updatedAt: clock.now() };
    const saved = await save([
      stored ? invoiceGroups.replaced(organizationId, stored, next) : invoiceGroups.added(organizationId, next),
      ...some.map((accountId) => invoiceGroups.joined(organizationId, accountId, group.id)),
    ]);
    if (!saved.ok) return conflict("the group or one of the accounts is being changed at the same time; try again");
    stored = await invoiceGroups.find(organizationId, group.id);
    current = next;
  }
  return ok(current);
};

/** Adds accounts to a group; refused as a whole where one of them cannot be a member. */
export const addAccounts = async (
  world: Needs,
  organizationId: OrganizationId,
  { groupId, accountIds }: { readonly groupId: string; readonly accountIds: readonly string[] },
): Promise<Result<InvoiceGroup, Refusal>> => {
  const read = await world.invoiceGroups.find(organizationId, groupId);
  if (!read || read.value.status === "DELETED") return notFound("invoice group", groupId);
  const members = await membersToBe(world, organizationId, accountIds);
  const [first, ...others] = memberFaults(accountIds, members, read.value);
  if (first) return invalidAll([first, ...others]);
  return addMembers(
    world,
    organizationId,
    { group: read.value, read },
    members.found.map(({ id }) => id),
  );
};

/** Takes accounts from a group; without its last one it is deleted. What became due before is still billed by it. */
export const removeAccounts = async (
  { invoiceGroups, clock, save }: Needs,
  organizationId: OrganizationId,
  { groupId, accountIds }: { readonly groupId: string; readonly accountIds: readonly string[] },
): Promise<Result<InvoiceGroup, Refusal>> => {
  let left = [...new Set(accountIds)];
  for (;;) {
    const removed = await retryLostRaces<InvoiceGroup>(`invoice group '${groupId}'`, async () => {
      const read = await invoiceGroups.find(organizationId, groupId);
      if (!read || read.value.status === "DELETED") return notFound("invoice group", groupId);
      const [first, ...others] = notMembers(read.value, accountIds, left);
      if (first) return invalidAll([first, ...others]);
      const some = left.slice(0, MOST_AT_ONCE) as AccountId[];
      const staying = read.value.accountIds.filter((id) => !some.includes(id));
      const next: InvoiceGroup = {
        ...read.value,
        accountIds: staying,
        status: staying.length > 0 ? "ACTIVE" : "DELETED",
        updatedAt: clock.now(),
      };
      const saved = await save([
        invoiceGroups.replaced(organizationId, read, next),
        ...some.map((accountId) => invoiceGroups.left(organizationId, accountId)),
      ]);
      return saved.ok ? ok(next) : undefined;
    });
    left = left.slice(MOST_AT_ONCE);
    if (!removed.ok || left.length === 0) return removed;
  }
};

const notMembers = (group: InvoiceGroup, named: readonly string[], left: readonly string[]): readonly Reason[] => {
  const members = new Set<string>(group.accountIds);
  return named.flatMap((id, index) =>
    left.includes(id) && !members.has(id)
      ? [{ path: `accountIds[${index}]`, message: `account '${id}' is not in the group` }]
      : [],
  );
};

/** The group of an account, where it is in one. */
export const groupOfAccount = async (
  { invoiceGroups }: Pick<RatingWorld, "invoiceGroups">,
  organizationId: OrganizationId,
  accountId: AccountId,
): Promise<InvoiceGroup | undefined> => {
  const groupId: InvoiceGroupId | undefined = await invoiceGroups.groupOf(organizationId, accountId);
  return groupId && (await invoiceGroups.find(organizationId, groupId))?.value;
};
