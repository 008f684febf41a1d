import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { pdfParts } from './build/pdf.ts'
import { serif } from './build/serif.ts'

/** Where `npm start` serves in development; the client's own server passes everything of the API on to it. */
const server = process.env.SERVER_URL ?? 'http://localhost:8080'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), serif(), pdfParts()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Hospital browsers are often Chromium of this age (360, QQ); newer ones gain nothing from less.
    target: 'chrome109',
    // An inlined font or picture would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  worker: { format: 'es' },
  server: {
    proxy: {
      // The socket lives under it as well; the host is kept, because the server compares it with the origin.
      '^/api/': { target: server, changeOrigin: false, ws: true },
    },
  },
})
