import { expect, it } from "vitest";
import type { EntitySetting } from "#domain/customers/customer.ts";
import { resolveDependencies } from "#domain/metering/enrichment-settings.ts";

const setting = (namespace: string, id: string, value: string): EntitySetting => ({
  id,
  value,
  namespace,
  name: id,
  dataType: "STRING",
});
const account = [setting("USER", "meters_per_km", "1000")];
const customer = [setting("USER", "meters_per_km", "1"), setting("user", "fare.base", "40")];
const organization = [setting("USER", "meters_per_km", "2"), setting("togai", "fare", "7")];

it.each`
  key                             | settings                             | value        | because
  ${"setting.user.meters_per_km"} | ${[account, customer, organization]} | ${"1000"}    | ${"the account's own goes first"}
  ${"setting.user.meters_per_km"} | ${[[], customer, organization]}      | ${"1"}       | ${"then the customer's"}
  ${"setting.user.meters_per_km"} | ${[[], [], organization]}            | ${"2"}       | ${"then the organization's"}
  ${"setting.USER.meters_per_km"} | ${[account]}                         | ${"1000"}    | ${"the namespace's case does not matter"}
  ${"setting.user.Meters_per_km"} | ${[account]}                         | ${undefined} | ${"the id's case does"}
  ${"setting.user.fare.base"}     | ${[account, customer]}               | ${"40"}      | ${"ids may hold dots"}
  ${"setting.user.fare"}          | ${[account, customer, organization]} | ${undefined} | ${"another namespace is another setting"}
  ${"setting.togai.fare"}         | ${[account, customer, organization]} | ${"7"}       | ${"found in the last list"}
`("$key is $value: $because", ({ key, settings, value }) => {
  const values = resolveDependencies([{ type: "SETTING", key, name: "wanted" }], settings);
  expect(Object.fromEntries(values)).toEqual(value === undefined ? {} : { wanted: value });
});
