import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSeatShop, type SeatShop, seatEvent } from "../../support/licenses.ts";

let shop: SeatShop;
beforeEach(async () => {
  shop = await openSeatShop({ most: 10 });
  await shop.passTo("2025-04-10T00:00:00Z");
});
afterEach(() => shop.adapters.close());

const update = (changes: object = {}) => ({
  accountId: "acme",
  licenseId: shop.license,
  updateType: "ABSOLUTE",
  quantity: 5,
  effectiveFrom: "2025-04-01T00:00:00Z",
  ...changes,
});
const post = (changes: object = {}) => shop.api.post("/license_updates", update(changes));
const held = async (query = "") =>
  (await shop.api.get(`/license_updates?account_id=acme${query}`)).body.data.map(
    ({ effectiveFrom, quantity }: { effectiveFrom: string; quantity: number }) =>
      `${effectiveFrom.slice(5, 10)} ${quantity}`,
  );

describe("an update of a license", () => {
  it("answers what is held after it", async () => {
    await post();
    const { status, body } = await post({
      updateType: "RELATIVE",
      quantity: 2.5,
      effectiveFrom: "2025-04-05T10:00:00+02:00",
      metadata: { po: "4711" },
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      licenseId: shop.license,
      accountId: "acme",
      quantity: 7.5,
      effectiveFrom: "2025-04-05T08:00:00Z",
      metadata: { po: "4711" },
      createdAt: "2025-04-10T00:00:00Z",
    });
  });

  it("takes effect at once where it does not say when", async () => {
    expect((await post({ effectiveFrom: undefined })).body.effectiveFrom).toBe("2025-04-10T00:00:00Z");
  });

  it("of an earlier moment shifts later relative ones, and stops at an absolute one", async () => {
    await post({ quantity: 2 });
    await post({ updateType: "RELATIVE", quantity: 1, effectiveFrom: "2025-04-04T00:00:00Z" });
    await post({ quantity: 4, effectiveFrom: "2025-04-06T00:00:00Z" });
    await post({ updateType: "RELATIVE", quantity: 3, effectiveFrom: "2025-04-02T00:00:00Z" });
    expect(await held()).toEqual(["04-06 4", "04-04 6", "04-02 5", "04-01 2"]);
  });

  it("may lie before the account was made, and in the future", async () => {
    expect((await post({ effectiveFrom: "2023-01-01T00:00:00Z" })).status).toBe(200);
    expect((await post({ effectiveFrom: "2027-01-01T00:00:00Z" })).status).toBe(200);
  });

  it("names its account by an alias as well", async () => {
    await shop.api.post("/accounts/acme/add_aliases", { aliases: ["acme-eu"] });
    const { status, body } = await post({ accountId: "acme-eu" });
    expect([status, body.accountId]).toEqual([200, "acme"]);
  });

  it.each<[string, object, number, RegExp]>([
    ["an account that does not exist", { accountId: "nobody" }, 404, /account 'nobody' does not exist/],
    ["a license that does not exist", { licenseId: "addon.x" }, 404, /license 'addon\.x' does not exist/],
    [
      "less than none",
      { updateType: "RELATIVE", quantity: -1 },
      400,
      /quantity: would leave -1 licenses from 2025-04-01/,
    ],
    ["an absolute quantity below zero", { quantity: -1 }, 400, /quantity: must be at least 0/],
    ["more than the rate card allows (§13.1)", { quantity: 11 }, 400, /quantity: .* the rate card allows 10/],
    ["a quantity of 39 digits", { quantity: `${"1".repeat(39)}` }, 400, /quantity/],
    ["another kind of update", { updateType: "ADD" }, 400, /updateType/],
    ["no quantity", { quantity: undefined }, 400, /quantity/],
    ["a misspelt member", { quanttiy: 1 }, 400, /quanttiy/],
    ["a moment that is none", { effectiveFrom: "2025-02-30T00:00:00Z" }, 400, /effectiveFrom/],
    ["a moment before 1970", { effectiveFrom: "1960-01-01T00:00:00Z" }, 400, /effectiveFrom: must be in the years/],
  ])("is refused for %s, and changes nothing", async (_, changes, status, message) => {
    const answer = await post(changes);
    expect([answer.status, answer.body.message]).toEqual([status, expect.stringMatching(message)]);
    expect((await shop.api.get("/license_updates")).body.data).toEqual([]);
  });

  it("is told everything that is wrong with it", async () => {
    const { id } = (await shop.api.post("/addons", { name: "Fee", type: "FIXED_FEE" })).body;
    const answer = await post({ licenseId: id, quantity: -1, effectiveFrom: "1960-01-01T00:00:00Z" });
    expect([answer.status, answer.body.message]).toEqual([
      400,
      expect.stringMatching(/^licenseId: .*; quantity: .*; effectiveFrom: /),
    ]);
  });

  it("is refused for a license that is ARCHIVED", async () => {
    const { id } = (await shop.api.post("/addons", { name: "Old", type: "LICENSE" })).body;
    await shop.api.delete(`/addons/${id}`);
    expect((await post({ licenseId: id })).body.message).toMatch(/is ARCHIVED/);
  });

  it("is refused where it would leave less than none at a later moment", async () => {
    await post({ quantity: 5 });
    await post({ updateType: "RELATIVE", quantity: -4, effectiveFrom: "2025-04-08T00:00:00Z" });
    const answer = await post({ quantity: 3, effectiveFrom: "2025-04-05T00:00:00Z" });
    expect([answer.status, answer.body.message]).toEqual([
      400,
      expect.stringMatching(/leave -1 licenses from 2025-04-08/),
    ]);
    expect(await held()).toEqual(["04-08 1", "04-01 5"]);
  });

  it("is refused where it would lift a later level above what the card allows then, and is free before the plan", async () => {
    await post({ quantity: 100, effectiveFrom: "2025-03-01T00:00:00Z" });
    await post({ quantity: 8, effectiveFrom: "2025-03-31T00:00:00Z" });
    await post({ updateType: "RELATIVE", quantity: 2, effectiveFrom: "2025-04-05T00:00:00Z" });
    const answer = await post({ updateType: "RELATIVE", quantity: 1, effectiveFrom: "2025-03-31T12:00:00Z" });
    expect([answer.status, answer.body.message]).toEqual([
      400,
      expect.stringMatching(/make it 11 licenses from 2025-04-05/),
    ]);
  });

  it.each(["FIXED_FEE", "NAMED_LICENSE", "CREDIT_GRANT"])("is refused for an add-on of type %s", async (type) => {
    const { id } = (await shop.api.post("/addons", { name: "Other", type })).body;
    const answer = await post({ licenseId: id });
    expect([answer.status, answer.body.message]).toEqual([400, expect.stringMatching(new RegExp(`of type ${type}`))]);
  });

  it("with a key that was used answers the first entry; the key belongs to the account and the license (§1.9)", async () => {
    const { id: other } = (await shop.api.post("/addons", { name: "Other", type: "LICENSE" })).body;
    const first = await post({ idempotencyKey: "po-1", metadata: { po: "1" } });
    const again = await post({ idempotencyKey: "po-1", quantity: 9, metadata: { po: "2" } });
    expect(again.body).toEqual(first.body);
    expect((await post({ idempotencyKey: "po-1", licenseId: other, quantity: 3 })).body.quantity).toBe(3);
    expect(await held(`&licenseId=${shop.license}`)).toEqual(["04-01 5"]);
  });

  it("is granted once of several with one key at the same moment", async () => {
    const wanted = { updateType: "RELATIVE", quantity: 1, idempotencyKey: "po-1" };
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(wanted)));
    expect(answers.map(({ status, body }) => `${status} ${body.quantity}`)).toEqual(Array(5).fill("200 1"));
    expect(await held()).toEqual(["04-01 1"]);
  });

  it("is added to others of the same moment", async () => {
    const more = { updateType: "RELATIVE", quantity: 1 };
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(more)));
    expect(answers.map(({ body }) => body.quantity).toSorted()).toEqual([1, 2, 3, 4, 5]);
  });
});

