import { beforeAll, describe, expect, it } from "vitest";
import { anAccount } from "../../support/catalog-for-billing.ts";
import { newTenant, type Tenant } from "./tenant.ts";

describe("paths through the gateway", () => {
  let tenant: Tenant;
  beforeAll(async () => {
    tenant = await newTenant("Odd Paths");
  });

  // The emulator leaves `%25` as it is, so ids with a percent sign are not tried here.
  it.each(["eu/1", "a b", "ü", "x/add_aliases", "#1"])("reach the account %j", async (id) => {
    await anAccount(tenant, id);
    const path = `/accounts/${encodeURIComponent(id)}`;
    expect(await tenant.api.get(path)).toMatchObject({ status: 200, body: { id } });
    expect(await tenant.api.post(`${path}/add_aliases`, { aliases: [`${id}/alias`] })).toMatchObject({ status: 200 });
    expect(await tenant.api.get(`/aliases/${encodeURIComponent(`${id}/alias`)}`)).toMatchObject({ status: 200 });
  });

  it.each(["/ingest", "/ingestBatch"])("of usage are for POST: GET %s is answered 405", async (path) => {
    expect(await tenant.api.get(path)).toEqual({
      status: 405,
      body: { message: "GET is not allowed here; use POST" },
    });
  });
});
