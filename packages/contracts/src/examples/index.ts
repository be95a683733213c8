import { contentExamples } from "./content.ts";
import { feedbackExamples } from "./feedback.ts";
import { integrationExamples } from "./integrations.ts";
import { privacyExamples } from "./privacy.ts";
import { pushExamples } from "./push.ts";
import { redactionExamples } from "./redaction.ts";
import { reportExamples } from "./reports.ts";
import { runExamples } from "./runs.ts";
import { workspaceExamples } from "./workspaces.ts";

/**
 * An example of each body and of each item of a list, as JSON, by the id of its schema (`defineReply`, `defineBody`).
 * The OpenAPI document builds the examples of its operations from them. They are apart from the schemas, so that the web
 * page does not load them. They hold neither personal data nor secrets.
 */
export const examples: Readonly<Record<string, unknown>> = {
  ...contentExamples,
  ...feedbackExamples,
  ...integrationExamples,
  ...privacyExamples,
  ...pushExamples,
  ...redactionExamples,
  ...reportExamples,
  ...runExamples,
  ...workspaceExamples,
};
