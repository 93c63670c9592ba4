import type { Engines } from "./with-engines.ts";

/** What the tests against engines find in their environment. */
export const testEnvironment = ({ dynamodb, aws, certificate, clock, installed }: Engines): Record<string, string> => ({
  TOLLBOOK_TEST_DYNAMODB: dynamodb,
  TOLLBOOK_TEST_AWS: aws,
  NODE_EXTRA_CA_CERTS: certificate,
  TOLLBOOK_TEST_CLOCK: clock.file,
  TOLLBOOK_TEST_PYTHON: installed.python,
});
