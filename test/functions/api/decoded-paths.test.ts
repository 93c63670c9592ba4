import { describe, expect, it } from "vitest";
import { createAnswer } from "../../../functions/api/answer-request.ts";
import { createRouter, type Paths } from "../../../functions/api/router.ts";
import { routes } from "../../../functions/api/routes.ts";
import { apiEvent } from "../../support/api.ts";
import { openTestWorld } from "../../support/world.ts";

const ODD_IDS = ["eu/1", "50%", "a%2Fb", "a b", "ü", "x/add_aliases", "q?1", "#1", "/a", "a//b", "a/b/c", "1.0+2"];

/** What stands in `rawPath` for an id, by gateway. */
const WRITTEN: readonly (readonly [Paths, (id: string) => string])[] = [
  ["encoded", encodeURIComponent],
  ["decoded", (id) => id],
];

describe.each(WRITTEN)("behind a gateway that hands paths over %s", (paths, written) => {
  const open = async () => {
    const { world, organizationId } = await openTestWorld();
    const answer = createAnswer(routes, world, { paths });
    const call = async (method: string, rawPath: string, body?: unknown) => {
      const { statusCode, body: text = "" } = await answer({ ...apiEvent(organizationId, method, "/", body), rawPath });
      return { status: statusCode, body: JSON.parse(text) };
    };
    const acme = { id: "acme", name: "Acme", primaryEmail: "ap@acme.example", address: {} };
    expect(await call("POST", "/customers", acme)).toMatchObject({ status: 201 });
    const makeAccount = (id: string) =>
      call("POST", "/accounts", { id, name: "Account", customerId: "acme", invoiceCurrency: "USD" });
    return { call, makeAccount };
  };

  it.each(ODD_IDS)("the account %j is made, read, changed, given an alias and deleted", async (id) => {
    const { call, makeAccount } = await open();
    expect(await makeAccount(id)).toMatchObject({ status: 201, body: { id } });
    const path = `/accounts/${written(id)}`;
    expect(await call("GET", path)).toMatchObject({ status: 200, body: { id } });
    expect(await call("GET", `${path}/`), "a slash at the end").toMatchObject({ status: 200, body: { id } });
    expect(await call("PATCH", path, { name: "another" })).toMatchObject({
      status: 200,
      body: { id, name: "another" },
    });
    expect(await call("POST", `${path}/add_aliases`, { aliases: [`${id}/?`] })).toMatchObject({ status: 200 });
    expect(await call("GET", `${path}/account_aliases`)).toMatchObject({ status: 200 });
    expect(await call("GET", `/aliases/${written(`${id}/?`)}`)).toMatchObject({ status: 200 });
    expect(await call("DELETE", path)).toMatchObject({ status: 200 });
    expect(await call("GET", path)).toMatchObject({ status: 200, body: { id, status: "ARCHIVED" } });
  });
});

describe("a path whose escapes are undone already", () => {
  const find = createRouter(routes, "decoded");
  const found = (method: string, path: string) => {
    const match = find(method, path);
    return "route" in match ? [match.route.url, ...Object.values(match.path)] : match.allowedMethods.toSorted();
  };

  it.each`
    method    | path                                     | expected                                                         | because
    ${"GET"}  | ${"/accounts/a"}                         | ${["/accounts/{account_id}", "a"]}                               | ${"it fits segment by segment"}
    ${"POST"} | ${"/accounts/a/add_aliases"}             | ${["/accounts/{account_id}/add_aliases", "a"]}                   | ${"it fits segment by segment"}
    ${"GET"}  | ${"/accounts/a/add_aliases"}             | ${["/accounts/{account_id}", "a/add_aliases"]}                   | ${"only POST has that operation"}
    ${"POST"} | ${"/accounts/a/add_aliases/add_aliases"} | ${["/accounts/{account_id}/add_aliases", "a/add_aliases"]}       | ${"the last segment is fixed"}
    ${"GET"}  | ${"/v2/price_plans/a/b/rate_cards"}      | ${["/v2/price_plans/{price_plan_id}/rate_cards", "a/b"]}         | ${"most fixed segments win"}
    ${"GET"}  | ${"/v2/price_plans/a/b/discard"}         | ${["/v2/price_plans/{price_plan_id}", "a/b/discard"]}            | ${"only DELETE has that operation"}
    ${"GET"}  | ${"/events/correction"}                  | ${["/events/{event_id}", "correction"]}                          | ${"only POST has that operation"}
    ${"GET"}  | ${"/events/correction/1"}                | ${["/events/{event_id}", "correction/1"]}                        | ${"a fixed segment is not extended"}
    ${"GET"}  | ${"/accounts/eu/1/features/f"}           | ${["/accounts/{account_id}/features/{feature_id}", "eu/1", "f"]} | ${"the first parameter spans"}
    ${"GET"}  | ${"/events/a/"}                          | ${["/events/{event_id}", "a"]}                                   | ${"one slash at the end counts for nothing"}
    ${"GET"}  | ${"/events/a%2Fb"}                       | ${["/events/{event_id}", "a%2Fb"]}                               | ${"nothing is decoded again"}
    ${"GET"}  | ${"/events/%"}                           | ${["/events/{event_id}", "%"]}                                   | ${"nothing is decoded again"}
    ${"PUT"}  | ${"/accounts/a/b"}                       | ${["DELETE", "GET", "PATCH"]}                                    | ${"other methods have an account there"}
    ${"PUT"}  | ${"/accounts/a/add_aliases"}             | ${["DELETE", "GET", "PATCH", "POST"]}                            | ${"either reading may be meant"}
    ${"GET"}  | ${"/accounts//"}                         | ${[]}                                                            | ${"an id is not empty"}
    ${"GET"}  | ${"/%61ccounts/a"}                       | ${[]}                                                            | ${"fixed segments are as they are written"}
    ${"GET"}  | ${"/authenticate/a"}                     | ${[]}                                                            | ${"it has no parameter"}
  `("$method $path is $expected: $because", ({ method, path, expected }) => {
    expect(found(method, path)).toEqual(expected);
  });

  it("has one parameter of the caller's choice at the most, or nobody could say where the second one begins", () => {
    const ours = ["feature_id", "entry_id", "pricing_schedule_id"];
    for (const { url } of routes) {
      const [, ...others] = [...url.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(
        others.filter((name) => !ours.includes(name as string)),
        url,
      ).toEqual([]);
    }
  });
});