describe("notes on an update", () => {
  const patch = (id: string, changes: object = {}) =>
    shop.api.patch(`/license_updates/${id}`, {
      accountId: "acme",
      effectiveFrom: "2025-04-01T00:00:00Z",
      metadata: { po: "2" },
      ...changes,
    });

  it("can be changed, and nothing else of it", async () => {
    await post({ metadata: { po: "1", by: "Ada" } });
    const { status, body } = await patch(shop.license);
    expect([status, body.metadata, body.quantity]).toEqual([200, { po: "2" }, 5]);
    expect((await shop.api.get("/license_updates")).body.data).toEqual([body]);
    expect((await patch(shop.license, { quantity: 6 })).status).toBe(400);
  });

  it("are of the license that the path names; the query is an alias where the path names none (§0.3)", async () => {
    await post();
    expect((await patch(`${shop.license}?licenseId=addon.other`)).status).toBe(200);
    expect((await patch(`%7Blicense_id%7D?licenseId=${shop.license}`)).status).toBe(200);
    expect((await patch(`addon.other?licenseId=${shop.license}`)).status).toBe(404);
  });

  it("are of the last of several updates of one moment", async () => {
    await post({ quantity: 1 });
    await post({ quantity: 2 });
    expect((await patch(shop.license)).body.quantity).toBe(2);
  });

  it.each<[string, object]>([
    ["account", { accountId: "nobody" }],
    ["update at that moment", { effectiveFrom: "2025-04-02T00:00:00Z" }],
  ])("need an %s that exists", async (_, changes) => {
    await post();
    expect((await patch(shop.license, changes)).status).toBe(404);
  });
});

