import { describe, expect, it } from "vitest";
import type { OrganizationId } from "#domain/ids.ts";
import { METRIC_NAMES, type MetricName, type MetricRequest } from "#domain/metrics/metric-query.ts";
import { checkMetricRequest } from "#domain/metrics/metric-rules.ts";

const OURS = "org.1.a" as OrganizationId;

const request = (name: MetricName, changes: Partial<MetricRequest> = {}): MetricRequest => ({
  id: "q",
  name,
  aggregationPeriod: "DAY",
  ...changes,
});
const by = (fieldName: string, ...fieldValues: string[]) => ({ fieldName, fieldValues });

const queryOf = (asked: MetricRequest) => {
  const checked = checkMetricRequest(asked, OURS);
  if (!checked.ok) throw new Error(JSON.stringify(checked.error));
  return checked.value;
};
const reasonsOf = (asked: MetricRequest): readonly string[] => {
  const checked = checkMetricRequest(asked, OURS);
  return checked.ok ? [] : checked.error.map(({ path, message }) => `${path}: ${message}`);
};

describe("a metric request that fits together", () => {
  it.each`
    name                   | meaning
    ${"EVENTS"}            | ${{ metric: "EVENTS", period: "DAY" }}
    ${"USAGE"}             | ${{ metric: "USAGE", per: "DAY" }}
    ${"METER_USAGE"}       | ${{ metric: "USAGE", per: "DAY" }}
    ${"USAGE_FOR_CYCLE"}   | ${{ metric: "USAGE", per: "CYCLE" }}
    ${"REVENUE"}           | ${{ metric: "REVENUE", per: "DAY", currency: "BASE", metersOnly: false }}
    ${"REVENUE_FOR_CYCLE"} | ${{ metric: "REVENUE", per: "CYCLE", currency: "BASE", metersOnly: false }}
  `("$name keeps its name and means $meaning", ({ name, meaning }) => {
    const query = queryOf(request(name));

    expect(query).toMatchObject({ id: "q", name, ...meaning });
    expect(query).not.toHaveProperty("accountIds");
    expect(query).not.toHaveProperty("groupBy");
    expect(query).not.toHaveProperty("billableIds");
  });

  it("counts processed and unprocessed events unless it says otherwise", () => {
    const standard = queryOf(request("EVENTS"));
    const chosen = queryOf(request("EVENTS", { filters: [by("EVENT_STATUS", "IN_PROGRESS", "REVERTED")] }));

    expect(standard.metric === "EVENTS" && standard.statuses.size).toBe(13);
    expect(standard.metric === "EVENTS" && standard.statuses.has("INGESTION_IN_PROGRESS")).toBe(false);
    expect(chosen.metric === "EVENTS" && [...chosen.statuses]).toEqual(["INGESTION_IN_PROGRESS", "REVERTED"]);
  });

  it("takes all filters of its metric at once", () => {
    const filters = [
      by("ACCOUNT_ID", "a", "b"),
      by("CUSTOMER_ID", "c"),
      by("SCHEMA_NAME", "chat"),
      by("EVENT_STATUS", "PROCESSED"),
      by("ORGANIZATION_ID", OURS),
    ];

    expect(queryOf(request("EVENTS", { filters, groupBy: "SCHEMA_NAME" }))).toMatchObject({
      accountIds: ["a", "b"],
      customerIds: ["c"],
      schemaName: "chat",
      groupBy: "SCHEMA_NAME",
    });
  });

  it.each`
    filter              | groupBy             | metersOnly | because
    ${"BILLABLE_ID"}    | ${undefined}        | ${false}   | ${"a fee is billable"}
    ${"USAGE_METER_ID"} | ${undefined}        | ${true}    | ${"a fee has no usage meter"}
    ${undefined}        | ${"BILLABLE_ID"}    | ${false}   | ${"fees have series of their own"}
    ${undefined}        | ${"USAGE_METER_ID"} | ${true}    | ${"a fee has no usage meter to stand under"}
  `("of revenue by $filter, grouped by $groupBy: $because", ({ filter, groupBy, metersOnly }) => {
    const query = queryOf(
      request("REVENUE", {
        ...(filter && { filters: [by(filter, "um.1", "addon.1")] }),
        groupBy,
        configs: { CURRENCY: "INVOICE" },
      }),
    );

    expect(query).toMatchObject({ metersOnly, currency: "INVOICE" });
    expect("billableIds" in query && [...(query.billableIds ?? [])]).toEqual(filter ? ["um.1", "addon.1"] : false);
  });
});

