import { z } from "zod";
import { searchedWords } from "../browse/search.ts";

/** What of the fleet's page stands in the address. */
export const fleetSearch = z.object({ q: searchedWords });
