import type { OrganizationId } from "#domain/ids.ts";
import { callApi } from "./api.ts";
import type { TestWorld } from "./world.ts";

// biome-ignore lint/suspicious/noExplicitAny: a parsed answer, of which each test looks at the members it is about
export type Answer = { readonly status: number; readonly body: any };

/** A client of the API; every answer, good or bad, is held against Togai's own description. */
export type ApiClient = {
  readonly get: (url: string) => Promise<Answer>;
  readonly post: (url: string, body?: unknown) => Promise<Answer>;
  readonly patch: (url: string, body?: unknown) => Promise<Answer>;
  readonly put: (url: string, body?: unknown) => Promise<Answer>;
  readonly delete: (url: string) => Promise<Answer>;
};

export const apiClient = ({ world, organizationId }: TestWorld, of: OrganizationId = organizationId): ApiClient => {
  const call = async (method: string, url: string, body?: unknown): Promise<Answer> => {
    const { status, body: answer } = await callApi(world, of, method, url, body);
    return { status, body: answer };
  };
  return {
    get: (url) => call("GET", url),
    post: (url, body) => call("POST", url, body),
    patch: (url, body) => call("PATCH", url, body),
    put: (url, body) => call("PUT", url, body),
    delete: (url) => call("DELETE", url),
  };
};
