/** The help text. */
export const usage = `The whole of Inlet in one process: an embedded Postgres, a Kustomer simulator and every service.

npm start [-- flags]              starts, connects a demo workspace and stays up; all data is kept in .inlet/
npm start -- --json               the same, with one JSON line on standard output once ready
npm start -- --once --json        with temporary data: ingests the demo week, compares it with the simulator's truth,
                                  prints one JSON line and exits, with 0 only if the store equals the truth

  --once                  ingest once and exit
  --json                  one JSON line on standard output; text for people always goes to standard error
  --key NAME              the simulator key to connect (full)
  --knobs JSON            the simulator's knobs, such as '{"faults":0.05}'
  --conversations N       conversations in the simulator (2500)
  --customers N           customers in the simulator (1500)
  --seed N                seed of the simulator's world (1)
  --kustomer-url URL      read this Kustomer-shaped server instead of the simulator (or INLET_KUSTOMER_BASE_URL)
  --api-key-file FILE     a file with the API key for it, - for standard input (or INLET_KUSTOMER_API_KEY)
  --api-key -             the same from standard input. A KEY itself is for test keys: everybody on this machine can see it
  --timeout SECONDS       with --once: give up after this long (900)
  --help

Environment: PORT (3000) for the API, LOG_LEVEL (default: warnings as text; when set: JSON lines), INLET_DIR (.inlet), and the variables of the services (.env.example).
`;