describe("the list of updates", () => {
  it("can be narrowed by account, license and moment, and is paged", async () => {
    const { id: other } = (await shop.api.post("/addons", { name: "Other", type: "LICENSE" })).body;
    for (const day of ["01", "02", "03"]) await post({ effectiveFrom: `2025-04-${day}T00:00:00Z` });
    await post({ licenseId: other });
    const of = async (query: string): Promise<number> =>
      (await shop.api.get(`/license_updates?${query}`)).body.data.length;
    expect(await of("")).toBe(4);
    expect(await of("account_id=acme")).toBe(4);
    expect(await of("account_id=nobody")).toBe(0);
    expect(await of(`licenseId=${other}`)).toBe(1);
    expect(await of(`license_id=${other}`), "by its other name").toBe(1);
    expect((await shop.api.get(`/license_updates?license_id=${other}&licenseId=${shop.license}`)).status).toBe(422);
    expect(await of(`account_id=acme&licenseId=${shop.license}`)).toBe(3);
    expect(await of("effectiveFrom=2025-04-01T00:00:00Z")).toBe(2);
    expect(await of(`account_id=acme&licenseId=${shop.license}&effectiveFrom=2025-04-02T00:00:00Z`)).toBe(1);
    const pages: number[] = [];
    let query = "pageSize=3";
    for (;;) {
      const { body } = await shop.api.get(`/license_updates?${query}`);
      pages.push(body.data.length);
      if (body.nextToken === undefined) break;
      query = `nextToken=${encodeURIComponent(body.nextToken)}`;
    }
    expect(pages.reduce((total, size) => total + size, 0)).toBe(4);
    expect((await shop.api.get("/license_updates?pageSize=51")).status).toBe(422);
  });

  it("shows nothing of another organization", async () => {
    await post();
    const { apiClient } = await import("../../support/api-client.ts");
    const stranger = apiClient(shop, await shop.anotherOrganization());
    expect((await stranger.get("/license_updates")).body.data).toEqual([]);
    expect((await stranger.get("/named_license_updates")).body.data).toEqual([]);
  });
});

describe("the list of named seats", () => {
  it("shows every stretch of every name, page by page", async () => {
    const { id: license } = (await shop.api.post("/addons", { name: "Named", type: "NAMED_LICENSE" })).body;
    await shop.use(
      seatEvent(license, "ada", 1, "2025-04-01T10:00:00Z"),
      seatEvent(license, "ada", -1, "2025-04-02T10:00:00Z"),
      seatEvent(license, "ada", 1, "2025-04-03T10:00:00Z"),
      seatEvent(license, "bob", 1, "2025-04-01T10:00:00Z"),
      seatEvent(license, "eve", -1, "2025-04-01T10:00:00Z"),
    );
    const all = (await shop.api.get(`/named_license_updates?account_id=acme&licenseId=${license}`)).body;
    expect(all.data).toEqual([
      {
        id: expect.stringMatching(/^named_license_entry\.\w{11}\.\w{5}$/),
        licenseId: license,
        accountId: "acme",
        name: "ada",
        effectiveFrom: "2025-04-01T10:00:00Z",
        effectiveUntil: "2025-04-02T10:00:00Z",
        createdAt: "2025-04-10T00:00:00Z",
        updatedAt: "2025-04-10T00:00:00Z",
      },
      expect.objectContaining({ name: "ada", effectiveFrom: "2025-04-03T10:00:00Z" }),
      expect.objectContaining({ name: "bob", effectiveFrom: "2025-04-01T10:00:00Z" }),
    ]);
    expect(all.data[1]).not.toHaveProperty("effectiveUntil");
    const paged: unknown[] = [];
    let query = "pageSize=1";
    for (;;) {
      const { body } = await shop.api.get(`/named_license_updates?${query}`);
      expect(body.data.length).toBeLessThanOrEqual(1);
      paged.push(...body.data);
      if (body.nextToken === undefined) break;
      query = `nextToken=${encodeURIComponent(body.nextToken)}`;
    }
    expect(paged).toEqual(all.data);
  });
});
