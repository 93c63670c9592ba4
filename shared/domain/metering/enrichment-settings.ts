import type { EnrichmentDependency } from "#domain/catalog/event-schema.ts";
import type { EntitySetting } from "#domain/customers/customer.ts";
import { settingKey } from "#domain/customers/settings.ts";

/** `setting.<namespace>.<id>`: where a dependency's value comes from. */
export const SETTING_KEY = /^setting\.[^.]+\..+$/;

/**
 * The values of dependencies, by the name under which enrichments read them. Settings are searched in the order of the lists:
 * those of the account, then of its customer, then of the organization; the first match wins (Togai rule §6). A dependency
 * without a setting has no value.
 */
export const resolveDependencies = (
  dependencies: readonly EnrichmentDependency[],
  settings: readonly (readonly EntitySetting[])[],
): ReadonlyMap<string, string> => {
  const values = new Map<string, string>();
  if (dependencies.length === 0) return values;
  const all = settings.flat();
  for (const { key, name } of dependencies) {
    const setting = all.find((candidate) => settingKey(candidate) === normalized(key));
    if (setting !== undefined) values.set(name, setting.value);
  }
  return values;
};

/** The namespace is written in small letters in keys and in capitals elsewhere: `USER` and `user` are one. */
const normalized = (key: string): string =>
  key.replace(/^setting\.([^.]+)\./, (_whole, namespace: string) => `setting.${namespace.toLowerCase()}.`);
