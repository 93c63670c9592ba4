import middy from "@middy/core";
import { type AdministeringWorld, administer } from "#usecases/identity/administer.ts";
import { adminRequest } from "#wire/admin.ts";
import type { Problem } from "../http/problem.ts";
import { check } from "../http/read-body.ts";
import { logger } from "../logger.ts";

/** What was asked for, or why it was not done. */
export type AdministerAnswer = { readonly [name: string]: unknown } | { readonly error: Problem };

/**
 * Invoked by whom the account's owner permits it, never over HTTP: makes organizations and keys, without which nobody can call
 * the API. A new key is in the answer and nowhere else; it is not logged. An invocation that is repeated makes another one.
 */
export const createAdministerHandler = (world: AdministeringWorld) =>
  middy<unknown, AdministerAnswer>()
    .onError(({ error }) => logger.error("administering failed", { function: "administer", error }))
    .handler(async (event: unknown): Promise<AdministerAnswer> => {
      const request = check(adminRequest, event);
      if (!request.ok) return { error: request.error };
      const { operation } = request.value;
      const done = await administer(world, request.value);
      logger.info(done.ok ? "administered" : "refused to administer", { operation });
      return done.ok ? (done.value as AdministerAnswer) : { error: done.error };
    });
