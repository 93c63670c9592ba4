import { describe, expect, it } from "vitest";
import type { OrganizationId } from "#domain/ids.ts";
import {
  changeOrganization,
  createOrganization,
  findOrganization,
  listOrganizations,
  type NewOrganization,
} from "#usecases/identity/organizations.ts";
import { at, openTestWorld } from "../../support/world.ts";

const refusedAt = async (input: NewOrganization): Promise<string[]> => {
  const { world } = await openTestWorld();
  const created = await createOrganization(world, input);
  return created.ok ? [] : created.error.reasons.map(({ path }) => path);
};

describe("an organization", () => {
  it("gets a default for whatever is left open", async () => {
    const { world } = await openTestWorld();

    const created = await createOrganization(world, { name: "Orbit" });

    expect(created).toEqual({
      ok: true,
      value: {
        id: expect.stringMatching(/^org\.\w{11}\.\w{5}$/),
        name: "Orbit",
        baseCurrency: "USD",
        timeZone: "UTC",
        netTermDays: 0,
        futureEventHours: 24,
        draftRefreshMinutes: 15,
        invoiceSequence: { template: "YYYY-MM-{number}", firstNumber: 1 },
        invoiceSender: { name: "Orbit", addressLines: [], email: "invoices@tollbook.invalid" },
        paperSize: "A4",
        settings: [],
        createdAt: at("2025-01-15T10:00:00Z"),
      },
    });
  });

  it("keeps what is given", async () => {
    const { world } = await openTestWorld();
    const given = {
      name: "Orbit",
      baseCurrency: "INR",
      timeZone: "Asia/Kolkata",
      netTermDays: 30,
      paperSize: "LETTER" as const,
      invoiceSender: { email: "billing@orbit.test", addressLines: ["1 Main St", "Pune"] },
    };

    const created = await createOrganization(world, given);

    expect(created.ok && (await findOrganization(world, created.value.id))).toMatchObject({
      value: { ...given, invoiceSender: { name: "Orbit", ...given.invoiceSender } },
    });
  });

  it.each`
    input                                                                        | paths                                  | because
    ${{ name: " " }}                                                             | ${["name", "invoiceSender.name"]}      | ${"blank is no name"}
    ${{ name: "a\nb" }}                                                          | ${["name", "invoiceSender.name"]}      | ${"a name is one line"}
    ${{ name: "n".repeat(256) }}                                                 | ${["name", "invoiceSender.name"]}      | ${"255 characters are the most"}
    ${{ name: "O", baseCurrency: "usd" }}                                        | ${["baseCurrency"]}                    | ${"codes are capital letters"}
    ${{ name: "O", timeZone: "Mars/Base" }}                                      | ${["timeZone"]}                        | ${"nobody keeps that time"}
    ${{ name: "O", netTermDays: -1, futureEventHours: 8761 }}                    | ${["netTermDays", "futureEventHours"]} | ${"both are out of bounds"}
    ${{ name: "O", draftRefreshMinutes: 0 }}                                     | ${["draftRefreshMinutes"]}             | ${"one minute is the least"}
    ${{ name: "O", netTermDays: 1.5 }}                                           | ${["netTermDays"]}                     | ${"days are whole"}
    ${{ name: "O", invoiceSequence: { template: "YYYY-MM", firstNumber: 1 } }}   | ${["invoiceSequence.template"]}        | ${"all numbers would be the same"}
    ${{ name: "O", invoiceSequence: { template: "{number}", firstNumber: -1 } }} | ${["invoiceSequence.firstNumber"]}     | ${"numbers count up from 0"}
    ${{ name: "O", invoiceSender: { email: "nobody" } }}                         | ${["invoiceSender.email"]}             | ${"no mail comes from there"}
    ${{ name: "O", invoiceSender: { addressLines: Array(7).fill("x") } }}        | ${["invoiceSender.addressLines"]}      | ${"six lines fit"}
    ${{ name: "O", invoiceSender: { addressLines: ["x", ""] } }}                 | ${["invoiceSender.addressLines[1]"]}   | ${"an empty line is none"}
  `("is refused at $paths when $because", async ({ input, paths }) => {
    expect(await refusedAt(input)).toEqual(paths);
  });

  it.each`
    input                                       | because
    ${{ name: "n".repeat(255) }}                | ${"255 characters"}
    ${{ name: "O", netTermDays: 3650 }}         | ${"ten years"}
    ${{ name: "O", futureEventHours: 0 }}       | ${"nothing from the future"}
    ${{ name: "O", draftRefreshMinutes: 1440 }} | ${"once a day"}
  `("is accepted at the bound: $because", async ({ input }) => {
    expect(await refusedAt(input)).toEqual([]);
  });

  it("is listed with the others of the installation, oldest first, page by page", async () => {
    const { world, organizationId } = await openTestWorld();
    const second = await createOrganization(world, { name: "Second" });
    const first = await listOrganizations(world, { limit: 1 });

    expect(first.items.map(({ id }) => id)).toEqual([organizationId]);
    const rest = await listOrganizations(world, { limit: 5, after: first.next as string });
    expect(rest.items.map(({ id }) => id)).toEqual([second.ok && second.value.id]);
  });

  it("can be changed but for its currency and zone", async () => {
    const { world, organizationId } = await openTestWorld();

    const changed = await changeOrganization(world, organizationId, {
      name: "Renamed",
      netTermDays: 14,
      invoiceSender: { addressLines: ["2 Side St"] },
    });

    expect(changed).toMatchObject({
      value: {
        name: "Renamed",
        netTermDays: 14,
        invoiceSender: { name: "Acme Metering", addressLines: ["2 Side St"] },
        baseCurrency: "USD",
        timeZone: "UTC",
      },
    });
    expect(await findOrganization(world, organizationId)).toEqual(changed);
  });

  it("is not changed by a refused change, and none that does not exist is", async () => {
    const { world, organizationId } = await openTestWorld();

    const refused = await changeOrganization(world, organizationId, { name: "Renamed", netTermDays: -1 });

    expect(refused).toMatchObject({ error: { type: "Invalid", reasons: [{ path: "netTermDays" }] } });
    expect(await findOrganization(world, organizationId)).toMatchObject({ value: { name: "Acme Metering" } });
    const nobody = "org.nobody" as OrganizationId;
    expect(await changeOrganization(world, nobody, { name: "X" })).toMatchObject({ error: { type: "NotFound" } });
    expect(await findOrganization(world, nobody)).toMatchObject({ error: { type: "NotFound" } });
  });
});
