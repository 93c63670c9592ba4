import { createAccessTokens } from "#adapters/node/access-tokens.ts";
import { keySecrets } from "#adapters/node/key-secrets.ts";
import type { Credentials } from "#ports/credentials.ts";
import type { Secrets } from "#ports/secrets.ts";

/** Credentials made and checked in this process, tokens with the installation's own key (docs/adr/0010-credentials.md). */
export const createNodeCredentials = (secrets: Secrets): Credentials => ({
  ...createAccessTokens(secrets),
  ...keySecrets,
});
