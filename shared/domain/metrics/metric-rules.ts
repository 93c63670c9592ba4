import type { OrganizationId } from "#domain/ids.ts";
import { statusesOf } from "#domain/metering/status-class.ts";
import type { GroupField, MetricName, MetricQuery, MetricRequest } from "#domain/metrics/metric-query.ts";
import type { Reason } from "#domain/refusal.ts";
import { err, ok, type Result } from "#domain/result.ts";

/** What a metric can be asked with (Togai rule §21.1). */
type Rules = {
  readonly filters: readonly string[];
  readonly groups: readonly GroupField[];
  readonly configs: Readonly<Record<string, readonly string[]>>;
};

const EVENTS: Rules = {
  filters: ["ACCOUNT_ID", "CUSTOMER_ID", "SCHEMA_NAME", "EVENT_STATUS", "ORGANIZATION_ID"],
  groups: ["ACCOUNT_ID", "EVENT_STATUS", "SCHEMA_NAME", "RAW_EVENT_STATUS"],
  configs: {},
};
const USAGE: Rules = {
  filters: ["ACCOUNT_ID", "CUSTOMER_ID", "USAGE_METER_ID", "BILLABLE_ID", "ORGANIZATION_ID"],
  groups: ["ACCOUNT_ID", "CUSTOMER_ID", "USAGE_METER_ID", "BILLABLE_ID"],
  configs: {},
};
const SEATS: Rules = {
  filters: ["ACCOUNT_ID", "CUSTOMER_ID", "BILLABLE_ID", "ORGANIZATION_ID"],
  groups: ["ACCOUNT_ID", "CUSTOMER_ID", "BILLABLE_ID"],
  configs: {},
};
const REVENUE: Rules = { ...USAGE, configs: { CURRENCY: ["BASE", "INVOICE"] } };

const RULES: Readonly<Record<MetricName, Rules>> = {
  EVENTS,
  USAGE,
  METER_USAGE: USAGE,
  NAMED_LICENSE_USAGE: SEATS,
  USAGE_FOR_CYCLE: USAGE,
  REVENUE,
  REVENUE_FOR_CYCLE: REVENUE,
};

/** The query that a request means, or everything that is wrong with it, by path inside the request. */
export const checkMetricRequest = (
  request: MetricRequest,
  organizationId: OrganizationId,
): Result<MetricQuery, readonly Reason[]> => {
  const rules = RULES[request.name];
  const reasons = [
    ...filterReasons(request, rules, organizationId),
    ...groupReasons(request, rules),
    ...configReasons(request, rules),
  ];
  return reasons.length > 0 ? err(reasons) : ok(queryOf(request));
};

/** Called once everything is known to fit. */
const queryOf = (request: MetricRequest): MetricQuery => {
  const { id, name, aggregationPeriod: period, groupBy, configs = {} } = request;
  const values = new Map((request.filters ?? []).map(({ fieldName, fieldValues }) => [fieldName, fieldValues]));
  const accountIds = values.get("ACCOUNT_ID");
  const customerIds = values.get("CUSTOMER_ID");
  const common = {
    id,
    name,
    ...(groupBy !== undefined && { groupBy: groupBy as GroupField }),
    ...(accountIds && { accountIds }),
    ...(customerIds && { customerIds }),
  };
  if (name === "EVENTS") {
    const [schemaName] = values.get("SCHEMA_NAME") ?? [];
    const words = values.get("EVENT_STATUS") ?? ["PROCESSED", "UNPROCESSED"];
    const statuses = new Set(words.flatMap((word) => statusesOf(word) ?? []));
    return { ...common, metric: "EVENTS", period, statuses, ...(schemaName !== undefined && { schemaName }) };
  }
  const meterIds = values.get("USAGE_METER_ID");
  const billableIds = meterIds ?? values.get("BILLABLE_ID");
  if (name === "NAMED_LICENSE_USAGE") {
    return { ...common, metric: "SEATS", period, ...(billableIds && { billableIds: new Set(billableIds) }) };
  }
  const measured = {
    ...common,
    per: name === "USAGE_FOR_CYCLE" || name === "REVENUE_FOR_CYCLE" ? ("CYCLE" as const) : period,
    ...(billableIds && { billableIds: new Set(billableIds) }),
  };
  if (RULES[name] === USAGE) return { ...measured, metric: "USAGE" };
  return {
    ...measured,
    metric: "REVENUE",
    metersOnly: meterIds !== undefined || groupBy === "USAGE_METER_ID",
    currency: configs["CURRENCY"] === "INVOICE" ? "INVOICE" : "BASE",
  };
};

const filterReasons = (
  { name, filters = [] }: MetricRequest,
  rules: Rules,
  organizationId: OrganizationId,
): readonly Reason[] => {
  const names = filters.map(({ fieldName }) => fieldName);
  return filters.flatMap(({ fieldName, fieldValues }, index) => {
    const path = `filters[${index}]`;
    if (!rules.filters.includes(fieldName)) {
      return [{ path: `${path}.fieldName`, message: `${name} is filtered by ${rules.filters.join(", ")}` }];
    }
    const nameFault = nameFaultOf(fieldName, names.slice(0, index));
    return [
      ...(nameFault === undefined ? [] : [{ path: `${path}.fieldName`, message: nameFault }]),
      ...valueFaults(fieldName, fieldValues, organizationId).map((message) => ({
        path: `${path}.fieldValues`,
        message,
      })),
    ];
  });
};

/** One is the older name of the other. */
const BILLABLE_NAMES = ["USAGE_METER_ID", "BILLABLE_ID"];

const nameFaultOf = (fieldName: string, before: readonly string[]): string | undefined => {
  if (before.includes(fieldName)) return `${fieldName} is filtered by already: give all values in one filter`;
  if (!BILLABLE_NAMES.includes(fieldName)) return undefined;
  const other = before.find((name) => BILLABLE_NAMES.includes(name));
  return other && `means the same as ${other}: give one of them`;
};

const valueFaults = (
  fieldName: string,
  values: readonly string[],
  organizationId: OrganizationId,
): readonly string[] => {
  if (values.length === 0) return ["must hold at least one value"];
  switch (fieldName) {
    case "SCHEMA_NAME":
      return values.length > 1 ? ["takes one event schema at the most"] : [];
    case "EVENT_STATUS":
      return values
        .filter((word) => !statusesOf(word))
        .map((word) => `'${word.slice(0, 50)}' is neither a status nor PROCESSED, UNPROCESSED or IN_PROGRESS`);
    case "ORGANIZATION_ID":
      return values.every((value) => value === organizationId) ? [] : ["can only be the organization that asks"];
    default:
      return [];
  }
};

const groupReasons = ({ name, groupBy }: MetricRequest, { groups }: Rules): readonly Reason[] =>
  groupBy === undefined || groups.some((field) => field === groupBy)
    ? []
    : [{ path: "groupBy", message: `${name} is grouped by ${groups.join(", ")}` }];

const configReasons = ({ name, configs = {} }: MetricRequest, rules: Rules): readonly Reason[] => {
  const known = new Map(Object.entries(rules.configs));
  return Object.entries(configs).flatMap(([key, value]) => {
    const path = `configs.${key.slice(0, 50)}`;
    const values = known.get(key);
    if (!values) return [{ path, message: `is no configuration of ${name}` }];
    return values.includes(value) ? [] : [{ path, message: `must be ${values.join(" or ")}` }];
  });
};
