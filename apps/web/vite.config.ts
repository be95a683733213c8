import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  build: {
    assetsInlineLimit: 0, // the page's security policy blocks data: URLs
    chunkSizeWarningLimit: 600, // the chart library, which is loaded last
    // One chunk contains zod and configures it, so that no chunk with schemas runs before.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: "zod", test: /\/zod\/|configure-zod\.ts$/ }] } },
    },
  },
  server: { proxy: { "/v1": "http://127.0.0.1:8080", "/sign-in": "http://127.0.0.1:8080" } },
});
