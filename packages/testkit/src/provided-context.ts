declare module "vitest" {
  /** What the global setup provides to every test file. */
  export interface ProvidedContext {
    /** URL of the Postgres server that holds the template, with a maintenance database. */
    postgresUrl: string;
    /** URL of the same server by its Unix socket, if it has one, for tests whose statements are many. */
    postgresSocketUrl: string;
    /** URL of the same server as superuser, for what Inlet's own role may not do. */
    superuserUrl: string;
    /** Absent when there is no Redis. */
    redisUrl: string | undefined;
    /** Why there is no Redis. */
    redisReason: string | undefined;
  }
}

/** The name of the migrated database that each test file copies. */
export const templateName = "inlet_template";
