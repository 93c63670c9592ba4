import type { RequestShape, Schema } from "./contract-schema.ts";

/** Where our request differs from the contract's, one line each: `body.account.name: maxLength 255, contract 200`. */
export const differencesOf = (ours: RequestShape, contract: RequestShape): string[] => {
  const named = ({ parameters }: RequestShape): Schema => ({
    type: "object",
    properties: Object.fromEntries(parameters.map(({ in: place, name, schema }) => [`${place} ${name}`, schema])),
    required: parameters.flatMap(({ in: place, name, required }) => (required ? [`${place} ${name}`] : [])),
  });
  return [
    ...objectDifferences("", named(ours), named(contract)),
    ...(ours.body || contract.body ? compare("body", ours.body ?? {}, contract.body ?? {}) : []),
  ];
};

const BOUNDS = [
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "minimum",
  "maximum",
  "pattern",
  "format",
  "uniqueItems",
];

const compare = (at: string, ours: Schema, contract: Schema): string[] => {
  const [type, theirs] = [typeOf(ours), typeOf(contract)];
  if (type !== theirs) return [`${at}: ${type}, contract ${theirs}`];
  return [
    ...BOUNDS.flatMap((bound) => boundDifference(at, bound, ours[bound], contract[bound])),
    ...enumDifferences(at, valuesOf(ours), valuesOf(contract)),
    ...(type === "object" ? objectDifferences(at, ours, contract) : []),
    ...(type === "array"
      ? compare(`${at}[]`, (ours["items"] ?? {}) as Schema, (contract["items"] ?? {}) as Schema)
      : []),
  ];
};

const typeOf = ({ type, enum: values, const: value, anyOf }: Schema): string =>
  typeof type === "string"
    ? type
    : Array.isArray(values) || value !== undefined
      ? "string"
      : anyOf
        ? "any of several"
        : "anything";

const valuesOf = ({ enum: values, const: value }: Schema): readonly unknown[] | undefined =>
  value === undefined ? (values as readonly unknown[] | undefined) : [value];

/** int32 and the like say no more than integer does; a bound of zero says nothing. */
const SAYS_NOTHING = new Set([
  "minLength 0",
  "minItems 0",
  "format int32",
  "format int64",
  "format double",
  "uniqueItems false",
]);

const boundDifference = (at: string, bound: string, ours: unknown, contract: unknown): string[] => {
  const [one, other] = [ours, contract].map((value) =>
    value === undefined || SAYS_NOTHING.has(`${bound} ${value}`) ? "none" : String(value),
  );
  return one === other ? [] : [`${at}: ${bound} ${one}, contract ${other}`];
};

const enumDifferences = (
  at: string,
  ours: readonly unknown[] | undefined,
  contract: readonly unknown[] | undefined,
): string[] => {
  const text = (values: readonly unknown[] | undefined) => (values ? [...values].sort().join("|") : "none");
  return text(ours) === text(contract) ? [] : [`${at}: one of ${text(ours)}, contract ${text(contract)}`];
};

const objectDifferences = (at: string, ours: Schema, contract: Schema): string[] => {
  const [mine, theirs] = [ours, contract].map(({ properties }) => (properties ?? {}) as Record<string, Schema>) as [
    Record<string, Schema>,
    Record<string, Schema>,
  ];
  const [needed, wanted] = [ours, contract].map(({ required }) => new Set((required ?? []) as string[])) as [
    Set<string>,
    Set<string>,
  ];
  const below = (name: string): string => (at === "" ? name : `${at}.${name}`);
  const names = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])].sort();
  return [
    ...extrasDifference(at, ours["additionalProperties"], contract["additionalProperties"]),
    ...names.flatMap((name) => {
      const [one, other] = [mine[name], theirs[name]];
      if (!one) return [`${below(name)}: not taken`];
      if (!other) return [`${below(name)}: unknown to the contract`];
      return [
        ...(needed.has(name) === wanted.has(name)
          ? []
          : [
              `${below(name)}: ${needed.has(name) ? "required" : "optional"}, contract ${wanted.has(name) ? "required" : "optional"}`,
            ]),
        ...compare(below(name), one, other),
      ];
    }),
  ];
};

const extrasDifference = (at: string, ours: unknown, contract: unknown): string[] => {
  if (typeof ours === "object" && ours !== null && typeof contract === "object" && contract !== null)
    return compare(`${at}.*`, ours as Schema, contract as Schema);
  const text = (value: unknown) => (value === false ? "refused" : typeof value === "object" ? "described" : "ignored");
  return text(ours) === text(contract) ? [] : [`${at}: other members ${text(ours)}, contract ${text(contract)}`];
};
