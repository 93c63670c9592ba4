import { parseExact } from "#wire/json.ts";
import type { ClockKind } from "./data-folder.ts";

/** An answer of a Tollbook; numbers of the body are decimals. */
export type Reply = { readonly status: number; readonly body: unknown };

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
export type SendOptions = {
  /** Text is sent as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A Tollbook to talk to: a server, or a data folder that this process has opened itself. Both answer alike. */
export type Connection = {
  /** For people: the address of the server, or the folder. */
  readonly place: string;
  /** Calls the API of the organization. Throws only where there is no answer at all. */
  send(method: Method, path: string, options?: SendOptions): Promise<Reply>;
  /** An administrative operation, for those who may read the data folder. */
  administer(request: unknown): Promise<Reply>;
  close(): Promise<void>;
};

export const bodyAsText = (body: unknown): string =>
  body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);

/** The reply of an answer's text; one that is no JSON has its text as body. */
export const replyOf = (status: number, text: string): Reply => {
  const parsed = parseExact(text);
  return { status, body: parsed.ok ? parsed.value : text };
};

/** Why a reply refuses, in the server's own words. */
export const refusalText = ({ status, body }: Reply): string => {
  const message = typeof body === "object" && body !== null && "message" in body ? body.message : undefined;
  return typeof message === "string" ? message : `the server answered with status ${status}`;
};

/** Which Tollbook is meant. */
export type ConnectionSettings = {
  readonly dataDir: string;
  /** A server somewhere; without it the data folder says where its server is, or is opened. */
  readonly url?: string | undefined;
  readonly apiKey?: string | undefined;
  /** Makes an installation where there is none, by this clock. */
  readonly create?: { readonly clock: ClockKind | undefined };
};
