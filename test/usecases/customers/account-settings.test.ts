import { expect, it } from "vitest";
import type { AccountId } from "#domain/ids.ts";
import { accountSettings } from "#usecases/customers/account-settings.ts";
import { changeOrganization } from "#usecases/identity/organizations.ts";
import { apiClient } from "../../support/api-client.ts";
import { openTestWorld } from "../../support/world.ts";

const setting = (id: string, value: string) => ({
  id,
  value,
  namespace: "USER",
  name: id,
  dataType: "STRING" as const,
});

it("an account's settings are its own, its customer's and the organization's, in this order", async () => {
  const test = await openTestWorld();
  const { world, organizationId } = test;
  await changeOrganization(world, organizationId, {
    settings: [setting("a", "org"), setting("b", "org"), setting("c", "org")],
  });
  await apiClient(test).post("/customers", {
    id: "acme",
    name: "Acme Inc",
    primaryEmail: "ap@acme.test",
    address: {},
    settings: [setting("a", "customer"), setting("b", "customer")],
    account: { id: "prod", name: "Production", settings: [setting("a", "account")] },
  });

  const settings = await accountSettings(world, organizationId, "prod" as AccountId);

  expect(settings?.get("setting.user.a")?.value).toBe("account");
  expect(settings?.get("setting.user.b")?.value).toBe("customer");
  expect(settings?.get("setting.user.c")?.value).toBe("org");
  expect(settings?.size).toBe(3);
  expect(await accountSettings(world, organizationId, "nobody" as AccountId)).toBeUndefined();
});
