import type { Route } from "./route.ts";

/** A route and the values of its path parameters, decoded. */
export type Match = { readonly route: Route; readonly path: Readonly<Record<string, string>> };
export type NoMatch = { readonly allowedMethods: readonly string[] };

type Segment = { readonly text: string; readonly parameter: boolean };
type Entry = { readonly route: Route; readonly segments: readonly Segment[] };

/** Finds the route of a request. Fixed segments win over parameters, so `/invoices/bill_runs` is no invoice id. */
export const createRouter = (routes: readonly Route[]) => {
  const entries: Entry[] = routes.map((route) => ({ route, segments: segmentsOf(route.url) }));
  entries.sort((first, second) => parameters(first) - parameters(second));
  return (method: string, rawPath: string): Match | NoMatch => {
    const parts = decodeSegments(rawPath);
    const fitting = parts === undefined ? [] : entries.filter((entry) => fits(entry, parts));
    const found = fitting.find(({ route }) => route.method === method);
    if (!found || parts === undefined) return { allowedMethods: fitting.map(({ route }) => route.method) };
    return { route: found.route, path: valuesOf(found, parts) };
  };
};

const parameters = ({ segments }: Entry): number => segments.filter(({ parameter }) => parameter).length;

const segmentsOf = (url: string): Segment[] =>
  url
    .split("/")
    .slice(1)
    .map((part) => ({ text: part.replace(/^\{(.*)\}$/, "$1"), parameter: part.startsWith("{") }));

const decodeSegments = (rawPath: string): string[] | undefined => {
  try {
    return rawPath.replace(/\/$/, "").split("/").slice(1).map(decodeURIComponent);
  } catch {
    return undefined;
  }
};

const fits = ({ segments }: Entry, parts: readonly string[]): boolean =>
  segments.length === parts.length &&
  segments.every(({ text, parameter }, at) => (parameter ? parts[at] !== "" : parts[at] === text));

const valuesOf = ({ segments }: Entry, parts: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    segments.flatMap(({ text, parameter }, at) => (parameter ? [[text, parts[at] ?? ""] as const] : [])),
  );
