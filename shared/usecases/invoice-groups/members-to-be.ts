import type { Account } from "#domain/customers/customer.ts";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import { type InvoiceGroup, MOST_MEMBERS } from "#domain/invoicing/invoice-group.ts";
import type { Reason } from "#domain/refusal.ts";
import type { RatingWorld } from "#usecases/world.ts";

/** Accounts that are to be members, in the order in which they were named, and which of them are in a group already. */
export type MembersToBe = {
  readonly found: readonly Account[];
  readonly groupOf: ReadonlyMap<string, string>;
};

export const membersToBe = async (
  { accounts, invoiceGroups }: Pick<RatingWorld, "accounts" | "invoiceGroups">,
  organizationId: OrganizationId,
  accountIds: readonly string[],
): Promise<MembersToBe> => {
  const read = await accounts.findMany(organizationId, accountIds);
  const byId = new Map(read.map(({ value }) => [value.id as string, value]));
  const found = accountIds.flatMap((id) => byId.get(id) ?? []);
  const groups = await Promise.all(
    found.map(async ({ id }) => [id as string, await invoiceGroups.groupOf(organizationId, id as AccountId)] as const),
  );
  return { found, groupOf: new Map(groups.flatMap(([id, group]) => (group === undefined ? [] : [[id, group]]))) };
};

/** Why they cannot be members of a group, or of a new one (Togai rule §17.12). */
export const memberFaults = (
  accountIds: readonly string[],
  { found, groupOf }: MembersToBe,
  group: InvoiceGroup | undefined,
): readonly Reason[] => {
  const byId = new Map(found.map((account) => [account.id as string, account]));
  const currency = group?.invoiceCurrency ?? found[0]?.invoiceCurrency;
  const size = (group?.accountIds.length ?? 0) + accountIds.length;
  return [
    ...(size > MOST_MEMBERS ? [{ path: "accountIds", message: `a group has at most ${MOST_MEMBERS} accounts` }] : []),
    ...accountIds.flatMap((id, index): readonly Reason[] => {
      const account = byId.get(id);
      const because = (message: string): readonly Reason[] => [{ path: `accountIds[${index}]`, message }];
      if (accountIds.indexOf(id) < index) return because(`account '${id}' is named twice`);
      if (!account) return because(`account '${id}' does not exist`);
      if (account.status === "ARCHIVED") return because(`account '${id}' is archived`);
      if (groupOf.has(id)) return because(`account '${id}' is in invoice group '${groupOf.get(id)}'`);
      if (account.invoiceCurrency === currency) return [];
      return because(`account '${id}' is billed in ${account.invoiceCurrency}, and the group in ${currency}`);
    }),
  ];
};
