/** Pages of a PDF by pdf.js, without scripts, forms or links: only what is to be seen. */
import { getDocument, PDFWorker } from 'pdfjs-dist/legacy/build/pdf.mjs'
import type { Size } from './geometry.ts'
import PdfThread from './pdf-worker.ts?worker'
import { type Sheet, SheetError } from './sheet.ts'

/** pixels of the longer side: small print can be read when a page is zoomed in on */
const longerSide = 2400

/** @throws SheetError */
export async function openDocument(data: ArrayBuffer): Promise<Sheet> {
  const thread = new PdfThread()
  const worker = PDFWorker.create({ port: thread })
  const end = () => {
    worker.destroy()
    thread.terminate()
  }
  try {
    const document = await getDocument({
      data,
      worker,
      cMapUrl: '/pdf/cmaps/',
      cMapPacked: true,
      standardFontDataUrl: '/pdf/standard_fonts/',
      wasmUrl: '/pdf/wasm/',
      // The content security policy lets no WebAssembly run.
      useWasm: false,
      enableXfa: false,
    }).promise
    const pages = await Promise.all(
      Array.from({ length: document.numPages }, (_, index) => document.getPage(index + 1)),
    )
    const viewports = pages.map((page) => {
      const { width, height } = page.getViewport({ scale: 1 })
      return page.getViewport({ scale: longerSide / Math.max(width, height) })
    })
    const size = (page: number): Size => {
      const { width = 1, height = 1 } = viewports[page] ?? {}
      return { width: Math.round(width), height: Math.round(height) }
    }
    return {
      pages: document.numPages,
      size,
      spacing: null,
      window: null,
      url: null,
      async paint(canvas, index) {
        const [page, viewport] = [pages[index], viewports[index]]
        if (page === undefined || viewport === undefined) return
        const { width, height } = size(index)
        // Two paintings onto one canvas at once are refused; the finished one is taken over whole.
        const fresh = new OffscreenCanvas(width, height)
        await page.render({ canvas: fresh as unknown as HTMLCanvasElement, viewport }).promise
        Object.assign(canvas, { width, height })
        canvas.getContext('2d')?.drawImage(fresh, 0, 0)
      },
      close: () => void document.loadingTask.destroy().finally(end),
    }
  } catch (error) {
    end()
    console.warn('a document could not be read', error)
    throw new SheetError('failed')
  }
}
