import { assert } from "#domain/assert.ts";
import type { Organization } from "#domain/identity/organization.ts";
import { organizationReasons } from "#domain/identity/organization-reasons.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { parseCurrency } from "#domain/money/currency.ts";
import { invalidAll, notFound, type Reason, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { parseTimeZone } from "#domain/time/calendar.ts";
import type { Page } from "#ports/store.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { World } from "#usecases/world.ts";

/** What may be changed later. Currency and zone are fixed: amounts and cycle boundaries that exist depend on them. */
export type OrganizationChanges = Partial<
  Pick<
    Organization,
    | "name"
    | "netTermDays"
    | "futureEventHours"
    | "draftRefreshMinutes"
    | "autoAdvance"
    | "invoiceSequence"
    | "paperSize"
    | "settings"
  > & { readonly invoiceSender: Partial<Organization["invoiceSender"]> }
>;
export type NewOrganization = OrganizationChanges & {
  readonly name: string;
  /** ISO 4217; USD when absent. */
  readonly baseCurrency?: string;
  /** IANA name; UTC when absent. */
  readonly timeZone?: string;
};

/** Makes a tenant; whatever the caller leaves open gets its default. */
export const createOrganization = async (
  { clock, ids, organizations, save }: Pick<World, "clock" | "ids" | "organizations" | "save">,
  { baseCurrency = "USD", timeZone = "UTC", ...given }: NewOrganization,
): Promise<Result<Organization, Refusal>> => {
  const currency = parseCurrency(baseCurrency);
  const zone = parseTimeZone(timeZone);
  const reasons: Reason[] = [];
  if (!currency) reasons.push({ path: "baseCurrency", message: "must be an ISO 4217 currency code" });
  if (!zone) reasons.push({ path: "timeZone", message: "must be an IANA time zone such as Asia/Kolkata" });
  const organization: Organization = changed(
    {
      id: ids.next("org") as OrganizationId,
      name: given.name,
      baseCurrency: currency ?? ("USD" as Organization["baseCurrency"]),
      timeZone: zone ?? ("UTC" as Organization["timeZone"]),
      netTermDays: 0,
      futureEventHours: 24,
      draftRefreshMinutes: 15,
      invoiceSequence: { template: "YYYY-MM-{number}", firstNumber: 1 },
      invoiceSender: { name: given.name, addressLines: [], email: "invoices@tollbook.invalid" },
      paperSize: "A4",
      settings: [],
      createdAt: clock.now(),
    },
    given,
  );
  const refused = refusalOf([...reasons, ...organizationReasons(organization)]);
  if (refused) return refused;
  const saved = await save([organizations.added(organization)]);
  assert(saved.ok, () => `organization ${organization.id} was made twice`);
  return ok(organization);
};

export const findOrganization = async (
  { organizations }: Pick<World, "organizations">,
  id: OrganizationId,
): Promise<Result<Organization, Refusal>> => {
  const found = await organizations.find(id);
  return found ? ok(found.value) : notFound("organization", id);
};

/** The tenants of the installation, oldest first. */
export const listOrganizations = (
  { organizations }: Pick<World, "organizations">,
  page: { readonly limit: number; readonly after?: string },
): Promise<Page<Organization>> => organizations.list(page);

export const changeOrganization = (
  { organizations, save }: Pick<World, "organizations" | "save">,
  id: OrganizationId,
  changes: OrganizationChanges,
): Promise<Result<Organization, Refusal>> =>
  retryLostRaces(`organization '${id}'`, async () => {
    const read = await organizations.find(id);
    if (!read) return notFound("organization", id);
    const next = changed(read.value, changes);
    const refused = refusalOf(organizationReasons(next));
    if (refused) return refused;
    const saved = await save([organizations.replaced(read, next)]);
    return saved.ok ? ok(next) : undefined;
  });

const changed = (organization: Organization, { invoiceSender, ...changes }: OrganizationChanges): Organization => ({
  ...organization,
  ...changes,
  invoiceSender: { ...organization.invoiceSender, ...invoiceSender },
});

const refusalOf = ([first, ...others]: readonly Reason[]) => (first ? invalidAll([first, ...others]) : undefined);
