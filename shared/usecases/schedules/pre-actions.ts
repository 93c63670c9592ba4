import type { AccountId, OrganizationId } from "#domain/ids.ts";
import { parseDecimal } from "#domain/money/decimal.ts";
import { invalidAll, type Reason, type Refusal } from "#domain/refusal.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import { parseCalendarDate, startOfDay, type TimeZone } from "#domain/time/calendar.ts";
import { parseInstant } from "#domain/time/instant.ts";
import type { Change } from "#ports/store.ts";
import { licensesGranted } from "#usecases/licenses/grant-license.ts";
import type { LicenseGrant } from "#usecases/licenses/license-grant.ts";

/** Something that is done before slices take effect (Togai rule §15.2): GRANT_LICENSE is the only kind there is. */
export type PreAction = { readonly config: Readonly<Record<string, string>> };

type Wanted = {
  readonly accountId: AccountId;
  /** The slices that hold from then on: what a license may be granted is what their cards allow. */
  readonly schedules: readonly Schedule[];
  readonly preActions: readonly PreAction[];
  readonly zone: TimeZone;
};

/** What the pre-actions write, in the commit that makes the slices live; or everything that is wrong with any of them. */
export const preActionChanges = async (
  world: Parameters<typeof licensesGranted>[0],
  organizationId: OrganizationId,
  { accountId, schedules, preActions, zone }: Wanted,
): Promise<Result<readonly Change[], Refusal>> => {
  const grants: LicenseGrant[] = [];
  const reasons: Reason[] = [];
  for (const [index, { config }] of preActions.entries()) {
    const at = (path: string): string => `preActions[${index}].config${path === "" ? "" : `.${path}`}`;
    const grant = grantOf(config, zone);
    const faults = grant.ok
      ? await faultsOf(world, organizationId, { accountId, schedules, grant: grant.value })
      : grant.error;
    reasons.push(...faults.map(({ path, message }) => ({ path: at(path), message })));
    if (grant.ok) grants.push(grant.value);
  }
  const [first, ...others] = reasons;
  if (first) return invalidAll([first, ...others]);
  const granted = await licensesGranted(world, organizationId, { accountId, schedules, grants });
  if (granted.ok) return ok(granted.value.changes);
  // Each can be had, but not all of them.
  return invalidAll([{ path: "preActions", message: granted.error.reasons.map(({ message }) => message).join("; ") }]);
};

const faultsOf = async (
  world: Parameters<typeof licensesGranted>[0],
  organizationId: OrganizationId,
  { grant, ...of }: Pick<Wanted, "accountId" | "schedules"> & { readonly grant: LicenseGrant },
): Promise<readonly Reason[]> => {
  const granted = await licensesGranted(world, organizationId, { ...of, grants: [grant] });
  if (granted.ok) return [];
  const { type, reasons } = granted.error;
  return reasons.map(({ path, message }) => ({ path: type === "NotFound" ? "licenseId" : path, message }));
};

const MEMBERS: ReadonlySet<string> = new Set(["licenseId", "updateType", "quantity", "effectiveFrom"]);

/** The grant that a config of texts says. */
const grantOf = (config: Readonly<Record<string, string>>, zone: TimeZone): Result<LicenseGrant, readonly Reason[]> => {
  const reasons: Reason[] = [];
  const { licenseId, updateType, quantity: amount, effectiveFrom } = config;
  const quantity = amount === undefined ? undefined : parseDecimal(amount);
  const date = effectiveFrom === undefined ? undefined : parseCalendarDate(effectiveFrom);
  const from = effectiveFrom === undefined || date ? date && startOfDay(date, zone) : parseInstant(effectiveFrom);
  if (!licenseId) reasons.push({ path: "licenseId", message: "is needed to grant a license" });
  if (updateType !== "RELATIVE" && updateType !== "ABSOLUTE") {
    reasons.push({ path: "updateType", message: "must be RELATIVE or ABSOLUTE" });
  }
  if (quantity === undefined) reasons.push({ path: "quantity", message: "must be a number" });
  if (effectiveFrom !== undefined && from === undefined) {
    reasons.push({ path: "effectiveFrom", message: "must be an ISO 8601 date-time, or a date as YYYY-MM-DD" });
  }
  for (const name of Object.keys(config)) {
    if (!MEMBERS.has(name)) reasons.push({ path: name, message: "is no part of granting a license" });
  }
  if (reasons.length > 0 || !licenseId || quantity === undefined) return err(reasons);
  return ok({
    licenseId,
    updateType: updateType === "ABSOLUTE" ? "ABSOLUTE" : "RELATIVE",
    quantity,
    ...(from !== undefined && { effectiveFrom: from }),
  });
};
