import type { OrganizationId } from "#domain/ids.ts";
import { digits } from "#domain/money/decimal.ts";
import { notFound, unlessRefused } from "#domain/refusal.ts";
import { FOREVER, SINCE_EVER } from "#domain/time/instant.ts";
import type { LicenseGrant } from "#usecases/licenses/license-grant.ts";
import type { World } from "#usecases/world.ts";

/** Digits that a quantity may have: far more than anybody counts, and few enough for a book to stay one document. */
const MOST_DIGITS = 38;

/** Everything for which a grant is refused on its own, whatever else is granted; undefined where there is nothing. */
export const grantFault = async (
  { addOns }: Pick<World, "addOns">,
  organizationId: OrganizationId,
  { licenseId, updateType, quantity, effectiveFrom }: LicenseGrant,
) => {
  const addOn = (await addOns.find(organizationId, licenseId))?.value;
  if (!addOn) return notFound("license", licenseId);
  const isOutside = effectiveFrom !== undefined && (effectiveFrom < SINCE_EVER || effectiveFrom >= FOREVER);
  const faults: readonly [boolean, string, string][] = [
    [addOn.type !== "LICENSE", "licenseId", `add-on '${licenseId}' is of type ${addOn.type}, not LICENSE`],
    [addOn.status === "ARCHIVED", "licenseId", `add-on '${licenseId}' is ARCHIVED`],
    [updateType === "ABSOLUTE" && quantity.lt("0"), "quantity", "must be at least 0 where it is ABSOLUTE"],
    [digits(quantity) > MOST_DIGITS, "quantity", `must have ${MOST_DIGITS} digits at the most`],
    [isOutside, "effectiveFrom", "must be in the years 1970 to 9998"],
  ];
  const reasons = faults.flatMap(([isFault, path, message]) => (isFault ? [{ path, message }] : []));
  const checked = unlessRefused(reasons, undefined);
  return checked.ok ? undefined : checked;
};
