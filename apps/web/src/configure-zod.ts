import { z } from "zod";

// By default zod tries to compile code, which the page's security policy blocks and reports. This must happen before the
// first schema is created, so it is a module of its own that `main.tsx` imports first.
z.config({ jitless: true });
