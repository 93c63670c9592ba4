import { createHmac, timingSafeEqual } from "node:crypto";
import type { Clock } from "#ports/clock.ts";
import type { Secrets } from "#ports/secrets.ts";

/** Links that open one document without credentials until they expire. */
export type DocumentLinks = {
  link(key: string, expiresInSeconds: number): Promise<string>;
  /** Whether the query of a link fits its key and has not expired. */
  verifyLink(link: { readonly key: string; readonly expires: string; readonly signature: string }): Promise<boolean>;
};

/** Links under `<baseUrl>/tollbook/documents/`; the base is asked for each link, as the port may be known late. */
export const createDocumentLinks = ({
  clock,
  secrets,
  baseUrl,
}: {
  readonly clock: Clock;
  readonly secrets: Pick<Secrets, "cursorKey">;
  readonly baseUrl: () => string;
}): DocumentLinks => {
  const sign = async (key: string, expires: string): Promise<string> =>
    createHmac("sha256", await secrets.cursorKey())
      .update(`document\0${key}\0${expires}`)
      .digest("base64url");
  return {
    link: async (key, expiresInSeconds) => {
      const expires = `${Math.floor(clock.now() / 1_000) + expiresInSeconds}`;
      const signature = await sign(key, expires);
      return `${baseUrl()}/tollbook/documents/${key}?expires=${expires}&signature=${signature}`;
    },
    verifyLink: async ({ key, expires, signature }) => {
      if (!/^\d{1,12}$/.test(expires)) return false;
      // As texts: several texts are the same bytes in base64, and a link has one form.
      const expected = Buffer.from(await sign(key, expires));
      const given = Buffer.from(signature);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
      return clock.now() < Number(expires) * 1_000;
    },
  };
};
