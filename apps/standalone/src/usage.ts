/** What the program can be told. */
export const usage = `Inlet, whole: an embedded Postgres, a Kustomer simulator and every service in one process.

npm start [-- flags]              starts, connects a demo workspace and stays up; everything is kept in .inlet/
npm start -- --json               the same, with one JSON line on standard output once ready
npm start -- --once --json        in a fresh place: ingests the demo week, compares it with the simulator's truth,
                                  prints one JSON line and ends, with 0 only if the store equals the truth

  --once                  ingest once and end
  --json                  one JSON line on standard output; text for people goes to standard error anyway
  --key NAME              which of the simulator's keys to connect (full)
  --knobs JSON            the simulator's knobs, such as '{"faults":0.05}'
  --conversations N       conversations in the simulator (2500)
  --customers N           customers in the simulator (1500)
  --seed N                seed of the simulator's world (1)
  --kustomer-url URL      read this Kustomer-shaped server instead of the simulator (or INLET_KUSTOMER_BASE_URL)
  --api-key KEY           the API key for it (or INLET_KUSTOMER_API_KEY, which other users of the machine do not see)
  --timeout SECONDS       with --once: give up after this long (900)
  --help

Environment: PORT (3000) for the API, LOG_LEVEL (warn, in words; once set, JSON lines), INLET_DIR (.inlet), and what the services read (.env.example).
`;
