import * as z from "zod";
import { ingestOperations } from "../ingest/operations.ts";
import type { Operation } from "./route.ts";
import { routes } from "./routes.ts";

type JsonSchema = { [name: string]: unknown };

const ERROR = "ErrorResponse";
const errorResponse = {
  type: "object",
  properties: { message: { type: "string", maxLength: 500, description: "Every reason, each with its field" } },
  required: ["message"],
  additionalProperties: false,
};

const REFUSALS: Readonly<Record<string, string>> = {
  400: "The request is not valid; nothing was changed",
  401: "The credential is missing, wrong, expired or revoked",
  404: "There is no such thing in the organization",
  413: "The body is too large",
};

/** The API in OpenAPI 3.1, made from the route table and the schemas that requests are checked by. */
export const openApiDocument = (operations: readonly Operation[] = [...ingestOperations, ...routes]): JsonSchema => {
  const schemas: Record<string, JsonSchema> = { [ERROR]: errorResponse };
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const operation of operations) {
    const path = paths[operation.url] ?? {};
    paths[operation.url] = path;
    path[operation.method.toLowerCase()] = describe(operation, schemas);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Tollbook",
      version: "1.0",
      description: "Usage metering and billing. Paths, bodies and statuses are those of Togai's public API.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "http://127.0.0.1:8787", description: "npm start" }],
    security: [{ bearer: [] }, { apiKey: [] }],
    paths: Object.fromEntries(Object.entries(paths).sort(([first], [second]) => (first < second ? -1 : 1))),
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "An API key, or a token of POST /authenticate" },
        apiKey: { type: "apiKey", in: "header", name: "x-api-key" },
      },
      schemas,
    },
  };
};

const describe = (operation: Operation, schemas: Record<string, JsonSchema>): JsonSchema => ({
  operationId: operation.operationId,
  tags: [operation.tag],
  summary: operation.summary,
  parameters: [...parametersOf(operation.path, "path", schemas), ...parametersOf(operation.query, "query", schemas)],
  ...(operation.body && {
    requestBody: {
      required: !z.safeParse(operation.body, undefined).success,
      content: content(schemaOf(operation.body, "input", schemas)),
    },
  }),
  responses: {
    [operation.status]: { description: "Done", content: content(schemaOf(operation.answer, "input", schemas)) },
    ...Object.fromEntries(
      Object.entries(REFUSALS).map(([status, description]) => [
        status,
        { description, content: content({ $ref: `#/components/schemas/${ERROR}` }) },
      ]),
    ),
  },
});

const content = (schema: JsonSchema): JsonSchema => ({ "application/json": { schema } });

const parametersOf = (
  schema: z.core.$ZodType | undefined,
  place: "path" | "query",
  schemas: Record<string, JsonSchema>,
): JsonSchema[] => {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema, "input", schemas) as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, described]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: described,
  }));
};

/** The JSON schema of a zod schema; what is named in it moves among the components. */
const schemaOf = (schema: z.core.$ZodType, io: "input" | "output", schemas: Record<string, JsonSchema>): JsonSchema => {
  const {
    $schema: _,
    $defs = {},
    ...described
  } = z.toJSONSchema(schema, {
    io,
    target: "draft-2020-12",
    unrepresentable: "any",
    override: ({ jsonSchema }) => writeWireType(jsonSchema as JsonSchema),
  }) as JsonSchema & { $defs?: Record<string, JsonSchema> };
  for (const [name, definition] of Object.entries($defs)) schemas[name] = definition;
  return JSON.parse(JSON.stringify(described).replaceAll("#/$defs/", "#/components/schemas/")) as JsonSchema;
};

/** Exact numbers are custom types to zod; `meta.wire` says what they are on the wire. */
const writeWireType = (jsonSchema: JsonSchema): void => {
  if (typeof jsonSchema["wire"] !== "string") return;
  jsonSchema["type"] = jsonSchema["wire"];
  delete jsonSchema["wire"];
};
