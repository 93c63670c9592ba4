/**
 * JSON as a client may write it, which no JavaScript value can say: any number, a member twice, `__proto__` as a name, text
 * that is no JSON at all. A `known` stands for a name that exists when the request is made.
 */
export type Json = null | boolean | string | readonly Json[] | Members | Literal | Known;
export type Members = { readonly type: "members"; readonly members: readonly (readonly [string, Json])[] };
export type Literal = { readonly type: "literal"; readonly text: string };
export type Known = {
  readonly type: "known";
  readonly kind: string;
  readonly place: number;
  readonly ofAnotherOrganization: boolean;
};

export const members = (...entries: readonly (readonly [string, Json])[]): Members => ({
  type: "members",
  members: entries,
});
export const literal = (text: string): Literal => ({ type: "literal", text });

export const isList = (json: Json): json is readonly Json[] => Array.isArray(json);
export const isMembers = (json: Json): json is Members =>
  typeof json === "object" && json !== null && !isList(json) && json.type === "members";

/** The text of it; `nameOf` answers what a `known` stands for at this moment. */
export const jsonText = (json: Json, nameOf: (known: Known) => string): string => {
  if (json === null || typeof json !== "object") return JSON.stringify(json);
  if (isList(json)) return `[${json.map((one) => jsonText(one, nameOf)).join(",")}]`;
  if (json.type === "literal") return json.text;
  if (json.type === "known") return JSON.stringify(nameOf(json));
  const parts = json.members.map(([name, value]) => `${JSON.stringify(name)}:${jsonText(value, nameOf)}`);
  return `{${parts.join(",")}}`;
};
