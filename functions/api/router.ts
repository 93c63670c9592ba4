import type { Route } from "./route.ts";

/**
 * How a gateway hands paths over. `encoded`: as the client wrote them, so that a `%2F` belongs to the id it is in. `decoded`: with
 * their escapes undone, so that the slashes of ids look like any others. That is what an HTTP API of AWS does for payload 2.0,
 * by what was captured of one (github.com/hotsock/voker, `ingress-paths.json`): it undoes them twice and cuts the path at a `?`
 * that it finds after the first time. So `%` and `?` of an id have to be encoded twice there: `50%2525` is `50%`, `a%253Fb` is
 * `a?b`; after `%25` once it answers 400 or means another id, and nothing here could know.
 */
export type Paths = "encoded" | "decoded";

/** A route and the values of its path parameters, decoded. */
export type Match = { readonly route: Route; readonly path: Readonly<Record<string, string>> };
export type NoMatch = { readonly allowedMethods: readonly string[] };

type Segment = { readonly text: string; readonly parameter: boolean };
type Entry = { readonly route: Route; readonly segments: readonly Segment[] };

/** The values of an entry's parameters, or nothing where the path does not fit it. */
type Reading = (entry: Entry, parts: readonly string[]) => Readonly<Record<string, string>> | undefined;

/**
 * Finds the route of a request. Fixed segments win over parameters, so `/invoices/bill_runs` is no invoice id.
 *
 * Of decoded paths nothing is decoded again. Where no route of the method fits segment by segment, the first parameter of one may
 * span several: `/accounts/eu/1` is the account `eu/1`, and where only POST has `/accounts/{account_id}/add_aliases`, GET of
 * `/accounts/x/add_aliases` is the account `x/add_aliases`. What cannot be told apart any more is read as the longer route: to
 * POST `x/add_aliases` adds aliases to `x`. One slash at the end counts for nothing, though it may have been an id's.
 */
export const createRouter = (routes: readonly Route[], paths: Paths) => {
  const entries: Entry[] = routes.map((route) => ({ route, segments: segmentsOf(route.url) }));
  entries.sort((first, second) => fixedSegments(second) - fixedSegments(first));
  const partsOf = paths === "encoded" ? decodeSegments : segmentsIn;
  const readings = paths === "encoded" ? [bySegment] : [bySegment, bySpan];
  return (method: string, rawPath: string): Match | NoMatch => {
    const parts = partsOf(rawPath);
    const matches = parts === undefined ? [] : readings.flatMap((reading) => matchesOf(entries, reading, parts));
    const found = matches.find(({ route }) => route.method === method);
    return found ?? { allowedMethods: [...new Set(matches.map(({ route }) => route.method))] };
  };
};

const fixedSegments = ({ segments }: Entry): number => segments.filter(({ parameter }) => !parameter).length;

const segmentsOf = (url: string): Segment[] =>
  segmentsIn(url).map((part) => ({ text: part.replace(/^\{(.*)\}$/, "$1"), parameter: part.startsWith("{") }));

const segmentsIn = (path: string): string[] => path.replace(/\/$/, "").split("/").slice(1);

const decodeSegments = (rawPath: string): string[] | undefined => {
  try {
    return segmentsIn(rawPath).map(decodeURIComponent);
  } catch {
    return undefined;
  }
};

const matchesOf = (entries: readonly Entry[], reading: Reading, parts: readonly string[]): Match[] =>
  entries.flatMap((entry) => {
    const path = reading(entry, parts);
    return path ? [{ route: entry.route, path }] : [];
  });

const bySegment: Reading = ({ segments }, parts) => {
  if (segments.length !== parts.length) return undefined;
  const values: Record<string, string> = {};
  for (const [at, { text, parameter }] of segments.entries()) {
    const part = parts[at] ?? "";
    if (parameter ? part === "" : part !== text) return undefined;
    if (parameter) values[text] = part;
  }
  return values;
};

/** Only the first parameter may be of the caller's choice and hold a slash; those after it are ids that we make, which hold none. */
const bySpan: Reading = ({ route, segments }, parts) => {
  const at = segments.findIndex(({ parameter }) => parameter);
  const spanned = parts.length - segments.length + 1;
  if (at < 0 || spanned < 2) return undefined;
  const value = parts.slice(at, at + spanned).join("/");
  return bySegment({ route, segments }, parts.toSpliced(at, spanned, value));
};