describe("a metric request that does not", () => {
  it.each`
    name                     | changes                                                             | reason
    ${"NAMED_LICENSE_USAGE"} | ${{ groupBy: "USAGE_METER_ID" }}                                    | ${/^groupBy: NAMED_LICENSE_USAGE is grouped by ACCOUNT_ID, CUSTOMER_ID, BILLABLE_ID$/}
    ${"NAMED_LICENSE_USAGE"} | ${{ filters: [by("USAGE_METER_ID", "um.1")] }}                      | ${/^filters\[0\].fieldName: NAMED_LICENSE_USAGE is filtered by ACCOUNT_ID, /}
    ${"EVENTS"}              | ${{ groupBy: "CUSTOMER_ID" }}                                       | ${/^groupBy: EVENTS is grouped by ACCOUNT_ID, EVENT_STATUS, SCHEMA_NAME, RAW_EVENT_STATUS$/}
    ${"EVENTS"}              | ${{ groupBy: "BILLABLE_ID" }}                                       | ${/^groupBy: /}
    ${"USAGE"}               | ${{ groupBy: "EVENT_STATUS" }}                                      | ${/^groupBy: USAGE is grouped by ACCOUNT_ID, CUSTOMER_ID, USAGE_METER_ID, BILLABLE_ID$/}
    ${"USAGE"}               | ${{ groupBy: "ORGANIZATION_ID" }}                                   | ${/^groupBy: /}
    ${"REVENUE"}             | ${{ groupBy: "" }}                                                  | ${/^groupBy: /}
    ${"REVENUE"}             | ${{ groupBy: "constructor" }}                                       | ${/^groupBy: /}
    ${"EVENTS"}              | ${{ filters: [by("BILLABLE_ID", "um.1")] }}                         | ${/^filters\[0\].fieldName: EVENTS is filtered by ACCOUNT_ID, /}
    ${"USAGE"}               | ${{ filters: [by("ACCOUNT_ID", "a"), by("SCHEMA_NAME", "s")] }}     | ${/^filters\[1\].fieldName: USAGE is filtered by /}
    ${"EVENTS"}              | ${{ filters: [by("__proto__", "s")] }}                              | ${/^filters\[0\].fieldName: /}
    ${"EVENTS"}              | ${{ filters: [by("ACCOUNT_ID")] }}                                  | ${/^filters\[0\].fieldValues: must hold at least one value$/}
    ${"EVENTS"}              | ${{ filters: [by("SCHEMA_NAME", "a", "b")] }}                       | ${/^filters\[0\].fieldValues: takes one event schema at the most$/}
    ${"EVENTS"}              | ${{ filters: [by("EVENT_STATUS", "PROCESSED", "DONE")] }}           | ${/^filters\[0\].fieldValues: 'DONE' is neither a status/}
    ${"EVENTS"}              | ${{ filters: [by("ORGANIZATION_ID", "org.2.b")] }}                  | ${/^filters\[0\].fieldValues: can only be the organization that asks$/}
    ${"EVENTS"}              | ${{ filters: [by("ORGANIZATION_ID", OURS, "org.2.b")] }}            | ${/^filters\[0\].fieldValues: /}
    ${"USAGE"}               | ${{ filters: [by("ACCOUNT_ID", "a"), by("ACCOUNT_ID", "b")] }}      | ${/^filters\[1\].fieldName: ACCOUNT_ID is filtered by already/}
    ${"USAGE"}               | ${{ filters: [by("BILLABLE_ID", "a"), by("USAGE_METER_ID", "b")] }} | ${/^filters\[1\].fieldName: means the same as BILLABLE_ID/}
    ${"REVENUE"}             | ${{ filters: [by("USAGE_METER_ID", "a"), by("BILLABLE_ID", "b")] }} | ${/^filters\[1\].fieldName: means the same as USAGE_METER_ID/}
    ${"REVENUE"}             | ${{ configs: { CURRENCY: "EUR" } }}                                 | ${/^configs.CURRENCY: must be BASE or INVOICE$/}
    ${"REVENUE"}             | ${{ configs: { currency: "BASE" } }}                                | ${/^configs.currency: is no configuration of REVENUE$/}
    ${"REVENUE_FOR_CYCLE"}   | ${{ configs: { constructor: "BASE" } }}                             | ${/^configs.constructor: is no configuration/}
    ${"USAGE"}               | ${{ configs: { CURRENCY: "BASE" } }}                                | ${/^configs.CURRENCY: is no configuration of USAGE$/}
  `("$name with $changes is refused", ({ name, changes, reason }) => {
    const reasons = reasonsOf(request(name, changes));

    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(reason);
  });

  it("is told everything that is wrong", () => {
    const wrong = request("EVENTS", {
      groupBy: "x",
      configs: { y: "z" },
      filters: [by("z", "1"), by("SCHEMA_NAME"), by("EVENT_STATUS", "a", "b")],
    });

    expect(reasonsOf(wrong).map((reason) => reason.split(":")[0])).toEqual([
      "filters[0].fieldName",
      "filters[1].fieldValues",
      "filters[2].fieldValues",
      "filters[2].fieldValues",
      "groupBy",
      "configs.y",
    ]);
  });
});

it("every metric can be asked for by its name alone", () => {
  expect(METRIC_NAMES.filter((name) => reasonsOf(request(name)).length > 0)).toEqual([]);
});
