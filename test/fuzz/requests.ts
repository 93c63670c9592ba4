import fc from "fast-check";
import { openApiDocument } from "../../functions/api/openapi.ts";
import type { Operation } from "../../functions/api/route.ts";
import { type Json, jsonText, type Known, literal, members } from "./json-text.ts";
import { conforming, type JsonSchema, type KindOf, known, mutated } from "./near-valid.ts";
import { nonsenseBody, nonsenseBytes, nonsenseText } from "./nonsense.ts";
import type { Request, Tenant } from "./seeded-installation.ts";
import { TEMPLATES } from "./templates.ts";

/** A request whose names are filled in when it is made. */
export type Sketch = {
  readonly method: string;
  readonly path: readonly (string | Known)[];
  readonly query: readonly (readonly [string, string | Known])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Json | { readonly type: "bytes"; readonly base64: string };
};

const KINDS: Readonly<Record<string, string>> = {
  accountId: "account",
  account_id: "account",
  owner_id: "account",
  customerId: "customer",
  customer_id: "customer",
  usageMeterId: "meter",
  usage_meter_id: "meter",
  billableId: "billable",
  addon_id: "addOn",
  licenseId: "addOn",
  license_id: "addOn",
  feature_id: "feature",
  entry_id: "entry",
  featureId: "feature",
  pricePlanId: "plan",
  price_plan_id: "plan",
  eventSchemaName: "schema",
  event_schema_name: "schema",
  schemaName: "schema",
  schema_name: "schema",
  scheduleId: "schedule",
  schedule_id: "schedule",
  pricing_schedule_id: "version",
  sourceId: "plan",
  targetId: "plan",
  job_id: "job",
  invoice_id: "invoice",
  invoice_group_id: "group",
  line_item_id: "line",
  purchase_id: "purchase",
  purchase_proposal_id: "proposal",
  credit_id: "credit",
  payment_id: "payment",
  event_id: "event",
  alias: "alias",
  nextToken: "token",
  rateCardName: "card",
  field: "dimension",
};

export const kindOf: KindOf = (field, under) => {
  if (field === "id" && under.includes("fixedFeeRateCard")) return "addOn";
  if (field === "name" && under.includes("event")) return "attribute";
  return Object.hasOwn(KINDS, field) ? KINDS[field] : undefined;
};

type Parameter = {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: JsonSchema;
};
type Described = {
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
};

const described = (operation: Operation): Described => {
  const { paths } = openApiDocument([operation]) as { paths: Record<string, Record<string, Described>> };
  const found = paths[operation.url]?.[operation.method.toLowerCase()];
  if (!found) throw new Error(`${operation.operationId} is not described`);
  return found;
};

/** Requests that the operation should understand; whether it grants them depends on what is there. */
export const validRequests = (operation: Operation): fc.Arbitrary<Sketch> => requests(operation, { broken: false });

/** Requests with something wrong somewhere, and some with nothing right at all. */
export const brokenRequests = (operation: Operation): fc.Arbitrary<Sketch> => requests(operation, { broken: true });

/** Valid requests for a thing that belongs to somebody else. */
export const foreignRequests = (operation: Operation): fc.Arbitrary<Sketch> =>
  validRequests(operation).map((sketch) => ({
    ...sketch,
    path: sketch.path.map((part) => (typeof part === "string" ? part : { ...part, ofAnotherOrganization: true })),
  }));

const requests = (operation: Operation, { broken }: { readonly broken: boolean }): fc.Arbitrary<Sketch> => {
  const { parameters, requestBody } = described(operation);
  const schema = requestBody?.content["application/json"]?.schema;
  const inQuery = parameters.filter((parameter) => parameter.in === "query");
  const valid = {
    path: pathOf(operation.url),
    query: queryOf(inQuery),
    headers: fc.constant({}),
    body: schema ? bodyOf(operation, schema) : fc.constant(undefined),
  };
  if (!broken) return fc.record(valid).map((parts) => sketchOf(operation, parts));
  const wrong = {
    path: brokenPathOf(operation.url),
    query: brokenQueryOf(inQuery),
    headers: brokenHeaders,
    body: schema ? brokenBodyOf(valid.body) : brokenBodyOf(fc.constant(members())),
  };
  // What comes first hides what comes later, so that mostly one part is broken alone, the body most of all.
  return fc
    .oneof(
      { weight: schema ? 8 : 1, arbitrary: fc.record({ ...valid, body: wrong.body }) },
      { weight: 3, arbitrary: fc.record({ ...valid, query: wrong.query }) },
      { weight: operation.path ? 3 : 1, arbitrary: fc.record({ ...valid, path: wrong.path }) },
      { weight: 1, arbitrary: fc.record({ ...valid, headers: wrong.headers }) },
      { weight: 1, arbitrary: fc.record(wrong) },
    )
    .map((parts) => sketchOf(operation, parts));
};

const sketchOf = (
  { method }: Operation,
  { body, ...rest }: Omit<Sketch, "method" | "body"> & { body: Sketch["body"] },
): Sketch => ({
  method,
  ...rest,
  ...(body !== undefined && { body }),
});

const RAW_PARTS = ["%", "%zz", "%c0%80", "%ed%a0%80", "..", ".", "", "%2f", "%00", "a;b", "\\", "x".repeat(9_000)];

