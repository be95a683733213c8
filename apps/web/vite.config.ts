import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  build: { assetsInlineLimit: 0 }, // the page's policy allows no data: addresses
  server: { proxy: { "/v1": "http://127.0.0.1:8080", "/sign-in": "http://127.0.0.1:8080" } },
});
