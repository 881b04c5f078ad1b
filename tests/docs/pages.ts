import { cliPage } from "./cli-page.ts";
import { envExample } from "./env-example.ts";
import { errorsPage } from "./errors-page.ts";
import { eventsPage } from "./events-page.ts";
import { policyPage } from "./policy-page.ts";

/** Every file that is written from the code, by its path from the root of the checkout. */
export const pages: Readonly<Record<string, () => string>> = {
  "docs/cli.md": cliPage,
  "docs/errors.md": errorsPage,
  "docs/events.md": eventsPage,
  "docs/policy.md": () => policyPage("en"),
  "docs/policy.zh-CN.md": () => policyPage("zh"),
  ".env.example": envExample,
};
