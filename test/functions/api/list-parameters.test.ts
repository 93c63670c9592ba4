import { describe, expect, it } from "vitest";
import { openMoneyShop } from "../../support/money.ts";

describe("a list that is not searched, or not sorted", () => {
  it.each`
    url                                            | parameter          | status
    ${"/payments"}                                 | ${"_search=acme"}  | ${400}
    ${"/v2/price_plans/pp.1/rate_cards"}           | ${"_search=seats"} | ${400}
    ${"/v2/price_plans/pp.1/rate_cards"}           | ${"_sort=id:ASC"}  | ${400}
    ${"/v2/price_plans/pp.1/versions"}             | ${"_search=Pro"}   | ${400}
    ${"/v2/price_plans/pp.1/versions"}             | ${"_sort=id:ASC"}  | ${400}
    ${"/accounts/acme/purchases"}                  | ${"_search=pack"}  | ${400}
    ${"/accounts/acme/purchase_proposals"}         | ${"_search=pack"}  | ${400}
    ${"/v2/schedules/sch.1/rate_cards?mode=DRAFT"} | ${"_search=seats"} | ${400}
    ${"/v2/schedules/sch.1/rate_cards?mode=DRAFT"} | ${"_sort=id:ASC"}  | ${400}
    ${"/v2/accounts/acme/schedules?mode=DRAFT"}    | ${"_search=Pro"}   | ${400}
    ${"/v2/accounts/acme/schedules?mode=DRAFT"}    | ${"_sort=id:ASC"}  | ${400}
    ${"/invoice_groups"}                           | ${"_sort=id:ASC"}  | ${400}
    ${"/invoices/bill_runs"}                       | ${"_sort=id:ASC"}  | ${422}
  `("says so rather than answering everything: $url $parameter", async ({ url, parameter, status }) => {
    const { api } = await openMoneyShop();
    const refused = await api.get(`${url}${url.includes("?") ? "&" : "?"}${parameter}`);
    expect(refused.status).toBe(status);
    expect(refused.body.message).toContain(`Unrecognized key: "${parameter.split("=")[0]}"`);
  });
});
