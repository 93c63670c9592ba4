import type { EntitySetting } from "#domain/customers/customer.ts";
import { parseDecimal } from "#domain/money/decimal.ts";
import type { Reason } from "#domain/refusal.ts";

/** Settings by the key under which enrichments ask for them, such as `setting.user.meters_per_km`. */
export type SettingsByKey = ReadonlyMap<string, EntitySetting>;

/** The key of a setting in a dependency: the namespace in lower case, no entity (Togai rule §6). */
export const settingKey = ({ namespace, id }: Pick<EntitySetting, "namespace" | "id">): string =>
  `setting.${namespace.toLowerCase()}.${id}`;

type HasSettings = { readonly settings: readonly EntitySetting[] };

/** The settings that hold for an account: its own, then its customer's, then the organization's; the first match wins. */
export const settingsInForce = ({
  account,
  customer,
  organization,
}: {
  readonly account: HasSettings;
  readonly customer: HasSettings;
  readonly organization: HasSettings;
}): SettingsByKey =>
  new Map(
    [organization, customer, account].flatMap(({ settings }) =>
      settings.map((setting) => [settingKey(setting), setting] as const),
    ),
  );

/** Settings that are given twice, or whose value is not of the type they claim. */
export const settingReasons = (settings: readonly EntitySetting[], path: string): Reason[] => {
  const firstAt = new Map<string, number>();
  return settings.flatMap((setting, at) => {
    const key = settingKey(setting);
    const first = firstAt.get(key) ?? at;
    firstAt.set(key, first);
    const twice = { path: `${path}[${at}].id`, message: `is given by ${path}[${first}] already` };
    const untrue = { path: `${path}[${at}].value`, message: `is no ${setting.dataType} value` };
    return [...(first === at ? [] : [twice]), ...(hasItsType(setting) ? [] : [untrue])];
  });
};

const hasItsType = ({ dataType, value }: EntitySetting): boolean => {
  switch (dataType) {
    case "STRING":
      return true;
    case "NUMERIC":
      return parseDecimal(value) !== undefined;
    case "JSON":
    case "JSON_LOGIC":
      return isJson(value);
  }
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
