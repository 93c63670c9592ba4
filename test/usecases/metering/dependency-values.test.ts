import { afterEach, beforeEach, expect, it } from "vitest";
import type { EntitySetting } from "#domain/customers/customer.ts";
import { dependencyValues } from "#usecases/metering/dependency-values.ts";
import { type CatalogWorld, openCatalogWorld } from "../../support/catalog-world.ts";

let api: CatalogWorld;
beforeEach(async () => {
  api = await openCatalogWorld();
});
afterEach(() => api.close());

const setting = (id: string, value: string): EntitySetting => ({
  id,
  value,
  namespace: "USER",
  name: id,
  dataType: "STRING",
});
const dependency = (id: string) => ({ type: "SETTING", key: `setting.user.${id}`, name: id }) as const;

const customer = {
  id: "acme",
  name: "Acme Inc",
  primaryEmail: "ap@acme.test",
  address: {},
  settings: [setting("rate", "customer"), setting("zone", "customer")],
  account: {
    id: "acme-prod",
    name: "Acme production",
    invoiceCurrency: "USD",
    settings: [setting("rate", "account")],
  },
};

const values = async (...ids: string[]): Promise<unknown> => {
  const account = await api.world.accounts.find(api.organizationId, "acme-prod");
  const found = await dependencyValues(api.world, api.organizationId, {
    account: account!.value,
    dependencies: ids.map(dependency),
  });
  return Object.fromEntries(found);
};

it("takes a setting from the account, else from its customer, else from the organization", async () => {
  expect((await api.call("POST", "/customers", customer)).status).toBe(201);
  const organization = await api.world.organizations.find(api.organizationId);
  const settings = [setting("rate", "organization"), setting("zone", "organization"), setting("tax", "organization")];
  await api.world.save([api.world.organizations.replaced(organization!, { ...organization!.value, settings })]);

  expect(await values("rate")).toEqual({ rate: "account" });
  expect(await values("rate", "zone", "tax", "none")).toEqual({
    rate: "account",
    zone: "customer",
    tax: "organization",
  });
  expect(await values()).toEqual({});
});
