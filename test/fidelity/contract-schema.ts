import { readFileSync } from "node:fs";
import { openApiDocument } from "../../functions/api/openapi.ts";
import type { Operation } from "../../functions/api/route.ts";

export type Schema = { readonly [name: string]: unknown };
export type Parameter = {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
};
/** What a request of an operation may hold. */
export type RequestShape = { readonly parameters: readonly Parameter[]; readonly body: Schema | undefined };

type Reference = { readonly $ref: string };
type Described = {
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly requestBody?: object;
};
type Document = {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, Described>> & { readonly parameters?: readonly Parameter[] }>
  >;
  readonly components: Readonly<Record<string, Readonly<Record<string, Schema>>>>;
};

const togai = JSON.parse(
  readFileSync(new URL("../../../shared/reference/togai-openapi.json", import.meta.url), "utf8"),
) as Document;

/** As Togai's description has it, references followed and parts of an `allOf` merged. */
export const shapeInContract = ({ method, url }: Operation): RequestShape => {
  const path = togai.paths[url];
  const operation = path?.[method.toLowerCase()];
  if (!operation) throw new Error(`${method} ${url} is not described`);
  const all = [...(path?.parameters ?? []), ...(operation.parameters ?? [])].map(
    (one) => resolved(togai, one) as unknown as Parameter,
  );
  return {
    parameters: all.map((one) => ({ ...one, schema: merged(togai, one.schema) })),
    body: bodyOf(togai, operation),
  };
};

/** As our own schemas have it. */
export const ourShape = (operation: Operation): RequestShape => {
  const document = openApiDocument([operation]) as unknown as Document;
  const described = document.paths[operation.url]?.[operation.method.toLowerCase()];
  if (!described) throw new Error(`${operation.operationId} is not described`);
  return {
    parameters: (described.parameters ?? []).map((one) => one as Parameter),
    body: bodyOf(document, described),
  };
};

const bodyOf = (document: Document, { requestBody }: Described): Schema | undefined => {
  if (!requestBody) return undefined;
  const { content } = resolved(document, requestBody) as {
    readonly content: Readonly<Record<string, { schema: Schema }>>;
  };
  const schema = content["application/json"]?.schema;
  return schema && merged(document, schema);
};

const resolved = (document: Document, value: object): Schema => {
  if (!("$ref" in value)) return value as Schema;
  const [, , section = "", name = ""] = String(value.$ref).split("/");
  const found = document.components[section]?.[name];
  if (!found) throw new Error(`${String(value.$ref)} is not described`);
  return resolved(document, found);
};

const merged = (document: Document, schema: Schema): Schema => {
  const { allOf, properties, items, additionalProperties, ...rest } = resolved(document, schema);
  const parts = ((allOf ?? []) as readonly Schema[]).map((part) => merged(document, part));
  const own: Schema = {
    ...rest,
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(properties as Record<string, Schema>).map(([name, one]) => [name, merged(document, one)]),
      ),
    }),
    ...(items !== undefined && { items: merged(document, items as Schema) }),
    ...(additionalProperties !== undefined && {
      additionalProperties:
        typeof additionalProperties === "object"
          ? merged(document, additionalProperties as Schema)
          : additionalProperties,
    }),
  };
  return parts.reduce(together, own);
};

const together = (first: Schema, second: Schema): Schema => ({
  ...first,
  ...second,
  properties: { ...(first["properties"] as object), ...(second["properties"] as object) },
  required: [...((first["required"] ?? []) as string[]), ...((second["required"] ?? []) as string[])],
  ...((first["additionalProperties"] === false || second["additionalProperties"] === false) && {
    additionalProperties: false,
  }),
});
