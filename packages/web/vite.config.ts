import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { developmentServer } from "./development-origin.ts";
import { scriptBudget } from "./script-budget.ts";
import { siteHeaders } from "./site-headers.ts";

const { VITE_SOCKET_URL: socketUrl = "", VITE_API_URL: apiUrl = "", VITE_SERVERS: others } = process.env;

export default defineConfig({
  plugins: [react(), tailwindcss(), scriptBudget({ initialGzipBytes: 150 * 1024 })],
  // Warmed up, the first page is there half a second sooner.
  server: {
    ...developmentServer,
    strictPort: true,
    warmup: { clientFiles: ["./src/main.tsx", "./src/**/*.tsx"] },
  },
  preview: {
    host: "127.0.0.1",
    port: 4173,
    strictPort: true,
    headers: siteHeaders({ socketUrl, apiUrl, others }),
  },
  build: {
    // What the site uses beyond the default: light-dark(), the regular expressions' `v` flag.
    target: ["chrome123", "edge123", "firefox120", "safari17.5"],
    // Inlined assets would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // Nothing reads a property for what that does. Prices that only functions need would stay otherwise.
      treeshake: { propertyReadSideEffects: false },
      // One file of what every page needs: small ones compress less, and each is a request.
      output: { codeSplitting: { groups: [{ name: "start", tags: ["$initial"] }] } },
    },
  },
});