const pathOf = (url: string): fc.Arbitrary<Sketch["path"]> =>
  fc.tuple(...partsOf(url).map((part) => (part.startsWith("{") ? nameFor(part) : fc.constant(part))));

const brokenPathOf = (url: string): fc.Arbitrary<Sketch["path"]> =>
  fc.tuple(
    ...partsOf(url).map((part) =>
      fc.oneof(
        { weight: 3, arbitrary: part.startsWith("{") ? nameFor(part) : fc.constant(part) },
        { weight: part.startsWith("{") ? 4 : 1, arbitrary: nonsenseText.map(encoded) },
        { weight: 1, arbitrary: fc.constantFrom(...RAW_PARTS) },
      ),
    ),
  );

const partsOf = (url: string): string[] => url.split("/").slice(1);
const nameFor = (part: string): fc.Arbitrary<Known> =>
  known(KINDS[part.slice(1, -1)] ?? "unknown") as fc.Arbitrary<Known>;

/** As a careful client encodes it; half of a surrogate pair cannot be, and goes as the replacement character. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

const queryOf = (parameters: readonly Parameter[]): fc.Arbitrary<Sketch["query"]> =>
  fc
    .tuple(
      ...parameters.map(({ name, schema, required }) => {
        const value = queryValue(name, schema).map((text): Sketch["query"] => [[name, text]]);
        const often = required || name === "mode" ? 30 : 1;
        return fc.oneof({ weight: often, arbitrary: value }, { weight: 4, arbitrary: fc.constant([]) });
      }),
    )
    .map((parts) => parts.flat());

const brokenQueryOf = (parameters: readonly Parameter[]): fc.Arbitrary<Sketch["query"]> => {
  const names = [...parameters.map(({ name }) => name), "unknown", "__proto__", "constructor", "", "x".repeat(300)];
  const wrong = fc.array(fc.tuple(fc.constantFrom(...names), nonsenseText), { minLength: 1, maxLength: 2 });
  return fc.tuple(queryOf(parameters), wrong).map(([valid, others]) => [...valid, ...others]);
};

const SORTS = ["id:ASC", "id:DESC", "updated_at:ASC", "name:DESC", "created_at:ASC", "id", "x:ASC"];

const queryValue = (name: string, schema: JsonSchema): fc.Arbitrary<string | Known> => {
  if (name === "_sort") return fc.constantFrom(...SORTS);
  if (name === "_search") return fc.constantFrom("a", "MINE", "%", "zzz");
  if (name === "status")
    return fc.constantFrom("ACTIVE", "DRAFT", "ARCHIVED", "ACTIVE,DRAFT", "DUE", "PROCESSED", "INACTIVE");
  if (name === "version") return fc.constantFrom("LATEST", "ACTIVE", "1", "2");
  return conforming(schema, kindOf, [name]).map((json) =>
    typeof json === "object" && json !== null && "type" in json && json.type === "known"
      ? json
      : jsonText(json, () => "").replaceAll('"', ""),
  );
};

const brokenHeaders: fc.Arbitrary<Readonly<Record<string, string>>> = fc.oneof(
  fc.constant({ accept: "application/problem+json" }),
  fc.dictionary(
    fc.constantFrom("content-type", "accept", "authorization", "x-api-key", "cookie", "host"),
    nonsenseText,
  ),
);

const bodyOf = ({ operationId }: Operation, schema: JsonSchema): fc.Arbitrary<Sketch["body"]> => {
  const templates = TEMPLATES[operationId];
  const generated = conforming(schema, kindOf);
  return templates ? fc.oneof(generated, fc.constantFrom(...templates)) : generated;
};

const brokenBodyOf = (valid: fc.Arbitrary<Sketch["body"]>): fc.Arbitrary<Sketch["body"]> =>
  fc.oneof<fc.WeightedArbitrary<Sketch["body"]>[]>(
    { weight: 8, arbitrary: mutated(valid as fc.Arbitrary<Json>) },
    { weight: 1, arbitrary: nonsenseBody.map(literal) },
    { weight: 1, arbitrary: nonsenseBytes.map((base64) => ({ type: "bytes" as const, base64 })) },
  );

/** Names that nothing has yet. */
let fresh = 0;

/** The request as it is sent, with the names that exist at this moment. */
export const filledIn = ({ method, path, query, headers, body }: Sketch, tenant: Tenant, other: Tenant): Request => {
  const nameOf = ({ kind, place, ofAnotherOrganization }: Known): string => {
    if (kind === "fresh") return `fresh-${++fresh}`;
    const names = (ofAnotherOrganization ? other : tenant).names.get(kind) ?? [];
    return names[place % names.length] ?? `no-${kind}`;
  };
  const text = (part: string | Known): string => (typeof part === "string" ? part : encodeURIComponent(nameOf(part)));
  const common = {
    method,
    path: `/${path.map(text).join("/")}`,
    query: query
      .map(([name, value]) => `${encoded(name)}=${typeof value === "string" ? encoded(value) : text(value)}`)
      .join("&"),
    headers: { authorization: `Bearer ${tenant.apiKey}`, ...headers },
  };
  if (body === undefined) return common;
  if (typeof body === "object" && body !== null && "type" in body && body.type === "bytes") {
    return { ...common, body: body.base64, isBase64Encoded: true };
  }
  return { ...common, body: jsonText(body, nameOf) };
};
