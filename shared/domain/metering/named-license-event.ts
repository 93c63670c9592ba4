import type { AddOn } from "#domain/catalog/add-on.ts";
import type { AddOnId } from "#domain/ids.ts";
import { MOST_SEAT_EVENTS } from "#domain/licenses/named-seat.ts";
import type { UsageEvent } from "#domain/metering/usage-event.ts";
import { parseDecimal } from "#domain/money/decimal.ts";
import { err, ok, type Result } from "#domain/result.ts";

/** What a `togai-named-license` event says (Togai rule §10.3). */
export type NamedLicenseEvent = {
  readonly licenseId: AddOnId;
  readonly name: string;
  readonly action: "ADD" | "REMOVE";
};

/** What must be known of a named license before an event of it counts. */
export type NamedLicenseFacts = {
  readonly addOn: AddOn | undefined;
  /** Events that this name of the account has had. */
  readonly events: number;
};

/** Togai rule §13.2: as long as a name can be where it is read back. */
const MOST_CHARACTERS = 50;

/** Reads such an event, or answers every reason why it is none. */
export const readNamedLicenseEvent = ({
  attributes,
  dimensions,
}: Pick<UsageEvent, "attributes" | "dimensions">): Result<NamedLicenseEvent, readonly string[]> => {
  const licenseId = ownText(dimensions, "license_id");
  const name = ownText(dimensions, "name");
  const written = attributes.findLast((one) => one.name === "action")?.value;
  const action = actionOf(written);
  const reasons = [
    ...(licenseId === "" ? ["dimension 'license_id' is missing"] : []),
    ...(name === "" ? ["dimension 'name' is missing"] : []),
    ...(name.length > MOST_CHARACTERS ? [`dimension 'name' has more than ${MOST_CHARACTERS} characters`] : []),
    ...(written === undefined ? ["attribute 'action' is missing"] : []),
    ...(written !== undefined && action === undefined ? ["attribute 'action' must be 1 or -1"] : []),
  ];
  return reasons.length > 0 || !action ? err(reasons) : ok({ licenseId: licenseId as AddOnId, name, action });
};

/** Why an event that is well-formed cannot count, if so. */
export const namedLicenseFault = (
  { licenseId, name }: NamedLicenseEvent,
  { addOn, events }: NamedLicenseFacts,
): string | undefined => {
  if (!addOn) return `license '${licenseId}' does not exist`;
  if (addOn.type !== "NAMED_LICENSE") return `add-on '${licenseId}' is of type ${addOn.type}, not NAMED_LICENSE`;
  return events >= MOST_SEAT_EVENTS ? `name '${name}' has had ${MOST_SEAT_EVENTS} events` : undefined;
};

const ownText = (dimensions: UsageEvent["dimensions"], name: string): string =>
  Object.hasOwn(dimensions, name) ? (dimensions[name] ?? "") : "";

const actionOf = (text: string | undefined): NamedLicenseEvent["action"] | undefined => {
  const value = text === undefined ? undefined : parseDecimal(text);
  if (value?.eq("1")) return "ADD";
  return value?.eq("-1") ? "REMOVE" : undefined;
};
