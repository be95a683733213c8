declare module "vitest" {
  /** What the global setup hands to every test file. */
  export interface ProvidedContext {
    /** A Postgres server, to a database any user of it may leave alone; holds the template. */
    postgresUrl: string;
    /** Absent where no Redis could be had. */
    redisUrl: string | undefined;
    /** Why there is no Redis, in words. */
    redisReason: string | undefined;
  }
}

/** The migrated database that each test file copies. */
export const templateName = "inlet_template";
