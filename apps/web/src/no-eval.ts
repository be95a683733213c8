import { z } from "zod";

// Zod would try whether it may compile code, which the page's policy forbids and reports.
z.config({ jitless: true });
