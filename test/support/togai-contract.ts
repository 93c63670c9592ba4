import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv, type ValidateFunction } from "ajv";
import addFormatsModule from "ajv-formats";

type Schema = { [name: string]: unknown };
type Operation = {
  operationId?: string;
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
};
type Contract = { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, Schema> } };

const FILE = fileURLToPath(new URL("../../../shared/reference/togai-openapi.json", import.meta.url));

/**
 * Togai's own description of its API, which lies beside the project. Its schemas are made satisfiable: parts of an `allOf` are
 * merged before strictness is judged, and `nullable` becomes a type.
 */
const contract = (() => {
  if (!existsSync(FILE)) throw new Error(`${FILE} is missing: check out the reference folder beside the project`);
  return JSON.parse(readFileSync(FILE, "utf8")) as Contract;
})();

const referenced = (reference: string): Schema => {
  const name = reference.replace("#/components/schemas/", "");
  const schema = contract.components.schemas[name];
  if (!schema) throw new Error(`${reference} is not described`);
  return schema;
};

const satisfiable = (schema: Schema): Schema => {
  if (typeof schema["$ref"] === "string") return { $ref: schema["$ref"] };
  const { allOf, nullable, example: _e, discriminator: _d, xml: _x, ...rest } = schema;
  const parts = Array.isArray(allOf) ? (allOf as Schema[]).map(flattened) : [];
  const merged: Schema = parts.length > 0 ? parts.reduce(mergeObjects, flattened(rest)) : mapMembers(rest);
  return nullable === true ? { anyOf: [merged, { type: "null" }] } : merged;
};

const flattened = (schema: Schema): Schema => {
  const target = typeof schema["$ref"] === "string" ? referenced(schema["$ref"]) : schema;
  const { allOf, ...rest } = target;
  return (Array.isArray(allOf) ? (allOf as Schema[]).map(flattened) : []).reduce(mergeObjects, mapMembers(rest));
};

const mergeObjects = (first: Schema, second: Schema): Schema => ({
  ...first,
  ...second,
  properties: { ...(first["properties"] as object), ...(second["properties"] as object) },
  required: [...((first["required"] as string[]) ?? []), ...((second["required"] as string[]) ?? [])].filter(
    (name, at, all) => all.indexOf(name) === at,
  ),
  ...((first["additionalProperties"] === false || second["additionalProperties"] === false) && {
    additionalProperties: false,
  }),
});

const mapMembers = (schema: Schema): Schema =>
  Object.fromEntries(
    Object.entries(schema).flatMap(([name, value]) => {
      if (name === "example" || name === "nullable" || name === "discriminator") return [];
      if (name === "properties") {
        const members = Object.entries(value as Record<string, Schema>);
        return [[name, Object.fromEntries(members.map(([key, member]) => [key, satisfiable(member)]))]];
      }
      if (name === "items" || (name === "additionalProperties" && typeof value === "object")) {
        return [[name, satisfiable(value as Schema)]];
      }
      if (name === "anyOf" || name === "oneOf") return [[name, (value as Schema[]).map(satisfiable)]];
      return [[name, value]];
    }),
  );

// A list of events may be empty, whatever the description says: an organization begins without any.
const propertyOf = (schema: string, name: string): Schema | undefined =>
  (contract.components.schemas[schema]?.["properties"] as Record<string, Schema> | undefined)?.[name];
delete propertyOf("GetEventsResponse", "events")?.["minItems"];

// A line item without children has an empty list: the description asks for the list and forbids it to be empty.
delete propertyOf("InvoiceLineItem", "lineItems")?.["minItems"];

// A meter may be given several computations, and could be answered with one only: what was stored is answered.
delete propertyOf("UsageMeter", "computations")?.["maxItems"];

// An alias may be given with one character, and could not be answered: the request's bound holds.
const aliasValue = propertyOf("AccountAlias", "value");
if (aliasValue) aliasValue["minLength"] = 1;

// The description asks for an entry's comments, and forbids what it does not list: among it, the comments.
const jobEntry = contract.components.schemas["JobEntriesResponse"];
if (jobEntry) jobEntry["properties"] = { ...(jobEntry["properties"] as object), comments: { type: "string" } };

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
(addFormatsModule as unknown as (instance: Ajv) => void)(ajv);
for (const format of ["int32", "int64", "float", "double", "duration", "password", "byte"]) ajv.addFormat(format, true);
ajv.addSchema({
  $id: "togai",
  components: {
    schemas: Object.fromEntries(
      Object.entries(contract.components.schemas).map(([name, schema]) => [name, satisfiable(schema)]),
    ),
  },
});

const validators = new Map<string, ValidateFunction>();
const validatorOf = (schema: Schema): ValidateFunction => {
  const absolute = JSON.parse(JSON.stringify(satisfiable(schema)).replaceAll('"#/components', '"togai#/components'));
  const key = JSON.stringify(absolute);
  const known = validators.get(key) ?? ajv.compile(absolute);
  validators.set(key, known);
  return known;
};

const operationAt = (method: string, url: string): Operation | undefined => {
  const parts = (url.split("?")[0] ?? "").split("/");
  const candidates = Object.entries(contract.paths).filter(([path]) => {
    const segments = path.split("/");
    return segments.length === parts.length && segments.every((part, at) => part.startsWith("{") || part === parts[at]);
  });
  candidates.sort(([first], [second]) => first.split("{").length - second.split("{").length);
  for (const [, operations] of candidates) {
    const operation = operations[method.toLowerCase()];
    if (operation) return operation;
  }
  return undefined;
};

/** Errors have one body everywhere (Togai rule §1.8), also where the description forgets to say so. */
const ANY_ERROR = { content: { "application/json": { schema: { $ref: "#/components/schemas/ErrorResponse" } } } };

/** Whether an operation is an addition of ours, which Togai's description cannot know. */
export const isOurs = (url: string): boolean => url.startsWith("/tollbook/");

/**
 * What an answer breaks of Togai's description, as text; empty when it keeps to it. An operation or status that is not
 * described is a breach.
 */
export const breachesOf = (method: string, url: string, status: number, body: unknown): string[] => {
  if (isOurs(url)) return [];
  const operation = operationAt(method, url);
  if (!operation) return [`${method} ${url} is not described`];
  const described = operation.responses[String(status)] ?? operation.responses["default"];
  const response = described ?? (status >= 400 ? ANY_ERROR : undefined);
  if (!response) return [`${method} ${url} has no status ${status}`];
  const schema = response.content?.["application/json"]?.schema;
  if (!schema) return [];
  const validate = validatorOf(schema);
  if (validate(body)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${method} ${url} ${status}${instancePath}: ${message} ${JSON.stringify(params)}`,
  );
};
