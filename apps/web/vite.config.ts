import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  build: {
    assetsInlineLimit: 0, // the page's policy allows no data: addresses
    chunkSizeWarningLimit: 600, // the chart library, which is loaded after everything else
    // One chunk sets zod up and holds it, so that no chunk with schemas can be run before.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: "zod", test: /\/zod\/|no-eval\.ts$/ }] } },
    },
  },
  server: { proxy: { "/v1": "http://127.0.0.1:8080", "/sign-in": "http://127.0.0.1:8080" } },
});
